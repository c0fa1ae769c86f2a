"""Long work leaves the green threads of a process alone."""

import subprocess
import sys
import threading

import pytest

from common.runtime.native import in_native_thread

SERVICE = """
import eventlet
eventlet.monkey_patch()
from eventlet import patcher
from common.runtime.native import in_native_thread

ticks = []
def tick():
    while True:
        ticks.append(1)
        eventlet.sleep(0.01)

eventlet.spawn(tick)
in_native_thread(patcher.original("time").sleep, 0.5)
print(len(ticks))
"""


def test_in_a_service_green_threads_go_on_meanwhile():
    said = subprocess.run([sys.executable, "-W", "ignore", "-c", SERVICE], capture_output=True, text=True, check=True)

    assert int(said.stdout) > 5


def test_elsewhere_it_is_simply_called():
    assert in_native_thread(threading.get_native_id) == threading.get_native_id()


def test_hands_over_arguments_and_what_comes_of_them():
    assert in_native_thread(int, "ff", base=16) == 255
    with pytest.raises(ValueError, match="invalid literal"):
        in_native_thread(int, "x")
