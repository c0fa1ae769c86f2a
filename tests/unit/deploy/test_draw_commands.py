"""`rongcai draw`: chance made and draws rechecked on one's own machine."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.proof.draw import commitment
from deploy.cli import app
from services.bidding.domain.experts.draw import record
from tests.builders.experts import a_committed_draw, a_drawn_draw

DRAW = "350100-GK-2026-000123.1.draw"


def run(*words: str):
    return CliRunner().invoke(app, ["draw", *words])


def test_a_nonce_comes_with_its_commitment_and_is_another_one_each_time():
    first, second = (json.loads(run("nonce", "--draw", DRAW, "--side", "witness", "--round", "2").output) for _ in "ab")

    assert first["commitment"] == commitment(f"{DRAW}.2", "witness", first["nonce"])
    assert first["nonce"] != second["nonce"]
    assert run("nonce", "--draw", DRAW, "--side", "supplier").exit_code == 2


@pytest.mark.parametrize(("made", "drawn"), [(a_committed_draw, 0), (a_drawn_draw, 1)])
def test_an_honest_record_is_ok_whether_drawn_or_not(tmp_path: Path, made, drawn):
    file = tmp_path / "record.json"
    file.write_text(record(made()).model_dump_json())

    checked = run("check", str(file), "--json")

    assert checked.exit_code == 0
    assert json.loads(checked.output) == {"draw": DRAW, "faults": [], "rounds_drawn": drawn, "candidates": False}


def test_a_mismatch_is_named_and_exits_with_1(tmp_path: Path):
    said = json.loads(record(a_drawn_draw()).model_dump_json())
    said["rounds"][0]["seed"] = "0" * 64
    file = tmp_path / "record.json"
    file.write_text(json.dumps(said))

    checked = run("check", str(file))

    assert checked.exit_code == 1
    assert "the seed is not the one that was committed to" in checked.output


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"record": 1}'])
def test_a_file_that_holds_no_draw_is_wrong_usage(tmp_path: Path, text: str):
    file = tmp_path / "record.json"
    file.write_text(text)

    assert run("check", str(file)).exit_code == 2
