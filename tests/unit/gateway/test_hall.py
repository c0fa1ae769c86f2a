"""The opening hall: before the deadline a clock and nothing else, then every step once, on page and stream."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from common.interfaces.errors import NotFound, Unavailable
from gateway.pages import hall
from gateway.pages.words import TEXTS
from tests.unit.gateway.doubles import NOW, PROCUREMENT

PAGE = f"/regions/350100/tenders/{PROCUREMENT}/opening"
DUE = NOW - timedelta(minutes=1)
DIGEST = "ab" * 32


def a_step(kind, **said):
    return {"at": "2026-06-01T04:00:00Z", "kind": kind} | said


STEPS = [
    a_step("closed", count=3),
    a_step("refused", holder="finance", reason="not-the-holders"),
    a_step("share", holder="buyer"),
    a_step("share", holder="agency"),
    a_step("opened", count=3),
]


def a_line(number, **changes):
    return {
        "lot": "1",
        "supplier": f"91350100MA000000{number}X",
        "name": f"供应商{number}",
        "size_class": "small",
        "price": f"{number}00000.00",
        "digest": DIGEST,
        "received_at": "2026-05-31T04:00:00Z",
        "invalid": None,
    } | changes


def a_hall(**changes):
    return {
        "procurement_id": PROCUREMENT,
        "name": "显微镜 <b>",
        "state": "published",
        "bids_due_at": (NOW + timedelta(days=2, hours=3, minutes=4)).isoformat(),
        "opened_at": None,
        "begun_at": None,
        "over": False,
        "presided_by": None,
        "shares_needed": 2,
        "shares_given": [],
        "digests": None,
        "lots": [{"lot": "1", "name": "显微镜", "bids": None, "state": "", "rule": ""}],
        "lines": [],
        "objections": [],
        "steps": [],
        "version": 4,
    } | changes


def an_opened_hall(**changes):
    answered = {"answer": "以投标文件为准", "answered_at": "2026-06-01T04:00:00Z", "in_time": False}
    objection = {
        "id": "o1",
        "procurement_id": PROCUREMENT,
        "lot": "1",
        "supplier": "91350100MA0000001X",
        "text": "报价有误 <script>",
        "raised_at": "2026-06-01T04:00:00Z",
        "version": 2,
    }
    opened = {
        "state": "opened",
        "bids_due_at": DUE.isoformat(),
        "opened_at": NOW.isoformat(),
        "presided_by": {"role": "agency", "party": "91350100MA0000001P", "name": "王主持"},
        "shares_given": ["buyer", "agency"],
        "digests": {"1": [DIGEST]},
        "lots": [{"lot": "1", "name": "显微镜", "bids": 3, "state": "", "rule": ""}],
        "lines": [a_line(5), a_line(4), a_line(9, price=None, size_class=None, invalid="undecryptable")],
        "objections": [objection | answered],
        "steps": STEPS,
        "version": 9,
    }
    return a_hall(**opened | changes)


@pytest.fixture
def tell(city):
    def told(found):
        city.answers["get_opening"] = found

    return told


def text_of(client, path=PAGE):
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


class TestThePage:
    def test_before_the_deadline_counts_down_and_tells_nothing_of_bids(self, client, tell):
        tell(a_hall())

        text = text_of(client, f"{PAGE}?lang=en")

        assert "2 days, 3 hours and 4 minutes are left." in text
        assert "sealed bids (SHA" not in text
        assert 'http-equiv="refresh"' in text
        assert "显微镜 &lt;b&gt;" in text

    def test_with_the_deadline_reached_and_no_list_yet_waits(self, client, tell):
        tell(a_hall(bids_due_at=NOW.isoformat()))

        assert TEXTS["hall.waiting"][0] in text_of(client)

    def test_of_an_opening_shows_the_whole_record(self, client, tell):
        tell(an_opened_hall())

        text = text_of(client)

        assert text.index("400,000.00") < text.index("500,000.00") < text.index("undecryptable")
        for said in (
            "王主持",
            DIGEST,
            "采购人、采购代理机构",
            "报价有误 &lt;script&gt;",
            "以投标文件为准",
            "逾开标活动答复",
        ):
            assert said in text
        assert text.count("<li>\n      <time") == len(STEPS)

    def test_of_one_that_few_bid_for_says_which_rule_ended_it(self, client, tell):
        lot = {"lot": "1", "name": "显微镜", "bids": 2, "state": "failed", "rule": "BID-FEW-01"}
        steps = [a_step("closed", count=2), a_step("failed", rule="BID-FEW-01")]
        tell(an_opened_hall(state="failed", over=True, opened_at=None, lines=[], lots=[lot], steps=steps))

        text = text_of(client, f"{PAGE}?lang=en")

        assert "BID-FEW-01" in text
        assert 'http-equiv="refresh"' not in text
        assert "<script" not in text

    @pytest.mark.parametrize(("state", "begun", "key"), [("opening", None, "opening"), ("opening", NOW, "begun")])
    def test_says_what_is_waited_for(self, client, tell, state, begun, key):
        tell(an_opened_hall(state=state, begun_at=begun and begun.isoformat(), opened_at=None, lines=[]))

        assert TEXTS[f"hall.{key}"][0] in text_of(client)

    def test_lets_its_own_script_run_and_nothing_else(self, client, tell):
        tell(a_hall())

        policy = client.get(PAGE).headers["Content-Security-Policy"]

        assert "script-src 'self'; connect-src 'self'" in policy
        assert "unsafe" not in policy
        assert client.get("/static/hall.js").status_code == 200

    def test_shows_a_new_step_at_once_and_costs_one_question_a_second(self, client, city, tell, monkeypatch):
        monkeypatch.setattr(hall, "LOOK_EVERY", 60)
        tell(a_hall())
        text_of(client)
        text_of(client, f"{PAGE}?lang=en")
        assert len(city.asked) == 1

        monkeypatch.setattr(hall, "LOOK_EVERY", 0)
        tell(an_opened_hall())
        assert "500,000.00" in text_of(client)

    @pytest.mark.parametrize(("answer", "status"), [(NotFound("none"), 404), (Unavailable("away"), 503)])
    def test_is_a_page_also_when_there_is_none(self, client, tell, answer, status):
        tell(answer)

        response = client.get(PAGE)

        assert response.status_code == status
        assert "<h1>" in response.get_data(as_text=True)

    def test_of_no_number_is_refused(self, client):
        assert client.get("/regions/350100/tenders/nonsense/opening").status_code == 400


def heard(response):
    blocks = response.get_data(as_text=True).split("\n\n")
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks if block]


class TestTheStream:
    def test_tells_every_step_once_and_closes_when_the_hall_is_over(self, client, tell):
        tell(an_opened_hall(over=True))

        response = client.get(f"{PAGE}/events")
        first, *steps, last = heard(response)

        assert response.content_type == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert first == {"retry": "3000"}
        assert [step["id"] for step in steps] == ["1", "2", "3", "4", "5"]
        assert [json.loads(step["data"])["kind"] for step in steps] == [step["kind"] for step in STEPS]
        assert last["event"] == "over"

    @pytest.mark.parametrize(("last", "ids"), [("3", ["4", "5"]), ("", list("12345")), ("x²", list("12345"))])
    def test_goes_on_where_a_listener_was_cut_off(self, client, tell, last, ids):
        tell(an_opened_hall(over=True))

        response = client.get(f"{PAGE}/events", headers={"Last-Event-ID": last})

        assert [each["id"] for each in heard(response) if "id" in each] == ids

    def test_sends_home_who_has_heard_it_all(self, client, tell):
        tell(an_opened_hall(over=True))

        assert client.get(f"{PAGE}/events", headers={"Last-Event-ID": "5"}).status_code == 204

    def test_waits_with_a_heartbeat_through_silence_and_outage_and_ends_in_time(self, client, city, monkeypatch):
        for name, value in (("LOOK_EVERY", 0.02), ("HEARTBEAT", 0.05), ("LONGEST", 0.4)):
            monkeypatch.setattr(hall, name, value)
        answers = iter([a_hall(), Unavailable("away"), an_opened_hall()])
        city.answers["get_opening"] = lambda *_: next(answers, an_opened_hall())

        text = client.get(f"{PAGE}/events").get_data(as_text=True)

        assert text.count("event: step") == len(STEPS)
        assert ": still here" in text
        assert "event: over" not in text

    def test_has_so_many_seats_and_gives_each_back(self, make_app, tell):
        client = make_app(hall_listeners=1).test_client()
        tell(an_opened_hall(over=True))

        sitting = client.get(f"{PAGE}/events", buffered=False)
        refused = client.get(f"{PAGE}/events")
        sitting.close()

        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
        assert client.get(f"{PAGE}/events").status_code == 200

    def test_may_be_switched_off(self, make_app, tell):
        tell(a_hall())

        assert make_app(hall_listeners=0).test_client().get(f"{PAGE}/events").status_code == 503


class TestTheTimeLeft:
    @pytest.mark.parametrize(
        ("seconds", "left"),
        [(1, (0, 0, 1)), (60, (0, 0, 1)), (61, (0, 0, 2)), (90_000, (1, 1, 0)), (0, None), (-1, None)],
    )
    def test_is_counted_in_minutes_begun_until_the_deadline_itself(self, seconds, left):
        assert hall.time_left(NOW + timedelta(seconds=seconds), NOW) == left

    def test_of_a_tender_without_a_deadline_is_none(self):
        assert hall.time_left(None, datetime.now(UTC)) is None
