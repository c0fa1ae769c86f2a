"""A pool of experts, and draws as far as a test needs them, made by the same decisions that make the real ones."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from common.interfaces import bidding
from common.interfaces.bidding import Category, Method, Need, RequestDraw, TitleRank
from common.proof.draw import commitment, round_id
from services.bidding.domain.experts import calling, chance, requesting
from services.bidding.domain.experts.candidates import eligible
from services.bidding.domain.experts.draw import PanelDraw
from services.bidding.domain.experts.expert import Expert, ExpertState
from services.bidding.domain.experts.facts import Facts, Unit
from services.bidding.domain.experts.remote import listed_sites
from services.bidding.domain.experts.subject import DrawSubject
from tests.builders.bidding import AGENCY, BUYER, PROCUREMENT, REGION
from tests.builders.bids import a_code

DAY = date(2026, 3, 24)  # a Tuesday
MORNING = datetime(2026, 3, 24, 0, 30, tzinfo=UTC)  # 8:30 in Fuzhou, the evaluation is at 9:30
EVALUATION_AT = datetime(2026, 3, 24, 1, 30, tzinfo=UTC)
NONCES = {"organiser": "aa" * 32, "witness": "bb" * 32}


def some_chance() -> Callable[[], str]:
    """Return a source of 'random' values that a test can repeat."""
    numbers: Iterator[int] = count(1)
    return lambda: f"{next(numbers) * 7919:064x}"


def facts(number: int = 1, **changes: Any) -> Facts:
    """Every expert is of a unit of their own."""
    made = Facts(
        name=f"专家{number}",
        born_on=date(1976, 3, 24),
        title=TitleRank.SENIOR,
        working_since=date(2000, 7, 1),
        employer=Unit(code=a_code(1_000 + number), name=f"单位{number}"),
        city=REGION,
        specialities=("IT",),
    )
    return replace(made, **changes)


def stated(number: int = 1, **changes: Any) -> bidding.ExpertFacts:
    """Return the facts as a call states them."""
    fields: dict[str, Any] = {
        "name": f"专家{number}",
        "born_on": date(1976, 3, 24),
        "title": TitleRank.SENIOR,
        "working_since": date(2000, 7, 1),
        "employer": a_code(1_000 + number),
        "employer_name": f"单位{number}",
        "city": REGION,
        "specialities": ("IT",),
    }
    return bidding.ExpertFacts(**fields | changes)


def an_expert(number: int = 1, state: ExpertState = ExpertState.ADMITTED, **changes: Any) -> Expert:
    own = {key: changes.pop(key) for key in ("absences", "tested_on", "extended", "suspended_until") if key in changes}
    tested = {"tested_on": date(2026, 1, 5)} | own
    return Expert(id=f"expert-{number}", facts=facts(number, **changes), state=state, **tested)


def a_pool(size: int = 12, **changes: Any) -> tuple[Expert, ...]:
    return tuple(an_expert(number, **changes) for number in range(1, size + 1))


def a_subject(**changes: Any) -> DrawSubject:
    subject = DrawSubject(
        procurement_id=PROCUREMENT,
        lot="1",
        region=REGION,
        buyer=BUYER,
        agency=AGENCY,
        category=Category.GOODS,
        method=Method.OPEN_TENDER,
        budget=Decimal("600000.00"),
        rules_on=date(2026, 3, 2),
    )
    return replace(subject, **changes)


def a_request(experts: int = 4, representatives: int = 1, **changes: Any) -> RequestDraw:
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "lot": "1",
        "needs": (Need(speciality="IT", count=experts),),
        "representatives": tuple(
            bidding.Representative(id=f"buyer-{n}", name=f"代表{n}") for n in range(1, representatives + 1)
        ),
        "evaluation_at": EVALUATION_AT,
    }
    return RequestDraw(**fields | changes)


def a_requested_draw(subject: DrawSubject | None = None, **changes: Any) -> PanelDraw:
    return requesting.request(subject or a_subject(), a_request(**changes), now=MORNING)[0]


def a_committed_draw(
    draw: PanelDraw | None = None, pool: tuple[Expert, ...] | None = None, beacon: str = "", now: datetime = MORNING
) -> PanelDraw:
    draw = draw or a_requested_draw()
    candidates = eligible(draw, a_pool() if pool is None else pool, DAY)
    return chance.commit(draw, candidates, listed_sites(), some_chance(), beacon, now=now)[0]


def with_nonces(draw: PanelDraw) -> PanelDraw:
    """Return the draw with the chance of both sides; drawn, unless a beacon is still to come."""
    name = round_id(draw.id, len(draw.rounds))
    for side, nonce in NONCES.items():
        draw = chance.commit_nonce(draw, side, commitment(name, side, nonce))[0]
    for side, nonce in NONCES.items():
        draw = chance.reveal_nonce(draw, side, nonce)[0]
    return draw


def a_drawn_draw(draw: PanelDraw | None = None, pool: tuple[Expert, ...] | None = None) -> PanelDraw:
    return with_nonces(a_committed_draw(draw, pool))


def confirmed(draw: PanelDraw) -> PanelDraw:
    """Return the draw with every seat confirmed that somebody is called to."""
    for expert in draw.experts.values():
        draw = calling.answer(draw, expert, confirm=True)[0]
    return draw


def a_complete_draw(draw: PanelDraw | None = None, pool: tuple[Expert, ...] | None = None) -> PanelDraw:
    return confirmed(a_drawn_draw(draw, pool))
