"""A bid sealed by a page in a real browser is the bid that the opening reads; nothing is loaded from elsewhere."""

import json
import os
from collections.abc import Iterator, Sequence
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pyrage
import pytest
from playwright.sync_api import Browser, Page

from common.proof import sealing
from common.proof.bid_check import check_bid
from common.proof.bid_content import file_blocks, read_from
from gateway.headers import PAGE
from gateway.seal.schema import FILE
from tests.builders.bid_contents import content_of

SUPPLIER = "91350100MA2XXXXX0A"
TENDER = "350100-GK-2026-000123"
POLICY = PAGE + "; script-src 'self'; connect-src 'self'"
FORM = b"<!doctype html><meta charset=utf-8><title>seal</title><input type=file multiple>"
SEAL = """async ([bid, order]) => {
    const { seal } = await import("/seal.js");
    const files = [...document.querySelector("input").files];
    const heard = [];
    try {
        const sealed = await seal({ ...order, bid, files, progress: (done, all) => heard.push([done, all]) });
        await fetch("/sealed", { method: "POST", body: sealed.blob });
        return { digest: sealed.digest, size: sealed.size, bid: sealed.bid, heard: heard.at(-1) };
    } catch (error) {
        return { faults: error.faults, message: error.message };
    }
}"""
CANONICAL = 'async (value) => (await import("/bid.js")).canonical(value)'


class Files(SimpleHTTPRequestHandler):
    """The folder of the sealing client, an empty page with a file input, and a place for what was sealed."""

    server: "Server"

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET() if self.path != "/favicon.ico" else self.do_nothing()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(FORM)
        return None

    def do_POST(self) -> None:
        self.server.sealed = self.rfile.read(int(self.headers["Content-Length"]))
        self.do_nothing()

    def do_nothing(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    sealed = b""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    def handler(*args: Any) -> Files:
        return Files(*args, directory=str(FILE.parent))

    with Server(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    page = browser.new_page()
    page.complaints = []
    page.on("console", lambda said: said.type in ("error", "warning") and page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    page.close()


def a_bid(**changes: Any) -> dict[str, Any]:
    """Return what the page's form would hand over."""
    return content_of(SUPPLIER).model_dump(mode="json", exclude={"files", "device"}) | changes


IDENTITY, RECIPIENT = sealing.new_identity()


def sealed_by(page: Page, bid: dict[str, Any], files: Sequence[Path] = (), **changes: str) -> dict[str, Any]:
    order = {"recipient": RECIPIENT, "tender": TENDER, "lot": "1", "supplier": SUPPLIER} | changes
    page.set_input_files("input", [str(file) for file in files])
    return page.evaluate(SEAL, [bid, order])


@pytest.mark.browser
class TestABidSealedInABrowser:
    def test_opens_with_its_files_as_one_sealed_by_the_command_line_does(self, page, server, tmp_path):
        large, small = tmp_path / "图纸.dwg", tmp_path / "bomb.zip"
        large.write_bytes(os.urandom(20 << 20))
        small.write_bytes(b"PK\x03\x04" + bytes(5000))

        said = sealed_by(page, a_bid(technical='  方案\u2028 \U0001f52c\t"\\/  '), [large, small])

        assert page.complaints == []
        assert all(asked.startswith(page.url) for asked in page.asked)
        assert said["digest"] == sealing.sealed_digest(server.sealed)
        assert said["size"] == len(server.sealed)
        assert said["heard"][0] == said["heard"][1] == 3 * (large.stat().st_size + small.stat().st_size)
        content = BytesIO()
        sealing.unseal_to(IDENTITY, BytesIO(server.sealed), content, TENDER, "1", SUPPLIER)
        bid = read_from(content)
        assert [file.name for file in bid.files] == ["图纸.dwg", "bomb.zip"]
        assert b"".join(file_blocks(content, bid, "图纸.dwg")) == large.read_bytes()
        assert b"".join(file_blocks(content, bid, "bomb.zip")) == small.read_bytes()
        assert bid.technical == '方案\u2028 \U0001f52c\t"\\/'
        assert (bid.device.mac, bid.device.software[:15]) == (None, "rongcai seal.js")

    def test_has_the_length_of_a_step_as_every_sealed_bid(self, page, server):
        assert sealed_by(page, a_bid())["size"] == len(server.sealed)

        plain = pyrage.decrypt(server.sealed, [pyrage.x25519.Identity.from_str(IDENTITY)])
        assert len(plain) == 64 * sealing.KIB

    def test_is_bound_to_its_tender_lot_and_supplier(self, page, server):
        sealed_by(page, a_bid())

        with pytest.raises(sealing.BrokenSeal, match="bound-elsewhere"):
            sealing.unseal(IDENTITY, server.sealed, TENDER, "2", SUPPLIER)


WRONG: dict[str, dict[str, Any]] = {
    "price": {"price": "1.000"},
    "price at zero": {"price": "0.00"},
    "price as a number": {"price": 500000},
    "validity": {"validity_days": 0},
    "validity as a fraction": {"validity_days": 1.5},
    "unknown field": {"discount": "1.00"},
    "no qualification": {"qualification": {}},
    "empty text": {"business": " \n"},
    "null where none may be": {"declarations": None},
    "item twice": {"items": [a_bid()["items"][0]] * 2},
    "quantity of zero": {"items": [a_bid()["items"][0] | {"quantity": "0.0"}]},
    "price with an exponent": {"items": [a_bid()["items"][0] | {"unit_price": "1e3"}]},
    "consortium without the bidder": {
        "declarations": a_bid()["declarations"]
        | {
            "consortium": [
                {"credit_code": "9" * 18, "name": "甲", "size_class": "small", "share": "0.5"},
                {"credit_code": "8" * 18, "name": "乙", "size_class": "small", "share": "0.5"},
            ]
        }
    },
}


@pytest.mark.browser
class TestBothClientsRefuseTheSame:
    @pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
    def test_wrong_bids_before_they_are_sealed(self, page, changes):
        bid = a_bid(**changes)
        _, faults = check_bid(json.dumps(bid).encode(), [], None)

        refused = sealed_by(page, bid)["faults"]

        assert {fault["field"] for fault in refused} == {fault.field for fault in faults} != set()
        assert all(" (" in fault["reason"] for fault in refused)

    @pytest.mark.parametrize("name", ["a\u202eb.pdf", "aux.pdf", ".hidden", "e\u0301.pdf", "名" * 70])
    def test_unlawful_names_of_files(self, page, name):
        made = page.evaluate_handle("(name) => new File(['x'], name)", name)
        order = {"recipient": RECIPIENT, "tender": TENDER, "lot": "1", "supplier": SUPPLIER}

        refused = page.evaluate(
            """async ([file, order, bid]) => (await import("/seal.js")).seal({ ...order, bid, files: [file] })
            .then(() => [], (error) => error.faults)""",
            [made, order, a_bid()],
        )

        assert [fault["field"] for fault in refused] == ["files.0.name"]

    def test_half_a_sign_which_no_utf_8_can_hold(self, page):
        assert [fault["field"] for fault in sealed_by(page, a_bid(technical="\ud800"))["faults"]] == ["technical"]

    @pytest.mark.parametrize(
        ("order", "says"),
        [({"lot": "2"}, "lot 2"), ({"supplier": "9" * 18}, "another supplier"), ({"recipient": "age1x"}, "recipient")],
    )
    def test_a_bid_for_another_lot_supplier_or_no_key(self, page, server, order, says):
        server.sealed = b""

        assert says in sealed_by(page, a_bid(), **order)["message"]
        assert server.sealed == b""

    def test_what_is_spelled_canonically_is_spelled_alike(self, page):
        bid = content_of(SUPPLIER, technical='\x7f\u2028\U0001f52c\t\x01"\\é')

        assert page.evaluate(CANONICAL, bid.model_dump(mode="json")).encode() + b"\n" == bid.to_bytes()
