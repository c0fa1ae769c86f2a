"""What is told of a draw: digests and counts before the award, never a name (COM-04)."""

from common.interfaces.bidding.draws import AbsenceReason
from common.interfaces.bidding.names import NAME
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Digest, Instant
from common.proof.draw import DrawRecord, Round


class DrawRequested(Event, sender=NAME):
    lot: str
    experts: int
    representatives: int
    evaluation_at: Instant
    remote: bool


class DrawCommitted(Event, sender=NAME, audience=Audience.PUBLIC):
    """List and seed are fixed: what is drawn now can be steered by nobody alone."""

    lot: str
    round: Round


class NonceCommitted(Event, sender=NAME, audience=Audience.PUBLIC):
    lot: str
    round: int
    by: str
    commitment: Digest


class ExpertsDrawn(Event, sender=NAME, audience=Audience.PUBLIC):
    """Seed, contributions and order of one round; candidates are digests."""

    lot: str
    round: Round
    called: int


class DrawAbandoned(Event, sender=NAME, audience=Audience.PUBLIC):
    lot: str
    round: int
    missing: tuple[str, ...]
    reason: str


class ExpertsChosen(Event, sender=NAME):
    """Chosen by the buyer with the consent of its superior unit (COM-02); stands in the award announcement."""

    lot: str
    experts: int
    consent_of: str
    consent_number: str
    reason: str


class SeatConfirmed(Event, sender=NAME):
    lot: str
    seat: int


class SeatVacated(Event, sender=NAME):
    """Somebody left a seat; `filled` says whether the next in order was called. Who comes evaluates anew (COM-08)."""

    lot: str
    seat: int
    reason: AbsenceReason
    said: str
    was_complete: bool
    filled: bool


class DrawExhausted(Event, sender=NAME):
    """Nobody is left in order for these seats: a supplementary draw is needed (COM-08)."""

    lot: str
    seats: tuple[int, ...]


class PanelCompleted(Event, sender=NAME):
    lot: str
    members: int
    experts: int


class LeaderElected(Event, sender=NAME):
    lot: str
    seat: int


class DrawRevealed(Event, sender=NAME, audience=Audience.PUBLIC):
    """After the award: the whole record with candidates and salts."""

    lot: str
    record: DrawRecord
