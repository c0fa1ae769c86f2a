"""Whose procurement it is: to everybody else an existing one and an unknown one look alike."""

from typing import Protocol, TypeVar

from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from services.bidding.domain.tendering.tender import Tender

OVERSEEING = (Role.FINANCE, Role.OPERATOR)


class Owned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def buyer(self) -> str: ...


O = TypeVar("O", bound=Owned)  # noqa: E741 - one letter as everywhere, and O for owned


def hidden(thing: object, document_id: str) -> NotFound:
    """Return the answer to an unknown id, in the store's own words."""
    return NotFound(f"there is no {type(thing).__name__.lower()} {document_id} here", {"id": document_id})


def of_region(thing: O, by: By) -> O:
    if thing.region != by.region:
        raise hidden(thing, thing.id)
    return thing


def of_buyer(thing: O, by: By) -> O:
    """Return it to the buyer whose own it is; raise NotFound for anybody else."""
    if by.actor.party != thing.buyer:
        raise hidden(thing, thing.id)
    return of_region(thing, by)


def of_organiser(thing: O, by: By) -> O:
    """Return it to its buyer, or to the agency that its plan names; raise NotFound for anybody else."""
    if by.actor.party not in (thing.buyer, getattr(thing, "agency", None)):
        raise hidden(thing, thing.id)
    return of_region(thing, by)


def readable(thing: O, by: By) -> O:
    """Return it to its buyer and agency and to those who oversee the region."""
    return of_region(thing, by) if by.actor.role in OVERSEEING else of_organiser(thing, by)


def published(tender: Tender, by: By) -> Tender:
    """Return a tender to anybody once its notice is out, before only to its organisers and the finance department."""
    if tender.documents_issued_on is not None or by.actor.role is Role.FINANCE:
        return of_region(tender, by)
    return of_organiser(tender, by)
