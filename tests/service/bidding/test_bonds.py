"""Bid bonds on a real database: secret before the deadline, then locked, given back in time or told to be late."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from common.interfaces.bidding import (
    BidsClosed,
    KeepBond,
    ListBonds,
    ListDueBonds,
    ListMyBonds,
    LodgeBond,
    ReturnBond,
    TerminateTender,
    WithdrawBid,
)
from common.interfaces.calls import Call
from common.interfaces.contracts import ContractSigned
from common.interfaces.errors import NotFound, Refusal, RuleBroken
from common.interfaces.parties import Role
from common.proof.bid_content import ONLY_LOT
from common.runtime.store import Documents
from services.bidding.domain.bids.bid import bid_id
from services.bidding.domain.evaluating.lot_evaluation import of_lot
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering import bond
from services.bidding.domain.tendering.bond import BondState, bond_id
from services.bidding.domain.tendering.supplier import Taker, taker_id
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids import bids
from services.bidding.usecases.tendering import bonds, tendering
from tests.builders import supervision
from tests.builders.bidding import (
    AGENCY,
    BUYER,
    DUE_AT,
    MORNING,
    OTHER_BUYER,
    PROCUREMENT,
    REGION,
    a_line,
    a_lot,
    a_party,
    by,
)
from tests.builders.bids import JUST_BEFORE, SEED, A, B, C, D, a_key, a_submission, a_tender, split
from tests.builders.bonds import ASKED, BANK, OTHER_BANK, a_bank, a_letter, a_transfer

pytestmark = pytest.mark.stack
DAY = timedelta(days=1)
CLOSED = BidsClosed(procurement_id=PROCUREMENT, digests=(), lots={})


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in vars(made).values():
        if isinstance(documents, Documents):
            documents.prepare()
    for supplier in (A, B, C, D):
        made.suppliers.make(a_party(supplier), by=by(Role.SERVICE))
        taker = Taker(
            id=taker_id(PROCUREMENT, supplier), procurement_id=PROCUREMENT, supplier=supplier, taken_at=MORNING
        )
        made.takers.make(taker, by=by(Role.SUPPLIER, supplier))
    made.suppliers.make(a_bank(), by=by(Role.SERVICE))
    tender = a_tender(bid_key=a_key(split()), lots=(a_lot(bid_bond=ASKED),))
    made.tenders.make(tender, by=by(Role.BUYER, BUYER))
    return made


def lodge(store: BiddingStore, supplier: str = A, at: datetime = MORNING, letter=None, **more: Any):
    letter = letter or a_letter(supplier)
    call = LodgeBond(procurement_id=PROCUREMENT, lot=ONLY_LOT, letter=letter)
    return bonds.lodge_bond(store, call, by(Role.SUPPLIER, supplier, at=at, **more))


def submit(store: BiddingStore, *suppliers: str) -> None:
    for supplier in suppliers:
        own = by(Role.SUPPLIER, supplier, at=JUST_BEFORE)
        bids.submit_bid(store, a_submission(supplier), own, seed=SEED, stack=REGION)


def withdraw(store: BiddingStore, supplier: str, at: datetime, key: str = "") -> None:
    call = WithdrawBid(procurement_id=PROCUREMENT, lot=ONLY_LOT)
    bids.withdraw_bid(store, call, by(Role.SUPPLIER, supplier, at=at, key=key), seed=SEED, stack=REGION)


def close(store: BiddingStore) -> None:
    bids.close_due(store, by(Role.SERVICE, at=DUE_AT, key="close"))
    bonds.settle(store, CLOSED, by(Role.SERVICE, at=DUE_AT, key="closed-news"))


def states(store: BiddingStore) -> dict[str, BondState]:
    return {each.supplier: each.state for each in store.bonds.find({"procurement_id": PROCUREMENT})}


def award(store: BiddingStore, winner: str, at: datetime) -> None:
    """Leave the lot as an award leaves it, and let the bonds hear of it."""
    tender = store.tenders.get(PROCUREMENT)
    lot = of_lot(replace(tender, state=TenderState.OPENED), ONLY_LOT)
    awarded = replace(lot, state=EvaluationState.AWARDED, winner=winner, announced_at=at)
    store.evaluations.make(awarded, by=by(Role.SERVICE))
    news = supervision.an_award(procurement_id=PROCUREMENT, supplier=winner)
    for key in ("news-1", "news-1", "news-2"):  # news may come twice
        bonds.settle(store, news, by(Role.SERVICE, at=at, key=key))


def give_back(
    store: BiddingStore, supplier: str, at: datetime, role: Role = Role.AGENCY, party: str = AGENCY, **more: Any
):
    [own] = store.bonds.of_bid(PROCUREMENT, ONLY_LOT, supplier)
    call = ReturnBond(procurement_id=PROCUREMENT, bond_id=own.id, **more)
    return bonds.return_bond(store, call, by(role, party, at=at))


def outbox(store: BiddingStore) -> list[str]:
    return [each["type"] for row in store.bonds.collection.find() for each in row["outbox"]]


class TestBeforeTheDeadline:
    def test_it_changes_nothing_that_anybody_else_can_see(self, store):
        before = store.tenders.collection.find_one({"_id": PROCUREMENT})

        lodge(store)

        assert store.tenders.collection.find_one({"_id": PROCUREMENT}) == before
        assert outbox(store) == []

    def test_neither_organiser_nor_finance_nor_bank_is_shown_it(self, store):
        lodged = lodge(store)
        for role, party in ((Role.AGENCY, AGENCY), (Role.FINANCE, "finance-350100")):
            with pytest.raises(RuleBroken, match="BID-DOC-05"):
                bonds.list_bonds(store, ListBonds(procurement_id=PROCUREMENT), by(role, party))
        with pytest.raises(NotFound):
            give_back(store, A, MORNING)
        for role, party in ((Role.BANK, BANK), (Role.FINANCE, "finance-350100")):
            assert bonds.list_due_bonds(store, ListDueBonds(), by(role, party)).items == ()
        own = bonds.list_my_bonds(store, ListMyBonds(procurement_id=PROCUREMENT, lot=ONLY_LOT), by(Role.SUPPLIER, A))
        assert [each.id for each in own.items] == [lodged.id]

    def test_no_call_about_it_is_counted(self):
        about = [call for name, call in Call.ALL.items() if "bond" in name]

        assert len(about) == 6
        assert not any(call.counted() for call in about)

    def test_a_repeat_is_answered_even_after_the_deadline_and_another_letter_is_late(self, store):
        first = lodge(store)

        assert lodge(store, at=DUE_AT) == first
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            lodge(store, at=DUE_AT, letter=a_letter(A, number="BH-2"))

    def test_only_who_took_the_documents_lodges_one(self, store):
        store.takers.collection.delete_many({"supplier": A})

        with pytest.raises(Refusal, match="obtain"):
            lodge(store)

    def test_a_withdrawn_bid_releases_its_letter_at_once_in_silence(self, store):
        lodge(store)
        submit(store, A)

        withdraw(store, A, JUST_BEFORE)

        assert states(store) == {A: BondState.RETURNED}
        assert outbox(store) == []
        with pytest.raises(Refusal, match="given back"):
            lodge(store)

    def test_a_bid_handed_in_again_does_not_stand_on_the_bond_that_was_given_back(self, store):
        lodge(store)
        submit(store, A)
        withdraw(store, A, JUST_BEFORE)
        submit(store, A, B, C)

        close(store)

        assert bonds.standing(store, PROCUREMENT, ONLY_LOT) == {A: False}

    def test_of_a_transfer_only_its_bank_learns_that_it_goes_back_within_5_working_days(self, store):
        lodge(store, letter=a_transfer(A))
        submit(store, A)
        withdraw(store, A, JUST_BEFORE, key="w" * 32)
        withdraw(store, A, JUST_BEFORE, key="w" * 32)

        [due] = bonds.list_due_bonds(store, ListDueBonds(), by(Role.BANK, BANK)).items

        assert (due.refund.rule, due.refund.due_on) == ("BID-TIME-07", date(2026, 3, 27))
        assert bonds.list_due_bonds(store, ListDueBonds(), by(Role.BANK, OTHER_BANK)).items == ()
        with pytest.raises(NotFound):
            give_back(store, A, JUST_BEFORE, Role.BANK, OTHER_BANK)
        give_back(store, A, JUST_BEFORE, Role.BANK, BANK)
        assert (states(store), outbox(store)) == ({A: BondState.RETURNED}, [])

    def test_a_tender_that_is_terminated_sets_the_clock_of_all(self, store):
        line, _ = a_line().reserve(PROCUREMENT, store.tenders.get(PROCUREMENT).budget, today=date(2026, 3, 2))
        store.budget_lines.make(line, by=by(Role.FINANCE))
        lodge(store, A)
        lodge(store, B, letter=a_transfer(B))
        call = TerminateTender(procurement_id=PROCUREMENT, reason="采购任务取消")
        tendering.terminate_tender(store, call, by(Role.BUYER, BUYER, at=MORNING + DAY))

        bonds.settle(store, CLOSED, by(Role.SERVICE, at=MORNING + 3 * DAY))

        assert {each.refund.due_on for each in store.bonds.find({})} == {date(2026, 3, 10)}
        assert {each.refund.rule for each in store.bonds.find({})} == {"BID-TIME-08"}


class TestFromTheDeadlineOn:
    @pytest.fixture
    def closed(self, store):
        for supplier in (A, B, C):
            lodge(store, supplier, letter=a_transfer(supplier))
        lodge(store, D)
        submit(store, A, B, C)
        close(store)
        return store

    def test_it_is_locked_with_its_bid_and_free_without_one(self, closed):
        locked = dict.fromkeys((A, B, C), BondState.LOCKED)

        assert states(closed) == locked | {D: BondState.DUE}
        assert bonds.standing(closed, PROCUREMENT, ONLY_LOT) == {A: True, B: True, C: True, D: False}
        page = bonds.list_bonds(closed, ListBonds(procurement_id=PROCUREMENT), by(Role.AGENCY, AGENCY))
        assert len(page.items) == 4

    def test_the_losers_go_back_from_the_notice_the_winners_from_the_contract(self, closed):
        announced_at = MORNING + 30 * DAY  # 1 April
        award(closed, A, announced_at)
        assert states(closed)[A] is BondState.LOCKED
        assert {each.refund.due_on for each in closed.bonds.find({"supplier": {"$in": [B, C]}})} == {date(2026, 4, 9)}

        signed = ContractSigned(
            procurement_id=PROCUREMENT,
            contract_id=f"{PROCUREMENT}-C1",
            lot=ONLY_LOT,
            buyer=BUYER,
            supplier=A,
            amount="500000.00",
            award_amount="500000.00",
            awarded_on=date(2026, 4, 1),
            signed_on=date(2026, 4, 13),
            in_time=True,
        )
        for _ in range(2):
            bonds.settle_winner(closed, signed, by(Role.SERVICE))

        [winner] = closed.bonds.of_bid(PROCUREMENT, ONLY_LOT, A)
        assert (winner.refund.rule, winner.due_on) == ("BOND-03", date(2026, 4, 20))

    def test_a_late_one_is_told_once_and_stands_in_the_list_of_supervision(self, closed):
        award(closed, A, MORNING + 30 * DAY)
        last = datetime(2026, 4, 9, 15, 59, tzinfo=MORNING.tzinfo)  # 23:59 of the fifth working day
        finance = by(Role.FINANCE, "finance-350100")
        bonds.remind(closed, by(Role.SERVICE, at=DUE_AT + 5 * DAY))  # D's goes back by 27 March: in time
        assert outbox(closed) == []

        bonds.remind(closed, by(Role.SERVICE, at=last))
        assert outbox(closed) == ["bond_overdue"]  # D's
        for minute in (1, 2):
            bonds.remind(closed, by(Role.SERVICE, at=last + minute * timedelta(minutes=1)))

        assert outbox(closed) == ["bond_overdue"] * 3
        late = bonds.list_due_bonds(closed, ListDueBonds(), finance).items
        assert {each.supplier for each in late} == {B, C, D}
        elsewhere = replace(finance, region="350200")
        assert bonds.list_due_bonds(closed, ListDueBonds(), elsewhere).items == ()

    def test_given_back_late_it_bears_interest_and_says_so(self, closed):
        award(closed, A, MORNING + 30 * DAY)

        said = give_back(closed, B, datetime(2026, 5, 9, 1, tzinfo=MORNING.tzinfo), benchmark_rate="0.031")

        assert (said.state, str(said.interest)) == ("returned", "36.69")
        [told] = closed.bonds.collection.find_one({"supplier": B})["outbox"]
        assert (told["type"], told["data"]["in_time"]) == ("bond_returned", False)

    def test_one_account_that_paid_for_two_of_them_is_known_again(self, closed):
        paid = [bonds.payer(closed, closed.bids.get(bid_id(PROCUREMENT, ONLY_LOT, each))) for each in (A, B)]

        assert paid[0] == paid[1] == bond.payer_digest(closed.bonds.get(bond_id(a_transfer(A))))
        assert "6222" not in str(paid)

    def test_it_is_kept_on_a_ground_of_the_law_by_its_own_organiser(self, closed):
        kept = bond_id(a_transfer(B))
        call = KeepBond(procurement_id=PROCUREMENT, bond_id=kept, ground="collusion", facts="财政部门认定串通投标")
        with pytest.raises(NotFound):
            bonds.keep_bond(closed, call, by(Role.BUYER, OTHER_BUYER))

        assert bonds.keep_bond(closed, call, by(Role.BUYER, BUYER)).kept_because == "collusion"
        assert outbox(closed) == ["bond_kept"]
        award(closed, A, MORNING + 30 * DAY)
        assert states(closed)[B] is BondState.KEPT
