"""Sizes, reserves, recusal, credit, complaints, payments, financing: both sides of each edge."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.calendar import CalendarNotCovered, is_working_day, same_date, working_days_between
from common.law.credit import Listing, grounds
from common.law.financing import Applicant, account_may_change, alerted, headroom, status_after, unfit
from common.law.limits import addition_rule, bond_breach, floor
from common.law.money import round_up, truncate
from common.law.panel import Panel, panel_faults
from common.law.payments import overdue, refund_interest, supplier_fine
from common.law.questions import decision_due
from common.law.recusal import Relation, must_recuse
from common.law.reserves import reserved_share
from common.law.rules import rule
from common.law.sizes import benefit, size_class

ON = date(2026, 11, 23)
yuan = st.integers(0, 10**12).map(lambda fen: Decimal(fen) / 100)
days_of_2026 = st.integers(0, 200).map(lambda days: date(2026, 1, 1) + timedelta(days))
CLASSES = ["micro", "small", "medium", "large"]


class TestSizes:
    @given(st.data())
    def test_never_fall_when_an_enterprise_grows(self, data):
        law = rule("SME-01", ON)
        sector = data.draw(st.sampled_from(sorted(law.params["sectors"])))
        facts = {name: Decimal(data.draw(st.integers(0, 250000))) for name in law.params["sectors"][sector]}
        grown = {name: value + data.draw(st.integers(0, 1000)) for name, value in facts.items()}

        small, big = size_class(law, sector, facts), size_class(law, sector, grown)
        assert CLASSES.index(small) <= CLASSES.index(big)

    def test_need_every_indicator_of_the_sector(self):
        with pytest.raises(ValueError, match="revenue"):
            size_class(rule("SME-01", ON), "industry", {"employees": Decimal(1)})

    @pytest.mark.parametrize(
        ("sizes", "found"),
        [(["micro"], "small_micro"), (["small", "medium"], "medium"), (["small", "large"], None), ([], None)],
    )
    def test_decide_together_who_benefits(self, sizes, found):
        assert benefit(sizes) == found


class TestFloorsAndCaps:
    @given(yuan)
    def test_a_floor_is_the_least_whole_fen_that_keeps_the_share(self, total):
        law = rule("INN-06", ON)
        least = floor(law, total)

        assert least >= total * law.params["rate"] > least - Decimal("0.01")

    @given(yuan)
    def test_a_fine_lies_inside_its_rates(self, purchase):
        fine = supplier_fine(rule("SUP-08", ON), purchase)

        assert fine.least >= purchase * Decimal("0.005")
        assert fine.most <= purchase * Decimal("0.01")

    @given(yuan)
    def test_what_is_reserved_never_falls_below_its_share(self, total):
        found = reserved_share(rule("POL-SME-03", ON, category="goods"), total, Decimal("0.30"))

        assert found.least >= total * Decimal("0.30")
        assert found.small_micro >= total * Decimal("0.18")

    def test_half_a_fen_goes_up_for_a_floor_and_down_for_a_cap(self):
        assert (round_up(Decimal("1.001")), truncate(Decimal("1.009"))) == (Decimal("1.01"), Decimal("1.00"))

    def test_a_bond_is_never_cash_and_otherwise_at_most_its_share(self):
        law = rule("BOND-01", ON)

        assert bond_breach(law, Decimal(100), Decimal(2)) is None
        assert bond_breach(law, Decimal(100), Decimal("2.01")) is not None
        assert bond_breach(law, Decimal(100), Decimal(1), "cash") is not None

    def test_an_emergency_has_30_percent_from_2026_10_01(self):
        rates = [addition_rule(date(2026, *day), emergency=True).params["rate"] for day in ((9, 30), (10, 1))]

        assert rates == [Decimal("0.10"), Decimal("0.30")]
        assert addition_rule(ON, emergency=False).id == "CTR-06"

    @pytest.mark.parametrize(
        ("method", "at_threshold", "least"),
        [("negotiation", False, 3), ("inquiry", True, 5), ("consultation", True, 3), ("innovation", False, 5)],
    )
    def test_panels_of_other_methods_have_their_own_size(self, method, at_threshold, least):
        def faults(members: int) -> tuple[str, ...]:
            sitting = Panel(
                members=members, experts=members, budget=Decimal(1), method=method, at_threshold=at_threshold
            )
            return panel_faults(rule("COM-01", ON), sitting)

        assert faults(least) == ()
        assert f"needs_{least}" in faults(least - 2)


class TestDays:
    @given(days_of_2026, days_of_2026)
    def test_working_days_between_two_days_are_the_same_back_and_forth(self, one, other):
        assert working_days_between(one, other) == -working_days_between(other, one)

    @given(days_of_2026, st.lists(st.tuples(days_of_2026, st.integers(0, 10)), max_size=3))
    def test_time_that_is_not_counted_never_brings_a_decision_forward(self, received, spans):
        excluded = [(first, first + timedelta(length)) for first, length in spans]
        due = decision_due(received, 30, excluded)

        assert due >= decision_due(received, 30)
        assert is_working_day(due)
        assert not any(first <= due <= last for first, last in excluded)

    def test_a_span_that_ends_before_it_starts_is_wrong(self):
        with pytest.raises(ValueError, match="ends before"):
            decision_due(date(2026, 6, 1), 30, [(date(2026, 6, 9), date(2026, 6, 8))])

    def test_a_decision_has_no_negative_number_of_days(self):
        with pytest.raises(ValueError, match="negative"):
            decision_due(date(2026, 6, 1), -1)

    def test_a_decision_in_a_year_without_calendar_is_not_guessed(self):
        with pytest.raises(CalendarNotCovered):
            decision_due(date(2026, 12, 1), 30)

    def test_a_leap_day_has_its_years_at_the_end_of_february(self):
        assert same_date(date(2024, 2, 29), -3) == date(2021, 2, 28)
        assert same_date(date(2024, 2, 29), 4) == date(2028, 2, 29)


class TestRecusal:
    def test_looks_back_three_years_to_the_day(self):
        law = rule("COM-05", ON)
        ended = [Relation(kind="employment", ended_on=date(2023, 11, day)) for day in (22, 23)]

        assert [must_recuse(law, each, ON) for each in ended] == [False, True]

    def test_ends_with_a_marriage(self):
        law = rule("COM-05", ON)

        assert must_recuse(law, Relation(kind="spouse"), ON)
        assert not must_recuse(law, Relation(kind="spouse", ended_on=date(2026, 11, 22)), ON)

    def test_knows_no_other_relations(self):
        with pytest.raises(ValueError, match="no relation"):
            must_recuse(rule("COM-05", ON), Relation(kind="neighbour"), ON)


class TestCredit:
    def test_a_ban_counts_from_its_first_to_its_last_day(self):
        law = rule("CRED-02", ON)
        ban = Listing("serious_procurement_violator", date(2025, 1, 1), date(2026, 1, 1))
        days = (date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 1), date(2026, 1, 2))

        assert [bool(grounds(law, [ban], on)) for on in days] == [False, True, True, False]
        assert grounds(law, [Listing("some_other_list")], ON) == ()


class TestLatePayment:
    law, due = rule("PAY-03", ON), date(2026, 6, 30)

    @given(yuan, st.integers(-30, 3000))
    def test_costs_nothing_in_time_and_more_every_day(self, amount, late):
        found = overdue(self.law, amount, self.due, self.due + timedelta(late))

        assert found.days == max(0, late)
        assert abs(found.interest - amount * Decimal("0.0005") * max(0, late)) <= Decimal("0.005")

    def test_has_at_least_the_loan_prime_rate(self):
        paid, amount = self.due + timedelta(365), Decimal("100.00")
        rates = [("0.02", None), ("0.02", "0.03"), ("0.04", "0.03")]

        found = [overdue(self.law, amount, self.due, paid, Decimal(a), b and Decimal(b)).interest for a, b in rates]
        assert found == [Decimal("2.00"), Decimal("3.00"), Decimal("4.00")]


class TestALateRefund:
    law = rule("BOND-05", ON)

    def test_bears_the_benchmark_rate_and_a_fifth_more_by_the_day(self):
        assert refund_interest(self.law, Decimal("10000.00"), 365, "0.03") == Decimal("360.00")
        assert refund_interest(self.law, Decimal("10000.00"), 1, "0.03") == Decimal("0.99")

    @given(yuan)
    def test_in_time_costs_nothing(self, amount):
        assert refund_interest(self.law, amount, 0, "0.03") == Decimal(0)


class TestFinancing:
    @given(yuan, yuan, st.lists(yuan, max_size=3))
    def test_headroom_is_never_below_zero_nor_above_what_is_unpaid(self, contract, paid, active):
        assert 0 <= headroom(contract, paid, active) <= max(Decimal(0), contract - paid)

    @pytest.mark.parametrize(
        ("applicant", "ground"),
        [
            (Applicant(size="medium"), None),
            (Applicant(size="large"), "not_sme"),
            (Applicant(size="small", in_province=False), "not_in_province"),
            (Applicant(size="small", registered=False), "not_registered"),
        ],
    )
    def test_is_for_registered_smes_of_the_province(self, applicant, ground):
        assert unfit(rule("FIN-01", ON), applicant) == ground

    def test_a_locked_account_changes_with_all_three_words_only(self):
        words = {"requested": True, "bank_consents": True, "buyer_confirms": True}

        assert account_may_change(locked=True, **words)
        assert not any(account_may_change(locked=True, **words | {word: False}) for word in words)
        assert account_may_change(locked=False, **dict.fromkeys(words, False))

    def test_only_the_events_of_the_rule_endanger_a_loan(self):
        law = rule("FIN-08", ON)

        assert status_after(alerted(law, "supplier_banned")) == "at_risk"
        assert status_after(alerted(law, "supplier_renamed")) == "repaying"
