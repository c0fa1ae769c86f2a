from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.calendar import (
    CalendarNotCovered,
    add_working_days,
    ceiling_end,
    count,
    end_of_day,
    is_working_day,
    limit_end,
    local_date,
    minimum_end,
    rest_day,
)

covered = st.dates(date(2004, 1, 1), date(2025, 12, 31))


class TestWorkingDays:
    def test_a_saturday_is_a_rest_day_unless_it_makes_up_for_a_holiday(self):
        assert not is_working_day(date(2026, 10, 17))
        assert is_working_day(date(2026, 10, 10))

    def test_a_rest_day_says_why_in_both_languages(self):
        assert rest_day(date(2026, 10, 1)) == (date(2026, 10, 1), "National Day", "国庆节")
        assert rest_day(date(2026, 11, 22)) == (date(2026, 11, 22), "weekend", "周末")
        assert rest_day(date(2026, 11, 23)) is None

    @pytest.mark.parametrize("outside", [date(2003, 12, 31), date(2027, 1, 1)])
    def test_a_year_without_its_notice_is_never_guessed(self, outside):
        with pytest.raises(CalendarNotCovered, match="State Council notice") as uncovered:
            is_working_day(outside)
        assert uncovered.value.first_uncovered_date == outside

    @pytest.mark.parametrize("edge", [date(2004, 1, 1), date(2026, 12, 31)])
    def test_the_first_and_last_covered_days_are_known(self, edge):
        assert is_working_day(edge) == (edge == date(2026, 12, 31))

    @given(covered, st.integers(1, 60))
    def test_ends_on_a_working_day_with_exactly_so_many_working_days_passed(self, start, days):
        end = add_working_days(start, days)

        passed = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        assert is_working_day(end)
        assert sum(map(is_working_day, passed)) == days

    def test_a_negative_number_of_days_is_a_callers_error(self):
        with pytest.raises(ValueError, match="negative"):
            add_working_days(date(2026, 3, 2), -1)


class TestThreeKindsOfPeriod:
    def test_only_a_limit_rolls_forward(self):
        start = date(2026, 9, 1)  # 30 days later is National Day

        assert limit_end(start, 30) == date(2026, 10, 8)
        assert minimum_end(start, 30) == (date(2026, 10, 1), date(2026, 10, 8))
        assert ceiling_end(start, 30) == date(2026, 10, 1)

    def test_a_minimum_may_end_in_a_year_without_notice_but_cannot_be_planned_there(self):
        assert count("BID-TIME-01", date(2026, 12, 20), 20, "calendar", "minimum").ends_on == date(2027, 1, 9)
        with pytest.raises(CalendarNotCovered):
            minimum_end(date(2026, 12, 20), 20)

    @given(covered, st.integers(0, 60), st.sampled_from(["calendar", "working"]))
    def test_a_minimum_is_monotone_in_its_start(self, start, days, unit):
        earlier, later = minimum_end(start, days, unit), minimum_end(start + timedelta(days=1), days, unit)

        assert earlier[0] <= later[0]
        assert earlier[1] <= later[1]
        assert earlier[0] <= earlier[1]

    def test_a_period_explains_the_days_it_skipped(self):
        period = count("BID-TIME-02", date(2026, 4, 29), 5, "working", "minimum")

        assert period.ends_on == date(2026, 5, 9)
        assert [rest.on.day for rest in period.skipped] == [1, 2, 3, 4, 5]
        assert "5 working days after 2026-04-29 end on 2026-05-09; skipped: 2026-05-01 Labour Day" in period.says_en
        assert "自2026-04-29次日起5个工作日，至2026-05-09；跳过：2026-05-01劳动节" in period.says_zh

    def test_a_period_that_skips_nothing_says_so_by_silence(self):
        assert count("X", date(2026, 6, 1), 2, "working", "limit").says_en.endswith("end on 2026-06-03")


class TestInstants:
    def test_a_day_begins_at_sixteen_hours_utc_of_the_day_before(self):
        assert local_date(datetime(2026, 9, 9, 15, 59, 59, tzinfo=UTC)) == date(2026, 9, 9)
        assert local_date(datetime(2026, 9, 9, 16, 0, tzinfo=UTC)) == date(2026, 9, 10)

    def test_a_day_runs_to_twenty_four_hours(self):
        assert end_of_day(date(2026, 9, 9)) == datetime(2026, 9, 9, 16, 0, tzinfo=UTC)

    def test_an_instant_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            local_date(datetime(2026, 9, 9, 12, 0))  # noqa: DTZ001 - the mistake under test
