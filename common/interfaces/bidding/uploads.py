"""A sealed bid too large for one call: uploaded in parts of 1 MiB, then handed in by its digest."""

from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import BASE64, Digest, Instant, ProcurementId
from common.interfaces.parties import Role

UPLOADS = "/tenders/{procurement_id}/lots/{lot}/bids/uploads"
LONGEST_PART = 1_398_104  # characters of base64 for 1 MiB


class UploadView(View):
    """One upload of one's own: which parts are there, and which are missing."""

    digest: Digest
    size: int
    parts: int
    begun_at: Instant
    there: tuple[int, ...]
    missing: tuple[int, ...]
    handed_in: bool


class UploadsView(View):
    """All uploads of one supplier for one lot: no more than two at a time."""

    uploads: tuple[UploadView, ...]


class UploadPart(Call[UploadView], service=NAME, door=post(f"{UPLOADS}/{{digest}}/parts"), roles=(Role.SUPPLIER,)):
    """
    Keep one part until the deadline; in any order, and again without harm.

    `digest` and `size` (bytes) are those of the whole sealed file, `number` counts from 1, `sha256` is of this part
    alone. Parts are no bid: only SubmitBid hands it in, and an upload that the deadline cuts off is none.
    """

    procurement_id: ProcurementId
    lot: LotId
    digest: Digest
    size: Annotated[int, Field(ge=1)]
    number: Annotated[int, Field(ge=1)]
    sha256: Digest
    body: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PART), BASE64]


class ListMyParts(Call[UploadsView], service=NAME, door=get(UPLOADS), roles=(Role.SUPPLIER,)):
    """See what has arrived, to go on where an upload was cut off."""

    procurement_id: ProcurementId
    lot: LotId


class DropUpload(Call[UploadsView], service=NAME, door=post(f"{UPLOADS}/{{digest}}/drop"), roles=(Role.SUPPLIER,)):
    """Give up an upload that was not handed in, to make room for another."""

    procurement_id: ProcurementId
    lot: LotId
    digest: Digest
