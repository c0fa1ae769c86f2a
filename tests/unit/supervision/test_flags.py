from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.parties import Role
from common.interfaces.supervision import PartyRegistered, SignalRaised
from common.law.calendar import is_working_day
from services.supervision.domain.flags import FLAGS, rest_after, signals_of
from tests.builders.supervision import (
    ISSUED_ON,
    KEY,
    NOW,
    PROCUREMENT,
    a_filed_contract,
    a_published_contract,
    a_signed_contract,
    a_tender,
    an_award,
    an_envelope,
    due_after,
    hidden_news,
)

FEN = Decimal("0.01")
AMOUNTS = st.integers(1, 10**12).map(lambda fen: Decimal(fen) / 100)


def rules_of(event, **more):
    """Return flag -> rules that its findings name."""
    signals = signals_of(an_envelope(event, **more), now=NOW)
    return {signal.flag: [finding["rule"] for finding in signal.facts["findings"]] for signal in signals}


def issued_on(day):
    """A tender that keeps its periods, issued on that day."""
    return a_tender(
        intention_on=day - timedelta(days=30),
        documents_issued_on=day,
        offer_until=day + timedelta(days=30),
        bids_due_at=datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(days=40),
    )


class TestShortTime:
    """FLAG-09."""

    def test_a_tender_that_keeps_every_minimum_exactly_raises_nothing(self):
        assert rules_of(a_tender()) == {}

    @pytest.mark.parametrize(
        ("shorter", "rule"),
        [
            ({"bids_due_at": due_after(19)}, "BID-TIME-01"),
            ({"offer_until": date(2026, 3, 6)}, "BID-TIME-02"),
            ({"intention_on": ISSUED_ON - timedelta(days=29)}, "INT-TIME-01"),
        ],
    )
    def test_one_day_less_raises_it_and_names_the_rule(self, shorter, rule):
        assert rules_of(a_tender(**shorter)) == {"FLAG-09": [rule]}

    @given(st.integers(0, 60), st.integers(0, 60))
    def test_names_just_the_periods_that_are_cut(self, open_for, intention_for):
        tender = a_tender(bids_due_at=due_after(open_for), intention_on=ISSUED_ON - timedelta(days=intention_for))
        cut = ["BID-TIME-01"] * (open_for < 20) + ["INT-TIME-01"] * (intention_for < 30)

        assert rules_of(tender) == ({"FLAG-09": cut} if cut else {})

    def test_no_intention_raises_it_unless_the_notice_says_why_there_is_none(self):
        assert rules_of(a_tender(intention_on=None)) == {"FLAG-09": ["INT-TIME-01"]}
        assert rules_of(a_tender(intention_on=None, exempt_because="台风损毁设备")) == {}

    def test_all_that_is_wrong_is_one_signal(self):
        short = a_tender(bids_due_at=due_after(1), offer_until=ISSUED_ON, intention_on=ISSUED_ON)

        assert rules_of(short) == {"FLAG-09": ["BID-TIME-01", "BID-TIME-02", "INT-TIME-01"]}

    @pytest.mark.parametrize(
        ("published_on", "resting", "raised"),
        [
            (date(2026, 3, 6), 2, False),  # a Friday
            (date(2026, 9, 30), 7, True),  # before National Day
            (date(2026, 4, 3), 3, True),  # before Tomb Sweeping: Saturday to Monday
            (date(2026, 9, 29), 0, False),  # the day before the eve
            (date(2026, 10, 4), 3, True),  # in the holiday, three rest days left
            (date(2026, 10, 5), 2, False),
        ],
    )
    def test_publication_on_the_eve_of_a_long_holiday_raises_it(self, published_on, resting, raised):
        assert len(rest_after(published_on)) == resting
        assert rules_of(issued_on(published_on)) == ({"FLAG-09": ["FLAG-09"]} if raised else {})

    @given(st.dates(date(2025, 1, 1), date(2026, 11, 20)))
    def test_an_eve_is_a_day_with_three_rest_days_after_it(self, day):
        follow = not any(is_working_day(day + timedelta(days=n)) for n in (1, 2, 3))

        assert ("FLAG-09" in rules_of(issued_on(day))) == follow

    def test_days_that_the_calendar_does_not_know_are_not_taken_for_a_holiday(self):
        assert rest_after(date(2026, 12, 31)) == ()

    def test_a_period_that_cannot_be_counted_is_shown_to_a_person(self):
        unknown = a_tender(
            intention_on=date(2026, 11, 1),
            documents_issued_on=date(2026, 12, 30),
            offer_until=date(2027, 1, 20),
            bids_due_at=datetime(2027, 2, 1, tzinfo=UTC),
        )

        assert rules_of(unknown) == {"FLAG-09": ["BID-TIME-02"]}


class TestBudgetHit:
    """FLAG-13: at least 99 % of the maximum price or the budget."""

    @pytest.mark.parametrize(
        ("amount", "findings"), [("890999.99", 0), ("891000.00", 1), ("989999.99", 1), ("990000.00", 2)]
    )
    def test_begins_at_99_percent(self, amount, findings):
        award = an_award(amount=Decimal(amount))  # maximum 900,000, budget 1,000,000

        assert rules_of(award).get("FLAG-13", []) == ["FLAG-13"] * findings

    @given(AMOUNTS, AMOUNTS)
    def test_is_exact_to_the_fen(self, amount, ceiling):
        award = an_award(amount=amount, max_price=ceiling, budget_amount=ceiling)

        assert ("FLAG-13" in rules_of(award)) == (amount * 100 >= ceiling * 99)


class TestContract:
    """FLAG-15."""

    @pytest.mark.parametrize(
        ("make", "rule"),
        [(a_published_contract, "CTR-TIME-02"), (a_filed_contract, "CTR-TIME-03")],
    )
    def test_published_or_filed_late_raises_it(self, make, rule):
        assert rules_of(make(in_time=True)) == {}
        assert rules_of(make(in_time=False)) == {"FLAG-15": [rule]}

    def test_signed_late_raises_it(self):
        assert rules_of(a_signed_contract()) == {}
        assert rules_of(a_signed_contract(in_time=False)) == {"FLAG-15": ["CTR-TIME-01"]}

    @pytest.mark.parametrize("off", [FEN, -FEN])
    def test_an_amount_one_fen_off_the_award_raises_it(self, off):
        contract = a_signed_contract(amount=Decimal("800000.00") + off)

        assert rules_of(contract) == {"FLAG-15": ["CTR-05"]}


def test_a_signal_is_named_after_event_and_flag_and_says_what_the_row_says():
    envelope = an_envelope(a_signed_contract(in_time=False))

    (signal,) = signals_of(envelope, now=NOW)

    assert signal.id == f"{envelope.id}-FLAG-15"
    assert (signal.procurement_id, signal.raised_at, signal.facts["event_id"]) == (PROCUREMENT, NOW, envelope.id)
    assert signal.says_zh
    assert signal.says_en


def test_supervision_s_own_news_raises_nothing():
    about = SignalRaised(procurement_id=PROCUREMENT, signal_id="s", flag="FLAG-15", facts={})
    party = PartyRegistered(
        credit_code="x", role=Role.BUYER, name="x", region="x", address="x", size_class=None, public_key=KEY, version=1
    )

    assert rules_of(about) == rules_of(party) == rules_of(hidden_news()) == {}
    assert {kind.SENDER for kind in FLAGS} == {"bidding", "contracts"}
