"""Prequalification of an invited tender: its notice, its changes, the review of who applied (PUB-02)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from common.interfaces.bidding import (
    METHOD_NAMES,
    Category,
    Finding,
    Method,
    PrequalificationPublished,
    PrequalificationReviewed,
    Qualification,
)
from common.interfaces.errors import WrongStep
from common.interfaces.rules import require
from common.interfaces.steps import next_state
from common.law.announcements import publication_breach
from common.law.calendar import SHANGHAI, add_working_days, local_date
from common.law.deadlines import periods
from common.law.limits import few_breach
from common.law.money import Yuan
from common.law.rules import Breach
from common.proof.signing import digest
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.decision import law
from services.bidding.domain.evaluating.qualification import check_results
from services.bidding.domain.outcome import CheckedSupplier
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender


class PrequalificationState(StrEnum):
    PUBLISHED = "published"  # applications are taken until they are due
    REVIEWED = "reviewed"
    FAILED = "failed"  # fewer than 3 passed


S = PrequalificationState
STEPS = {
    (S.PUBLISHED, "change"): S.PUBLISHED,
    (S.PUBLISHED, "review"): S.REVIEWED,
    (S.PUBLISHED, "fail"): S.FAILED,
}
OF_TENDER = (
    "id",
    "project_number",
    "region",
    "buyer",
    "buyer_name",
    "agency",
    "name",
    "category",
    "budget",
    "max_price",
    "requirement",
    "qualification",
    "contract_term",
    "consortium_allowed",
    "contacts",
)
FIXED = ("requirement", "qualification", "contract_term", "consortium_allowed")
"""What applicants applied on; the documents may not say it otherwise."""
PLATFORM = "榕采平台 (the platform)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prequalification:
    """`id` is the procurement id; `results` are secret before bids are due (BID-DOC-05)."""

    id: str
    project_number: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    name: str
    category: Category
    budget: Yuan
    max_price: Yuan
    requirement: str
    qualification: str
    contract_term: str
    consortium_allowed: bool
    contacts: str
    review_standard: str
    invited_count: int
    published_on: date
    applications_due_at: datetime
    state: PrequalificationState = S.PUBLISHED
    edition: int = 1
    results: tuple[CheckedSupplier, ...] = ()
    findings: tuple[Finding, ...] = ()
    version: int = 0

    @property
    def procurement_id(self) -> str:
        return self.id

    @property
    def documents_issued_on(self) -> date:
        """The day whose rules hold for it (CAL-10)."""
        return self.published_on

    @property
    def passed(self) -> tuple[str, ...]:
        return tuple(each.supplier for each in self.results if each.qualified)

    def step(self, action: str, **changes: Any) -> "Prequalification":
        return replace(self, state=next_state(STEPS, self.state, action, "该资格预审"), **changes)

    def takes_applications(self, now: datetime) -> bool:
        """The instant at which they are due is too late."""
        return self.state is S.PUBLISHED and now < self.applications_due_at

    def result_of(self, supplier: str) -> CheckedSupplier | None:
        return next((each for each in self.results if each.supplier == supplier), None)


def publish(
    tender: Tender, review_standard: str, invited_count: int, due_at: datetime, *, now: datetime
) -> tuple[Prequalification, PrequalificationPublished]:
    """
    Raises: WrongStep unless the tender is an invited one whose documents are drafted and not issued, Invalid off the
    full minute, RuleBroken (BID-TIME-06) below 5 working days.
    """
    if tender.method is not Method.INVITED_TENDER or tender.state is not TenderState.DRAFTED:
        raise WrongStep(
            "只有招标文件已编制、尚未发出的邀请招标项目可以资格预审。 "
            "Prequalification is for an invited tender whose documents are drafted and not yet issued.",
            {"state": tender.state, "action": "publish_prequalification", "allowed": []},
        )
    made = Prequalification(
        **{name: getattr(tender, name) for name in OF_TENDER},
        review_standard=review_standard,
        invited_count=invited_count,
        published_on=local_date(now),
        applications_due_at=_full_minute(due_at),
    )
    require(_time_breach(made, "application", made.published_on))
    return made, _notice(made, made.published_on)


def change(
    before: Prequalification, review_standard: str, due_at: datetime, *, now: datetime
) -> tuple[Prequalification, PrequalificationPublished]:
    """
    Return the next edition. Raises: WrongStep once applications are due, Invalid for an earlier day, RuleBroken
    (BID-TIME-06) with less than 3 days left: then the day has to move.
    """
    if not before.takes_applications(now):
        raise over(before)
    if due_at < before.applications_due_at:
        raise wrong_field("applications_due_at", "截止时间不得提前 (it is not moved to an earlier time)")
    changed = before.step(
        "change",
        review_standard=review_standard,
        applications_due_at=_full_minute(due_at),
        edition=before.edition + 1,
    )
    today = local_date(now)
    require(_time_breach(changed, "change", today))
    return changed, _notice(changed, today)


def review(
    of: Prequalification, results: Sequence[Qualification], applicants: Sequence[str], found: Sequence[Finding]
) -> tuple[Prequalification, PrequalificationReviewed]:
    """
    Decide on every application once; with fewer than 3 that pass there is nobody to invite (METH-02).

    Raises: WrongStep for a second review, and what a qualification check of bids raises.
    """
    reviewed = of.step("review")
    check_results(results, set(applicants), found, lambda rule_id: law(of, rule_id))
    checked = tuple(CheckedSupplier(**each.model_dump()) for each in results)
    record = [each.model_dump(mode="json") for each in sorted(results, key=lambda each: each.supplier)]
    told = PrequalificationReviewed(procurement_id=of.id, record_digest=digest({"results": record}))
    after = replace(reviewed, results=checked, findings=tuple(found))
    return replace(after, state=S.FAILED) if few(after) else after, told


def few(of: Prequalification) -> Breach | None:
    """Return the breach of METH-02 that ends the tender, for the notice that says so."""
    return few_breach(law(of, "METH-02"), len(of.passed))


def require_unchanged(of: Prequalification, written: Tender) -> None:
    """Raises: WrongStep if the documents say otherwise what suppliers applied on."""
    if differs := [name for name in FIXED if getattr(of, name) != getattr(written, name)]:
        raise WrongStep(
            f"资格预审公告已发布，不得改动：{'、'.join(differs)}。 "
            "Suppliers applied on these: leave them as published.",
            {"state": of.state, "action": "redraft", "allowed": [], "fields": differs},
        )


def _notice(of: Prequalification, today: date) -> PrequalificationPublished:
    due = f"{of.applications_due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    same = ("edition", "project_number", "buyer", "buyer_name", "requirement", "contract_term", "consortium_allowed")
    more = ("qualification", "review_standard", "invited_count", "applications_due_at", "published_on", "contacts")
    news = PrequalificationPublished(
        procurement_id=of.id,
        project_name=of.name,
        method=METHOD_NAMES[Method.INVITED_TENDER][0],
        budget_amount=of.budget,
        max_price=of.max_price,
        obtain={"time": f"{of.published_on} – {due}", "place": PLATFORM, "way": "网上免费获取 (online, free)"},
        submit={"time": due, "place": PLATFORM},
        notice_period=f"{today} – {add_working_days(today, 5)}",
        **{field: getattr(of, field) for field in (*same, *more)},
    )
    require(publication_breach("prequalification", news.model_dump(mode="json"), today))
    return news


def _time_breach(of: Prequalification, name: str, start: date) -> Breach | None:
    row = law(of, "BID-TIME-06")
    earliest, due_on = periods(row, start)[name].ends_on, local_date(of.applications_due_at)
    return row.breach(f"≥ {earliest}", due_on) if due_on < earliest else None


def _full_minute(due_at: datetime) -> datetime:
    if due_at.second or due_at.microsecond:
        raise wrong_field("applications_due_at", "截止时间应当为整分钟 (due at a full minute)")
    return due_at.astimezone(UTC)


def over(of: Prequalification) -> WrongStep:
    """Return the refusal of what comes once applications are due."""
    return WrongStep(
        f"资格预审申请截止时间为 {of.applications_due_at}，现已不再接收。 Applications are not taken any more.",
        {"state": of.state, "action": "apply", "allowed": []},
    )
