"""The procurement documents as they are written: their wording, who checked them, and their files."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.interfaces.bidding.names import BUYING, EVERYBODY, NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.events import Event
from common.interfaces.fields import Digest, Id, Instant, Line, ProcurementId, Remark, Text
from common.interfaces.parties import Role

MOST_TEXTS = 100
MOST_DECISIONS = 200


class Place(StrEnum):
    """Which part of the documents a text belongs to: some rules are about one of them only."""

    REQUIREMENT = "requirement"
    QUALIFICATION = "qualification"
    CRITERIA = "criteria"
    CONTRACT = "contract"


class TextHit(View):
    """
    A wording that a rule is about (DISC-01 to -08, REQ-09, EVAL-01, EVAL-03).

    `hard`: refused; otherwise a person decides: repeat `rule` and `text` in a decision. `start` and `end` are
    characters of the field.
    """

    rule: str
    text: str
    field: str
    start: int
    end: int
    hard: bool
    source: str
    says_zh: str
    says_en: str
    remedy_zh: str
    remedy_en: str


class WrittenDecision(BaseModel):
    """Why a wording stays that a rule asks about; `text` as the hit has it, wherever in the documents it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Id
    text: Line
    reason: Text


class TextDecision(View):
    """A written decision and the person who took it."""

    rule: str
    text: str
    reason: str
    decided_by: str


class TextToCheck(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    field: Line
    where: Place
    text: Annotated[str, StringConstraints(max_length=20_000)]


class TextsView(View):
    hits: tuple[TextHit, ...]


class CheckTexts(Call[TextsView], service=NAME, door=post("/document-texts"), roles=BUYING):
    """Look for prohibited wording while the documents are written; nothing is kept (DISC-01 to -08, REQ-09)."""

    texts: Annotated[tuple[TextToCheck, ...], Field(min_length=1, max_length=MOST_TEXTS)]
    imported: bool = False


class DocumentsRecord(View):
    """Who wrote and who checked the documents, and what was decided on their wording; told to the organisers."""

    id: ProcurementId
    drafted_by: str
    checked_by: str | None
    checked_at: Instant | None
    decisions: tuple[TextDecision, ...]
    documents_digest: Digest | None
    state: str
    version: int


class CheckDocuments(
    Call[DocumentsRecord], service=NAME, door=post("/tenders/{procurement_id}/documents/check"), roles=BUYING
):
    """Confirm that the drafted documents may be issued: by another person than who wrote them (ROLE-03)."""

    procurement_id: ProcurementId
    opinion: Remark = ""


class GetDocumentsRecord(
    Call[DocumentsRecord],
    service=NAME,
    door=get("/tenders/{procurement_id}/documents/record"),
    roles=(*BUYING, Role.FINANCE, Role.OPERATOR),
):
    procurement_id: ProcurementId


class FileFormat(StrEnum):
    PDF = "pdf"  # PDF/A-2b
    DOCX = "docx"  # editable


class DocumentsFile(View):
    """`digest` is the SHA-256 of the documents' text, the same in both files and in the notice; not of the file."""

    procurement_id: str
    name: str
    media_type: str
    digest: Digest
    content_base64: str


class GetDocumentsFile(
    Call[DocumentsFile], service=NAME, door=get("/tenders/{procurement_id}/documents/file"), roles=EVERYBODY
):
    """For the organisers at any time, for suppliers that took the documents, for everybody once a lot is awarded."""

    procurement_id: ProcurementId
    format: FileFormat = FileFormat.PDF
    edition: Annotated[int, Field(ge=1, le=1_000)] | None = None  # the newest unless given; a draft has none


class DocumentsChecked(Event, sender=NAME):
    """Another person than the drafters has checked the documents (ROLE-03); `digest` is that of their text."""

    checked_by: str
    opinion: str
    digest: Digest
