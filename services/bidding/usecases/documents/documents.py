"""The documents as they are written, checked by a second person, and given out as files."""

from base64 import b64encode
from datetime import date
from functools import lru_cache

from common.interfaces.bidding import (
    CheckDocuments,
    CheckTexts,
    DocumentsFile,
    Duty,
    FileFormat,
    GetDocumentsFile,
    GetDocumentsRecord,
    TextsView,
)
from common.interfaces.context import By
from common.interfaces.errors import TooLarge
from common.interfaces.parties import Role
from common.law.calendar import local_date
from common.runtime.native import in_native_thread
from services.bidding.domain import access
from services.bidding.domain.documents import document_text, documents, prohibitions
from services.bidding.domain.evaluating.lot_evaluation import ANNOUNCED
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender
from services.bidding.rendering.docx import docx
from services.bidding.rendering.pdf import pdf
from services.bidding.store import BiddingStore
from services.bidding.usecases.documents import editions
from services.bidding.usecases.planning import duties

MOST_BYTES = 3_000_000  # in base64 what one message of the bus holds
MEDIA_TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def check_texts(_store: BiddingStore, call: CheckTexts, by: By) -> TextsView:
    """Nothing is kept: what is asked and answered here binds nobody."""
    return TextsView(hits=prohibitions.find(call.texts, local_date(by.at), by.region, imported=call.imported))


def take_drafting(store: BiddingStore, procurement_id: str, by: By) -> None:
    """Record who writes the documents, while they may be written; a later attempt is refused by the tender itself."""
    found = next(iter(store.tenders.find({"_id": procurement_id}, limit=1)), None)
    if found is None or found.state is TenderState.DRAFTED:
        duties.take_duty(store, procurement_id, by.actor.id, Duty.DOCUMENTS_DRAFTING, by)


def check_documents(store: BiddingStore, call: CheckDocuments, by: By) -> Tender:
    """The record of duties decides that it is another person; the tender follows, and its news tells the digest."""
    today = local_date(by.at)

    def decide(found: Tender) -> tuple[object, ...]:
        return documents.check_by(access.of_organiser(found, by), by.actor.id, call.opinion, now=by.at, on=today)

    own = access.of_organiser(store.tenders.get(call.procurement_id), by)
    if own.state is TenderState.DRAFTED:
        decide(own)  # refuses what it can before the duty is taken
        duties.take_duty(store, own.id, by.actor.id, Duty.DOCUMENTS_CHECKING, by)
    return store.tenders.step(own.id, decide, by=by)


def get_documents_record(store: BiddingStore, call: GetDocumentsRecord, by: By) -> Tender:
    return access.readable(store.tenders.get(call.procurement_id), by)


def get_documents_file(store: BiddingStore, call: GetDocumentsFile, by: By) -> DocumentsFile:
    """A draft is set by the rules of today; what is issued, from the text that was."""
    tender = access.published(store.tenders.get(call.procurement_id), by)
    _require_reader(store, tender, by)
    on = tender.documents_issued_on or local_date(by.at)
    text = _text(store, tender, call.edition, on)
    made = in_native_thread(_file, call.format, text, on)
    if len(made) > MOST_BYTES:
        raise TooLarge(
            f"文件超过 {MOST_BYTES} 字节，请改取 docx 或者文本。 Too large to be sent: take the docx, or the text."
        )
    return DocumentsFile(
        procurement_id=tender.id,
        name=f"{tender.id}.{call.format}",
        media_type=MEDIA_TYPES[call.format],
        digest=document_text.digest(text),
        content_base64=b64encode(made).decode(),
    )


def _require_reader(store: BiddingStore, tender: Tender, by: By) -> None:
    """Raises: Refusal before an award for who did not take the documents, NotFound for another buyer or agency."""
    if any(at.state in ANNOUNCED for at in tender.lots_at.values()):
        return
    if by.actor.role in (Role.BUYER, Role.AGENCY, Role.FINANCE, Role.OPERATOR):
        access.readable(tender, by)
    else:
        editions.taker_of(store, tender, by)


def _text(store: BiddingStore, tender: Tender, edition: int | None, on: date) -> str:
    if tender.documents_issued_on is None:
        return documents.content(tender, on=on)
    return editions.edition_of(store, tender, edition).content


@lru_cache(maxsize=16)  # many take the same file on the same days
def _file(kind: FileFormat, text: str, on: date) -> bytes:
    return pdf(text, on) if kind is FileFormat.PDF else docx(text)
