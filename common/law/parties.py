"""Who may not stand together in one package (QUAL-01, QUAL-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from common.law.rules import Rule

SAME_PERSON, HOLDING, MANAGEMENT = "same_responsible_person", "direct_holding", "direct_management"
PRIOR_SERVICE = "prior_service_provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bidder:
    """
    `held_by` and `managed_by` name who does so directly. `prior_service`: gave overall design, specification, project
    management, supervision or testing for this project.
    """

    id: str
    responsible_person: str | None = None
    held_by: str | None = None
    managed_by: str | None = None
    prior_service: bool = False
    package: str = ""


class Conflict(NamedTuple):
    bidders: tuple[str, ...]
    ground: str


def conflicts(bidders: Sequence[Bidder], rule: Rule, method: str) -> tuple[Conflict, ...]:
    """
    Return who may not take part together, each group of one responsible person once.

    Only direct holding and management count: sisters of one parent may bid beside each other. `rule` is QUAL-02, which
    names the methods that it does not hold for.
    """
    alone = () if method in rule.params["excepted_methods"] else tuple(each for each in bidders if each.prior_service)
    return (
        *_same_person(bidders),
        *_related(bidders, HOLDING),
        *_related(bidders, MANAGEMENT),
        *(Conflict((each.id,), PRIOR_SERVICE) for each in alone),
    )


def _same_person(bidders: Sequence[Bidder]) -> list[Conflict]:
    groups: dict[tuple[str, str], list[str]] = {}
    for each in bidders:
        if each.responsible_person:
            groups.setdefault((each.package, each.responsible_person), []).append(each.id)
    return [Conflict(tuple(group), SAME_PERSON) for group in groups.values() if len(group) > 1]


def _related(bidders: Sequence[Bidder], ground: str) -> list[Conflict]:
    places = {(each.package, each.id): place for place, each in enumerate(bidders)}
    pairs = {
        tuple(sorted((places[above], places[each.package, each.id])))
        for each in bidders
        if (above := (each.package, (each.held_by if ground == HOLDING else each.managed_by) or "")) in places
        and above[1] != each.id
    }
    return [Conflict(tuple(bidders[place].id for place in pair), ground) for pair in sorted(pairs)]
