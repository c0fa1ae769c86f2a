"""What the panel of one lot has found so far; a new panel begins with nothing (EVAL-16)."""

from dataclasses import dataclass, field
from datetime import datetime

from common.interfaces.bidding import (
    BrandGroup,
    Dissent,
    Excluded,
    KeptScore,
    LotDraw,
    LowPriceSign,
    OwnChoice,
    PriceCorrection,
    Rescoring,
    Signature,
    Verdict,
)
from common.proof.signing import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnUp:
    """
    The report that is up for signature; its text is a document of its own, known by this digest.

    `sheets` are the digests of what it was made of: of the scores by seat, then of the objective ones.
    """

    number: int
    digest: str
    sheets: tuple[str, ...] = ()
    drawn_up_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictSheet:
    """What one member found of all counted bids: those in `against` not responsive, all others responsive."""

    member: str
    against: tuple[Verdict, ...]
    given_at: datetime

    @property
    def digest(self) -> str:
        return digest([verdict.model_dump(mode="json") for verdict in self.against])


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    `leader` is a member's id; `votes` and `stops` are by members' ids, what is published by seats.

    `counted`: how many bidders the conforming bids are worth. `notes` are for a person to look at, with their rules.
    """

    own_choice: OwnChoice | None = None
    leader: str | None = None
    votes: dict[str, str] = field(default_factory=dict)
    runoff: tuple[str, ...] = ()
    stops: dict[str, str] = field(default_factory=dict)
    verdicts: tuple[VerdictSheet, ...] = ()
    conforming: tuple[str, ...] = ()
    counted: int | None = None
    excluded: tuple[Excluded, ...] = ()
    corrections: tuple[PriceCorrection, ...] = ()
    same_brand: tuple[BrandGroup, ...] = ()
    signs: tuple[LowPriceSign, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    notes: tuple[str, ...] = ()
    draws: tuple[LotDraw, ...] = ()
    kept: tuple[KeptScore, ...] = ()
    rescorings: tuple[Rescoring, ...] = ()
    reports: int = 0
    drawn_up: DrawnUp | None = None
    signatures: tuple[Signature, ...] = ()


def same_panel(found: Judgement) -> Judgement:
    """Return what stays when the panel judges again (EVAL-15): who chose it, who leads it, how often it reported."""
    return Judgement(own_choice=found.own_choice, leader=found.leader, reports=found.reports)
