"""`rongcai recompute` on a file; against the real database: tests/service/bidding/test_evaluation.py."""

import json

import pytest

from deploy.cli import recompute as command
from tests.unit.deploy.test_command_line import run  # noqa: F401 - the fixture


@pytest.fixture
def outcome(monkeypatch):
    """Let the record be read from any file, and its computing end as wanted."""
    from deploy import recomputing

    def ends(*, equal):
        stored = {"rank": 1, "total": "90.00"}
        again = stored if equal else {"rank": 2, "total": "80.00"}
        made = recomputing.Outcome((recomputing.Compared("S", equal, stored, again),), ())
        monkeypatch.setattr(command, "_load", lambda _file: None)
        monkeypatch.setattr(recomputing, "recompute", lambda _record: made)

    return ends


def test_equal_is_exit_code_0_and_a_difference_1_with_both_lines(run, outcome, tmp_path):  # noqa: F811
    file = tmp_path / "record.json"
    file.write_text("{}")

    outcome(equal=True)
    assert run("recompute", str(file))[:2] == (0, "equal       1  S  90.00\n")
    outcome(equal=False)
    code, out, _ = run("recompute", str(file))
    assert code == 1
    assert "DIFFERS" in out
    assert "'rank': 1" in out
    assert "'rank': 2" in out
    code, out, _ = run("recompute", str(file), "--json")
    assert (code, json.loads(out)["equal"]) == (1, False)


def test_a_file_of_something_else_is_wrong_usage(run, tmp_path):  # noqa: F811
    file = tmp_path / "record.json"
    file.write_text("{}")

    code, _, err = run("recompute", str(file))

    assert code == 2
    assert "--save" in err
