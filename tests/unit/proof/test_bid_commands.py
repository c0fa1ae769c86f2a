"""`rongcai bid check|seal|receipt` on a supplier's own machine."""

import json
import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest

from common.proof import sealing
from common.proof.bid_content import file_blocks, read_from
from common.proof.receipt import BidReceipt
from common.proof.signing import public_key
from deploy import cli
from tests.builders.bid_contents import content_of

IDENTITY, RECIPIENT = sealing.new_identity()
SUPPLIER, TENDER = "91350100MA2XXXXX0A", "350100-GK-2026-000123"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["rongcai", "bid", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def bid(tmp_path):
    """A bid as its author writes it, with two files beside it."""
    written = content_of(SUPPLIER).model_dump(mode="json", exclude={"files", "device"})
    (tmp_path / "bid.json").write_text(json.dumps(written, ensure_ascii=False, indent=2))
    (tmp_path / "技术方案.pdf").write_bytes(b"%PDF-1.7" * 1000)
    (tmp_path / "drawing.dwg").write_bytes(bytes(70_000))
    return tmp_path / "bid.json"


FILES = ("--file", "技术方案.pdf", "--file", "drawing.dwg")
NOT_SIGNED = "this receipt was not signed by that key, or was altered"
OF_ANOTHER = "the receipt is genuine, but for another sealed bid"
ORDER = ("--tender", TENDER, "--recipient", RECIPIENT, "--out", "bid.age")


def opened(folder):
    content = BytesIO()
    with (folder / "bid.age").open("rb") as sealed:
        sealing.unseal_to(IDENTITY, sealed, content, TENDER, "1", SUPPLIER)
    return content, read_from(content)


class TestSealing:
    def test_makes_a_file_that_opens_to_the_bid_and_its_files(self, run, bid, tmp_path):
        code, out, _ = run("seal", "bid.json", *FILES, *ORDER, "--json")

        content, read = opened(tmp_path)
        said = json.loads(out)
        assert (code, said["bytes"]) == (0, (tmp_path / "bid.age").stat().st_size)
        assert said["digest"] == sealing.sealed_digest((tmp_path / "bid.age").read_bytes())
        assert (read.files[0].name, read.files[0].media_type) == ("技术方案.pdf", "application/pdf")
        assert b"".join(file_blocks(content, read, "drawing.dwg")) == bytes(70_000)

    def test_carries_traits_of_the_machine_unless_told_not_to(self, run, bid, tmp_path):
        run("seal", "bid.json", *ORDER)
        assert opened(tmp_path)[1].device.software.startswith("rongcai")

        run("seal", "bid.json", *ORDER, "--no-device")
        assert opened(tmp_path)[1].device is None

    def test_of_a_wrong_bid_leaves_no_file_and_says_every_error(self, run, bid, tmp_path):
        bid.write_text(bid.read_text().replace('"500000.00"', '"500000.001"').replace('"contact"', '"contakt"'))

        code, out, _ = run("seal", "bid.json", *FILES, *ORDER)

        assert code == 1
        assert {line.split(":")[0] for line in out.splitlines()} == {"✗ price", "✗ contact", "✗ contakt"}
        assert not list(tmp_path.glob("bid.age*"))

    def test_for_another_lot_or_key_leaves_no_file(self, run, bid, tmp_path):
        assert run("seal", "bid.json", *ORDER, "--lot", "2")[0] == 2
        code, _, err = run("seal", "bid.json", "--tender", TENDER, "--recipient", "age1x", "--out", "bid.age")

        assert (code, "copy it from the tender's notice" in err) == (1, True)
        assert not list(tmp_path.glob("bid.age*"))


class TestChecking:
    def test_of_a_good_bid_is_exit_code_0(self, run, bid):
        code, out, _ = run("check", "bid.json", *FILES)

        assert (code, "ready to be sealed" in out) == (0, True)

    def test_names_an_empty_file_and_two_of_one_name(self, run, bid, tmp_path):
        (tmp_path / "empty.txt").touch()
        (tmp_path / "more").mkdir()
        (tmp_path / "more" / "DRAWING.dwg").write_bytes(b"x")

        code, out, _ = run("check", "bid.json", "--file", "empty.txt", "--json")
        assert (code, [fault["field"] for fault in json.loads(out)["faults"]]) == (1, ["files.0.length"])
        code, out, _ = run("check", "bid.json", *FILES, "--file", "more/DRAWING.dwg", "--json")
        assert (code, [fault["field"] for fault in json.loads(out)["faults"]]) == (1, ["files"])

    def test_refuses_too_much_without_reading_it(self, run, bid, tmp_path):
        with (tmp_path / "huge.bin").open("wb") as huge:
            huge.truncate(1 << 40)  # would take an hour to read

        code, out, _ = run("check", "bid.json", "--file", "huge.bin", "--json")

        assert (code, [fault["field"] for fault in json.loads(out)["faults"]]) == (1, ["files"])

    def test_remarks_what_is_lawful_but_seldom_meant(self, run, bid):
        bid.write_text(bid.read_text().replace('"500000.00"', '"400000.00"'))

        code, out, _ = run("check", "bid.json")
        assert (code, "! price:" in out) == (0, True)


class TestAReceipt:
    def test_is_checked_against_the_sealed_file(self, run, bid, tmp_path):
        run("seal", "bid.json", *FILES, *ORDER)
        with (tmp_path / "bid.age").open("rb") as sealed:
            digest, at = sealing.file_digest(sealed), datetime(2026, 3, 2, tzinfo=UTC)
        whose = {"stack": "350100", "tender_id": TENDER, "lot": "1", "supplier": SUPPLIER}
        receipt = BidReceipt.make("11" * 32, **whose, digest=digest, received_at=at, logged_by=at)
        (tmp_path / "receipt.json").write_text(receipt.model_dump_json())

        good = ("receipt", "receipt.json", "--public-key", public_key("11" * 32))
        assert run(*good, "--sealed", "bid.age")[0] == 0
        assert run("receipt", "receipt.json", "--public-key", public_key("22" * 32))[0] == NOT_SIGNED
        run("seal", "bid.json", *FILES, *ORDER)
        assert run(*good, "--sealed", "bid.age")[0] == OF_ANOTHER
