"""Questions about the documents, their answers, and who sees which."""

from common.interfaces.bidding import (
    AnswerEnquiry,
    AskEnquiry,
    EnquiryPage,
    EnquiryView,
    ListEnquiries,
)
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from common.interfaces.rules import require
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.tendering import enquiry
from services.bidding.domain.tendering.enquiry import Enquiry
from services.bidding.domain.tendering.supplier import credit_breach
from services.bidding.store import BiddingStore
from services.bidding.usecases.tendering.invitation import require_invited


def ask_enquiry(store: BiddingStore, call: AskEnquiry, by: By) -> Enquiry:
    """Whoever asks is told to nobody: there is no news before the answer."""
    tender = access.published(store.tenders.get(call.procurement_id), by)
    asker = by.actor.party
    require_invited(store, tender, by)
    require(credit_breach(store.party(asker), local_date(by.at)))
    asked = enquiry.ask(by.key, tender.id, asker, call.question, region=tender.region, now=by.at)
    return store.enquiries.make(asked, by=by)


def answer_enquiry(store: BiddingStore, call: AnswerEnquiry, by: By) -> Enquiry:
    found = store.enquiries.get(call.enquiry_id)
    try:
        tender = access.of_organiser(store.tenders.get(found.procurement_id), by)
    except NotFound:
        raise access.hidden(found, found.id) from None
    if call.change is not None and call.change > len(tender.changes):
        raise wrong_field("change", f"尚无第 {call.change} 次更正，请先发布 (clarify first, then point to it)")
    return store.enquiries.step(found.id, lambda asked: asked.answered(call.answer, call.change, now=by.at), by=by)


def list_enquiries(store: BiddingStore, call: ListEnquiries, by: By) -> EnquiryPage:
    tender = store.tenders.get(call.procurement_id)
    if by.actor.role is Role.SUPPLIER:
        access.published(tender, by)
        found = store.enquiries_seen_by(by.actor.party, tender.id, call.limit + 1)
    else:
        access.readable(tender, by)
        found = store.enquiries_of(tender.id, call.limit + 1)
    return EnquiryPage(
        items=tuple(map(EnquiryView.model_validate, found[: call.limit])), has_more=len(found) > call.limit
    )
