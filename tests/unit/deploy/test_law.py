import json
import sys

import pytest

from common.law import calendar
from common.law.rules import ROWS
from deploy import cli, rulebook


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*words):
        monkeypatch.setattr(sys, "argv", ["rongcai", "law", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, *capsys.readouterr()

    return run


def of(answer):
    code, out, err = answer
    assert (code, err) == (0, "")
    return json.loads(out)


class TestShow:
    def test_tells_article_mark_numbers_and_both_languages(self, run):
        code, out, _ = run("show", "bid-time-01")

        assert code == 0
        for said in ("art. 35", "L read in the law; a breach refuses", "20 calendar days (minimum)", "不得少于20日"):
            assert said in out

    def test_tells_that_an_unconfirmed_rule_only_warns(self, run):
        assert "S secondary source; a breach warns and is recorded" in run("show", "EMG-01")[1]

    def test_shows_all_versions_unless_a_day_is_said(self, run):
        assert [row["params"]["rate"] for row in of(run("show", "EMG-06", "--json"))] == ["0.10", "0.30"]
        assert [row["params"]["rate"] for row in of(run("show", "EMG-06", "--on", "2026-09-30", "--json"))] == ["0.10"]
        assert [row["params"]["rate"] for row in of(run("show", "EMG-06", "--on", "2026-10-01", "--json"))] == ["0.30"]

    @pytest.mark.parametrize(("region", "threshold"), [("350000", "4000000.00"), ("350100", "2000000.00")])
    def test_chooses_by_region_and_category(self, run, region, threshold):
        where = ("--on", "2026-11-23", "--region", region, "--category", "goods")
        [row] = of(run("show", "FJ-02", *where, "--json"))
        assert row["params"]["threshold"] == threshold

    def test_an_unknown_id_says_what_was_meant(self, run):
        code, out, err = run("show", "BID-TIM-01")

        assert (code, out) == (1, "")
        assert "did you mean BID-TIME-01" in err

    def test_a_region_without_a_day_is_wrong_usage(self, run):
        assert run("show", "FJ-02", "--region", "350100")[0] == 2
        assert run("show", "FJ-02", "--on", "2026-11-23", "--category", "wares")[0] == 2

    def test_a_day_before_the_rule_is_an_error(self, run):
        assert run("show", "EVAL-12", "--on", "2026-01-31")[0] == 1

    def test_every_rule_can_be_told(self):
        for row in ROWS:
            told = "\n".join(rulebook.lines(row))
            assert row.says_zh in told, row.id
            assert rulebook.versions(row.id), row.id


class TestList:
    def test_names_every_rule_once(self, run):
        listed = [row["id"] for row in of(run("list", "--json"))]

        assert len(listed) == len(set(listed))
        assert set(listed) == {row.id for row in ROWS}

    def test_keeps_to_one_section(self, run):
        assert {row["id"][:4] for row in of(run("list", "--section", "bonds", "--json"))} == {"BOND"}
        assert run("list", "--section", "nowhere")[0] == 2


class TestExplainDeadline:
    def test_names_the_rest_days_it_skipped(self, run):
        [period] = of(run("explain", "deadline", "BID-TIME-02", "--from", "2026-04-29", "--json"))

        assert (period["kind"], period["ends_on"], period["plan_on"]) == ("minimum", "2026-05-09", "2026-05-09")
        assert period["skipped"][0] == {"on": "2026-05-01", "reason": "Labour Day", "reason_zh": "劳动节"}
        assert "跳过：2026-05-01劳动节" in period["says_zh"]

    def test_a_minimum_keeps_its_earliest_day_beside_the_one_to_plan_with(self, run):
        [period] = of(run("explain", "deadline", "BID-TIME-01", "--from", "2026-09-13", "--json"))
        assert (period["ends_on"], period["plan_on"]) == ("2026-10-03", "2026-10-08")

    def test_a_limit_rolls_forward_and_a_ceiling_does_not(self, run):
        [limit] = of(run("explain", "deadline", "CTR-TIME-01", "--from", "2026-09-01", "--json"))
        [ceiling] = of(run("explain", "deadline", "CMP-TIME-06", "--from", "2026-09-01", "--json"))

        assert (limit["ends_on"], ceiling["ends_on"]) == ("2026-10-08", "2026-10-01")
        assert "act by 2026-10-08 at the latest" in limit["says_en"]
        assert "lasts until 2026-10-01 at most" in ceiling["says_en"]

    def test_a_rule_of_several_periods_explains_each(self, run):
        periods = of(run("explain", "deadline", "INN-TIME-02", "--from", "2026-04-20", "--json"))

        ends = {period["name"]: period["ends_on"] for period in periods}
        assert ends["applications"] == "2026-05-20"
        assert len(ends) == 4

    def test_a_day_to_plan_with_is_not_guessed(self, run):
        [period] = of(run("explain", "deadline", "BID-TIME-01", "--from", "2026-12-20", "--json"))

        assert (period["ends_on"], period["plan_on"]) == ("2027-01-09", None)
        assert "does not cover 2027-01-09" in period["says_en"]

    def test_a_rule_without_a_period_is_refused(self, run):
        code, _, err = run("explain", "deadline", "CTR-06", "--from", "2026-04-20")

        assert code == 1
        assert "computes no date" in err


class TestCalendar:
    def test_shows_holidays_and_make_up_days(self, run):
        year = of(run("calendar", "2026", "--json"))

        assert year["holidays"][-1]["name_zh"] == "国庆节"
        assert year["holidays"][-1]["days"] == [f"2026-10-0{day}" for day in range(1, 8)]
        assert "2026-10-10" in year["working"]
        assert "2026-10-10" in run("calendar", "2026")[1]

    def test_a_year_without_its_notice_is_an_error(self, run):
        code, _, err = run("calendar", "2027")

        assert code == 1
        assert "does not cover 2027-01-01" in err

    def test_reads_a_folder_of_further_years(self, run, monkeypatch, tmp_path):
        monkeypatch.setattr(calendar, "_OVERLAY", {})
        (tmp_path / "2031.yaml").write_text("year: 2031\nstatus: draft\n", encoding="utf-8")
        monkeypatch.setenv("RONGCAI_CALENDAR_DIR", str(tmp_path))

        code, _, err = run("calendar", "2031")
        assert code == 1
        assert f"{tmp_path / '2031.yaml'}:2: status" in err
