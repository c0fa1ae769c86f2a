"""
Changes of issued documents: clarified, the deadline moved, the offer extended.

Each makes another edition with its own digest and a correction notice (PUB-06). None of them knows who took the
documents or bid: what a bid was promised stays, and it may be replaced until the deadline in force.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from common.interfaces.bidding import (
    ChangeKind,
    ClarifyDocuments,
    DocumentChange,
    DocumentPart,
    ExtendDeadline,
    ExtendOffer,
    InvitedTenderCorrected,
    Lot,
    Method,
    OldAndNew,
    TenderCorrected,
    TextChange,
    TextDecision,
)
from common.interfaces.errors import Refusal, WrongStep
from common.interfaces.rules import require
from common.law.calendar import SHANGHAI, local_date
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.decision import law
from services.bidding.domain.documents import documents
from services.bidding.domain.tendering import deadline, differences
from services.bidding.domain.tendering.deadline import Deadline
from services.bidding.domain.tendering.tender import Tender

Changed = tuple[Tender, TenderCorrected]

MOST_CHANGES = 50
FIXED = (DocumentPart.OBJECT, DocumentPart.QUALIFICATION)
TITLES = {
    DocumentPart.REQUIREMENT: "采购需求",
    DocumentPart.CONTRACT_TERM: "合同履行期限",
    DocumentPart.CONTRACT_CLAUSES: "合同条款",
    DocumentPart.AGENCY_FEE: "代理服务费",
    DocumentPart.CONTACTS: "联系方式",
}
CORRECTED = {
    ChangeKind.CLARIFICATION: "采购文件",
    ChangeKind.DEADLINE: "采购公告、采购文件：投标截止时间",
    ChangeKind.OFFER: "采购公告、采购文件：提供期限",
}


def clarify(tender: Tender, call: ClarifyDocuments, person: str, *, now: datetime) -> Changed:
    """
    Return the tender with its documents changed, and the deadline that leaves the days of BID-TIME-05.

    `person` answers for the decisions on wording that the call carries.
    Raises: WrongStep or RuleBroken (BID-OPEN-03) when the deadline has passed, RuleBroken (BID-TIME-05) for a change of
    the object or the qualification, Invalid for text that is not there, and what documents.check raises.
    """
    stepped, due_at = tender.step("clarify"), deadline.require_ahead(tender, now=now)
    after, different = _new_terms(_new_texts(stepped, call.changes), call.lots)
    told = (*(OldAndNew(item=TITLES[text.part], old=text.old, new=text.new) for text in call.changes), *different)
    decided = (TextDecision(**decision.model_dump(), decided_by=person) for decision in call.decisions)
    after = replace(after, decisions=(*after.decisions, *decided))
    after = documents.check(after, on=tender.documents_issued_on or date.max)
    affects = call.may_affect_bids or bool(different)
    row = law(tender, "BID-TIME-05")
    if affects:
        due = deadline.after_change(row, due_at, call.bids_due_at, now=now)
    else:
        due = deadline.moved(due_at, call.bids_due_at) if call.bids_due_at else deadline.unchanged(due_at)
    return _recorded(after, ChangeKind.CLARIFICATION, call.explanation, told, due, now=now, affects=affects)


def extend_deadline(tender: Tender, call: ExtendDeadline, *, now: datetime) -> Changed:
    """Raises: WrongStep, RuleBroken (BID-OPEN-03) when it has passed, Invalid for one that may not be chosen."""
    stepped, due_at = tender.step("extend_deadline"), deadline.require_ahead(tender, now=now)
    due = deadline.moved(due_at, call.bids_due_at)
    return _recorded(stepped, ChangeKind.DEADLINE, call.reason, (), due, now=now)


def extend_offer(tender: Tender, call: ExtendOffer, *, now: datetime) -> Changed:
    """Raises: as extend_deadline; WrongStep while the offer goes on, Invalid for an end in the past or too late."""
    stepped, due_at = tender.step("extend_offer"), deadline.require_ahead(tender, now=now)
    if not offer_over(tender, now=now):
        raise WrongStep(
            f"招标文件提供期限至 {tender.offer_until}，届满后方可顺延。 The offer goes on: extend it once it is over.",
            {"state": tender.state, "action": "extend_offer", "allowed": ["extend_deadline", "clarify", "terminate"]},
        )
    due = deadline.moved(due_at, call.bids_due_at) if call.bids_due_at else deadline.unchanged(due_at)
    if not local_date(now) <= call.offer_until <= local_date(due.at):
        raise wrong_field(
            "offer_until",
            f"应在 {local_date(now)} 至投标截止日 {local_date(due.at)} 之间 (from today through the day bids are due)",
        )
    after = replace(stepped, offer_until=call.offer_until)
    told = (OldAndNew(item="提供期限截止", old=str(tender.offer_until), new=str(call.offer_until)),)
    return _recorded(after, ChangeKind.OFFER, call.reason, told, due, now=now)


def offer_over(tender: Tender, *, now: datetime) -> bool:
    """Whether the last day of the offer is over; whoever did not take the documents by then cannot any more."""
    return tender.offer_until is not None and local_date(now) > tender.offer_until


def _new_texts(tender: Tender, changes: Sequence[TextChange]) -> Tender:
    for number, change in enumerate(changes):
        if change.part in FIXED:
            _refuse_fixed(tender, change.part.value)
        text: str = getattr(tender, change.part.value)
        if text.count(change.old) != 1:
            reason = f"原文应当在该部分出现且仅出现一次 (stands there {text.count(change.old)} times, not once)"
            raise wrong_field(f"changes.{number}.old", reason)
        written: dict[str, Any] = {change.part.value: text.replace(change.old, change.new)}
        tender = replace(tender, **written)
    return tender


def _new_terms(tender: Tender, lots: tuple[Lot, ...] | None) -> tuple[Tender, tuple[OldAndNew, ...]]:
    if lots is None:
        return tender, ()
    if differences.object_of(lots) != differences.object_of(tender.lots):
        _refuse_fixed(tender, "lots: items, quantities, budgets or reservation")
    pairs = zip(tender.lots, lots, strict=True)
    return replace(tender, lots=lots), tuple(each for old, new in pairs for each in differences.between(old, new))


def _refuse_fixed(tender: Tender, found: str) -> None:
    expected = (
        "采购标的和资格条件不变；确需改变的，终止后重新招标 (object and qualification as issued, or a new tender)"
    )
    require(law(tender, "BID-TIME-05").breach(expected, found))


def _recorded(
    tender: Tender,
    kind: ChangeKind,
    reason: str,
    told: tuple[OldAndNew, ...],
    due: Deadline,
    *,
    now: datetime,
    affects: bool = False,
) -> Changed:
    """Return the tender with this change in its record, under the digest of its new edition, and the notice of it."""
    if len(tender.changes) >= MOST_CHANGES:
        raise Refusal(
            f"采购文件已更正 {MOST_CHANGES} 次，请终止后重新招标。 "
            f"Changed {MOST_CHANGES} times: end it and tender again."
        )
    if due.at != tender.bids_due_at:
        old, new = (_minute(at) for at in (tender.bids_due_at, due.at))
        told = (*told, OldAndNew(item="投标截止时间、开标时间", old=old, new=new))
    fields: dict[str, Any] = {
        "number": len(tender.changes) + 1,
        "kind": kind,
        "made_at": now,
        "reason": reason,
        "may_affect_bids": affects,
        "old_and_new": told,
        "offer_until": tender.offer_until,
        "bids_due_at": due.at,
        "says_zh": due.says_zh,
        "says_en": due.says_en,
    }
    undigested = DocumentChange(**fields, documents_digest="0" * 64)  # which no text of the documents names
    changed = replace(tender, bids_due_at=due.at, changes=(*tender.changes, undigested))
    digest = documents.digest(changed)
    change = undigested.model_copy(update={"documents_digest": digest})
    after = replace(changed, documents_digest=digest, changes=(*tender.changes, change))
    return after, _notice(after, change)


def _notice(tender: Tender, change: DocumentChange) -> TenderCorrected:
    same = ("project_number", "buyer", "buyer_name", "offer_until", "bids_due_at", "documents_digest", "contacts")
    clarified = OldAndNew(item="澄清说明", old="", new=change.reason)
    news = InvitedTenderCorrected if tender.method is Method.INVITED_TENDER else TenderCorrected
    return news(
        procurement_id=tender.id,
        part=change.number,
        project_name=tender.name,
        first_publication_date=tender.documents_issued_on or date.max,
        item_corrected=CORRECTED[change.kind],
        reason=change.reason,
        old_and_new=change.old_and_new or (clarified,),
        correction_date=local_date(change.made_at),
        **{field: getattr(tender, field) for field in same},
    )


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
