"""From the drafted documents to enquiries and termination, on a real database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from common.interfaces.bidding import (
    AnswerEnquiry,
    AskEnquiry,
    CheckDocuments,
    GetTender,
    ListEnquiries,
    ListTenders,
    ObtainDocuments,
    PublishTender,
    SetBidKey,
    SizeClass,
    TenderView,
    TerminateTender,
)
from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.interfaces.supervision import PartyBanned, PartyRegistered
from services.bidding.domain.states import TenderState
from services.bidding.store import BiddingStore
from services.bidding.usecases.documents import documents
from services.bidding.usecases.tendering import enquiries, registering, tendering
from tests.builders import bidding as builders
from tests.builders.bidding import (
    AGENCY,
    BUYER,
    CHECKER,
    DUE_AT,
    MORNING,
    OFFER_UNTIL,
    OTHER_AGENCY,
    OTHER_SUPPLIER,
    PROCUREMENT,
    REGION,
    SUPPLIER,
    TODAY,
    a_bid_key,
    a_line,
    a_party,
    an_approved_plan,
    by,
)

pytestmark = pytest.mark.stack
OTHER = "350100-GK-2026-000124"


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


def published(store: BiddingStore, **more: Any):
    tendering.draft_tender(store, builders.documents(), by(Role.AGENCY, AGENCY))
    key = a_bid_key()
    call = SetBidKey(procurement_id=PROCUREMENT, recipient=key.recipient, threshold=key.threshold, shares=key.shares)
    tendering.set_bid_key(store, call, by(Role.AGENCY, AGENCY))
    checker = by(Role.BUYER, BUYER, person=CHECKER)
    documents.check_documents(store, CheckDocuments(procurement_id=PROCUREMENT), checker)
    notice = PublishTender(procurement_id=PROCUREMENT, offer_until=OFFER_UNTIL, bids_due_at=DUE_AT)
    return tendering.publish_tender(store, notice, by(Role.AGENCY, AGENCY, **more))


def obtain(store: BiddingStore, supplier: str = SUPPLIER, **more: Any):
    return tendering.obtain_documents(
        store, ObtainDocuments(procurement_id=PROCUREMENT), by(Role.SUPPLIER, supplier, **more)
    )


def registration(**changes: Any) -> PartyRegistered:
    fields: dict[str, Any] = {
        "credit_code": BUYER,
        "role": Role.BUYER,
        "name": "某大学",
        "region": REGION,
        "address": "福州",
        "size_class": None,
        "public_key": "0" * 64,
        "version": 1,
    }
    return PartyRegistered(**fields | changes)


class TestPublishing:
    def test_the_agency_of_the_plan_acts_like_the_buyer_and_another_one_finds_nothing(self, store):
        with pytest.raises(NotFound):
            tendering.draft_tender(store, builders.documents(), by(Role.AGENCY, OTHER_AGENCY))

        tender = published(store)

        assert tender.state is TenderState.PUBLISHED
        told = store.tenders.collection.find_one({"_id": PROCUREMENT})["outbox"]
        told_in_order = ["tender_drafted", "bid_key_set", "documents_checked", "tender_published"]
        assert [each["type"] for each in told] == told_in_order
        assert told[-1]["data"]["documents_digest"] == tender.documents_digest

    def test_what_is_stored_is_what_was_decided(self, store):
        answered = published(store)

        assert store.tenders.get(PROCUREMENT) == answered
        assert answered == replace(builders.a_published_tender(), version=answered.version)

    def test_an_intention_that_became_public_after_the_draft_counts_from_its_own_day(self, store):
        late = store.plans.step(
            PROCUREMENT, lambda plan: (replace(plan, intention_on=date(2026, 2, 1)),), by=by(Role.BUYER)
        )

        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            published(store)
        assert late.intention_on == date(2026, 2, 1)

    def test_the_documents_may_be_written_anew_before(self, store):
        buyer = by(Role.BUYER, BUYER)
        tendering.draft_tender(store, builders.documents(), buyer)

        again = tendering.draft_tender(store, builders.documents(max_price="500000.00"), by(Role.BUYER, BUYER))

        assert (again.max_price, again.version) == (Decimal("500000.00"), 2)

    def test_the_public_sees_a_tender_from_its_notice_on(self, store):
        call, public = GetTender(procurement_id=PROCUREMENT), by(Role.PUBLIC)
        tendering.draft_tender(store, builders.documents(), by(Role.BUYER, BUYER))
        with pytest.raises(NotFound):
            tendering.get_tender(store, call, public)
        assert tendering.list_tenders(store, ListTenders(), public).items == ()

        published(store)

        assert TenderView.model_validate(tendering.get_tender(store, call, public)).state == "published"
        assert [each.id for each in tendering.list_tenders(store, ListTenders(), public).items] == [PROCUREMENT]

    def test_tenders_are_listed_newest_number_first_page_by_page(self, store):
        for number in (1, 2, 3):
            tender = builders.a_published_tender(id=f"350100-GK-2026-{number:06d}")
            store.tenders.make(tender, by=by(Role.BUYER, BUYER))

        first = tendering.list_tenders(store, ListTenders(limit=2), by(Role.PUBLIC))
        rest = tendering.list_tenders(store, ListTenders(limit=2, after=first.next), by(Role.PUBLIC))

        assert [each.id[-1] for each in first.items] == ["3", "2"]
        assert [each.id[-1] for each in rest.items] == ["1"]
        assert (first.has_more, rest.has_more, rest.next) == (True, False, None)

    def test_a_tender_is_due_from_its_deadline_on(self, store):
        published(store)

        assert store.tenders_to_close(DUE_AT - timedelta(microseconds=1)) == []
        assert [each.id for each in store.tenders_to_close(DUE_AT)] == [PROCUREMENT]
        assert [each.id for each in store.tenders_to_close(DUE_AT + timedelta(microseconds=1))] == [PROCUREMENT]


class TestTakingTheDocuments:
    def test_tells_nobody_before_the_deadline(self, store):
        tender = published(store)
        before = store.tenders.collection.find_one({"_id": PROCUREMENT})

        taken = obtain(store)

        assert taken.digest == tender.documents_digest
        assert store.tenders.collection.find_one({"_id": PROCUREMENT}) == before
        assert [row["outbox"] for row in store.takers.collection.find()] == [[]]

    def test_again_gives_the_same_documents_and_the_first_time(self, store):
        published(store)
        first = obtain(store)

        again = obtain(store, at=MORNING + timedelta(hours=1))

        assert again == first
        assert store.takers.collection.count_documents({}) == 1

    def test_is_refused_to_who_is_not_registered_or_is_banned(self, store):
        published(store)
        banned = PartyBanned(credit_code=SUPPLIER, until=TODAY, reason="虚假材料")
        registering.ban(store, banned, by(Role.SERVICE))

        for supplier in (SUPPLIER, "91350100MA0000009Z"):
            with pytest.raises(RuleBroken, match="CRED-02"):
                obtain(store, supplier)
        assert obtain(store, SUPPLIER, at=MORNING + timedelta(days=1)).procurement_id == PROCUREMENT

    def test_a_draft_has_no_documents_to_take(self, store):
        tendering.draft_tender(store, builders.documents(), by(Role.BUYER, BUYER))

        with pytest.raises(NotFound):
            obtain(store)


class TestEnquiries:
    def ask(self, store, supplier: str = SUPPLIER):
        call = AskEnquiry(procurement_id=PROCUREMENT, question="保修期多长？")
        return enquiries.ask_enquiry(store, call, by(Role.SUPPLIER, supplier))

    def seen_by(self, store, role: Role, party: str = "") -> list[str]:
        page = enquiries.list_enquiries(store, ListEnquiries(procurement_id=PROCUREMENT), by(role, party))
        return [each.id for each in page.items]

    def answer(self, store, enquiry: str, party: str = AGENCY):
        call = AnswerEnquiry(enquiry_id=enquiry, answer="三年")
        return enquiries.answer_enquiry(store, call, by(Role.AGENCY, party))

    def test_suppliers_see_their_own_and_what_is_answered(self, store):
        published(store)
        first, second = self.ask(store), self.ask(store, OTHER_SUPPLIER)

        assert self.seen_by(store, Role.SUPPLIER, SUPPLIER) == [first.id]
        assert set(self.seen_by(store, Role.BUYER, BUYER)) == {first.id, second.id}
        self.answer(store, second.id)
        assert set(self.seen_by(store, Role.SUPPLIER, SUPPLIER)) == {first.id, second.id}

    def test_no_view_and_no_news_tells_who_asked(self, store):
        published(store)
        asked = self.ask(store)
        page = enquiries.list_enquiries(
            store, ListEnquiries(procurement_id=PROCUREMENT), by(Role.FINANCE, "finance-350100")
        )
        assert SUPPLIER not in page.model_dump_json()
        assert store.enquiries.collection.find_one({"_id": asked.id})["outbox"] == []

        self.answer(store, asked.id)

        [told] = store.enquiries.collection.find_one({"_id": asked.id})["outbox"]
        assert told["type"] == "enquiry_answered"
        assert SUPPLIER not in str(told)

    def test_another_agency_finds_no_enquiry_to_answer(self, store):
        published(store)
        asked = self.ask(store)

        with pytest.raises(NotFound, match=f"there is no enquiry {asked.id} here"):
            self.answer(store, asked.id, OTHER_AGENCY)


class TestTerminating:
    def terminate(self, store, party: str = BUYER, **more: Any):
        call = TerminateTender(procurement_id=PROCUREMENT, reason="采购任务取消")
        return tendering.terminate_tender(store, call, by(Role.BUYER, party, **more))

    def test_ends_the_tender_and_frees_its_budget_once(self, store):
        published(store)

        first, again = (self.terminate(store, key="t" * 32) for _ in range(2))

        assert first == again
        assert first.state is TenderState.TERMINATED
        line = store.budget_lines.collection.find_one({"_id": "L-1"})
        assert store.budget_lines.get("L-1").free == Decimal("1000000.00")
        assert [each["type"] for each in line["outbox"]] == ["budget_released"]

    def test_after_it_nothing_is_offered(self, store):
        published(store)
        self.terminate(store)

        with pytest.raises(WrongStep):
            obtain(store)


class TestTheRegister:
    def test_a_registered_name_goes_before_the_one_signed_in_with(self, store):
        buyer = by(Role.BUYER, BUYER).actor
        assert registering.name_of(store, buyer) == "buyer name"

        registering.register(store, registration(), by(Role.SERVICE))

        assert registering.name_of(store, buyer) == "某大学"

    def test_news_heard_twice_changes_nothing_and_new_news_does(self, store):
        for key in ("1" * 32, "1" * 32):
            registering.register(store, registration(), by(Role.SERVICE, key=key))
        assert store.suppliers.get(BUYER).version == 1

        registering.register(store, registration(name="新名", size_class=SizeClass.LARGE, version=2), by(Role.SERVICE))

        assert (store.suppliers.get(BUYER).name, store.suppliers.get(BUYER).size_class) == ("新名", SizeClass.LARGE)

    @pytest.mark.parametrize("order", list(permutations([1, 2, 3])), ids=str)
    def test_the_newest_registration_stays_in_whatever_order_they_are_heard(self, store, order):
        for version in order:
            registering.register(store, registration(name=f"第{version}名", version=version), by(Role.SERVICE))

        assert store.suppliers.get(BUYER).name == "第3名"

    def test_a_ban_that_comes_before_its_registration_is_heard_again_later(self, store):
        news = PartyBanned(credit_code=BUYER, until=TODAY, reason="虚假材料")
        with pytest.raises(NotFound):
            registering.ban(store, news, by(Role.SERVICE))

        registering.register(store, registration(role=Role.SUPPLIER), by(Role.SERVICE))
        registering.ban(store, news, by(Role.SERVICE))
        registering.register(store, registration(role=Role.SUPPLIER, name="新名", version=3), by(Role.SERVICE))

        assert store.suppliers.get(BUYER).banned_until == TODAY
