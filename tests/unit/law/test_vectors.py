"""The worked cases, run through the functions that the services use."""

import json
from pathlib import Path
from typing import Any

import pytest

from common.law.cases.checking import OPERATIONS, Malformed, agrees, cases_of, check
from common.law.rules import ROWS

HERE = Path(__file__).parent
CASES = [
    case
    for file in ("vectors.json", "more_vectors.json")
    for case in cases_of(json.loads((HERE / file).read_text(encoding="utf-8")))
]
Case = dict[str, Any]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['rule']}")
def test_worked_case(case: Case) -> None:
    verdict = check(case)

    assert verdict.reason == ""
    assert verdict.passed, f"expected {verdict.expected}, found {verdict.found}"


def test_every_operation_has_worked_cases_and_no_two_cases_share_an_id() -> None:
    assert {case["op"] for case in CASES} == set(OPERATIONS)
    assert len({case["id"] for case in CASES}) == len(CASES)


class TestACaseThatIsWrong:
    @pytest.mark.parametrize(
        "case",
        [
            None,
            7,
            "V-001",
            {},
            {"id": "X", "rule": "CAL-03", "op": "is_working_day"},
            {"op": "is_working_day", "input": {"date": "2026-02-14"}},
            {"op": "is_working_day", "input": {"date": "2026-02-14"}, "expected": {}},
            {"op": "is_working_day", "input": {"date": "14.2.2026"}, "expected": {"working_day": True}},
            {"op": "is_working_day", "input": {}, "expected": {"working_day": True}},
            {"op": "guess", "input": {}, "expected": {"working_day": True}},
            {"op": "sme_size", "input": {"industry": "magic"}, "expected": {"size": "small"}},
            {"op": "sme_size", "input": {"industry": "industry", "employees": 5}, "expected": {"size": "micro"}},
            {"op": "check_bid_bond", "input": {"base": "NaN", "amount": "1"}, "expected": {"cap": "1.00"}},
            {"op": "credit_check", "input": {"entity_listed": 3}, "expected": {"excluded": True}},
        ],
    )
    def test_fails_with_the_reason(self, case: Any) -> None:
        verdict = check(case)

        assert not verdict.passed
        assert verdict.reason

    def test_fails_where_one_expected_field_differs(self) -> None:
        case = next(case for case in CASES if case["id"] == "V-067")

        for wrong in ({"benchmark": "900000.01"}, {"order": ["A", "B", "C"]}, {"unheard_of": 1}):
            assert not check(case | {"expected": case["expected"] | wrong}).passed

    @pytest.mark.parametrize("file", [{}, [], 7, {"vectors": {}}, {"vectors": []}, "vectors"])
    def test_in_a_file_without_cases_is_no_file_of_cases(self, file: Any) -> None:
        with pytest.raises(Malformed, match="vectors"):
            cases_of(file)


class TestAgreement:
    @pytest.mark.parametrize(
        ("expected", "found"),
        [
            ({"a": 1}, {"a": 1, "b": 2}),
            ("0.7", "0.70"),
            ({"options": ["x", "y"]}, {"options": ["y", "x"]}),
            (
                {"signals": [{"type": "same_mac"}]},
                {"signals": [{"type": "same_ip"}, {"type": "same_mac", "weak": False}]},
            ),
            ({"signals": []}, {"signals": [{"type": "same_ip", "weak": True}]}),
            (None, None),
        ],
    )
    def test_asks_for_no_more_than_is_expected(self, expected: Any, found: Any) -> None:
        assert agrees({"it": expected}, {"it": found})

    @pytest.mark.parametrize(
        ("expected", "found"),
        [
            ({"a": 1}, {"b": 1}),
            ("0.7", "0.71"),
            (True, 1),
            (0, False),
            (None, False),
            (60, "60"),
            ({"order": ["x", "y"]}, {"order": ["y", "x"]}),
            ({"missing": []}, {"missing": ["x"]}),
            ({"missing": ["x", "x"]}, {"missing": ["x", "y"]}),
            ({"signals": []}, {"signals": [{"type": "same_mac", "weak": False}]}),
            ({"signals": [{"type": "same_mac"}]}, {"signals": []}),
            ({"a": {}}, {"a": []}),
            (["x"], "x"),
        ],
    )
    def test_takes_no_less(self, expected: Any, found: Any) -> None:
        assert not agrees({"it": expected}, {"it": found})


PERIODS = {row.id: row.params for row in ROWS if "kind" in row.params}
TIMED = [case for case in CASES if case["id"].startswith("V-") and case["rule"] in PERIODS]
TIMED = [case for case in TIMED if case["input"].keys() & {"days", "working_days"}]


@pytest.mark.parametrize("case", TIMED, ids=lambda case: f"{case['id']}-{case['rule']}")
def test_the_rules_row_has_the_number_of_days_of_the_worked_case(case: Case) -> None:
    given, params = case["input"], PERIODS[case["rule"]]

    assert params["days"] == given.get("days", given.get("working_days"))
    assert params["unit"] == ("working" if "working_days" in given else "calendar")
