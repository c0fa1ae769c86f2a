import json
import socket
import sys

import pytest

from deploy import local
from deploy.local import apply, processes
from deploy.local.home import open_home
from deploy.local.plan import Process
from deploy.local.ports import HOST
from deploy.local.status import look

SLEEP = "import time; time.sleep(60)"


def serving(port):
    return f"import socket, time; server = socket.create_server(('{HOST}', {port})); time.sleep(60)"


def script(name, code, port, **more):
    ready = f"tcp://{HOST}:{port}"
    more = {"wave": 1, "patience": 10} | more
    return Process(name=name, part=name, argv=(sys.executable, "-c", code), env={}, ready=ready, ports=(port,), **more)


class Machine:
    """A home with small processes instead of the platform's."""

    def __init__(self, root, monkeypatch):
        self.root, self.home, self.planned = root, open_home(root), ()
        self.home.endpoints.write_text(json.dumps({"split": False}))
        monkeypatch.setattr(apply, "prepare", lambda home, split: self.planned)
        monkeypatch.setattr(apply, "plan", lambda home, split: self.planned)

    def port(self, name):
        return self.home.ports[name]

    def up(self):
        steps = []
        local.up(self.root, progress=lambda name, state, _: steps.append((name, state)))
        return steps

    def pid(self, name):
        return processes.pid_of(self.home, name)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    machine = Machine(tmp_path / "home", monkeypatch)
    yield machine
    for name in processes.recorded(machine.home):
        processes.kill(machine.home, name)


@pytest.fixture
def two(machine):
    machine.planned = tuple(
        script(name, serving(machine.port(name)), machine.port(name), wave=wave)
        for wave, name in ((1, "database"), (2, "350100"))
    )
    return machine


class TestUp:
    def test_starts_a_wave_when_the_one_before_is_ready(self, two):
        assert two.up() == [
            ("database", "starting"),
            ("database", "ready"),
            ("350100", "starting"),
            ("350100", "ready"),
        ]

    def test_again_starts_only_what_died(self, two):
        two.up()
        survivor = two.pid("database")
        local.kill(two.root, "350100")

        assert ("350100", "starting") in two.up()
        assert two.pid("database") == survivor

    def test_stops_processes_of_the_other_mode(self, two):
        two.up()
        two.planned = two.planned[:1]

        assert two.up() == [("350100", "stopped"), ("database", "ready")]

    def test_names_the_log_of_a_process_that_ended_while_starting(self, machine):
        machine.planned = (script("database", "raise SystemExit('no space')", machine.port("database")),)

        with pytest.raises(local.NotReady, match=r"database ended while it was starting; read .*database\.log") as told:
            machine.up()

        assert told.value.log.read_text() == "no space\n"

    def test_names_the_log_of_a_process_that_is_not_ready_in_its_bound(self, machine):
        machine.planned = (script("database", SLEEP, machine.port("database"), patience=0.3),)

        with pytest.raises(local.NotReady, match="database was not ready within"):
            machine.up()

    def test_does_not_start_where_another_program_listens(self, machine):
        machine.planned = (script("database", SLEEP, machine.port("database")),)

        with (
            socket.create_server((HOST, machine.port("database"))),
            pytest.raises(local.Failure, match=r"port \d+ of database is used by another program; stop that program"),
        ):
            machine.up()

        assert machine.pid("database") is None


class TestDown:
    def test_stops_the_last_first_and_keeps_the_data(self, two):
        two.up()
        steps = []

        local.down(two.root, progress=lambda name, _state, _seconds: steps.append(name))

        assert steps == ["350100", "database"]
        assert two.home.endpoints.exists()

    def test_with_purge_leaves_nothing(self, two):
        two.up()
        local.down(two.root, purge=True)
        assert not two.root.exists()

    def test_never_deletes_a_folder_that_is_no_home(self, tmp_path):
        (tmp_path / "precious").write_text("data")
        local.down(tmp_path, purge=True)
        assert (tmp_path / "precious").exists()


class TestStatus:
    def test_tells_ready_from_died_and_stopped(self, two):
        two.up()
        local.kill(two.root, "database")
        local.stop(two.root, "350100")
        assert [row.state for row in look(two.root)] == ["died", "stopped"]

        two.up()
        assert [row.state for row in look(two.root)] == ["ready", "ready"]

    def test_of_a_home_that_was_never_up_says_what_to_run(self, tmp_path):
        with pytest.raises(local.Failure, match="rongcai up --home"):
            look(tmp_path)


def test_a_home_keeps_its_ports_and_its_node_name(tmp_path):
    assert open_home(tmp_path / "home") == open_home(tmp_path / "home")
    assert open_home(tmp_path / "home").node != open_home(tmp_path / "other").node
