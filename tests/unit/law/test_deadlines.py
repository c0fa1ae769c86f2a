from datetime import date, timedelta

import pytest

from common.law.deadlines import (
    deadline_after_change,
    intention_breach,
    keep_until,
    payment_breach,
    payment_term_breach,
    period,
    timing_breach,
)
from common.law.rules import ROWS, rule

START = date(2026, 6, 10)  # a Wednesday; 19 June is the Dragon Boat Festival
ONE_DAY = timedelta(days=1)
PERIODS = [row.id for row in ROWS if "kind" in row.params]


class TestEveryPeriod:
    @pytest.mark.parametrize("name", PERIODS)
    def test_holds_on_its_last_or_first_day_and_not_one_day_beyond(self, name):
        law = rule(name, START)
        edge = period(law, START).ends_on
        beyond = edge - ONE_DAY if law.params["kind"] == "minimum" else edge + ONE_DAY

        assert timing_breach(law, START, edge) is None
        breach = timing_breach(law, START, beyond)
        assert breach is not None
        assert (breach.rule, breach.found) == (name, str(beyond))
        assert str(edge) in breach.expected

    @pytest.mark.parametrize(
        ("name", "edge"),
        [
            ("INT-TIME-01", date(2026, 7, 10)),
            ("BID-TIME-01", date(2026, 6, 30)),
            ("BID-TIME-02", date(2026, 6, 17)),
            ("BID-TIME-03", date(2026, 6, 17)),
            ("BID-TIME-05", date(2026, 6, 25)),
            ("AWD-TIME-01", date(2026, 6, 12)),
            ("AWD-TIME-02", date(2026, 6, 17)),
            ("AWD-TIME-03", date(2026, 6, 12)),
            ("CTR-TIME-01", date(2026, 7, 10)),
            ("CTR-TIME-02", date(2026, 6, 12)),
            ("CTR-TIME-03", date(2026, 6, 22)),
            ("PAY-01", date(2026, 7, 10)),
            ("PAY-02", date(2026, 7, 10)),
            ("QC-TIME-01", date(2026, 6, 15)),
            ("CMP-TIME-06", date(2026, 7, 10)),
        ],
    )
    def test_ends_on_the_day_counted_by_hand(self, name, edge):
        assert period(rule(name, START), START).ends_on == edge


class TestTheIntention:
    def test_is_not_old_enough_after_29_days_and_is_after_30(self):
        law = rule("INT-TIME-01", START)

        assert intention_breach(law, START, START + timedelta(days=29)) is not None
        assert intention_breach(law, START, START + timedelta(days=30)) is None

    def test_must_exist_unless_the_need_was_urgent_and_unforeseeable(self):
        law = rule("INT-TIME-01", START)

        missing = intention_breach(law, None, START)
        assert missing is not None
        assert "none" in missing.found
        assert intention_breach(law, None, START, exempt=True) is None


class TestTheTender:
    def test_is_too_short_with_19_days_and_lawful_with_20(self):
        law = rule("BID-TIME-01", START)

        assert timing_breach(law, START, START + timedelta(days=19)) is not None
        assert timing_breach(law, START, START + timedelta(days=20)) is None

    def test_a_change_moves_the_deadline_only_if_less_than_15_days_are_left(self):
        law, due = rule("BID-TIME-05", START), date(2026, 7, 1)

        assert deadline_after_change(law, date(2026, 6, 16), due) == due
        assert deadline_after_change(law, date(2026, 6, 17), due) == date(2026, 7, 2)


class TestPayment:
    def test_follows_the_contracts_own_term(self):
        law = rule("PAY-02", START)

        assert payment_breach(law, START, START + timedelta(days=30)) is None
        assert payment_breach(law, START, START + timedelta(days=31)) is not None
        assert payment_breach(law, START, START + timedelta(days=40), agreed_days=40) is None
        assert payment_breach(law, START, START + timedelta(days=41), agreed_days=40) is not None

    def test_of_an_sme_may_be_agreed_for_60_days_but_not_61(self):
        law = rule("PAY-02", START)

        assert payment_term_breach(law, 60) is None
        assert payment_term_breach(law, 61) is not None


class TestTheArchive:
    def test_is_kept_to_the_same_date_fifteen_years_on(self):
        assert keep_until(rule("ARC-01", START), date(2026, 6, 30)) == date(2041, 6, 30)

    def test_from_a_leap_day_is_kept_to_the_end_of_february(self):
        assert keep_until(rule("ARC-01", START), date(2024, 2, 29)) == date(2039, 2, 28)
