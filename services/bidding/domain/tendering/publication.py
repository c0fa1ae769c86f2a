"""What is decided about a tender up to its deadline: its draft, its bid key, its notice, who may have the documents."""

from dataclasses import replace
from datetime import UTC, date, datetime

from common.interfaces.bidding import (
    BidKey,
    BidKeySet,
    DraftTender,
    InvitedTenderPublished,
    Method,
    ReserveWay,
    TenderDrafted,
    TenderPublished,
    TextDecision,
)
from common.interfaces.errors import WrongStep
from common.interfaces.parties import Role
from common.interfaces.rules import require
from common.law.calendar import local_date
from common.law.deadlines import intention_breach, timing_breach
from common.law.rules import Breach, rule
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.documents import documents
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender

HOLDERS = (Role.BUYER, Role.AGENCY, Role.FINANCE)
WRITTEN = (
    "requirement",
    "qualification",
    "contract_term",
    "consortium_allowed",
    "lots",
    "contacts",
    "similar_contracts",
    "validity_days",
    "agency_fee",
    "contract_clauses",
)
"""What the organiser writes into the documents; the rest is the plan's."""


def draft(call: DraftTender, plan: Plan, *, drafted_by: str, today: date) -> tuple[Tender, TenderDrafted]:
    """Raises: RuleBroken (SCOPE-08) before the plan is approved, and what documents.check raises."""
    plan.require_approved(today=today)
    taken_over = ("id", "project_number", "region", "buyer", "buyer_name", "agency", "budget_line_id", "name")
    tender = Tender(
        **{field: getattr(plan, field) for field in taken_over},
        category=plan.category,
        method=plan.method,
        budget=plan.budget,
        intention_on=plan.intention_on,
        imported=plan.imported,
        drafted_by=drafted_by,
        decisions=tuple(TextDecision(**each.model_dump(), decided_by=drafted_by) for each in call.decisions),
        **{field: getattr(call, field) for field in WRITTEN},
    )
    require(_whole_breach(tender, plan, today))
    checked = documents.check(tender, on=today)
    news = TenderDrafted(
        procurement_id=plan.id,
        lots=tuple(lot.lot for lot in checked.lots),
        max_price=checked.max_price,
        drafted_by=drafted_by,
        decisions=checked.decisions,
    )
    return checked, news


def redraft(tender: Tender, written: Tender) -> Tender:
    """Return the tender with its documents written anew; raise WrongStep once they are issued."""
    anew = (*WRITTEN, "decisions", "drafted_by")
    return replace(documents.unchecked(tender.step("redraft")), **{field: getattr(written, field) for field in anew})


def set_bid_key(tender: Tender, key: BidKey) -> tuple[Tender, BidKeySet]:
    """Raises: WrongStep after the notice; Invalid if one holder could open bids alone, or nobody could."""
    holders = [share.holder for share in key.shares]
    if key.threshold > len(holders):
        raise wrong_field("threshold", "所需份额多于已分配份额 (more shares are needed than there are)")
    if len(set(holders)) != len(holders):
        raise wrong_field("shares", "每个持有人只能持有一份 (each holder has one share: nobody may open bids alone)")
    possible = [role for role in HOLDERS if role is not Role.AGENCY or tender.agency]
    if strangers := sorted(set(holders) - set(possible)):
        raise wrong_field(
            "shares", f"{'、'.join(strangers)} 不能持有份额；可以是 (holders can be): {', '.join(possible)}"
        )
    return tender.step("set_bid_key", bid_key=key), BidKeySet(procurement_id=tender.id, bid_key=key)


def publish(
    tender: Tender,
    intention_on: date | None,
    offer_until: date,
    bids_due_at: datetime,
    *,
    now: datetime,
    exempt_because: str = "",
) -> tuple[Tender, TenderPublished]:
    """
    Return the tender with its notice out and its documents issued on this day; an invited one is told to nobody else.

    `exempt_because` is the recorded ground of a purchase that could not wait for its intention (INT-03).

    Raises: WrongStep without a bid key or after the notice, Invalid for a deadline off the full minute or an offer that
    outlasts it, RuleBroken (INT-TIME-01, BID-TIME-01, BID-TIME-02, and what documents.check raises).
    """
    issued_on, due_at = local_date(now), bids_due_at.astimezone(UTC)
    after = tender.step(
        "publish",
        intention_on=intention_on,
        documents_issued_on=issued_on,
        offer_until=offer_until,
        bids_due_at=due_at,
    )
    if tender.bid_key is None:
        raise WrongStep(
            "尚未设定投标加密密钥，请先设定再发布公告。 Bids could not be sealed: set the bid key, then publish.",
            {"state": tender.state, "action": "publish", "allowed": ["set_bid_key", "terminate"]},
        )
    _check_times(offer_until, due_at)
    in_force = {row: rule(row, issued_on, tender.region) for row in ("INT-TIME-01", "BID-TIME-01", "BID-TIME-02")}
    require(
        intention_breach(in_force["INT-TIME-01"], intention_on, issued_on, exempt=bool(exempt_because)),
        timing_breach(in_force["BID-TIME-01"], issued_on, local_date(due_at)),
        timing_breach(in_force["BID-TIME-02"], issued_on, offer_until),
    )
    documents.check_ready(after, on=issued_on)
    after = replace(documents.check(after, on=issued_on), documents_digest=documents.digest(after))
    return after, _notice(after, exempt_because)


def require_offered(tender: Tender, *, now: datetime) -> None:
    """Raises: WrongStep unless the tender takes bids and the last day of the offer is not over."""
    due_at, until = tender.bids_due_at or now, tender.offer_until or date.min
    if tender.state is not TenderState.PUBLISHED or now >= due_at or local_date(now) > until:
        raise WrongStep(
            f"招标文件提供期限至 {tender.offer_until}，现已不再提供；请联系：{tender.contacts}。 "
            "The documents are no longer offered; the contacts in the notice can tell more.",
            {"state": tender.state, "action": "obtain_documents", "allowed": []},
        )


def _check_times(offer_until: date, due_at: datetime) -> None:
    if due_at.second or due_at.microsecond:
        raise wrong_field("bids_due_at", "投标截止时间应当为整分钟 (bids are due at a full minute)")
    if offer_until > local_date(due_at):
        raise wrong_field(
            "offer_until", "文件提供期限不得晚于投标截止日 (documents are not offered after bids are due)"
        )


def _whole_breach(tender: Tender, plan: Plan, today: date) -> Breach | None:
    """What the plan reserves as a whole, the documents reserve in every lot."""
    if plan.reserve is None or plan.reserve.way is not ReserveWay.WHOLE:
        return None
    open_ones = [lot.lot for lot in tender.lots if not lot.reserved]
    if not open_ones:
        return None
    row = rule("POL-SME-03", today, plan.region, category=plan.category.value)
    return row.breach(
        "各采购包均专门面向中小企业 (every lot is reserved)", f"{', '.join(open_ones)} 未预留 (not reserved)"
    )


def _notice(tender: Tender, exempt_because: str) -> TenderPublished:
    same = (
        "project_number",
        "buyer",
        "buyer_name",
        "agency",
        "category",
        "max_price",
        "requirement",
        "contract_term",
        "consortium_allowed",
        "qualification",
        "intention_on",
        "documents_issued_on",
        "offer_until",
        "bids_due_at",
        "documents_digest",
        "contacts",
    )
    news = InvitedTenderPublished if tender.method is Method.INVITED_TENDER else TenderPublished
    return news(
        procurement_id=tender.id,
        project_name=tender.name,
        budget_amount=tender.budget,
        exempt_because=exempt_because,
        policies=documents.policies(tender, on=tender.documents_issued_on or date.max),
        **{field: getattr(tender, field) for field in same},
    )
