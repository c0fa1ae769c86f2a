"""Who of the pool can be drawn for a lot, and how they stand in the list."""

from collections.abc import Callable, Iterable
from datetime import date

from common.law.rules import Breach
from common.proof.draw import Entry
from services.bidding.domain.experts.draw import PanelDraw
from services.bidding.domain.experts.eligibility import can_evaluate
from services.bidding.domain.experts.expert import Expert, ExpertState
from services.bidding.domain.experts.recusal import conflicts

Chance = Callable[[], str]
"""Gives 32 fresh random bytes in hex: the operating system's, handed in."""


def entry_of(expert: Expert, salt: str) -> Entry:
    facts = expert.facts
    return Entry(
        salt=salt, expert=expert.id, unit=facts.employer.code, specialities=facts.specialities, city=facts.city
    )


def conflicts_in(draw: PanelDraw, expert: Expert, on: date) -> tuple[Breach, ...]:
    return conflicts(
        expert.id,
        expert.facts,
        draw.subject,
        on,
        superior_unit=draw.superior_unit,
        recused_units=draw.recused_units,
        advisers=draw.advisers,
    )


def eligible(draw: PanelDraw, pool: Iterable[Expert], on: date) -> tuple[Expert, ...]:
    """Return the admitted experts that may be drawn for the open seats: free, tested, untied, not asked before."""
    wanted = {seat.speciality for seat in draw.seats if seat.holder is None}
    entries = draw.entries
    asked = {entries[move.candidate].expert for move in draw.moves if move.candidate in entries}
    not_drawn = asked | set(draw.conflicted) | {each.id for each in draw.representatives}
    return tuple(
        expert
        for expert in pool
        if expert.state is ExpertState.ADMITTED
        and expert.id not in not_drawn
        and wanted & set(expert.facts.specialities)
        and can_evaluate(expert.facts, expert.tested_on, expert.absences, on, extended=expert.extended)
        and not conflicts_in(draw, expert, on)
    )
