"""The draw of one lot's panel: what is asked for, the rounds, who sits where; other files decide the steps."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from common.interfaces.bidding import PanelMember
from common.interfaces.errors import NotFound
from common.interfaces.events import Event
from common.interfaces.steps import next_state
from common.proof.draw import CITIES, DrawRecord, Entry, Move, Round, SeatTerms, entry_digest
from services.bidding.domain.experts.subject import DrawSubject


class DrawState(StrEnum):
    REQUESTED = "requested"
    COMMITTED = "committed"  # list and seed are fixed, chance is being added
    INVITING = "inviting"
    EXHAUSTED = "exhausted"  # a seat is left and nobody in order: draw again (COM-08)
    COMPLETE = "complete"
    REVEALED = "revealed"  # with the award


S = DrawState
DRAW_STEPS: dict[tuple[DrawState, str], DrawState] = {
    (S.REQUESTED, "amend"): S.REQUESTED,
    (S.REQUESTED, "choose"): S.INVITING,
    (S.REQUESTED, "commit"): S.COMMITTED,
    (S.EXHAUSTED, "commit"): S.COMMITTED,
    (S.COMMITTED, "contribute"): S.COMMITTED,
    (S.COMMITTED, "abandon"): S.REQUESTED,
    (S.COMMITTED, "draw"): S.INVITING,
    (S.COMMITTED, "change_seat"): S.COMMITTED,  # of an earlier round; open seats wait for the order
    (S.REQUESTED, "change_seat"): S.REQUESTED,
    (S.INVITING, "change_seat"): S.INVITING,
    (S.EXHAUSTED, "change_seat"): S.INVITING,
    (S.COMPLETE, "change_seat"): S.INVITING,
    (S.INVITING, "exhaust"): S.EXHAUSTED,
    (S.INVITING, "complete"): S.COMPLETE,
    (S.COMPLETE, "take_panel"): S.COMPLETE,
    (S.REVEALED, "take_panel"): S.REVEALED,
    (S.COMPLETE, "vote"): S.COMPLETE,
    (S.COMPLETE, "reveal"): S.REVEALED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One expert's place; `holder` is the digest of who is called to it, the booth is drawn with the remote ones."""

    number: int
    speciality: str
    remote: bool = False
    holder: str | None = None
    confirmed: bool = False
    booth: str | None = None

    @property
    def terms(self) -> SeatTerms:
        return SeatTerms(number=self.number, speciality=self.speciality, remote=self.remote)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersRepresentative:
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Under which the buyer chose instead of drawing (COM-02), and whom."""

    of: str
    number: str
    given_on: str
    reason: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    member: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDraw:
    """
    `id` is `draw_id`. `rounds` hold their seeds and candidates: `record` alone says what of them is public.

    `names` are by the candidates' digests; `conflicted` are experts who turned out to be tied to a bidder.
    """

    id: str
    subject: DrawSubject
    seats: tuple[Seat, ...]
    representatives: tuple[BuyersRepresentative, ...]
    evaluation_at: datetime
    remote: bool
    superior_unit: str | None = None
    recused_units: tuple[str, ...] = ()
    advisers: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    conflicted: tuple[str, ...] = ()
    consent: Consent | None = None
    invited: tuple[str, ...] = ()  # who is called to a seat now, for looking up
    votes: tuple[Vote, ...] = ()
    runoff: tuple[str, ...] = ()
    leader: str | None = None
    state: DrawState = S.REQUESTED
    version: int = 0

    @property
    def region(self) -> str:
        return self.subject.region

    @property
    def buyer(self) -> str:
        return self.subject.buyer

    @property
    def agency(self) -> str | None:
        return self.subject.agency

    @property
    def procurement_id(self) -> str:
        return self.subject.procurement_id

    @property
    def lot(self) -> str:
        return self.subject.lot

    @property
    def drawn(self) -> tuple[Round, ...]:
        return tuple(each for each in self.rounds if each.order)

    @property
    def entries(self) -> dict[str, Entry]:
        """Return all candidates, and those chosen, by their digests."""
        chosen = self.consent.entries if self.consent else ()
        drawn = (entry for each in self.rounds for entry in each.entries or ())
        return {entry_digest(entry): entry for entry in (*chosen, *drawn)}

    @property
    def experts(self) -> dict[int, str]:
        """Return who is called to which seat, by the seats' numbers."""
        entries = self.entries
        return {seat.number: entries[seat.holder].expert for seat in self.seats if seat.holder}

    @property
    def city(self) -> str | None:
        """Return the city drawn for the remote seats."""
        drawn = [each.order[CITIES][0] for each in self.rounds if each.order and each.order.get(CITIES)]
        return drawn[-1] if drawn else None

    @property
    def members(self) -> tuple[str, ...]:
        """Return who votes: the experts by seat, then who sits for the buyer."""
        return (*(expert for _, expert in sorted(self.experts.items())), *(each.id for each in self.representatives))

    def seat(self, number: int) -> Seat:
        found = next((seat for seat in self.seats if seat.number == number), None)
        if found is None:
            raise NotFound(f"there is no seat {number} in {self.id}", {"id": str(number)})
        return found

    def seat_of(self, expert: str) -> Seat:
        """Raises: NotFound, as for an unknown draw, for who has no seat here."""
        number = next((number for number, holder in self.experts.items() if holder == expert), None)
        return self.seat(number) if number else self._never_called()

    def called_seat(self, expert: str) -> Seat:
        """Return the seat that the expert was last called to. Raises: NotFound for who never was."""
        entries = self.entries
        calls = (move for move in reversed(self.moves) if entries[move.candidate].expert == expert)
        last = next(calls, None)
        return self.seat(last.seat) if last else self._never_called()

    def _never_called(self) -> NoReturn:
        raise NotFound(f"there is no paneldraw {self.id} here", {"id": self.id})

    def step(self, action: str, **changes: Any) -> "PanelDraw":
        return replace(self, state=next_state(DRAW_STEPS, self.state, action, "该抽取"), **changes)

    def with_seats(self, *changed: Seat) -> "PanelDraw":
        by_number = {seat.number: seat for seat in changed}
        after = replace(self, seats=tuple(by_number.get(seat.number, seat) for seat in self.seats))
        return replace(after, invited=tuple(sorted(after.experts.values())))


Decision = tuple[PanelDraw, *tuple[Event, ...]]


def draw_id(procurement_id: str, lot: str, edition: int = 1) -> str:
    """Return the id of a lot's draw; a new panel has a draw of its own (EVAL-16)."""
    again = f"-{edition}" if edition > 1 else ""
    return f"{procurement_id}.{lot}.draw{again}"


def published(drawn: Round, *, revealed: bool) -> Round:
    """Return what of a round is public: its seed with its order, its candidates with the award."""
    shown = {} if drawn.order else {"seed": None}
    return drawn.model_copy(update=shown | ({} if revealed and drawn.order else {"entries": None}))


def record(draw: PanelDraw) -> DrawRecord:
    revealed = draw.state is S.REVEALED
    consent = draw.consent
    return DrawRecord(
        draw=draw.id,
        seats=tuple(seat.terms for seat in draw.seats),
        rounds=tuple(published(each, revealed=revealed) for each in draw.rounds),
        moves=draw.moves if revealed else (),
        chosen=f"COM-02: {consent.of} {consent.number} {consent.given_on}" if consent else "",
    )


def panel_of(draw: PanelDraw) -> tuple[PanelMember, ...]:
    """Return the panel as it is to sit. Raises: WrongStep until every seat is confirmed."""
    draw.step("take_panel")
    experts = (PanelMember(expert=draw.experts[seat.number], name=draw.names[seat.holder or ""]) for seat in draw.seats)
    buyers = (PanelMember(expert=e.id, name=e.name, buyer_representative=True) for e in draw.representatives)
    return (*experts, *buyers)
