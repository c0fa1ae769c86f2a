"""The documents from their draft to their files, on a real database."""

from base64 import b64decode
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from common.interfaces.bidding import (
    CheckDocuments,
    CheckTexts,
    DocumentsFile,
    DocumentsRecord,
    Duty,
    FileFormat,
    GetDocumentsFile,
    GetDocumentsRecord,
    ObtainDocuments,
    Place,
    PublishTender,
    SetBidKey,
    TextToCheck,
)
from common.interfaces.errors import NotFound, Refusal, RuleBroken, TooLarge
from common.interfaces.parties import Role
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering.tender import LotAt
from services.bidding.store import BiddingStore
from services.bidding.usecases.documents import documents
from services.bidding.usecases.tendering import tendering
from tests.builders import bidding as builders
from tests.builders.bidding import (
    AGENCY,
    BUYER,
    DUE_AT,
    MORNING,
    OFFER_UNTIL,
    OTHER_AGENCY,
    OTHER_SUPPLIER,
    PROCUREMENT,
    SUPPLIER,
    TODAY,
    a_bid_key,
    a_line,
    a_party,
    an_approved_plan,
    by,
)

pytestmark = pytest.mark.stack


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    made.tenders.prepare()
    line, _ = a_line().reserve(PROCUREMENT, Decimal("600000.00"), today=TODAY)
    made.budget_lines.make(line, by=by(Role.FINANCE))
    made.plans.make(an_approved_plan(), by=by(Role.BUYER, BUYER))
    for code in (SUPPLIER, OTHER_SUPPLIER):
        made.suppliers.make(a_party(code), by=by(Role.SERVICE))
    return made


def drafted(store: BiddingStore, person: str = "", **changes: Any):
    return tendering.draft_tender(store, builders.documents(**changes), by(Role.AGENCY, AGENCY, person=person))


def checked(store: BiddingStore, person: str = "", **more: Any):
    call = CheckDocuments(procurement_id=PROCUREMENT, opinion="同意")
    return documents.check_documents(store, call, by(Role.BUYER, BUYER, person=person, **more))


def published(store: BiddingStore):
    key = a_bid_key()
    call = SetBidKey(procurement_id=PROCUREMENT, recipient=key.recipient, threshold=key.threshold, shares=key.shares)
    tendering.set_bid_key(store, call, by(Role.AGENCY, AGENCY))
    notice = PublishTender(procurement_id=PROCUREMENT, offer_until=OFFER_UNTIL, bids_due_at=DUE_AT)
    return tendering.publish_tender(store, notice, by(Role.AGENCY, AGENCY))


def obtain(store: BiddingStore, supplier: str = SUPPLIER):
    return tendering.obtain_documents(store, ObtainDocuments(procurement_id=PROCUREMENT), by(Role.SUPPLIER, supplier))


def file_for(store: BiddingStore, role: Role, party: str = "", kind: FileFormat = FileFormat.PDF) -> DocumentsFile:
    call = GetDocumentsFile(procurement_id=PROCUREMENT, format=kind)
    return documents.get_documents_file(store, call, by(role, party))


class TestChecking:
    def test_is_done_by_another_person_and_kept_among_the_duties(self, store):
        drafted(store)

        after = checked(store)

        assert DocumentsRecord.model_validate(after).checked_by == "buyer-1"
        kept = {(each.duty, each.person) for each in store.duties.get(PROCUREMENT).kept}
        assert {(Duty.DOCUMENTS_DRAFTING, "agency-1"), (Duty.DOCUMENTS_CHECKING, "buyer-1")} <= kept

    def test_nobody_checks_what_he_wrote_even_in_an_earlier_version(self, store):
        drafted(store, person="zhang")
        drafted(store, person="li")

        for writer in ("zhang", "li"):
            with pytest.raises(RuleBroken, match="ROLE-03"):
                checked(store, person=writer)
        assert checked(store, person="wang").checked_by == "wang"

    def test_who_checked_may_not_write_anew(self, store):
        drafted(store, person="zhang")
        checked(store, person="li")

        with pytest.raises(RuleBroken, match="ROLE-03"):
            drafted(store, person="li")

    def test_comes_before_the_notice_and_again_after_a_new_version(self, store):
        drafted(store)
        with pytest.raises(RuleBroken, match="ROLE-03"):
            published(store)
        checked(store)
        drafted(store, max_price="500000.00")
        with pytest.raises(RuleBroken, match="ROLE-03"):
            published(store)
        checked(store)

        assert published(store).state is TenderState.PUBLISHED

    def test_repeated_changes_nothing(self, store):
        drafted(store)

        first, again = (checked(store, key="c" * 32) for _ in range(2))

        assert first == again
        told = [each["type"] for each in store.tenders.collection.find_one({"_id": PROCUREMENT})["outbox"]]
        assert told == ["tender_drafted", "documents_checked"]

    def test_is_not_for_another_agency(self, store):
        drafted(store)
        call = CheckDocuments(procurement_id=PROCUREMENT)

        with pytest.raises(NotFound):
            documents.check_documents(store, call, by(Role.AGENCY, OTHER_AGENCY))


class TestTheRecord:
    def test_tells_the_organisers_who_decided_what(self, store):
        drafted(store)
        call = GetDocumentsRecord(procurement_id=PROCUREMENT)

        seen = DocumentsRecord.model_validate(documents.get_documents_record(store, call, by(Role.BUYER, BUYER)))

        assert (seen.drafted_by, seen.checked_by) == ("agency-1", None)
        assert [(each.rule, each.decided_by) for each in seen.decisions] == [("EVAL-01", "agency-1")]
        with pytest.raises(NotFound):
            documents.get_documents_record(store, call, by(Role.AGENCY, OTHER_AGENCY))

    def test_a_refused_draft_leaves_nothing(self, store):
        with pytest.raises(RuleBroken, match="DISC-02"):
            drafted(store, qualification="注册资本不低于500万元")

        assert store.tenders.collection.count_documents({}) == 0
        assert store.duties.collection.count_documents({}) == 0

    def test_texts_may_be_checked_before_anything_is_drafted(self, store):
        text = TextToCheck(field="qualification", where=Place.QUALIFICATION, text="须为国有企业")

        [hit] = documents.check_texts(store, CheckTexts(texts=(text,)), by(Role.BUYER, BUYER)).hits

        assert (hit.rule, hit.hard, hit.text) == ("DISC-07", True, "须为国有企业")
        assert store.tenders.collection.count_documents({}) == 0


class TestTheFiles:
    def test_of_a_draft_are_its_organisers(self, store):
        drafted(store)

        assert b64decode(file_for(store, Role.AGENCY, AGENCY).content_base64).startswith(b"%PDF-")
        for role, party in ((Role.SUPPLIER, SUPPLIER), (Role.AGENCY, OTHER_AGENCY), (Role.PUBLIC, "")):
            with pytest.raises(NotFound):
                file_for(store, role, party)

    def test_both_have_the_digest_of_the_notice_and_of_the_text_that_was_taken(self, store):
        drafted(store)
        checked(store)
        tender = published(store)
        taken = obtain(store)

        files = [file_for(store, Role.SUPPLIER, SUPPLIER, kind) for kind in FileFormat]

        digests = {each.digest for each in files} | {taken.digest, tender.documents_digest}
        assert digests == {sha256(taken.content.encode()).hexdigest()}
        assert [each.name for each in files] == [f"{PROCUREMENT}.pdf", f"{PROCUREMENT}.docx"]
        assert b64decode(files[1].content_base64).startswith(b"PK")

    def test_before_an_award_are_for_those_who_took_the_documents(self, store):
        drafted(store)
        checked(store)
        published(store)
        obtain(store)

        assert file_for(store, Role.SUPPLIER, SUPPLIER)
        for role, party in ((Role.SUPPLIER, OTHER_SUPPLIER), (Role.PUBLIC, ""), (Role.EXPERT, "expert-1")):
            with pytest.raises(Refusal):
                file_for(store, role, party)

    def test_are_public_with_the_first_award(self, store):
        drafted(store)
        checked(store)
        published(store)
        awarded = LotAt(state=EvaluationState.AWARDED, version=9)
        store.tenders.step(PROCUREMENT, lambda found: (found.lot_at("1", awarded),), by=by(Role.SERVICE))

        assert file_for(store, Role.PUBLIC).digest == store.tenders.get(PROCUREMENT).documents_digest

    def test_stay_as_issued_whatever_a_later_platform_would_write(self, store, monkeypatch):
        drafted(store)
        checked(store)
        published(store)
        before = obtain(store)
        monkeypatch.setattr("services.bidding.domain.documents.documents.content", lambda *_, **__: "another text\n")

        after = file_for(store, Role.SUPPLIER, SUPPLIER)

        assert after.digest == before.digest


def test_a_file_that_no_message_holds_is_refused(store, monkeypatch):
    drafted(store)
    size = len(b64decode(file_for(store, Role.BUYER, BUYER).content_base64))

    monkeypatch.setattr(documents, "MOST_BYTES", size)
    assert file_for(store, Role.BUYER, BUYER)
    monkeypatch.setattr(documents, "MOST_BYTES", size - 1)
    with pytest.raises(TooLarge, match="docx"):
        file_for(store, Role.BUYER, BUYER)


def test_taking_part_needs_no_file_and_no_file_needs_the_offer(store):
    """Whoever took the documents in time may fetch the file later, too."""
    drafted(store)
    checked(store)
    published(store)
    obtain(store)
    late = by(Role.SUPPLIER, SUPPLIER, at=MORNING + timedelta(days=30))

    assert documents.get_documents_file(store, GetDocumentsFile(procurement_id=PROCUREMENT), late)
