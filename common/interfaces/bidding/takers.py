"""The documents for those who took them: every edition, and that they have read it; secret before the deadline."""

from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.bidding.tender import DocumentChange
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import Cursor, Digest, Instant, Limit, ProcurementId
from common.interfaces.parties import Role

Edition = Annotated[int, Field(ge=1, le=100)]


class EditionView(View):
    """
    The documents in one edition: the first as issued, then one more with every change.

    `read` has the editions whose receipt this supplier acknowledged, and when.
    """

    procurement_id: str
    edition: int
    newest: int
    content: str
    digest: Digest
    changes: tuple[DocumentChange, ...]
    read: dict[str, Instant]
    version: int


class GetDocuments(
    Call[EditionView],
    service=NAME,
    door=get("/tenders/{procurement_id}/bids/documents"),
    roles=(*BUYING, Role.SUPPLIER, Role.FINANCE),
):
    """Read an edition of the documents, the newest unless named; a supplier those that it once took."""

    procurement_id: ProcurementId
    edition: Edition | None = None


class AcknowledgeEdition(
    Call[EditionView],
    service=NAME,
    door=post("/tenders/{procurement_id}/bids/documents/receipt"),
    roles=(Role.SUPPLIER,),
):
    """Say that one has received an edition; nobody learns of it before the deadline (BID-DOC-05)."""

    procurement_id: ProcurementId
    edition: Edition


class TakerView(View):
    supplier: str
    taken_at: Instant
    read: dict[str, Instant]


class TakerPage(Page):
    items: tuple[TakerView, ...]


class ListTakers(
    Call[TakerPage], service=NAME, door=get("/tenders/{procurement_id}/bids/takers"), roles=(*BUYING, Role.FINANCE)
):
    """Who took the documents and which editions they received, from the deadline on (BID-DOC-05)."""

    procurement_id: ProcurementId
    after: Cursor | None = None
    limit: Limit = 100
