import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from common.interfaces.errors import RuleBroken
from common.interfaces.rules import require
from common.law import rules
from common.law.rules import ROWS, NoSuchRule, RuleVersionsClash, cite, index, load, read, rule

ON = date(2026, 11, 23)
ROW = {
    "id": "TEST-01",
    "effective_from": date(2020, 1, 1),
    "source": "LAW 1",
    "cited": "Law, art. 1",
    "mark": "L",
    "says_en": "e",
    "says_zh": "z",
    "remedy_en": "e",
    "remedy_zh": "z",
}


def a_row(**changes):
    return type(ROWS[0]).model_validate(ROW | changes)


class TestChoosingAVersion:
    def test_the_sme_deduction_changed_on_the_first_of_july_2022(self):
        before = rule("POL-SME-05", date(2022, 6, 30), category="goods")
        after = rule("POL-SME-05", date(2022, 7, 1), category="goods")

        assert (before.params["least"], before.params["most"]) == (Decimal("0.06"), Decimal("0.10"))
        assert (after.params["least"], after.params["most"]) == (Decimal("0.10"), Decimal("0.20"))

    @pytest.mark.parametrize(("on", "rate"), [(date(2026, 9, 30), "0.10"), (date(2026, 10, 1), "0.30")])
    def test_emergency_additions_changed_on_the_first_of_october_2026(self, on, rate):
        assert rule("EMG-06", on).params["rate"] == Decimal(rate)

    @pytest.mark.parametrize(("on", "share"), [(date(2026, 12, 31), "0.40"), (date(2027, 1, 1), "0.30")])
    def test_the_raised_reserve_of_works_ends_with_2026(self, on, share):
        assert rule("POL-SME-03", on, category="works").params["share"] == Decimal(share)

    def test_a_rule_is_unknown_before_its_first_day(self):
        assert rule("EVAL-12", date(2026, 2, 1)).id == "EVAL-12"
        with pytest.raises(NoSuchRule, match="EVAL-12"):
            rule("EVAL-12", date(2026, 1, 31))

    def test_a_rule_is_unknown_after_its_last_day(self):
        assert rule("FJ-05", date(2029, 4, 30)).id == "FJ-05"
        with pytest.raises(NoSuchRule):
            rule("FJ-05", date(2029, 5, 1))

    @pytest.mark.parametrize(
        ("region", "threshold"), [("350000", "4000000.00"), ("350100", "2000000.00"), ("350102", "2000000.00")]
    )
    def test_the_region_tells_the_level_of_the_threshold(self, region, threshold):
        assert rule("FJ-02", ON, region, category="goods").params["threshold"] == Decimal(threshold)

    def test_a_level_given_goes_before_that_of_the_region(self):
        limit = rule("FJ-01", ON, "350000", level="county", category="services")
        assert limit.params["threshold"] == Decimal("300000.00")

    def test_a_category_without_a_row_has_no_rule(self):
        with pytest.raises(NoSuchRule, match="works"):
            rule("FJ-02", ON, category="works")

    @pytest.mark.parametrize(
        "narrower", [{"jurisdiction": "CN-FJ"}, {"budget_level": ["city"]}, {"category": ["goods"]}]
    )
    def test_the_row_of_the_narrower_scope_goes_first(self, monkeypatch, narrower):
        monkeypatch.setattr(
            rules, "_VERSIONS", index([a_row(says_en="for all"), a_row(says_en="narrower", **narrower)])
        )

        assert rule("TEST-01", ON, "350100", category="goods").says_en == "narrower"

    def test_a_rule_for_all_is_found_for_each(self):
        assert rule("BID-TIME-01", ON, "350128", category="works") is rule("BID-TIME-01", ON)


class TestVersions:
    def test_follow_each_other_without_a_day_between(self):
        index([a_row(effective_to=date(2021, 12, 31)), a_row(effective_from=date(2022, 1, 1))])

    @pytest.mark.parametrize("next_from", [date(2021, 12, 31), date(2022, 1, 2)])
    def test_that_overlap_or_leave_a_gap_are_an_error(self, next_from):
        with pytest.raises(RuleVersionsClash, match="TEST-01"):
            index([a_row(effective_to=date(2021, 12, 31)), a_row(effective_from=next_from)])

    def test_that_never_end_cannot_be_followed(self):
        with pytest.raises(RuleVersionsClash):
            index([a_row(), a_row(effective_from=date(2022, 1, 1))])

    def test_of_different_scope_do_not_meet(self):
        index([a_row(category=["goods"]), a_row(category=["services"]), a_row(jurisdiction="CN-FJ")])

    def test_meet_in_one_category_that_both_name(self):
        with pytest.raises(RuleVersionsClash):
            index([a_row(category=["goods", "services"]), a_row(category=["services"])])


class TestRows:
    def test_an_unknown_field_is_refused(self):
        with pytest.raises(ValidationError, match="surprise"):
            a_row(surprise=1)

    def test_a_float_is_refused_wherever_it_hides(self):
        with pytest.raises(ValidationError, match="not exact"):
            a_row(params={"rates": [{"rate": 0.1}]})

    def test_a_mark_is_one_of_the_rulebooks(self):
        with pytest.raises(ValidationError, match="mark"):
            a_row(mark="X")

    def test_a_source_is_cited_in_full(self):
        assert rule("BID-TIME-01", ON).cited == "政府采购法 Government Procurement Law, art. 35"
        assert cite("A 1; B", {"A": "Alpha", "B": "Beta"}) == "Alpha, art. 1; Beta"

    def test_a_wrong_row_names_its_file(self, tmp_path):
        (tmp_path / "sources.yaml").write_text("LAW: Law\n")
        (tmp_path / "tender.yaml").write_text("- {id: TEST-01, source: LAW 1}\n")

        with pytest.raises(ValidationError) as refused:
            load(tmp_path, {"LAW": "Law"})
        assert refused.value.__notes__ == [f"in {tmp_path / 'tender.yaml'}"]

    def test_an_unknown_document_is_refused(self):
        with pytest.raises(KeyError, match="NOWHERE"):
            read("- {id: TEST-01, source: NOWHERE 1}", {"LAW": "Law"})

    def test_every_period_names_its_days_unit_and_kind(self):
        periods = [
            (row.id, one)
            for row in ROWS
            for one in (row.params, *row.params.get("periods", {}).values())
            if one.keys() & {"days", "unit", "kind"}
        ]

        assert len({rule_id for rule_id, _ in periods}) >= 40
        for rule_id, period in periods:
            assert period["days"] > 0, rule_id
            assert period["unit"] in {"calendar", "working"}, rule_id
            assert period["kind"] in {"limit", "minimum", "ceiling"}, rule_id

    def test_the_rows_are_the_rules_of_the_rulebook_and_no_other(self):
        listed = (Path(__file__).parent / "rule_ids.txt").read_text().split()

        assert len(listed) == len(set(listed))
        assert {row.id for row in ROWS} == set(listed)

    def test_words_that_refuse_are_none_that_a_person_judges(self):
        for number in range(1, 9):
            words = rule(f"DISC-0{number}", ON).params
            refused = {*words["hard"], *words.get("unless_imported", ())}
            assert words["ask"], number
            assert not refused & set(words["ask"]), number


class TestBlocking:
    @pytest.mark.parametrize(
        ("mark", "blocks"),
        [("L", True), ("Q6", True), ("P", True), ("C", True), ("M", False), ("S", False)],
    )
    def test_a_value_from_memory_or_hearsay_only_warns(self, mark, blocks):
        assert a_row(mark=mark).blocks is blocks

    @pytest.mark.parametrize(("mark", "blocks"), [("L,M", True), ("Q24,S", True), ("M,Q6", False), ("S,Q13", False)])
    def test_the_first_mark_is_that_of_the_value(self, mark, blocks):
        assert a_row(mark=mark).blocks is blocks

    def test_a_warning_signal_never_blocks(self):
        assert not rule("FLAG-13", ON).blocks
        assert rule("FIN-14", ON).blocks

    def test_a_blocking_breach_is_refused_with_all_its_facts(self):
        breach = rule("BID-TIME-01", ON).breach("≥ 2026-12-20", "2026-12-19")

        with pytest.raises(RuleBroken, match="at least 20 days") as refused:
            require(None, breach)
        assert refused.value.facts == {
            "rule": "BID-TIME-01",
            "source": "政府采购法 Government Procurement Law, art. 35",
            "expected": "≥ 2026-12-20",
            "found": "2026-12-19",
            "remedy": "move the bid deadline to the expected day or later",
            "remedy_zh": "请将投标截止时间改至应有日期或之后",
            "mark": "L",
        }
        for said in ("[L]", "不得少于20日", "≥ 2026-12-20", "2026-12-19", "move the bid deadline", "请将投标截止时间"):
            assert said in refused.value.detail

    def test_an_unconfirmed_breach_is_handed_back_as_a_warning(self):
        warning = rule("PAY-01", ON).breach("≤ 2026-12-20", "2026-12-21")

        assert require(None, warning) == (warning,)
        assert require(None) == ()

    def test_several_breaches_are_told_at_once(self):
        first, second = rule("BID-TIME-01", ON).breach("a", "b"), rule("BOND-01", ON).breach("c", "d")

        with pytest.raises(RuleBroken, match="BOND-01") as refused:
            require(first, second)
        assert refused.value.facts["rule"] == "BID-TIME-01"
        assert [also["rule"] for also in refused.value.facts["also"]] == ["BOND-01"]


def test_the_law_needs_no_bus_no_database_and_no_gateway():
    heavy = "import sys, common.law.rules, common.law.announcements, common.law.evaluation, common.law.deadlines\n"
    check = (
        "print(*{'nameko', 'kombu', 'eventlet', 'pymongo', 'flask', 'httpx', 'common.interfaces'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", heavy + check], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == ""
