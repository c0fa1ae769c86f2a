from types import SimpleNamespace

import eventlet
import pytest

from common.law import calendar
from common.law.holidays import CalendarFileWrong
from common.runtime import logs, serve
from common.runtime.bus import process


@pytest.fixture
def start(monkeypatch):
    """Start a process that would serve nothing, with this folder of further years; return what it went on to serve."""

    def start(calendar_dir):
        served = []
        settings = SimpleNamespace(log_format="json", stack="350100", calendar_dir=calendar_dir)
        monkeypatch.setattr(eventlet, "monkey_patch", lambda: None)
        monkeypatch.setattr(logs, "configure", lambda *_, **__: None)
        monkeypatch.setattr(calendar, "_OVERLAY", {})
        monkeypatch.setattr(process, "this_process", lambda: SimpleNamespace(settings=settings))
        monkeypatch.setattr(serve, "_serve", lambda names, *_: served.append(names))
        serve.run(["bidding"])
        return served

    return start


def test_a_wrong_calendar_file_ends_the_start_before_anything_is_served(start, tmp_path):
    (tmp_path / "2031.yaml").write_text("year: 2031\n", encoding="utf-8")

    with pytest.raises(CalendarFileWrong, match=r"2031\.yaml"):
        start(tmp_path)


def test_a_folder_of_further_years_is_only_read_when_named(start, tmp_path):
    assert start(None) == [["bidding"]]
    assert start(tmp_path) == [["bidding"]]
    with pytest.raises(FileNotFoundError):
        start(tmp_path / "nowhere")
