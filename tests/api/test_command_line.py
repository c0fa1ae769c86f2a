"""Every reading command of `rongcai` explains itself, and answers programs in JSON, beside the running platform."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_platform import CITY, COUNTY, PROVINCE

pytestmark = pytest.mark.stack
RONGCAI = Path(sys.executable).with_name("rongcai")
STACKS = [PROVINCE, CITY, COUNTY]
READING = {  # command: what its JSON must hold
    ("status",): lambda said: {row["state"] for row in said} == {"ready"},
    ("doctor",): lambda said: all(row["ok"] for row in said),
    ("verify", "--all"): lambda said: {row["stack"] for row in said} == set(STACKS) and all(r["ok"] for r in said),
    ("parked", "list", "--stack", CITY): lambda said: said == [],
    ("clock", CITY): lambda said: str(said).count("2025-") >= 1,
}
ALL = (
    *(command[:1] for command in READING),
    ("up",),
    ("down",),
    ("logs",),
    ("serve",),
    ("demo",),
    ("bid",),
    ("budget",),
)


def run(*arguments):
    return subprocess.run([RONGCAI, *arguments], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_reading_command_answers_in_json_and_in_words(platform, command):
    as_json = run(*command, "--home", str(platform.home), "--json")
    in_words = run(*command, "--home", str(platform.home))

    assert (as_json.returncode, as_json.stderr) == (0, "")
    assert READING[command](json.loads(as_json.stdout)), as_json.stdout
    assert in_words.returncode == 0
    assert in_words.stdout.strip()
    assert not in_words.stdout.lstrip().startswith(("[", "{"))


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_a_command_explains_itself(command):
    shown = run(*command, "--help")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Usage" in shown.stdout
    assert command[0] in run("--help").stdout


def test_a_command_that_is_none_is_wrong_usage():
    assert run("no-such-command").returncode == 2


def test_a_home_without_a_platform_is_told_what_to_run(tmp_path):
    for command in READING:
        if command != ("doctor",):
            said = run(*command, "--home", str(tmp_path / "none"), "--json")
            assert said.returncode == 1
            assert "rongcai up" in said.stderr
