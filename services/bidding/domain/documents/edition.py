"""One edition of the documents as it was in force: the first as issued, another one with every change."""

from dataclasses import dataclass

from services.bidding.domain.documents import documents
from services.bidding.domain.tendering.tender import Tender


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """`content` has the digest that the notice of this edition names."""

    id: str
    procurement_id: str
    number: int
    content: str
    digest: str
    version: int = 0


def edition_id(procurement_id: str, number: int) -> str:
    return f"{procurement_id}.{number}"


def in_force(tender: Tender) -> Edition:
    number = len(tender.changes) + 1
    return Edition(
        id=edition_id(tender.id, number),
        procurement_id=tender.id,
        number=number,
        content=documents.content(tender),
        digest=str(tender.documents_digest),
    )
