"""A made-up year: the days are those of no notice."""

from datetime import date

import pytest

from common.law import calendar
from common.law.calendar import CalendarNotCovered, add_working_days, load_overlay, rest_day, year_days
from common.law.holidays import CalendarFileWrong, read_year

YEAR = """\
year: 2031
status: published
notice: a made-up notice
holidays:
  - {name: New Year's Day, from: 2030-12-31, to: 2031-01-02}
  - {name: Spring Festival, from: 2031-01-22, to: 2031-01-28}
  - {name: Tomb-sweeping Day, from: 2031-04-05, to: 2031-04-05}
  - {name: Labour Day, from: 2031-05-01, to: 2031-05-03}
  - {name: Dragon Boat Festival, from: 2031-06-24, to: 2031-06-24}
  - {name: National Day, from: 2031-10-02, to: 2031-10-07}
  - {name: Mid-autumn Festival, from: 2031-10-01, to: 2031-10-01}
working:
  - 2031-01-18
"""


@pytest.fixture(autouse=True)
def _own_overlay(monkeypatch):
    monkeypatch.setattr(calendar, "_OVERLAY", {})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "2031.yaml").write_text(YEAR, encoding="utf-8")
    return tmp_path


class TestAYearOfItsOwn:
    def test_is_unknown_until_its_notice_is_loaded(self, folder):
        with pytest.raises(CalendarNotCovered):
            rest_day(date(2031, 1, 6))
        load_overlay(folder)

        assert rest_day(date(2031, 1, 6)) is None

    def test_says_why_a_day_is_a_rest_day(self, folder):
        load_overlay(folder)

        assert rest_day(date(2031, 10, 1)) == (date(2031, 10, 1), "Mid-autumn Festival", "中秋")
        assert rest_day(date(2031, 10, 8)) is None
        assert rest_day(date(2031, 1, 18)) is None  # a Saturday on which people work
        assert rest_day(date(2031, 1, 19)) == (date(2031, 1, 19), "weekend", "周末")

    def test_covers_its_first_and_last_day_and_what_it_changes_before(self, folder):
        load_overlay(folder)

        assert rest_day(date(2030, 12, 31)).reason == "New Year's Day"
        assert rest_day(date(2031, 12, 31)) is None
        for outside in (date(2030, 12, 30), date(2032, 1, 1)):
            with pytest.raises(CalendarNotCovered):
                rest_day(outside)

    def test_counts_working_days_through_it(self, folder):
        load_overlay(folder)

        assert add_working_days(date(2031, 1, 17), 2) == date(2031, 1, 20)

    def test_lists_its_holidays_and_make_up_days(self, folder):
        load_overlay(folder)
        holidays, working = year_days(2031)

        assert [rest.on for rest in holidays][:3] == [date(2031, 1, 1), date(2031, 1, 2), date(2031, 1, 22)]
        assert working == (date(2031, 1, 18),)

    def test_is_laid_over_the_package(self, tmp_path):
        (tmp_path / "2026.yaml").write_text(YEAR.replace("2031", "2026").replace("2030", "2025"), encoding="utf-8")
        assert rest_day(date(2026, 6, 24)) is None
        load_overlay(tmp_path)

        assert rest_day(date(2026, 6, 24)).reason == "Dragon Boat Festival"


class TestAFileThatIsWrong:
    @pytest.mark.parametrize(
        ("old", "new", "line", "said"),
        [
            ("published", "draft", 2, "published"),
            ("year: 2031", "year: 2032", 1, "named 2031, the year in it is 2032"),
            ("2031-04-05, to: 2031-04-05", "2031-04-05, to: 2031-04-04", 7, "ends before it starts"),
            ("  - 2031-01-18", "  - 2031-01-17", 13, "no weekend"),
            ("  - 2031-01-18", "  - 2031-10-04", 13, "2031-10-04 is named twice"),
            ("from: 2031-10-01", "from: 2031-09-31", 11, "from"),
            ("2030-12-31", "2030-11-30", 5, "nor of the December before"),
            ("2031-06-24, to: 2031-06-24", "2031-12-31, to: 2032-01-01", 9, "2032-01-01 is not of 2031"),
            ("Labour Day", "Labor Day", 8, "Labour Day"),
            ("notice: a made-up notice\n", "", 1, "notice"),
            ("year: 2031", "year: [2031", 2, "expected"),
        ],
    )
    def test_names_file_and_line(self, folder, old, new, line, said):
        file = folder / "2031.yaml"
        assert YEAR.count(old) == 1
        file.write_text(YEAR.replace(old, new), encoding="utf-8")

        with pytest.raises(CalendarFileWrong, match=said) as refused:
            read_year(file)
        assert f"{file}:{line}: " in str(refused.value)

    @pytest.mark.parametrize("left_out", [line for line in YEAR.splitlines() if "name:" in line])
    def test_that_leaves_a_holiday_out_does_not_cover_the_year(self, folder, left_out):
        file = folder / "2031.yaml"
        file.write_text(YEAR.replace(left_out + "\n", ""), encoding="utf-8")

        with pytest.raises(CalendarFileWrong, match="not covered"):
            read_year(file)

    def test_leaves_the_calendar_as_it_was(self, folder):
        (folder / "2032.yaml").write_text("year: 2032\n", encoding="utf-8")

        with pytest.raises(CalendarFileWrong):
            load_overlay(folder)
        with pytest.raises(CalendarNotCovered):
            rest_day(date(2031, 1, 6))

    def test_that_is_not_there_is_an_error(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            load_overlay(tmp_path / "nowhere")
