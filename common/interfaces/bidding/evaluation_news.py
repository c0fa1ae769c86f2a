"""What is told of an evaluation: findings and counts, never who found what (COM-04)."""

from common.interfaces.bidding.evaluation import RankedBid
from common.interfaces.bidding.findings import Excluded, OwnChoice
from common.interfaces.bidding.names import NAME
from common.interfaces.events import Event
from common.interfaces.fields import Digest, Instant
from common.law.money import Yuan


class PanelFormed(Event, sender=NAME):
    """Size only: names are secret until the result is public (COM-04). `own_choice`: not drawn (COM-02)."""

    lot: str
    members: int
    experts: int
    own_choice: OwnChoice | None = None


class ConformityConcluded(Event, sender=NAME):
    """`counted` is how many bidders the conforming bids are worth, one brand once (EVAL-10)."""

    lot: str
    conforming: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    counted: int
    dissents: int


class ClarificationAsked(Event, sender=NAME):
    lot: str
    clarification_id: str
    supplier: str
    kind: str
    question: str
    due_at: Instant


class ClarificationAnswered(Event, sender=NAME):
    lot: str
    clarification_id: str
    supplier: str
    answer: str
    confirmed: bool | None


class LowPriceQuestioned(Event, sender=NAME):
    """A price is under review (EVAL-12): by the signs that it shows, or on the panel's own ground."""

    lot: str
    supplier: str
    price: Yuan
    signs: tuple[str, ...]
    panels_ground: str
    due_at: Instant


class LowPriceConcluded(Event, sender=NAME):
    lot: str
    supplier: str
    proven: bool
    explained: bool


class ReportDrawnUp(Event, sender=NAME):
    lot: str
    number: int
    digest: Digest


class ReturnedToScoring(Event, sender=NAME):
    lot: str
    number: int
    cause: str
    reason: str


class EvaluationReported(Event, sender=NAME):
    """The signed report: `digest` is that of its full text; `dissents` how many members signed against it."""

    lot: str
    ranking: tuple[RankedBid, ...]
    warnings: tuple[str, ...]
    digest: Digest
    number: int = 1
    dissents: int = 0
    silent: int = 0
