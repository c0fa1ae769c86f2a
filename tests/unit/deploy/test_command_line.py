import json
import os
import sys

import pytest

from deploy import cli
from deploy.local import NotReady


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("RONGCAI_HOME", str(tmp_path / "home"))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["rongcai", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return run


def test_help_lists_every_command_and_the_exit_codes(run):
    code, out, _ = run("--help")
    assert code == 0
    assert all(f"│ {command} " in out for command in ("up", "down", "status", "logs", "doctor", "serve"))
    assert "Exit codes:" in out


def test_a_failure_is_one_line_with_the_remedy_and_exit_code_1(run):
    code, out, err = run("status")
    assert (code, out) == (1, "")
    assert err.startswith("rongcai: ")
    assert err.count("\n") == 1
    assert "run: rongcai up --home" in err


def test_a_process_that_does_not_get_ready_is_exit_code_3(run, monkeypatch, tmp_path):
    def up(*_, **__):
        raise NotReady("broker", "ended while it was starting", tmp_path / "broker.log")

    monkeypatch.setattr("deploy.local.up", up)
    code, _, err = run("up")
    assert code == 3
    assert str(tmp_path / "broker.log") in err


def test_wrong_usage_is_exit_code_2(run):
    assert run("up", "--onyl", "broker")[0] == 2


def test_the_stack_trace_is_shown_only_when_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["rongcai", "--debug", "status", "--home", str(tmp_path)])
    with pytest.raises(Exception, match="holds no platform yet"):
        cli.main()


def test_doctor_says_cause_and_remedy_before_the_first_up(run):
    code, out, _ = run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(out)}
    assert code == 1
    assert checks["python"]["ok"]
    assert not checks["home"]["ok"]
    assert checks["home"]["remedy"].startswith("rongcai up --home")


def test_down_of_nothing_is_done(run):
    assert run("down") == (0, "", "")


SETTINGS = {
    "RONGCAI_LEVEL": "city",
    "RONGCAI_REGIONS": '["350100"]',
    "RONGCAI_BROKER_URI": "amqp://127.0.0.1:1/",
    "RONGCAI_MONGO_URI": "mongodb://127.0.0.1:1/",
    "RONGCAI_DATABASE_PREFIX": "rongcai_350100",
    "RONGCAI_CLAIM_KEY": "0" * 64,
    "RONGCAI_SIGNING_KEY": "0" * 64,
}


class TestServe:
    @pytest.fixture
    def settings(self, monkeypatch):
        monkeypatch.delenv("RONGCAI_HOME", raising=False)
        for name, value in SETTINGS.items():
            monkeypatch.setenv(name, value)

    def test_hands_over_to_an_interpreter_that_has_imported_nothing_yet(self, monkeypatch, settings):
        monkeypatch.setenv("RONGCAI_STACK", "")  # restored afterwards
        begun = []
        monkeypatch.setattr("os.execv", lambda program, argv: begun.append((program, argv)))
        monkeypatch.setattr(sys, "argv", ["rongcai", "serve", "bidding", "contracts", "--stack", "350100"])

        with pytest.raises(SystemExit) as ended:
            cli.main()

        assert ended.value.code in (None, 0)
        assert [(program, argv[-2:]) for program, argv in begun] == [(sys.executable, ["bidding", "contracts"])]
        assert os.environ["RONGCAI_STACK"] == "350100"

    def test_an_unknown_service_is_wrong_usage(self, run, settings):
        code, _, err = run("serve", "biding", "--stack", "350100")
        assert code == 2
        assert "there is no service biding" in err

    def test_a_missing_setting_is_named_before_anything_starts(self, run, settings, monkeypatch):
        monkeypatch.delenv("RONGCAI_CLAIM_KEY")
        code, _, err = run("serve", "bidding", "--stack", "350100")
        assert code == 1
        assert "claim_key" in err
        assert "Traceback" not in err
