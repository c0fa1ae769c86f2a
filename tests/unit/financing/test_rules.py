"""FIN-01, -02, -05, -14 on both sides of each edge."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import SizeClass
from common.interfaces.errors import Conflict, Invalid, NotFound, Refusal, RuleBroken, WrongStep
from services.financing.domain import account_lock, contract, demand, loan, offer
from services.financing.domain.consent import ends_later
from services.financing.domain.exposure import Delivery
from services.financing.domain.journal import COLLECTED, balances
from services.financing.domain.product import rotated
from tests.builders.financing import (
    BANKS,
    CONTRACT,
    NOW,
    RIVAL,
    STRANGER,
    a_confirmed_lock,
    a_consent,
    a_payment,
    a_product,
    a_refused_lock,
    an_exposure,
    an_offer,
    an_offer_call,
    applied,
    cancelled,
    closed,
    disbursed,
    held,
    lock_requested,
    locked,
    repaid,
)


def broken(rule):
    return pytest.raises(RuleBroken, match=rule)


def offered(exposure, earlier=(), bank=BANKS[0], now=NOW, **changes):
    return offer.make("key", an_offer_call(**changes), exposure, a_product(bank), list(earlier), now=now)


class TestApplying:
    @pytest.mark.parametrize("size", [SizeClass.MEDIUM, SizeClass.SMALL, SizeClass.MICRO])
    def test_is_open_to_small_and_medium_enterprises(self, size):
        assert applied(before=an_exposure(size_class=size)).applications[0].state == "open"

    def test_is_closed_to_large_ones(self):
        with broken("FIN-01"):
            applied(before=an_exposure(size_class=SizeClass.LARGE))

    def test_goes_up_to_what_the_contract_still_pays_and_not_a_fen_beyond(self):
        part_paid = an_exposure(paid=Decimal("200.00"))

        assert applied("800.00", before=part_paid).applications[0].amount == Decimal("800.00")
        with broken("FIN-05"):
            applied("800.01", before=part_paid)

    def test_goes_up_to_what_nobody_has_financed(self):
        again = a_consent("consent-2")

        assert len(applied("400.00", before=held("600.00"), consent=again).applications) == 2
        with broken("FIN-05"):
            applied("400.01", before=held("600.00"), consent=again)

    def test_goes_up_to_what_is_neither_held_nor_outstanding(self):
        again, part_drawn = a_consent("consent-2"), disbursed("200.00")

        assert (part_drawn.held, part_drawn.outstanding) == (Decimal("400.00"), Decimal("200.00"))
        assert len(applied("400.00", before=part_drawn, consent=again).applications) == 2
        with broken("FIN-05"):
            applied("400.01", before=part_drawn, consent=again)

    def test_a_second_time_on_one_contract_is_refused_while_the_first_is_open(self):
        with broken("FIN-05"):
            applied("1.00", before=applied("1.00"), consent=a_consent("consent-2"))

    def test_a_second_time_is_allowed_once_the_first_is_withdrawn_or_has_expired(self):
        withdrawn, _ = demand.withdraw(applied(), f"{CONTRACT}-A1", now=NOW)
        short = a_consent(expires_on=date(2026, 3, 3))
        next_week = NOW + timedelta(days=7)

        assert len(applied(before=withdrawn, consent=a_consent("consent-2")).applications) == 2
        expired = applied(before=applied(consent=short), consent=a_consent("consent-2"), now=next_week)
        assert [each.at(next_week).state for each in expired.applications] == ["expired", "open"]

    def test_needs_a_consent_in_force_through_its_last_day(self):
        short = a_consent(expires_on=date(2026, 3, 3))
        midnight = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)  # in Shanghai the day after begins

        assert applied(consent=short, now=midnight - timedelta(seconds=1)).applications
        with broken("FIN-14"):
            applied(consent=short, now=midnight)

    def test_uses_up_its_consent(self):
        withdrawn, _ = demand.withdraw(applied(), f"{CONTRACT}-A1", now=NOW)

        with broken("FIN-14"):
            applied(before=withdrawn)

    def test_a_consent_ends_on_a_later_day_than_today(self):
        ends_later(date(2026, 3, 3), NOW)
        with pytest.raises(Invalid):
            ends_later(date(2026, 3, 2), NOW)


class TestAnOffer:
    @pytest.mark.parametrize(
        ("within", "beyond"),
        [
            ({"rate": "0.0450"}, {"rate": "0.0451"}),
            ({"days": 365}, {"days": 366}),
            ({"amount": Decimal("800.00")}, {"amount": Decimal("800.01")}),
        ],
    )
    def test_stays_within_the_filed_product(self, within, beyond):
        exposure = applied("1000.00")

        assert offered(exposure, **within)
        with broken("FIN-02"):
            offered(exposure, **beyond)

    def test_is_at_most_what_was_applied_for(self):
        assert offered(applied("500.00"), amount=Decimal("500.00"))
        with broken("FIN-02"):
            offered(applied("500.00"), amount=Decimal("500.01"))

    def test_may_come_from_banks_with_consent_only_and_others_learn_nothing(self):
        with pytest.raises(NotFound) as refused:
            offered(applied(), bank=STRANGER)

        assert refused.value.detail == f"there is no application {CONTRACT}-A1 here"

    def test_ends_within_ninety_days(self):
        assert offered(applied(), valid_until=NOW + timedelta(days=90))
        for wrong in (NOW, NOW + timedelta(days=90, seconds=1)):
            with pytest.raises(Invalid):
                offered(applied(), valid_until=wrong)

    def test_is_the_only_pending_one_of_its_bank(self):
        exposure = applied()
        first = an_offer(exposure)

        with pytest.raises(Conflict):
            offered(exposure, [first])
        taken_back, _ = offer.withdraw(exposure, first, now=NOW)
        assert offered(taken_back, [first]).round == 2

    def test_is_the_twentieth_of_its_bank_at_most(self):
        exposure = applied()
        over = [replace(an_offer(exposure, key=f"offer-{n}"), valid_until=NOW, round=n) for n in range(1, 21)]

        assert offered(exposure, over[:19]).round == 20
        with pytest.raises(Conflict):
            offered(exposure, over)

    def test_comes_too_late_once_another_is_accepted(self):
        with pytest.raises(WrongStep):
            offered(held())

    @pytest.mark.parametrize(
        ("amount", "rate", "days", "expected"),
        [
            ("600000.00", "0.0435", 90, "6525.00"),
            ("100.00", "0.0180", 1, "0.01"),  # 0.005, half up
            ("99.99", "0.0180", 1, "0.00"),
        ],
    )
    def test_costs_simple_interest_of_actual_days_over_360_half_up(self, amount, rate, days, expected):
        assert offer.interest(Decimal(amount), rate, days) == Decimal(expected)


class TestAccepting:
    def test_is_held_against_the_share_of_what_is_unpaid_at_that_moment(self):
        exposure = applied("800.00")
        made = an_offer(exposure, amount=Decimal("800.00"))
        a_fen_paid = contract.pay(exposure, a_payment(1, "0.01", "0.01", into=None), now=NOW)

        assert offer.accept(exposure, made, now=NOW)[0].held == Decimal("800.00")
        with broken("FIN-05"):
            offer.accept(a_fen_paid, made, now=NOW)

    def test_is_refused_once_the_offer_was_withdrawn_and_withdrawing_once_it_was_accepted(self):
        exposure = applied()
        made = an_offer(exposure)
        withdrawn, _ = offer.withdraw(exposure, made, now=NOW)
        accepted, _ = offer.accept(exposure, made, now=NOW)

        with pytest.raises(WrongStep):
            offer.accept(withdrawn, made, now=NOW)
        with pytest.raises(WrongStep):
            offer.withdraw(accepted, made, now=NOW)

    def test_is_refused_at_the_instant_the_offer_expires(self):
        exposure = applied()
        made = an_offer(exposure)

        with pytest.raises(WrongStep):
            offer.accept(exposure, made, now=made.valid_until)

    def test_another_bank_waits_until_the_first_financing_is_over(self):
        financed = held("100.00")
        second = applied("100.00", before=financed, consent=a_consent("consent-2"))
        rival = an_offer(second, RIVAL, "offer-2", amount=Decimal("100.00"))
        ended, _ = loan.cancel(second, second.financings[0], "不再需要", now=NOW)

        with broken("FIN-05"):
            offer.accept(second, rival, now=NOW)
        assert offer.accept(ended, rival, now=NOW)[0].financings[-1].bank == RIVAL


class TestLending:
    def test_before_the_lock_is_confirmed_is_refused(self):
        for exposure in (held(), lock_requested()):
            with pytest.raises(WrongStep):
                disbursed(before=exposure)

    def test_in_parts_never_exceeds_what_is_held(self):
        exposure = disbursed("599.99")
        last = exposure.financings[0]

        assert loan.disburse(exposure, last, Decimal("0.01"), "draw-2", now=NOW)[0].held == 0
        with broken("FIN-05"):
            loan.disburse(exposure, last, Decimal("0.02"), "draw-2", now=NOW)

    def test_never_exceeds_what_the_contract_pays_when_it_paid_elsewhere_before_the_lock(self):
        exposure = contract.pay(lock_requested(), a_payment(1, "500.00", "500.00", into=None), now=NOW)
        confirmed, _ = account_lock.confirm(
            exposure, a_confirmed_lock(exposure.financings[0], paid=Decimal("500.00")), now=NOW
        )

        assert confirmed.at_risk == ("over-exposed",)
        assert disbursed("500.00", before=confirmed).outstanding == Decimal("500.00")
        with broken("FIN-05"):
            disbursed("500.01", before=confirmed)

    def test_counts_each_reference_once_and_refuses_it_for_another_amount(self):
        exposure = disbursed("100.00")

        assert loan.disburse(exposure, exposure.financings[0], Decimal("100.00"), "draw-1", now=NOW) == (exposure,)
        with pytest.raises(Conflict):
            disbursed("100.01", before=exposure)

    def test_is_repaid_up_to_what_is_outstanding(self):
        assert repaid("600.00").outstanding == 0
        with pytest.raises(Refusal):
            repaid("600.01")

    def test_counts_each_repayment_once_also_after_closing(self):
        exposure = repaid("600.00")
        ended, _ = loan.close(exposure, exposure.financings[0], now=NOW)

        assert repaid("600.00", before=exposure) == exposure
        assert repaid("600.00", before=ended) == ended
        with pytest.raises(Conflict):
            repaid("600.00", before=ended, interest="4.00")

    def test_a_repayment_of_nothing_is_refused_and_of_interest_alone_is_not(self):
        assert repaid("0.00", interest="0.01").outstanding == Decimal("600.00")
        with pytest.raises(Invalid):
            repaid("0.00", interest="0.00")

    def test_closing_frees_what_was_never_paid_out_and_ends_the_lock(self):
        exposure = repaid("100.00", before=disbursed("100.00"))
        ended, _ = loan.close(exposure, exposure.financings[0], now=NOW)

        assert (ended.held, ended.headroom, ended.financings[0].lock) == (0, Decimal("1000.00"), "released")

    def test_a_refused_lock_cancels_with_its_reason_and_frees_the_hold(self):
        exposure = lock_requested()
        after, news = account_lock.refuse(exposure, a_refused_lock(exposure.financings[0]), now=NOW)

        assert (after.financings[0].state, after.financings[0].lock, after.held) == ("cancelled", "refused", 0)
        assert news.reason == "账户有误"

    def test_a_lock_confirmed_after_cancelling_changes_nothing(self):
        exposure = lock_requested()
        after, _ = loan.cancel(exposure, exposure.financings[0], "不再需要", now=NOW)

        assert account_lock.confirm(after, a_confirmed_lock(after.financings[0]), now=NOW) == (after,)


class TestGovernmentPayments:
    def test_into_the_locked_account_are_collected_and_applied_by_repayments(self):
        exposure = contract.pay(disbursed(), a_payment(1, "400.00", "400.00"), now=NOW)

        assert (exposure.financings[0].collected, exposure.unapplied) == (Decimal("400.00"), Decimal("400.00"))
        assert (exposure.financings[0].state, exposure.at_risk) == ("repaying", ())
        assert repaid("250.00", before=exposure).unapplied == Decimal("150.00")

    def test_before_the_lock_are_not_its_own(self):
        before = contract.pay(lock_requested(), a_payment(1, "100.00", "100.00", into=None), now=NOW)
        after, _ = account_lock.confirm(before, a_confirmed_lock(before.financings[0], paid=Decimal("100.00")), now=NOW)

        assert (after.financings[0].collected, after.at_risk) == (0, ())

    def test_that_overtake_the_confirmation_are_collected_when_it_comes(self):
        before = contract.pay(lock_requested(), a_payment(1, "100.00", "100.00"), now=NOW)
        after, _ = account_lock.confirm(before, a_confirmed_lock(before.financings[0]), now=NOW)

        assert after.financings[0].collected == Decimal("100.00")

    def test_past_the_locked_account_are_a_risk_that_the_bank_sees(self):
        exposure = contract.pay(disbursed(), a_payment(1, "100.00", "100.00", into=None), now=NOW)

        assert exposure.at_risk == ("paid-elsewhere",)

    @given(order=st.permutations(range(1, 6)), repeats=st.lists(st.integers(1, 5)))
    def test_count_once_in_whatever_order_and_however_often_they_arrive(self, order, repeats):
        exposure = locked()
        for number in [*order, *repeats]:
            exposure = contract.pay(exposure, a_payment(number, "100.00", f"{number}00.00"), now=NOW)

        assert (exposure.paid, exposure.financings[0].collected) == (Decimal("500.00"), Decimal("500.00"))

    @pytest.mark.parametrize("ended", [closed, cancelled])
    def test_heard_of_after_the_end_are_a_surplus_that_settles_nothing(self, ended):
        before = ended()
        after = contract.pay(replace(before, fresh=()), a_payment(1, "100.00", "100.00"), now=NOW)
        was, now = before.financings[0], after.financings[0]

        assert now == replace(was, collected=was.collected + Decimal("100.00"), version=now.version)
        assert [entry.why for entry in after.fresh] == ["paid", "collected", "surplus"]
        assert COLLECTED not in balances(after.fresh)
        assert contract.pay(after, a_payment(1, "100.00", "100.00"), now=NOW) == after

    def test_that_overtake_a_lock_confirmed_only_after_cancelling_are_a_surplus_then(self):
        asked = contract.pay(lock_requested(), a_payment(1, "100.00", "100.00"), now=NOW)
        over, _ = loan.cancel(asked, asked.financings[0], "不再需要", now=NOW)
        assert over.financings[0].collected == 0

        (after,) = account_lock.confirm(over, a_confirmed_lock(over.financings[0]), now=NOW)

        assert (after.financings[0].collected, after.unapplied) == (Decimal("100.00"), 0)

    @given(data=st.data())
    def test_end_in_the_same_books_wherever_their_news_falls_in_the_life_of_a_financing(self, data):
        news = [a_payment(number, "100.00", f"{number}00.00") for number in range(1, 5)]
        life = [
            lambda e, f: account_lock.confirm(e, a_confirmed_lock(f), now=NOW),
            lambda e, f: loan.disburse(e, f, Decimal("400.00"), "draw-1", now=NOW),
            lambda e, f: loan.repay(e, f, Decimal("400.00"), Decimal("1.00"), "back-1", now=NOW),
            lambda e, f: loan.close(e, f, now=NOW),
        ]
        exposure = lock_requested()
        order = data.draw(st.permutations([None] * len(life) + news + news))
        for told in order:
            if told is None:
                exposure, *_ = life.pop(0)(exposure, exposure.financings[0])
            else:
                exposure = contract.pay(exposure, told, now=NOW)

        ended = exposure.financings[0]
        assert (ended.state, ended.collected, ended.unapplied) == ("closed", Decimal("400.00"), 0)
        assert (ended.disbursed, ended.repaid, exposure.paid) == (Decimal("400.00"),) * 3
        rest = {"contract_unpaid": Decimal("600.00"), "clearing": Decimal("-600.00")}
        assert balances(exposure.fresh) == rest


class TestDelivery:
    def test_refused_is_a_risk_until_accepted(self):
        refused = contract.deliver(held(), Delivery.REFUSED)

        assert refused.at_risk == ("delivery-refused",)
        assert contract.deliver(refused, Delivery.ACCEPTED).at_risk == ()

    def test_accepted_is_final_when_an_older_refusal_arrives_after_it(self):
        accepted = contract.deliver(held(), Delivery.ACCEPTED)

        assert contract.deliver(accepted, Delivery.REFUSED) == accepted


class TestTheListOfProducts:
    @given(banks=st.sets(st.sampled_from("abcdefgh"), min_size=1), start=st.integers(0, 3000), turns=st.integers(1, 20))
    def test_puts_every_bank_first_equally_often(self, banks, start, turns):
        products = [a_product(bank, id=f"{bank}-{n}") for bank in banks for n in range(2)]
        days = [date(2026, 1, 1) + timedelta(days=start + n) for n in range(turns * len(banks))]

        first = [rotated(products, day)[0].bank for day in days]

        assert {bank: first.count(bank) for bank in banks} == dict.fromkeys(banks, turns)

    @given(banks=st.sets(st.sampled_from("abcdefgh"), min_size=1), day=st.dates(date(2026, 1, 1), date(2030, 1, 1)))
    def test_is_the_same_all_day_whatever_the_order_of_filing(self, banks, day):
        products = [a_product(bank) for bank in banks]

        assert rotated(products, day) == rotated(reversed(products), day)
        assert set(rotated(products, day)) == set(products)
