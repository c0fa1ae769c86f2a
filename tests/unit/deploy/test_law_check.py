import json
import sys
from pathlib import Path

import pytest

from deploy import cli

VECTORS = Path(__file__).parents[1] / "law" / "vectors.json"
GOOD = {
    "id": "G-1",
    "rule": "CAL-03",
    "op": "is_working_day",
    "input": {"date": "2026-02-14"},
    "expected": {"working_day": True},
}
WRONG = GOOD | {"id": "W-1", "expected": {"working_day": False}}
UNKNOWN = GOOD | {"id": "U-1", "op": "guess"}


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    def run(content, *words):
        file = content if isinstance(content, Path) else tmp_path / "cases.json"
        if not isinstance(content, Path):
            file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["rongcai", "law", "check", str(file), *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return run


def test_all_worked_cases_pass_each_on_its_line(run):
    code, out, _ = run(VECTORS)

    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "V-001 CAL-03 is_working_day passed"
    assert lines[-1] == "153 passed, 0 failed"
    assert len(lines) == 154


def test_a_failed_case_says_what_was_expected_and_found_and_the_exit_code_is_1(run):
    code, out, _ = run({"vectors": [GOOD, WRONG, UNKNOWN, 7]})

    assert code == 1
    assert out.splitlines() == [
        "G-1 CAL-03 is_working_day passed",
        'W-1 CAL-03 is_working_day failed: expected {"working_day": false}, found {"working_day": true}',
        "U-1 CAL-03 guess failed: there is no operation 'guess'",
        "? ? ? failed: a case has objects `input` and `expected`, the latter not empty",
        "1 passed, 3 failed",
    ]


def test_an_answer_that_is_an_error_is_shown_as_one(run):
    days = {"op": "add_working_days", "input": {"start": "2026-12-29", "working_days": 5}}
    code, out, _ = run([GOOD | days | {"expected": {"due": "2027-01-06"}}])

    assert code == 1
    assert '"error": "calendar_not_covered"' in out


def test_only_the_cases_of_one_operation(run):
    assert run({"vectors": [GOOD, UNKNOWN]}, "--only", "is_working_day")[:2] == (
        0,
        "G-1 CAL-03 is_working_day passed\n1 passed, 0 failed\n",
    )
    assert run({"vectors": [GOOD]}, "--only", "add_working_days")[0] == 2


def test_as_json(run):
    code, out, _ = run({"vectors": [GOOD, WRONG]}, "--json")

    told = json.loads(out)
    assert (code, told["passed"], told["failed"]) == (1, 1, 1)
    assert told["cases"][1]["found"] == {"working_day": True}


@pytest.mark.parametrize("content", ["no JSON", "{}", "[]", '"text"', '{"vectors": 3}'])
def test_a_file_of_another_shape_is_one_clear_line(run, content):
    code, out, err = run(content)

    assert (code, out) == (1, "")
    assert "cannot be checked" in err
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_is_wrong_usage(run, tmp_path):
    assert run(tmp_path / "none.json")[0] == 2
