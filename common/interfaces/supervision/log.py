"""The public log and its proofs."""

from typing import Annotated, Any

from pydantic import Field

from common.interfaces.calls import Call, Page, View, get
from common.interfaces.fields import (
    Id,
    Instant,
    Limit,
)
from common.interfaces.supervision.names import EVERYBODY, NAME


class TreeHeadView(View):
    """common.proof.receipt.TreeHead as JSON: the signed root over the first `size` entries."""

    stack: str
    size: int
    root: str
    at: Instant
    signature: str
    public_key: str


class LogEntryView(View):
    """
    `leaf` is the RFC 6962 leaf hash of the envelope as canonical JSON (RFC 8785).

    `root`, `head_at` and `signature` are of the signed head over the first `index + 1` entries. What tells the news
    (`event_id`, `type`, `at`, `envelope`) is there only for those who may read it.
    """

    index: int
    leaf: str
    root: str
    head_at: Instant
    signature: str
    event_id: str | None
    type: str | None
    at: Instant | None
    envelope: dict[str, Any] | None


class LogPage(Page):
    items: tuple[LogEntryView, ...]


class ProofView(View):
    index: int | None
    size: int
    old_size: int | None
    leaf: str | None
    hashes: tuple[str, ...]


class GetTreeHead(Call[TreeHeadView], service=NAME, door=get("/log/head"), roles=EVERYBODY):
    """The newest signed head, or the one over `size` entries."""

    size: Annotated[int, Field(ge=0)] | None = None


class GetInclusionProof(Call[ProofView], service=NAME, door=get("/log/inclusion"), roles=EVERYBODY):
    event_id: Id
    size: Annotated[int, Field(ge=1)] | None = None


class GetConsistencyProof(Call[ProofView], service=NAME, door=get("/log/consistency"), roles=EVERYBODY):
    old_size: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=0)]


class ReadLog(Call[LogPage], service=NAME, door=get("/log/entries"), roles=EVERYBODY):
    """Entries from index `since` on: public news whole, of the rest only leaves; finance and operator read all."""

    since: Annotated[int, Field(ge=0)] = 0
    limit: Limit = 100
