import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.local import processes
from deploy.local.home import Home
from deploy.local.logs import read
from deploy.local.plan import Process
from deploy.local.prepare import public_key

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


@pytest.fixture
def home(tmp_path):
    for folder in ("run", "logs"):
        (tmp_path / folder).mkdir()
    home = Home(tmp_path, {}, "")
    yield home
    for name in processes.recorded(home):
        processes.kill(home, name)


def script(code, name="one"):
    return Process(name=name, part=name, wave=0, argv=(sys.executable, "-c", code), env={}, ready="", ports=())


def wait_for(text, path):
    until = time.monotonic() + 10
    while text not in path.read_text() and time.monotonic() < until:
        time.sleep(0.02)


class TestAProcessOfAHome:
    def test_is_known_again_while_it_lives_in_a_session_of_its_own(self, home):
        pid = processes.start(home, script("import time; time.sleep(60)"))

        assert processes.pid_of(home, "one") == pid
        assert os.getsid(pid) == pid

    def test_ends_when_asked_and_is_forgotten(self, home):
        processes.start(home, script("import time; time.sleep(60)"))

        processes.stop(home, ["one"])

        assert processes.pid_of(home, "one") is None
        assert processes.recorded(home) == ()

    def test_that_does_not_listen_is_killed_after_its_grace(self, home):
        processes.start(home, script(STUBBORN))
        wait_for("deaf", home.log("one"))

        began = time.monotonic()
        processes.stop(home, ["one"], grace=0.3)

        assert processes.pid_of(home, "one") is None
        assert time.monotonic() - began >= 0.3

    def test_that_was_killed_stays_on_record_as_died(self, home):
        processes.start(home, script("import time; time.sleep(60)"))

        processes.kill(home, "one")

        assert processes.pid_of(home, "one") is None
        assert processes.recorded(home) == ("one",)

    def test_that_ended_by_itself_is_not_alive(self, home):
        processes.start(home, script("print('done')"))
        until = time.monotonic() + 10
        while processes.pid_of(home, "one") and time.monotonic() < until:
            time.sleep(0.02)

        assert processes.pid_of(home, "one") is None
        assert home.log("one").read_text() == "done\n"

    def test_sees_nothing_of_its_callers_environment(self, home, monkeypatch):
        monkeypatch.setenv("RONGCAI_UNHEARD_OF", "1")
        processes.start(home, script("import os; print('RONGCAI_UNHEARD_OF' in os.environ)"))
        wait_for("\n", home.log("one"))

        assert home.log("one").read_text() == "False\n"


def test_a_stranger_with_a_recycled_pid_is_neither_taken_for_ours_nor_ended(home):
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        home.record("one").write_text(json.dumps({"pid": stranger.pid, "birth": "an earlier boot:1"}))

        assert processes.pid_of(home, "one") is None
        processes.stop(home, ["one"])
        assert stranger.poll() is None

        stranger.kill()


class TestLogs:
    def test_show_the_last_lines_of_one_process(self, home):
        home.log("one").write_text("1\n2\n3\n")
        assert list(read(home.root, "one", lines=2)) == ["2", "3"]

    def test_of_all_processes_say_whose_a_line_is(self, home):
        home.log("one").write_text("a\n")
        home.log("two").write_text("b\n")
        assert list(read(home.root)) == ["one: a", "two: b"]

    def test_go_on_with_new_lines_when_followed(self, home):
        home.log("one").write_text("1\n")
        lines = read(home.root, "one", follow=True)
        assert next(lines) == "1"

        with Path(home.log("one")).open("a") as log:
            log.write("2\n")

        assert next(lines) == "2"


def test_the_public_key_follows_from_the_seed():
    """RFC 8032, 7.1, test 1."""
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    assert public_key(seed) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
