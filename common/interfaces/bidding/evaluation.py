"""One lot after the opening: qualification, panel, scores, report, winner, award."""

from common.interfaces.bidding.findings import (
    BrandGroup,
    Deduction,
    Dissent,
    Excluded,
    KeptScore,
    LotDraw,
    LowPriceSign,
    NoDeduction,
    OwnChoice,
    PriceCorrection,
    Rescoring,
    Signature,
)
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.bidding.qualification import Qualification
from common.interfaces.calls import Call, View, get
from common.interfaces.fields import Id, Line, ProcurementId
from common.interfaces.parties import Role
from common.law.money import Yuan

JUDGING = (Role.EXPERT, Role.BUYER)
"""Who may sit on a panel: experts, and the person who represents the buyer."""


class PanelMember(View):
    expert: Id
    name: Line
    buyer_representative: bool = False


class RankedBid(View):
    rank: int | None
    supplier: str
    name: str
    price: Yuan
    deductions: tuple[Deduction, ...]
    evaluated_price: Yuan
    price_score: str
    factor_scores: dict[str, str]
    total: str
    invalid: str | None
    no_deductions: tuple[NoDeduction, ...] = ()
    not_recommended: str | None = None  # judged, but another bid of its brand is better (EVAL-10)


class EvaluationView(View):
    """
    How far one lot is; `ended_by` names the rule under which it failed.

    Until the award names of drawn members are shown to the finance department alone (COM-04): members are their seats,
    and a member sees its own.
    """

    procurement_id: str
    lot: str
    state: str
    ended_by: str | None
    ended_because: str | None
    qualifications: tuple[Qualification, ...]
    panel: tuple[PanelMember, ...]
    members: int = 0
    own_seat: int | None = None
    own_choice: OwnChoice | None = None
    leader_seat: int | None = None
    runoff: tuple[int, ...] = ()
    verdicts_by: tuple[int, ...] = ()
    conforming: tuple[str, ...] = ()
    counted: int | None = None
    excluded: tuple[Excluded, ...] = ()
    corrections: tuple[PriceCorrection, ...] = ()
    same_brand: tuple[BrandGroup, ...] = ()
    low_price_signs: tuple[LowPriceSign, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    scored_by: tuple[int, ...]
    kept_scores: tuple[KeptScore, ...] = ()
    rescorings: tuple[Rescoring, ...] = ()
    report_number: int = 0
    report_digest: str | None = None
    signatures: tuple[Signature, ...] = ()
    draws: tuple[LotDraw, ...] = ()
    ranking: tuple[RankedBid, ...]
    warnings: tuple[str, ...]
    winner: str | None
    version: int


class GetEvaluation(
    Call[EvaluationView],
    service=NAME,
    door=get("/tenders/{procurement_id}/lots/{lot}/evaluation"),
    roles=(*BUYING, Role.FINANCE, Role.EXPERT),
):
    """What the panel has found so far; a member sees its ranking once all have scored (COM-13)."""

    procurement_id: ProcurementId
    lot: LotId
