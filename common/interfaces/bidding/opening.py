"""The opening, by shares of the bid key."""

from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.hall import HallLot, HallStep, ObjectionView, Presider
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, EVERYBODY, NAME, SizeClass
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import (
    CreditCode,
    Digest,
    Instant,
    Line,
    ProcurementId,
)
from common.interfaces.parties import Role
from common.law.money import Yuan
from common.proof.bid_terms import AttachedFile, Declarations, Guarantee, OfferedItem


class OpenedBid(View):
    """One line of the opening sheet; a bid that could not be opened says why and has no price."""

    lot: str
    supplier: str
    name: str
    size_class: SizeClass | None
    price: Yuan | None
    digest: Digest
    received_at: Instant
    invalid: str | None


class OpeningView(View):
    """
    The record of the opening, public from the notice on; until the deadline it says nothing of bids.

    `steps` is everything that happened in the hall, in order; `digests` are the sealed bids of each lot, listed at the
    deadline. While a large opening runs, `begun_at` says since when. The hall is over (`over`) when every lot has
    passed its qualification check, or ended.
    """

    procurement_id: str
    name: str
    state: str
    bids_due_at: Instant | None
    opened_at: Instant | None
    begun_at: Instant | None
    over: bool
    presided_by: Presider | None
    shares_needed: int
    shares_given: tuple[str, ...]
    digests: dict[str, tuple[Digest, ...]] | None
    lots: tuple[HallLot, ...]
    lines: tuple[OpenedBid, ...]
    objections: tuple[ObjectionView, ...]
    steps: tuple[HallStep, ...]
    version: int


class GiveShare(
    Call[OpeningView],
    service=NAME,
    door=post("/tenders/{procurement_id}/shares"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE),
):
    """
    After the deadline: hand in one's share of the bid key. With the last one needed all bids are opened at once.

    Where they are many or large, the answer comes before the end: `begun_at` is set and `state` still `opening`. The
    key is in no database, so an opening that is cut off needs that last share again.
    """

    procurement_id: ProcurementId
    share: Annotated[str, StringConstraints(min_length=20, max_length=4_000)]


class GetOpening(Call[OpeningView], service=NAME, door=get("/tenders/{procurement_id}/opening"), roles=EVERYBODY):
    procurement_id: ProcurementId


class BidView(View):
    """What an opened bid says (docs/bid-content.md)."""

    procurement_id: str
    lot: str
    supplier: str
    digest: Digest
    received_at: Instant
    name: str
    address: str
    price: Yuan
    price_words: str | None
    items: tuple[OfferedItem, ...]
    size_class: SizeClass
    declarations: Declarations
    guarantee: Guarantee | None
    validity_days: int
    technical: str
    business: str
    qualification: dict[str, str]
    responsible_person: str
    controllers: tuple[str, ...]
    project_members: tuple[str, ...]
    agent: str
    contact: str
    files: tuple[AttachedFile, ...]
    version: int


class ReadBid(
    Call[BidView],
    service=NAME,
    door=get("/tenders/{procurement_id}/lots/{lot}/bids/{supplier}"),
    roles=(*BUYING, Role.FINANCE, Role.EXPERT, Role.SUPPLIER),
):
    """Once bids are opened: buyer, agency and finance read each, a panel member those to score, a supplier its own."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode


class BidFileView(View):
    """One piece of a file, 1 MiB or the rest; `sha256` and `length` (bytes) are those of the whole file."""

    name: str
    media_type: str
    length: int
    sha256: Digest
    chunk: int
    chunks: int
    body: str


class ReadBidFile(
    Call[BidFileView],
    service=NAME,
    door=get("/tenders/{procurement_id}/lots/{lot}/bids/{supplier}/files"),
    roles=(*BUYING, Role.FINANCE, Role.EXPERT, Role.SUPPLIER),
):
    """Read a file of an opened bid piece by piece, numbered from 1, base64; entitled is who may ReadBid."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    name: Line
    chunk: Annotated[int, Field(ge=1)] = 1
