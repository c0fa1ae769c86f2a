"""Documents changed under way, on a real database: bids stay, the deadline moves, nobody learns who took part."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from common.interfaces.bidding import (
    AcknowledgeEdition,
    AnswerEnquiry,
    AskEnquiry,
    ClarifyDocuments,
    DocumentPart,
    ExtendDeadline,
    ExtendOffer,
    GetDocuments,
    GetMyBid,
    GetOffer,
    GetTender,
    ListEnquiries,
    ListTakers,
    ObtainDocuments,
    TenderView,
    TerminateTender,
    TerminationGround,
    TextChange,
)
from common.interfaces.errors import Invalid, NotFound, Refusal, RuleBroken
from common.interfaces.parties import Role
from common.proof.bid_content import ONLY_LOT
from common.proof.receipt import BidReceipt
from common.proof.signing import public_key
from common.runtime.store import Documents
from services.bidding.domain.bids.bid import bid_id
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.supplier import Taker, taker_id
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids import bids
from services.bidding.usecases.documents import editions
from services.bidding.usecases.tendering import changes, enquiries, tendering
from tests.builders.bidding import (
    AGENCY,
    BUYER,
    DUE_AT,
    MORNING,
    OTHER_AGENCY,
    PROCUREMENT,
    a_line,
    a_party,
    by,
)
from tests.builders.bids import SEED, A, B, C, D, a_key, a_submission, a_tender, split

pytestmark = pytest.mark.stack
STACK = {"seed": SEED, "stack": "350100"}
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ISSUED_ON = date(2026, 1, 20)
BEFORE_FESTIVAL = datetime(2026, 2, 14, 1, 30, tzinfo=UTC)  # Saturday, 9:30 in Fuzhou; people work
AFTER_FESTIVAL = datetime(2026, 2, 24, 1, 30, tzinfo=UTC)
CHANGED_AT = datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
OFFER_OVER = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in vars(made).values():
        if isinstance(documents, Documents):
            documents.prepare()
    for supplier in (A, B, C, D):
        made.suppliers.make(a_party(supplier), by=by(Role.SERVICE))
    return made


def publish(store: BiddingStore, **changed: Any) -> None:
    tender = a_tender(bid_key=a_key(split()), **changed)
    store.tenders.make(tender, by=by(Role.BUYER, BUYER))


def take(store: BiddingStore, *suppliers: str) -> None:
    for supplier in suppliers:
        taker = Taker(
            id=taker_id(PROCUREMENT, supplier), procurement_id=PROCUREMENT, supplier=supplier, taken_at=MORNING
        )
        store.takers.make(taker, by=by(Role.SUPPLIER, supplier))


def clarify(store: BiddingStore, at: datetime = MORNING, party: str = AGENCY, key: str = "", **more: Any):
    change = TextChange(part=DocumentPart.REQUIREMENT, old="10 台", new="10 台（含安装）")
    fields = {"explanation": "明确安装要求", "changes": (change,), "may_affect_bids": True}
    call = ClarifyDocuments(procurement_id=PROCUREMENT, **fields | more)
    return changes.clarify_documents(store, call, by(Role.AGENCY, party, at=at, key=key))


def submit(store: BiddingStore, supplier: str, at: datetime, price: str = "500000.00"):
    return bids.submit_bid(store, a_submission(supplier, price=price), by(Role.SUPPLIER, supplier, at=at), **STACK)


def close(store: BiddingStore, at: datetime, key: str = "close-1") -> TenderState:
    bids.close_due(store, by(Role.SERVICE, at=at, key=key))
    return store.tenders.get(PROCUREMENT).state


def read(store: BiddingStore, supplier: str, edition: int | None = None):
    call = GetDocuments(procurement_id=PROCUREMENT, edition=edition)
    return editions.get_documents(store, call, by(Role.SUPPLIER, supplier))


def news_of(store: BiddingStore) -> list[str]:
    return [each["type"] for each in store.tenders.collection.find_one({"_id": PROCUREMENT})["outbox"]]


class TestAClarificationMovesTheDeadlineAcrossTheSpringFestival:
    @pytest.fixture
    def moved(self, store):
        publish(store, bids_due_at=BEFORE_FESTIVAL, documents_issued_on=ISSUED_ON)
        take(store, A, B, C, D)
        for supplier in (A, B):
            submit(store, supplier, CHANGED_AT - DAY)
        return clarify(store, CHANGED_AT)

    def test_the_answer_explains_itself_with_the_days_it_skipped(self, moved):
        said = TenderView.model_validate(moved)

        assert said.bids_due_at == AFTER_FESTIVAL
        assert "跳过：2026-02-18春节" in said.changes[0].says_zh
        assert "skipped: 2026-02-18 Spring Festival" in said.changes[0].says_en

    def test_at_the_old_deadline_nothing_closes_and_a_bid_after_it_is_in_time(self, store, moved):
        assert close(store, BEFORE_FESTIVAL) is TenderState.PUBLISHED
        submit(store, C, BEFORE_FESTIVAL + DAY)
        assert close(store, AFTER_FESTIVAL - SECOND, "close-2") is TenderState.PUBLISHED
        assert close(store, AFTER_FESTIVAL, "close-3") is TenderState.OPENING
        assert len(store.tenders.get(PROCUREMENT).bid_digests) == 3

    def test_bids_handed_in_before_stay_and_may_be_replaced(self, store, moved):
        kept = store.bids.get(bid_id(PROCUREMENT, ONLY_LOT, A)).digest
        replaced = submit(store, B, AFTER_FESTIVAL - SECOND, "490000.00").digest
        submit(store, C, AFTER_FESTIVAL - SECOND)

        close(store, AFTER_FESTIVAL)

        assert {kept, replaced} < set(store.tenders.get(PROCUREMENT).bid_digests)

    def test_one_second_late_is_late_at_the_new_deadline_too(self, store, moved):
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            submit(store, C, AFTER_FESTIVAL)

    def test_the_receipt_asked_for_now_promises_the_log_by_the_new_deadline(self, store, moved):
        call = GetMyBid(procurement_id=PROCUREMENT, lot=ONLY_LOT)
        said = bids.get_my_bid(store, call, by(Role.SUPPLIER, A), **STACK)

        assert said.logged_by == AFTER_FESTIVAL + timedelta(hours=1)
        receipt = BidReceipt(
            tender_id=PROCUREMENT, **said.model_dump(include=set(BidReceipt.model_fields) - {"tender_id"})
        )
        assert receipt.check(public_key(SEED))

    def test_a_closing_that_began_on_what_it_read_before_the_move_closes_nothing(self, store, monkeypatch):
        publish(store, bids_due_at=BEFORE_FESTIVAL, documents_issued_on=ISSUED_ON)
        stale = [store.tenders.get(PROCUREMENT)]
        clarify(store, CHANGED_AT)
        monkeypatch.setattr(store, "tenders_to_close", lambda _now: stale)

        assert close(store, BEFORE_FESTIVAL) is TenderState.PUBLISHED


class TestAChange:
    def test_is_told_once_with_one_notice_however_often_it_is_asked_for(self, store):
        publish(store)

        first, again = (clarify(store, key="c" * 32) for _ in range(2))

        assert first == again
        assert (len(again.changes), news_of(store)) == (1, ["tender_corrected"])

    def test_another_agency_finds_no_tender_to_change(self, store):
        publish(store)

        with pytest.raises(NotFound):
            clarify(store, party=OTHER_AGENCY)

    def test_every_edition_stays_to_be_read_under_its_own_digest_by_those_who_took_the_documents(self, store):
        publish(store)
        issued = store.tenders.get(PROCUREMENT)
        take(store, A)
        clarify(store)
        call = ExtendDeadline(procurement_id=PROCUREMENT, bids_due_at=DUE_AT + DAY, reason="场地维修")
        changes.extend_deadline(store, call, by(Role.BUYER, BUYER))

        first, second, newest = (read(store, A, number) for number in (1, 2, None))

        assert first.digest == issued.documents_digest
        assert len({first.digest, second.digest, newest.digest}) == 3
        assert "10 台（含安装）" in second.content
        assert "10 台（含安装）" not in first.content
        assert (newest.edition, newest.newest, len(newest.changes)) == (3, 3, 2)
        with pytest.raises(NotFound):
            read(store, A, 4)
        with pytest.raises(Refusal, match="Obtain"):
            read(store, B)

    def test_its_receipt_is_acknowledged_in_secret_until_the_deadline(self, store):
        publish(store)
        take(store, A, B)
        clarify(store)
        before = store.tenders.collection.find_one({"_id": PROCUREMENT})
        call = AcknowledgeEdition(procurement_id=PROCUREMENT, edition=2)

        said = editions.acknowledge_edition(store, call, by(Role.SUPPLIER, A, at=MORNING + DAY))
        editions.acknowledge_edition(store, call, by(Role.SUPPLIER, A, at=MORNING + 2 * DAY))

        assert said.read == {"2": MORNING + DAY}
        assert store.tenders.collection.find_one({"_id": PROCUREMENT}) == before
        assert [row["outbox"] for row in store.takers.collection.find()] == [[], []]
        with pytest.raises(RuleBroken, match="BID-DOC-05"):
            editions.list_takers(store, ListTakers(procurement_id=PROCUREMENT), by(Role.AGENCY, AGENCY))
        opened = by(Role.SERVICE)
        store.tenders.step(PROCUREMENT, lambda found: (replace(found, state=TenderState.OPENING),), by=opened)
        page = editions.list_takers(store, ListTakers(procurement_id=PROCUREMENT), by(Role.AGENCY, AGENCY))
        assert {each.supplier: each.read for each in page.items} == {A: {"2": MORNING + DAY}, B: {}}

    def test_an_answer_points_to_the_clarification_that_it_led_to(self, store):
        publish(store)
        asked = enquiries.ask_enquiry(
            store, AskEnquiry(procurement_id=PROCUREMENT, question="含安装吗？"), by(Role.SUPPLIER, A)
        )
        answer = AnswerEnquiry(enquiry_id=asked.id, answer="含，见更正", change=1)
        with pytest.raises(Invalid, match="change"):
            enquiries.answer_enquiry(store, answer, by(Role.AGENCY, AGENCY))

        clarify(store)
        enquiries.answer_enquiry(store, answer, by(Role.AGENCY, AGENCY))

        page = enquiries.list_enquiries(store, ListEnquiries(procurement_id=PROCUREMENT), by(Role.SUPPLIER, B))
        assert [each.change for each in page.items] == [1]


class TestTooFewTookTheDocuments:
    def offer(self, store, at: datetime, role: Role = Role.AGENCY, party: str = AGENCY):
        return changes.get_offer(store, GetOffer(procurement_id=PROCUREMENT), by(role, party, at=at))

    def extend(self, store, at: datetime = OFFER_OVER):
        call = ExtendOffer(procurement_id=PROCUREMENT, offer_until=date(2026, 3, 16), reason="顺延提供期限")
        return changes.extend_offer(store, call, by(Role.AGENCY, AGENCY, at=at))

    @pytest.mark.parametrize(("takers", "few"), [((A, B), True), ((A, B, C), False)])
    def test_the_organiser_learns_that_and_no_more_once_the_offer_is_over(self, store, takers, few):
        publish(store)
        take(store, *takers)

        assert self.offer(store, OFFER_OVER - SECOND).fewer_than_three is None
        said = self.offer(store, OFFER_OVER)
        assert said.fewer_than_three is few
        assert not any(supplier in said.model_dump_json() for supplier in takers)

    def test_another_organiser_learns_nothing(self, store):
        publish(store)

        with pytest.raises(NotFound):
            self.offer(store, OFFER_OVER, party=OTHER_AGENCY)

    def test_then_the_offer_is_extended_and_more_may_take_them(self, store):
        publish(store)
        take(store, A, B)
        call = ObtainDocuments(procurement_id=PROCUREMENT)
        with pytest.raises(Refusal):
            tendering.obtain_documents(store, call, by(Role.SUPPLIER, C, at=OFFER_OVER))

        said = self.extend(store)

        assert (said.warnings, said.fewer_than_three) == ((), None)
        assert tendering.obtain_documents(store, call, by(Role.SUPPLIER, C, at=OFFER_OVER)).procurement_id
        assert news_of(store) == ["tender_corrected"]

    def test_where_enough_took_them_the_rule_only_warns_and_only_its_organiser(self, store):
        publish(store)
        take(store, A, B, C)

        said = self.extend(store)

        assert "BID-TIME-04" in said.warnings[0]
        kept = store.tenders.collection.find_one({"_id": PROCUREMENT})
        assert "BID-TIME-04" not in str(kept)


class TestTerminating:
    def test_is_reported_to_finance_with_the_clock_of_what_goes_back(self, store):
        publish(store)
        line, _ = a_line().reserve(PROCUREMENT, store.tenders.get(PROCUREMENT).budget, today=date(2026, 3, 2))
        store.budget_lines.make(line, by=by(Role.FINANCE))
        call = TerminateTender(procurement_id=PROCUREMENT, ground=TerminationGround.MAJOR_CHANGE, reason="校区搬迁")

        ended = tendering.terminate_tender(store, call, by(Role.BUYER, BUYER, at=MORNING + DAY))

        notice, report = store.tenders.collection.find_one({"_id": PROCUREMENT})["outbox"]
        assert (notice["type"], report["type"]) == ("tender_failed", "tender_terminated")
        assert report["data"] == {
            "procurement_id": PROCUREMENT,
            "ground": "major_change",
            "reason": "校区搬迁",
            "before": "published",
            "refund_due_on": "2026-03-10",
        }
        assert ended.ended_at == MORNING + DAY

    def test_after_it_nothing_is_changed(self, store):
        publish(store, state=TenderState.TERMINATED)

        with pytest.raises(Refusal):
            clarify(store)


def test_no_metric_counts_who_takes_or_reads_the_documents():
    for call in (ObtainDocuments, GetDocuments, AcknowledgeEdition, ListTakers):
        assert not call.counted()


def test_the_public_sees_every_change_and_nothing_of_those_who_took_part(store):
    publish(store)
    take(store, A, B)
    clarify(store)

    shown = TenderView.model_validate(
        tendering.get_tender(store, GetTender(procurement_id=PROCUREMENT), by(Role.PUBLIC))
    ).model_dump_json()

    assert "10 台（含安装）" in shown
    assert A not in shown
