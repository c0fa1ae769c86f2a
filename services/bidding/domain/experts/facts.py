"""What an expert states of themself, and what recusal is judged by."""

from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from common.interfaces import bidding
from common.interfaces.bidding import Post, Relation, TitleRank
from services.bidding.domain.experts.remote import city_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A legal entity."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """Work at a unit, or a seat on its board; `until` is the last day, None: it goes on."""

    unit: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    unit: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    unit: str
    relation: Relation
    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which the expert cannot evaluate, both included."""

    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`city` is where the expert evaluates from: the code of a prefecture-level city."""

    name: str
    born_on: date
    title: TitleRank
    working_since: date
    employer: Unit
    city: str
    specialities: tuple[str, ...]
    supervises_procurement: bool = False
    employments: tuple[Employment, ...] = ()
    holdings: tuple[Holding, ...] = ()
    relatives: tuple[Relative, ...] = ()


def facts_of(stated: bidding.ExpertFacts) -> Facts:
    """Return the facts as the domain keeps them; specialities once each, in the order of their codes."""
    return Facts(
        name=stated.name,
        born_on=stated.born_on,
        title=stated.title,
        working_since=stated.working_since,
        employer=Unit(code=stated.employer, name=stated.employer_name),
        city=city_of(stated.city),
        specialities=tuple(sorted(set(stated.specialities))),
        supervises_procurement=stated.supervises_procurement,
        employments=tuple(Employment(unit=each.unit, until=each.until) for each in stated.employments),
        holdings=tuple(Holding(unit=each.unit, until=each.until) for each in stated.holdings),
        relatives=tuple(Relative(unit=e.unit, relation=e.relation, post=e.post) for e in stated.relatives),
    )


def changed_names(before: Facts, after: Facts) -> tuple[str, ...]:
    """Return the names of the facts that differ."""
    return tuple(each.name for each in fields(Facts) if getattr(before, each.name) != getattr(after, each.name))
