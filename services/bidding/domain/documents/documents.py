"""The procurement documents: what they must fix before anybody reads them, who checks them, and their text."""

from dataclasses import replace
from datetime import date, datetime

from common.interfaces.bidding import DocumentsChecked
from common.interfaces.rules import require
from common.law.rules import rule
from services.bidding.domain.documents import document_limits, document_text, prohibitions, weights
from services.bidding.domain.documents.document_parts import blocks, deductions
from services.bidding.domain.tendering.tender import Tender


def check(tender: Tender, *, on: date) -> Tender:
    """
    Return the tender if its documents may be issued on this day, with the decisions that are about their wording.

    Raises: Invalid for lots that do not fit the plan or points that do not add up; RuleBroken with all rules on what
    is asked, weighed and deducted, or on wording; Refusal for wording on which nobody has decided.
    """
    document_limits.check_amounts(tender)
    for lot in tender.lots:
        weights.check_points(lot)
    require(
        *document_limits.tender_breaches(tender, on),
        *(breach for lot in tender.lots for breach in document_limits.lot_breaches(tender, lot, on)),
        *(breach for lot in tender.lots for breach in weights.breaches(tender, lot, on)),
    )
    return prohibitions.check(tender, on)


def check_by(tender: Tender, person: str, opinion: str, *, now: datetime, on: date) -> tuple[Tender, DocumentsChecked]:
    """Return the documents checked by this person; that it is another one than the drafters decides duties.py."""
    after = tender.step("check_documents", checked_by=person, checked_at=now)
    news = DocumentsChecked(
        procurement_id=tender.id, checked_by=person, opinion=opinion, digest=digest(check(tender, on=on), on=on)
    )
    return after, news


def check_ready(tender: Tender, *, on: date) -> Tender:
    """Raises: RuleBroken (ROLE-03) for documents that nobody but their drafters has seen."""
    if tender.checked_by is None:
        expected = "起草人以外的人员审核：CheckDocuments (checked by another person than the drafters)"
        require(rule("ROLE-03", on, tender.region).breach(expected, "未审核 (not checked)"))
    return tender


def unchecked(tender: Tender) -> Tender:
    """Return documents written anew: what was checked were others."""
    return replace(tender, checked_by=None, checked_at=None)


def content(tender: Tender, *, on: date | None = None) -> str:
    """Return the documents as issued, the same bytes for everybody; a draft follows the rules of the day `on`."""
    return document_text.write(blocks(tender, tender.documents_issued_on or on or date.max))


def digest(tender: Tender, *, on: date | None = None) -> str:
    return document_text.digest(content(tender, on=on))


def policies(tender: Tender, *, on: date) -> tuple[str, ...]:
    """Return the policies that the evaluation carries out, as the notice names them."""
    declaration = rule("POL-SME-01", on, tender.region)
    deducted = (
        f"{basis} 采购包{lot.lot}：{label}{rate}，用扣除后的价格参加评审"
        for lot in tender.lots
        for label, rate, basis in deductions(tender, lot)
    )
    return (f"{declaration.id} {declaration.says_zh}", *deducted)
