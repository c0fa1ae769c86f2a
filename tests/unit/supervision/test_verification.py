"""The command over logs that a gateway serves: verdicts, memory, exit codes."""

import json
from datetime import timedelta

import httpx
import pytest
from typer.testing import CliRunner

from common.interfaces.bidding import BidsClosed
from common.proof.merkle import MerkleTree
from common.proof.receipt import BidReceipt
from deploy import logreader
from deploy.cli.verify import app
from tests.builders.supervision import (
    DIGEST,
    KEY,
    NOW,
    PROCUREMENT,
    SEED,
    SUPPLIER,
    a_log,
    a_tender,
    an_envelope,
    hidden_news,
)

TOKEN = {"token": "t"}
STACKS = ("350000", "350100")
NEWS = [an_envelope(a_tender()), *(an_envelope(hidden_news(reason=str(n))) for n in range(120))]


class Gateway:
    """Serves logs as the real one does; a test spoils what is served."""

    def __init__(self):
        self.logs = {code: a_log(NEWS, stack=code) for code in STACKS}
        self.down = set()

    def __call__(self, request):
        if request.url.path == "/api/v1/sessions":
            return httpx.Response(200, json=TOKEN)
        assert request.headers["Authorization"] == "Bearer t"
        *_, region, part = request.url.path.removeprefix("/api/v1").split("/", 3)
        if region in self.down:
            return httpx.Response(503, json={"detail": "this level is away"})
        return self.answer(part, *self.logs[region], dict(request.url.params))

    def answer(self, part, head, entries, asked):
        if part == "log/head":
            return httpx.Response(200, json=head)
        if part == "log/entries":
            since, limit = int(asked["since"]), int(asked["limit"])
            return httpx.Response(200, json={"items": entries[since : since + limit]})
        if part == "log/inclusion":
            index = next((entry["index"] for entry in entries if entry["event_id"] == asked["event_id"]), None)
            if index is None:
                return httpx.Response(404, json={"detail": "the log has no such event"})
            hashes = MerkleTree(bytes.fromhex(e["leaf"]) for e in entries).inclusion_proof(index, int(asked["size"]))
            proof = {"index": index, "leaf": entries[index]["leaf"], "hashes": [each.hex() for each in hashes]}
            return httpx.Response(200, json=proof)
        assert part == f"procurements/{PROCUREMENT}/timeline"
        steps = [{"event": e["type"], "log_index": e["index"], "log_event_id": e["event_id"]} for e in entries]
        return httpx.Response(200, json={"items": steps})


@pytest.fixture
def gateway(monkeypatch):
    served, client = Gateway(), httpx.Client
    monkeypatch.setattr(
        logreader.httpx, "Client", lambda **more: client(**more | {"transport": httpx.MockTransport(served)})
    )
    return served


@pytest.fixture
def home(tmp_path):
    stacks = [{"stack": code, "regions": [code], "signing_public_key": KEY} for code in STACKS]
    operator = {"id": "operator", "password": "p", "role": "operator"}
    endpoints = {"gateway_url": "http://gateway", "stacks": stacks, "accounts": [operator]}
    (tmp_path / "endpoints.json").write_text(json.dumps(endpoints))
    return tmp_path


@pytest.fixture
def verify(gateway, home):
    return lambda *asked: CliRunner().invoke(app, ["--home", str(home), *map(str, asked)])


def test_all_logs_that_fit_are_told_with_their_roots_and_remembered(verify, gateway, home):
    done = verify("--all")

    assert done.exit_code == 0
    assert done.output.count("OK") == 2
    assert done.output.count("all 121 entries fit") == 2
    roots = {code: {"size": 121, "root": gateway.logs[code][0]["root"]} for code in STACKS}
    assert json.loads((home / "verified.json").read_text()) == roots


def test_one_entry_that_does_not_fit_is_named_and_the_command_fails(verify, gateway, home):
    gateway.logs["350100"][1][107]["envelope"]["data"]["reason"] = "another"

    done = verify("--all", "--json")

    good, bad = json.loads(done.output)
    assert done.exit_code == 1
    assert (good["stack"], good["ok"]) == ("350000", True)
    assert (bad["stack"], bad["ok"], bad["entry"]) == ("350100", False, 107)
    assert "350100" not in json.loads((home / "verified.json").read_text())


def test_a_log_rewritten_since_the_last_time_is_found_though_signed_with_the_right_key(verify, gateway):
    assert verify("--stack", "350100").exit_code == 0
    gateway.logs["350100"] = a_log([*NEWS[1:], *NEWS[:1], an_envelope(hidden_news())])

    for _ in range(2):  # what is wrong is not remembered as right
        done = verify("--stack", "350100")
        assert done.exit_code == 1
        assert "history was rewritten" in done.output


def test_a_log_that_grew_goes_on_from_the_last_time(verify, gateway):
    verify("--stack", "350100")
    gateway.logs["350100"] = a_log([*NEWS, an_envelope(hidden_news())])

    assert "all 122 entries fit; the first 121 are those of last time" in verify("--stack", "350100").output


def test_a_log_that_cannot_be_read_is_not_taken_for_good(verify, gateway):
    gateway.down.add("350000")

    done = verify("--all")

    assert done.exit_code == 1
    assert "NOT READ" in done.output
    assert "this level is away" in done.output
    assert "OK" in done.output


def test_an_answer_without_the_promised_shape_is_a_mismatch(verify, gateway):
    gateway.logs["350100"] = ({}, [])

    assert "MISMATCH" in verify("--stack", "350100").output


def test_an_event_is_shown_to_be_in_a_log_or_in_none(verify):
    good, bad = verify("--inclusion", NEWS[5].id), verify("--inclusion", "unknown")

    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert f"event {NEWS[5].id} (plan_returned) is entry 5 of 121" in good.output
    assert "in no log of 350000, 350100" in bad.output


def test_an_entry_served_for_another_event_is_a_mismatch(verify, gateway):
    entries = gateway.logs["350000"][1]
    entries[5]["event_id"], entries[6]["event_id"] = entries[6]["event_id"], entries[5]["event_id"]

    assert verify("--inclusion", NEWS[5].id).exit_code == 1


class TestReceipt:
    @pytest.fixture
    def file(self, tmp_path):
        signed = BidReceipt.make(
            SEED,
            stack="350100",
            tender_id=PROCUREMENT,
            lot="1",
            supplier=SUPPLIER,
            digest=DIGEST,
            received_at=NOW,
            logged_by=NOW + timedelta(days=1),
        )
        file = tmp_path / "receipt.json"
        file.write_text(signed.model_dump_json())
        return file

    def closed(self, gateway, *digests):
        event = BidsClosed(procurement_id=PROCUREMENT, digests=digests, lots={"1": digests})
        gateway.logs["350100"] = a_log([*NEWS, an_envelope(event)])

    def test_is_good_while_bids_are_open(self, verify, file):
        done = verify("--receipt", file)

        assert done.exit_code == 0
        assert "bids are open" in done.output

    def test_is_good_when_the_closed_list_names_the_bid(self, verify, file, gateway):
        self.closed(gateway, DIGEST)

        done = verify("--receipt", file)

        assert done.exit_code == 0
        assert "listed in entry 121" in done.output

    def test_is_a_mismatch_when_the_closed_list_does_not(self, verify, file, gateway):
        self.closed(gateway, "cd" * 32)

        done = verify("--receipt", file)

        assert done.exit_code == 1
        assert "replaced or withdrawn by the supplier, or lost" in done.output

    @pytest.mark.parametrize(("name", "value"), [("digest", "cd" * 32), ("stack", "350000"), ("stack", "990000")])
    def test_that_was_altered_is_a_mismatch(self, verify, file, name, value):
        file.write_text(json.dumps(json.loads(file.read_text()) | {name: value}))

        assert verify("--receipt", file).exit_code == 1


def test_nothing_asked_is_wrong_usage(verify):
    assert verify().exit_code == 2
    assert verify("--stack", "990000").exit_code == 2


@pytest.mark.parametrize("text", ["no JSON", "[1]", "3"])
def test_a_file_that_holds_no_receipt_is_wrong_usage(verify, tmp_path, text):
    file = tmp_path / "receipt.json"
    file.write_text(text)

    assert verify("--receipt", file).exit_code == 2
