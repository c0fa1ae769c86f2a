"""
Who is invited to an invited tender (BID-DOC-04): the candidates, the draw, the suppliers drawn.

The draw is that of docs/expert-draw.md with one seat for each supplier to invite: list and seed are fixed, then buyer's
side and finance department add chance, and the first in order are invited.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from common.interfaces.bidding import (
    InvitedDrawAbandoned,
    InvitedListCommitted,
    ListSource,
    Method,
    Recommended,
    SuppliersDrawn,
)
from common.interfaces.errors import Invalid, WrongStep
from common.interfaces.events import Event
from common.interfaces.rules import describe, require
from common.interfaces.steps import next_state
from common.law.limits import few_breach
from common.law.rules import Rule, rule
from common.proof.draw import (
    EXPERTS,
    PLATFORM,
    DrawRecord,
    Entry,
    Move,
    Round,
    SeatTerms,
    commitment,
    entry_digest,
    list_digest,
    order_of,
    round_id,
)
from common.proof.seating import next_call
from common.proof.signing import digest
from services.bidding.domain.experts import rounds
from services.bidding.domain.tendering.supplier import Party
from services.bidding.domain.tendering.tender import Tender


class InvitedListState(StrEnum):
    COMMITTED = "committed"  # candidates and seed are fixed, chance is still missing
    ABANDONED = "abandoned"  # a side did not contribute; another round may follow
    DRAWN = "drawn"


S = InvitedListState
STEPS = {
    (S.ABANDONED, "commit"): S.COMMITTED,
    (S.COMMITTED, "contribute"): S.COMMITTED,
    (S.COMMITTED, "draw"): S.DRAWN,
    (S.COMMITTED, "abandon"): S.ABANDONED,
}
SUPPLIER = "supplier"
Decision = tuple["InvitedList", *tuple[Event, ...]]
Chance = Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedList:
    """`id` is the procurement id; everything in it is secret before bids are due (BID-DOC-05)."""

    id: str
    region: str
    buyer: str
    agency: str | None
    source: ListSource
    count: int
    recommended: tuple[Recommended, ...] = ()
    rounds: tuple[Round, ...] = ()
    moves: tuple[Move, ...] = ()
    invited: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    state: InvitedListState = S.COMMITTED
    version: int = 0

    @property
    def draw(self) -> str:
        return f"{self.id}.invited"

    @property
    def seats(self) -> tuple[SeatTerms, ...]:
        return tuple(SeatTerms(number=number, speciality=SUPPLIER) for number in range(1, self.count + 1))

    @property
    def current(self) -> Round:
        return self.rounds[-1]

    def step(self, action: str, **changes: Any) -> "InvitedList":
        return replace(self, state=next_state(STEPS, self.state, action, "该邀请名单"), **changes)

    def record(self) -> DrawRecord:
        """Return the whole draw; an abandoned round never tells its seed."""
        shown = tuple(each if each.order else each.model_copy(update={"seed": None}) for each in self.rounds)
        return DrawRecord(draw=self.draw, seats=self.seats, rounds=shown, moves=self.moves)


def commit(
    tender: Tender,
    source: ListSource,
    count: int,
    candidates: Sequence[Party],
    recommended: tuple[Recommended, ...],
    chance: Chance,
    *,
    today: date,
    before: InvitedList | None = None,
) -> Decision:
    """
    Fix list and seed; `before` is the list whose draw was abandoned, if there is one.

    Raises: WrongStep while a draw runs or is done, Invalid if it asks for more than there are, RuleBroken (METH-02)
    with fewer than 3 candidates.
    """
    if before:
        before.step("commit")
    method, pool = (rule(name, today, tender.region) for name in ("METH-02", "BID-DOC-04"))
    require(few_breach(method, len(candidates)), few_breach(method, count))
    if count > len(candidates):
        raise Invalid(
            f"备选供应商仅 {len(candidates)} 家，少于拟邀请的 {count} 家：请扩大备选范围。 "
            "Fewer candidates than to invite: enlarge the pool.",
            {"errors": [{"field": "count", "reason": f"≤ {len(candidates)}"}]},
        )
    listed = InvitedList(
        id=tender.id,
        region=tender.region,
        buyer=tender.buyer,
        agency=tender.agency,
        source=source,
        count=count,
        recommended=recommended,
        warnings=_small_pool(pool, len(candidates), count),
        version=before.version if before else 0,
    )
    made = _round(listed, candidates, chance, number=len(before.rounds) + 1 if before else 1)
    told = InvitedListCommitted(
        procurement_id=tender.id,
        source=source,
        round=made.number,
        list_digest=made.list_digest,
        seed_commitment=made.seed_commitment,
    )
    return replace(listed, rounds=(*(before.rounds if before else ()), made)), told


def commit_nonce(listed: InvitedList, side: str, committed: str) -> Decision:
    step = listed.step("contribute")
    return (_with_round(step, rounds.committed(listed.current, side, committed, listed.state)),)


def reveal_nonce(listed: InvitedList, side: str, nonce: str) -> Decision:
    """With the second side's nonce, draw."""
    step, name = listed.step("contribute"), round_id(listed.draw, listed.current.number)
    told = rounds.revealed(listed.current, name, side, nonce, listed.state)
    after = _with_round(step, told)
    return (after,) if rounds.missing(told) else _draw(after)


def abandon(listed: InvitedList, reason: str) -> Decision:
    step, current = listed.step("abandon"), listed.current
    told = InvitedDrawAbandoned(
        procurement_id=listed.id, round=current.number, missing=rounds.missing(current), reason=reason
    )
    return _with_round(step, current.model_copy(update={"abandoned": reason})), told


def require_drawn(listed: InvitedList | None) -> None:
    """Raises: WrongStep before the suppliers to invite are drawn."""
    if listed is None or listed.state is not S.DRAWN:
        state = listed.state if listed else "none"
        raise WrongStep(
            "尚未抽取受邀请的供应商，请先确定备选名单并抽取。 Nobody is invited yet: fix the candidates and draw.",
            {"state": state, "action": "publish", "allowed": ["commit_invited_list"]},
        )


def require_invited(tender: Tender, listed: InvitedList | None, supplier: str) -> None:
    """Raises: RuleBroken (BID-DOC-04), in the same words to everybody who is not invited; open tender is for all."""
    if tender.method is not Method.INVITED_TENDER or (listed and supplier in listed.invited):
        return
    row = rule("BID-DOC-04", tender.documents_issued_on or date.max, tender.region)
    breach = row.breach("受邀请的供应商 (an invited supplier)", "未受邀请 (not invited)")
    advice_zh = "邀请招标仅限受邀请的供应商参加，请关注公开招标项目"
    advice = "only invited suppliers take part; look for open tenders"
    require(replace(breach, remedy_zh=advice_zh, remedy_en=advice))


def _small_pool(row: Rule, candidates: int, count: int) -> tuple[str, ...]:
    """The factor of the pool is not confirmed: it warns, whatever else of the rule is."""
    least = row.params["pool_factor"] * count
    return () if candidates >= least else (describe(row.breach(f"≥ {least}", candidates)),)


def _round(listed: InvitedList, candidates: Sequence[Party], chance: Chance, *, number: int) -> Round:
    entries = sorted((_entry(each, chance()) for each in candidates), key=entry_digest)
    name, seed = round_id(listed.draw, number), chance()
    lists = {EXPERTS: tuple(map(entry_digest, entries))}
    return Round(
        number=number,
        lists=lists,
        list_digest=list_digest(name, listed.seats, lists, ""),
        seed_commitment=commitment(name, PLATFORM, seed),
        seed=seed,
        entries=tuple(entries),
    )


def _entry(party: Party, salt: str) -> Entry:
    """The format's words are those of the draw of experts: a supplier is its own unit."""
    return Entry(salt=salt, expert=party.id, unit=party.id, specialities=(SUPPLIER,), city=party.region)


def _draw(listed: InvitedList) -> Decision:
    drawn = listed.current.model_copy(update={"order": order_of(listed.current)})
    entries = {entry_digest(entry): entry for entry in drawn.entries or ()}
    moves: list[Move] = []
    for seat in listed.seats:
        asked = {entries[move.candidate].expert for move in moves}
        if call := next_call(seat, (drawn,), entries, asked, asked):
            moves.append(call)
    invited = tuple(entries[move.candidate].expert for move in moves)
    after = replace(_with_round(listed.step("draw"), drawn), moves=tuple(moves), invited=invited)
    told = SuppliersDrawn(
        procurement_id=listed.id, round=drawn.number, record_digest=digest(after.record().model_dump(mode="json"))
    )
    return after, told


def _with_round(listed: InvitedList, current: Round) -> InvitedList:
    return replace(listed, rounds=(*listed.rounds[:-1], current))
