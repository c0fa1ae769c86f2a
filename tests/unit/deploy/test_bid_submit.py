"""A bid handed in from the command line: small at once, large in parts, and never a part twice."""

import json
import os
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from typer.testing import CliRunner

from common.interfaces.bidding import ListMyParts, ReceiptView, SubmitBid, UploadPart, UploadsView, UploadView
from common.proof.parts import MIB
from common.proof.receipt import BidReceipt
from common.proof.signing import public_key
from deploy.cli import app, bid_submit

TENDER, SEED = "350100-GK-2026-000123", "22" * 32
AT = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


class Platform:
    """The account as the platform answers it."""

    def __init__(self):
        self.asked = []
        self.there = set()

    def ask(self, call, **_):
        self.asked.append(call)
        match call:
            case ListMyParts():
                return UploadsView(uploads=(self.upload(),) if self.there else ())
            case UploadPart():
                self.there.add(call.number)
                self.digest, self.size = call.digest, call.size
                return self.upload()
        return self.receipt(call)

    def upload(self):
        parts = -(-self.size // MIB)
        missing = sorted(set(range(1, parts + 1)) - self.there)
        fields = {"digest": self.digest, "size": self.size, "parts": parts, "begun_at": AT}
        return UploadView(**fields, there=sorted(self.there), missing=missing, handed_in=False)

    def receipt(self, call):
        said = {"lot": call.lot, "supplier": "91350100MA0000003X", "digest": call.digest}
        signed = BidReceipt.make(SEED, stack="350100", tender_id=TENDER, received_at=AT, logged_by=AT, **said)
        fields = signed.model_dump(exclude={"tender_id"})
        return ReceiptView(procurement_id=TENDER, state="received", version=1, **fields)

    def sent(self, kind):
        return [call for call in self.asked if isinstance(call, kind)]


@pytest.fixture
def platform(monkeypatch):
    made = Platform()
    monkeypatch.setattr(bid_submit, "sign_in", lambda *_: made)
    return made


@pytest.fixture
def run(tmp_path):
    def submit(size):
        file = tmp_path / "bid.age"
        if not file.exists():
            file.write_bytes(os.urandom(size))
        said = CliRunner().invoke(app, ["bid", "submit", str(file), "--tender", TENDER, "--account", "s"])
        return file, said

    return submit


@pytest.mark.parametrize(("size", "parts"), [(MIB, 0), (MIB + 1, 2), (3 * MIB, 3)])
def test_up_to_one_mebibyte_goes_at_once_and_more_in_parts(platform, run, size, parts):
    file, said = run(size)

    assert said.exit_code == 0, said.output
    (handed_in,) = platform.sent(SubmitBid)
    assert handed_in.digest == sha256(file.read_bytes()).hexdigest()
    assert (handed_in.parts or 0, handed_in.sealed is None) == (parts, parts > 0)
    assert [call.number for call in platform.sent(UploadPart)] == list(range(1, parts + 1))


def test_what_has_arrived_is_not_sent_again(platform, run):
    run(3 * MIB)
    platform.asked.clear()
    platform.there = {1, 3}

    run(3 * MIB)

    assert [call.number for call in platform.sent(UploadPart)] == [2]


def test_parts_of_another_file_count_for_nothing(platform, run):
    run(2 * MIB)
    platform.asked.clear()
    platform.digest = "0" * 64

    run(2 * MIB)

    assert len(platform.sent(UploadPart)) == 2


@pytest.mark.usefixtures("platform")
def test_the_receipt_is_kept_beside_the_file_and_is_the_one_that_can_be_checked(run):
    file, said = run(MIB)
    kept = file.with_name("bid.age.receipt.json")

    checked = CliRunner().invoke(
        app, ["bid", "receipt", str(kept), "--public-key", public_key(SEED), "--sealed", str(file)]
    )

    assert json.loads(kept.read_text())["digest"] in said.output
    assert (checked.exit_code, "genuine" in checked.output) == (0, True)
