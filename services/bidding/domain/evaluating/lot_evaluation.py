"""
One lot after the opening: checked, judged, ranked, awarded. Everything it needs of the documents is in it.

What is decided at each step stands in qualification.py, panel.py, conformity.py, low_price.py, scoring.py, report.py,
signing.py and award.py.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from common.interfaces.bidding import (
    Category,
    CreditQuery,
    Finding,
    Lot,
    Method,
    PanelMember,
    RankedBid,
    TenderFailed,
)
from common.interfaces.errors import WrongStep
from common.interfaces.steps import next_state
from services.bidding.domain.awarding.award_record import Award, Reopening, SetAside
from services.bidding.domain.evaluating.judgement import Judgement, same_panel
from services.bidding.domain.outcome import CheckedSupplier, OpenedBid
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering.tender import Tender, without_award

S = EvaluationState

STEPS: dict[tuple[EvaluationState, str], EvaluationState] = {
    (S.OPENED, "record_credit"): S.OPENED,
    (S.OPENED, "qualify"): S.QUALIFIED,
    (S.QUALIFIED, "form_panel"): S.EVALUATING,
    (S.EVALUATING, "elect"): S.EVALUATING,
    (S.EVALUATING, "give_verdicts"): S.EVALUATING,
    (S.EVALUATING, "confirm_price"): S.EVALUATING,  # EVAL-11
    (S.EVALUATING, "conclude_conformity"): S.SCORING,
    (S.SCORING, "review_price"): S.SCORING,  # EVAL-12
    (S.SCORING, "score"): S.SCORING,
    (S.SCORING, "draw_up"): S.SIGNING,
    (S.SIGNING, "sign"): S.SIGNING,
    (S.SIGNING, "return_to_scoring"): S.SCORING,  # EVAL-15
    (S.SIGNING, "report"): S.REPORTED,
    (S.REPORTED, "record_delay"): S.REPORTED,  # a lawful reason for being late (AWD-04)
    (S.REPORTED, "determine"): S.DETERMINED,
    (S.DETERMINED, "announce"): S.AWARDED,
    (S.DETERMINED, "take_next"): S.DETERMINED,  # the winner was banned meanwhile (CRED-02)
    (S.DETERMINED, "vacate"): S.VACATED,
    (S.AWARDED, "vacate"): S.VACATED,  # the winner refuses (AWD-07), or a question is upheld against it
    (S.VACATED, "take_next"): S.DETERMINED,
    (S.VACATED, "restart"): S.FAILED,
    (S.AWARDED, "contract"): S.CONTRACTED,
    (S.VACATED, "contract"): S.CONTRACTED,  # both had signed before the contract heard of it: it stands (SUP-07)
    (S.FAILED, "terminate"): S.FAILED,  # of a tender that ends as a whole
    (S.TERMINATED, "terminate"): S.TERMINATED,
}
LASTING = (S.CONTRACTED, S.FAILED, S.TERMINATED)
ANNOUNCED = (S.AWARDED, S.VACATED, S.CONTRACTED)  # a result has been public
WITH_REPORT = (S.REPORTED, S.DETERMINED, S.AWARDED, S.VACATED)
UNDECIDED = tuple(state for state in S if state not in (S.AWARDED, *LASTING))
STEPS |= {(state, "find_defects"): state for state in (S.EVALUATING, S.SCORING, S.SIGNING)}  # COM-10
STEPS |= {(state, "clarify"): state for state in (S.EVALUATING, S.SCORING)}  # EVAL-14
STEPS |= {(state, "replace_members"): S.EVALUATING for state in (S.EVALUATING, S.SCORING)}  # COM-08
STEPS |= {(state, "fail"): S.FAILED for state in (*UNDECIDED, S.AWARDED)}  # QUAL-05, BID-FEW-02, QC-08, AWD-07
STEPS |= {(state, "terminate"): S.TERMINATED for state in UNDECIDED}  # BID-TIME-08
STEPS |= {(state, "void"): S.FAILED for state in UNDECIDED}  # BID-VOID-01
STEPS |= {(state, "set_aside"): state for state in (*UNDECIDED, S.AWARDED)}  # QC-08
STEPS |= {(state, "re_evaluate"): S.EVALUATING for state in WITH_REPORT}  # EVAL-15, by the same panel
STEPS |= {(state, "form_anew"): S.QUALIFIED for state in WITH_REPORT}  # EVAL-16, by a new panel

JUDGED = (
    "ranking",
    "warnings",
    "reported_at",
    "winner",
    "determined_at",
    "announced_at",
    "delay",
    "automatic",
)
"""What the panel and the buyer decide of a lot: undone when it is judged again."""

TAKEN_OVER = (
    "project_number",
    "region",
    "buyer",
    "buyer_name",
    "agency",
    "name",
    "category",
    "method",
    "requirement",
    "contract_term",
    "contacts",
    "consortium_allowed",
    "imported",
    "documents_issued_on",
    "documents_digest",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotEvaluation:
    """
    `terms` is what the documents say of the lot, `opening` its part of the opening sheet.

    `edition` counts its evaluations: a new panel begins another one. `delay` is the lawful reason for a late winner,
    `automatic` says that nobody determined it (AWD-04); `questions` are those upheld that it knows.
    """

    id: str
    procurement_id: str
    project_number: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    name: str
    category: Category
    method: Method
    requirement: str
    contract_term: str
    contacts: str
    documents_issued_on: date | None
    documents_digest: str | None
    terms: Lot
    opening: tuple[OpenedBid, ...]
    state: EvaluationState = S.OPENED
    ended_by: str | None = None
    ended_because: str | None = None
    consortium_allowed: bool = False
    imported: bool = False
    findings: tuple[Finding, ...] = ()
    credit_queries: tuple[CreditQuery, ...] = ()
    qualifications: tuple[CheckedSupplier, ...] = ()
    panel: tuple[PanelMember, ...] = ()
    judgement: Judgement = field(default_factory=Judgement)
    ranking: tuple[RankedBid, ...] = ()
    warnings: tuple[str, ...] = ()
    reported_at: datetime | None = None
    winner: str | None = None
    determined_at: datetime | None = None
    announced_at: datetime | None = None
    edition: int = 1
    delay: str = ""
    automatic: bool = False
    awards: tuple[Award, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    reopenings: tuple[Reopening, ...] = ()
    questions: tuple[str, ...] = ()
    version: int = 0

    @property
    def lot(self) -> str:
        return self.terms.lot

    @property
    def award_number(self) -> int:
        """How many awards of this lot were announced."""
        return len(self.awards)

    @property
    def sitting(self) -> str:
        """The id under which the panel's sheets are kept: a new panel has sheets of its own (EVAL-16)."""
        return self.id if self.edition == 1 else f"{self.id}-{self.edition}"

    def step(self, action: str, **changes: Any) -> "LotEvaluation":
        """Return it one step on, with these fields changed; raise WrongStep if STEPS has no such row."""
        return replace(self, state=next_state(STEPS, self.state, action, "该采购包"), **changes)

    def end(self, action: str, rule: str, reason: str) -> tuple["LotEvaluation", TenderFailed]:
        """Return the lot failed or terminated, and the news that it has no award; `rule` says why."""
        after = self.step(action, ended_by=rule, ended_because=reason)
        return after, without_award(self, rule, reason, self.lot)

    def valid_lines(self) -> tuple[OpenedBid, ...]:
        return tuple(line for line in self.opening if line.invalid is None)


def evaluation_id(procurement_id: str, lot: str) -> str:
    return f"{procurement_id}.{lot}"


def of_lot(tender: Tender, lot: str) -> LotEvaluation:
    """
    Return the lot as it is when bids are opened.

    Raises: NotFound for a lot that the documents do not name, WrongStep before the opening or for a lot that was not
    opened (BID-FEW-01).
    """
    terms = tender.terms(lot)
    if tender.state is not TenderState.OPENED or lot in tender.lots_at:
        raise WrongStep(
            f"采购包 {lot} 尚未开标，或因有效投标不足未开标。 The bids of lot {lot} are not open.",
            {"state": tender.lot_states.get(lot, tender.state), "action": "evaluate", "allowed": []},
        )
    return LotEvaluation(
        id=evaluation_id(tender.id, lot),
        procurement_id=tender.id,
        terms=terms,
        opening=tuple(line for line in tender.opening if line.lot == lot),
        **{name: getattr(tender, name) for name in TAKEN_OVER},
    )


def begun_again(lot: LotEvaluation, *, new_panel: bool) -> LotEvaluation:
    """
    Return the lot as it was before its panel judged, or with a new panel before there was one.

    What the opening and the qualification check found stays; so does who is set aside. Raises: WrongStep.
    """
    fresh = {each.name: each.default for each in fields(LotEvaluation) if each.name in JUDGED}
    if not new_panel:
        return lot.step("re_evaluate", **fresh, judgement=same_panel(lot.judgement))
    return lot.step("form_anew", **fresh, panel=(), judgement=Judgement(), edition=lot.edition + 1)
