"""Bid bonds: what stands for one, and when it goes back."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from common.interfaces.bidding import KeepBond, KeepGround
from common.interfaces.errors import Invalid, Refusal, RuleBroken, WrongStep
from common.interfaces.parties import Role
from services.bidding.domain.documents import documents
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation, of_lot
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering import bond, bond_return, refund
from services.bidding.domain.tendering.bond import STEPS, Bond, BondState
from tests.builders.bidding import (
    AGENCY,
    DUE_AT,
    MORNING,
    OTHER_BUYER,
    OTHER_SUPPLIER,
    PROCUREMENT,
    SUPPLIER,
    TODAY,
    a_lot,
    a_published_tender,
)
from tests.builders.bonds import BOUND_UNTIL, a_bank, a_bond, a_bonded_tender, a_letter, a_transfer

DAY = timedelta(days=1)
DUE_ON = date(2026, 3, 22)
LISTED = {"1": ("0" * 64,)}
ACTIONS = sorted({action for _, action in STEPS})


def test_a_step_that_the_table_does_not_list_is_refused():
    for state, action in product(BondState, ACTIONS):
        found = replace(a_bond(), state=state)
        if (state, action) in STEPS:
            assert found.step(action).state is STEPS[state, action]
        else:
            with pytest.raises(WrongStep):
                found.step(action)


class TestLodging:
    def lodge(self, letter=None, tender=None, issuer=None, now=MORNING, supplier: str = SUPPLIER) -> Bond:
        letter = letter or a_letter()
        return bond.lodge(tender or a_bonded_tender(), "1", supplier, letter, issuer or a_bank(), now=now)

    def test_takes_a_guarantee_letter_or_a_transfer_that_the_bank_has_signed(self):
        assert self.lodge(a_letter()).state is BondState.LODGED
        assert self.lodge(a_transfer()).state is BondState.LODGED

    def test_takes_the_letter_of_a_guarantor_for_another_member_of_the_consortium(self):
        assert self.lodge(a_letter(applicant=OTHER_SUPPLIER)).supplier == SUPPLIER

    def test_is_over_at_the_deadline(self):
        assert self.lodge(now=DUE_AT - timedelta(seconds=1))
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            self.lodge(now=DUE_AT)

    def test_cash_is_refused(self):
        with pytest.raises(RuleBroken, match="BOND-01"):
            self.lodge(a_letter(form="cash"))

    def test_less_than_asked_is_refused(self):
        assert self.lodge(a_letter(amount="12000.00"))
        with pytest.raises(RuleBroken, match="BOND-01"):
            self.lodge(a_letter(amount="11999.99"))

    def test_a_letter_is_valid_as_long_as_bids_bind(self):
        assert self.lodge(a_letter(valid_until=BOUND_UNTIL))
        with pytest.raises(Invalid, match="valid_until"):
            self.lodge(a_letter(valid_until=BOUND_UNTIL - DAY))

    def test_a_transfer_names_the_account_that_it_came_from(self):
        with pytest.raises(Invalid, match="payer_account"):
            self.lodge(a_transfer(payer_account=None))

    @pytest.mark.parametrize(
        "other",
        [
            {"tender_id": "350100-GK-2026-000124"},
            {"lot": "2"},
            {"supplier": OTHER_SUPPLIER},
            {"beneficiary": OTHER_BUYER},
        ],
        ids=["tender", "lot", "supplier", "beneficiary"],
    )
    def test_a_letter_for_another_bid_is_refused(self, other: dict[str, str]):
        with pytest.raises(Invalid, match="letter"):
            self.lodge(a_letter(**other))

    def test_the_agency_may_be_the_beneficiary(self):
        assert self.lodge(a_letter(beneficiary=AGENCY))

    @pytest.mark.parametrize(
        ("letter", "issuer"),
        [
            (a_letter(seed="33" * 32), a_bank()),
            (a_letter().model_copy(update={"amount": a_letter(amount="13000.00").amount}), a_bank()),
            (a_letter(), a_bank(role=Role.SUPPLIER)),
            (a_letter(), a_bank(public_key="0" * 64)),
        ],
        ids=["signed by another", "changed after signing", "not a bank", "another key"],
    )
    def test_only_what_the_registered_bank_signed_stands(self, letter, issuer):
        with pytest.raises(Invalid, match="letter"):
            self.lodge(letter, issuer=issuer)

    def test_a_bank_that_nobody_knows_is_refused(self):
        with pytest.raises(Invalid, match="issuer"):
            bond.lodge(a_bonded_tender(), "1", SUPPLIER, a_letter(), None, now=MORNING)

    def test_where_none_is_asked_none_is_taken(self):
        with pytest.raises(Refusal, match="no bid bond"):
            self.lodge(tender=a_published_tender(lots=(a_lot(bid_bond=None),)))

    def test_what_paid_for_it_is_known_again_and_not_told(self):
        first, second = (a_bond(a_transfer(number=number)) for number in ("1", "2"))

        assert bond.payer_digest(first) == bond.payer_digest(second)
        assert "6222" not in str(bond.payer_digest(first))
        assert bond.payer_digest(a_bond(a_letter())) is None


@pytest.fixture
def awarded_lot() -> LotEvaluation:
    tender = a_bonded_tender(state=TenderState.OPENED, listed=LISTED)
    awarded_at = MORNING + 49 * DAY  # 20 April
    return replace(of_lot(tender, "1"), state=EvaluationState.AWARDED, winner=SUPPLIER, announced_at=awarded_at)


def locked(**changes: Any) -> Bond:
    return replace(a_bond(a_transfer()), state=BondState.LOCKED, **changes)


def due(on: date = date(2026, 4, 1), letter=None, state: BondState = BondState.LOCKED) -> Bond:
    clock = refund.start(a_bonded_tender(), "BOND-03", on)
    return replace(a_bond(letter or a_transfer()), state=state).free(clock)


class TestAfterTheDeadline:
    def settle(self, found: Bond, lot=None, *, stands: bool = True, today: date = DUE_ON, **tender: Any) -> Bond:
        fields = {"state": TenderState.OPENING, "listed": LISTED} | tender
        return bond_return.settle(found, a_bonded_tender(**fields), lot, stands=stands, today=today)

    def test_nothing_happens_to_it_before(self):
        found = a_bond()

        assert self.settle(found, state=TenderState.PUBLISHED, listed=None) is found

    def test_it_is_locked_with_the_bid_that_is_listed(self):
        assert self.settle(a_bond()).state is BondState.LOCKED
        assert self.settle(locked()) == locked()

    def test_without_a_bid_it_goes_back_from_the_deadline_on(self):
        freed = self.settle(a_bond(), stands=False, today=DUE_ON + 3 * DAY)

        assert (freed.state, freed.refund.rule, freed.refund.since) == (BondState.DUE, "BID-TIME-07", DUE_ON)

    def test_a_letter_that_the_moved_deadline_outran_is_not_good(self):
        later = {"bids_due_at": DUE_AT + DAY}

        assert self.settle(a_bond(a_letter())).good
        assert not self.settle(a_bond(a_letter()), **later).good
        assert self.settle(a_bond(a_transfer()), **later).good

    @pytest.mark.parametrize("state", [TenderState.FAILED, TenderState.TERMINATED])
    def test_a_tender_without_an_award_frees_it(self, state):
        freed = self.settle(locked(), state=state, ended_at=MORNING, today=DUE_ON)

        assert (freed.refund.rule, freed.refund.since) == ("BID-TIME-08", date(2026, 3, 2))
        assert freed.due_on == date(2026, 3, 9)  # 5 working days

    def test_of_an_awarded_lot_all_but_the_winner_are_free_from_the_notice_on(self, awarded_lot):
        freed = self.settle(locked(supplier=OTHER_SUPPLIER), awarded_lot)

        assert (freed.refund.rule, freed.refund.since) == ("BOND-03", date(2026, 4, 20))
        assert self.settle(locked(), awarded_lot).state is BondState.LOCKED

    def test_of_a_lot_that_failed_all_are_free(self, awarded_lot):
        failed = replace(awarded_lot, state=EvaluationState.FAILED, announced_at=None, winner=None)

        assert self.settle(locked(), failed).refund.rule == "BID-TIME-08"

    def test_a_withdrawn_bid_releases_a_letter_at_once_and_sets_the_clock_of_a_transfer(self):
        letter, money = (
            bond_return.withdraw(a_bond(each), a_bonded_tender(), date(2026, 3, 3))
            for each in (a_letter(), a_transfer())
        )

        assert (letter.state, letter.returned_on) == (BondState.RETURNED, date(2026, 3, 3))
        assert (money.state, money.refund.rule, money.due_on) == (BondState.DUE, "BID-TIME-07", date(2026, 3, 10))


class TestGivingItBack:
    LAST = date(2026, 4, 9)  # 5 working days after 1 April, across Qingming

    def give_back(self, found: Bond, today: date, rate: str | None = None):
        return bond_return.give_back(found, a_bonded_tender(), rate, today)

    def test_is_in_time_through_the_fifth_working_day(self):
        assert due().due_on == self.LAST
        assert self.give_back(due(), self.LAST)[1].in_time
        assert not self.give_back(due(), self.LAST + DAY)[1].in_time

    def test_late_money_bears_a_fifth_more_than_the_benchmark_rate_by_the_day(self):
        after, news = self.give_back(due(), self.LAST + 30 * DAY, "0.031")

        assert str(after.interest) == "36.69"  # 12000 x 0.031 x 1.2 x 30 / 365
        assert news.interest == after.interest
        assert "BOND-05" in news.warnings[0]

    def test_lateness_is_recorded_and_refuses_nothing_even_without_a_rate(self):
        after, news = self.give_back(due(), self.LAST + DAY)

        assert (after.state, news.interest, len(news.warnings)) == (BondState.RETURNED, None, 1)

    def test_a_letter_bears_no_interest(self):
        after, news = self.give_back(due(letter=a_letter()), self.LAST + DAY)

        assert (after.interest, news.in_time, news.warnings) == (None, False, ())

    def test_a_rate_where_nothing_is_late_is_refused(self):
        with pytest.raises(Invalid, match="benchmark_rate"):
            self.give_back(due(), self.LAST, "0.03")

    def test_a_locked_one_is_not_given_back(self):
        with pytest.raises(WrongStep):
            self.give_back(locked(), self.LAST)

    def test_its_being_late_is_told_once_and_not_on_the_last_day(self):
        assert bond_return.remind(due(), self.LAST) == (due(),)
        after, news = bond_return.remind(due(), self.LAST + DAY)

        assert (news.due_on, news.rule) == (self.LAST, "BOND-03")
        assert bond_return.remind(after, self.LAST + 2 * DAY) == (after,)


class TestKeepingIt:
    def keep(self, found: Bond | None = None, **more: Any):
        call = {"procurement_id": PROCUREMENT, "bond_id": "0" * 64, "ground": "refused_contract", "facts": "书面拒签"}
        return bond_return.keep(found or locked(), a_bonded_tender(), KeepBond(**call | more))

    @pytest.mark.parametrize("ground", list(KeepGround))
    def test_is_possible_on_the_grounds_of_the_law(self, ground):
        after, news = self.keep(ground=ground, clause="第三章第5条")

        assert (after.state, after.kept_because, news.ground) == (BondState.KEPT, ground, ground)

    @pytest.mark.parametrize("ground", ["late", "asked_a_question"])
    def test_is_refused_on_any_other(self, ground):
        with pytest.raises(RuleBroken, match="BOND-06"):
            self.keep(ground=ground)

    def test_on_the_ground_of_the_documents_names_their_clause(self):
        with pytest.raises(Invalid, match="clause"):
            self.keep(ground="documents")

    @pytest.mark.parametrize("state", [BondState.LODGED, BondState.RETURNED, BondState.KEPT])
    def test_neither_before_the_deadline_nor_once_it_is_gone(self, state):
        with pytest.raises(WrongStep):
            self.keep(replace(a_bond(), state=state))


def test_the_documents_ask_for_at_most_2_percent_of_the_lot():
    def asking(amount: str) -> None:
        documents.check(a_published_tender(lots=(a_lot(bid_bond=amount),)), on=TODAY)

    asking("12000.00")
    with pytest.raises(RuleBroken, match="BOND-01"):
        asking("12000.01")
