"""A reader written from docs/sealed-bids.md and docs/bid-content.md alone: age is a library, all else is here."""

import hashlib
import json
import re
from pathlib import Path

import pyrage
import pytest

from common.proof import sealing

DATA = Path(__file__).parent / "data"
DOCS = Path(__file__).parents[3] / "docs"
WHOSE = {"tender": "350100-GK-2026-000123", "lot": "1", "supplier": "91350100MA2XXXXX0A"}
STEPS = [64 << 10, 128 << 10, 256 << 10, 512 << 10, *(number << 20 for number in range(1, 202))]


def read(sealed: bytes, identity: str) -> tuple[dict, dict, dict[str, bytes], bytes]:
    """Return header, bid, files by name and padding; every step of it is a sentence of the two pages."""
    plain = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    line, content_and_zeros = plain[: plain.index(b"\n")], plain[plain.index(b"\n") + 1 :]
    assert len(line) + 1 <= 4096
    header = json.loads(line)
    assert sorted(header) == ["format", "length", "lot", "sha256", "supplier", "tender"]
    assert line == spelled(header)
    assert header["format"] == "rongcai-bid/1"
    assert {name: header[name] for name in WHOSE} == WHOSE
    content, zeros = content_and_zeros[: header["length"]], content_and_zeros[header["length"] :]
    assert len(content) == header["length"] <= 209_715_200
    assert hashlib.sha256(content).hexdigest() == header["sha256"]
    assert zeros == bytes(len(zeros))
    end = content.index(b"\n") + 1
    assert end <= 2_097_152
    bid = json.loads(content[: end - 1])
    assert content[: end - 1] == spelled(bid)
    files = {}
    for file in bid["files"]:
        files[file["name"]] = content[end : end + file["length"]]
        end += file["length"]
        assert hashlib.sha256(files[file["name"]]).hexdigest() == file["sha256"]
    assert end == len(content)
    return header, bid, files, zeros


def spelled(value: object) -> bytes:
    """Return RFC 8785 as far as it is needed: there are no fractions, and all names are of one plane."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


@pytest.fixture(scope="module")
def example() -> tuple[dict, dict, dict[str, bytes], bytes]:
    return read((DATA / "example.age").read_bytes(), (DATA / "example.key").read_text().strip())


def test_the_example_is_read_from_the_pages_alone(example):
    header, bid, files, zeros = example

    assert len(spelled(header)) + 1 + header["length"] + len(zeros) == min(
        step for step in STEPS if step >= len(spelled(header)) + 1 + header["length"]
    )
    assert files == {
        "技术方案.txt": "十台显微镜，放大倍数一千二百倍\n".encode(),
        "empty.zip": b"PK\x05\x06" + bytes(18),
    }
    assert (bid["price"], bid["items"][0]["quantity"], bid["device"]["cpu"]) == ("500000.00", "10", None)


def test_the_reader_of_the_platform_reads_the_same(example):
    identity = (DATA / "example.key").read_text().strip()
    content = sealing.unseal(identity, (DATA / "example.age").read_bytes(), *WHOSE.values())

    assert content == spelled(example[1]) + b"\n" + b"".join(example[2].values())


def test_the_page_names_every_field_of_the_example(example):
    page = (DOCS / "bid-content.md").read_text()
    named = set(re.findall(r"`([a-z_0-9]+)`", page))

    assert fields(example[1]) - {"营业执照"} <= named


def test_the_bid_shown_on_the_page_can_be_sealed():
    from common.proof.bid_check import check_bid

    shown = (DOCS / "bid-content.md").read_text().split("```json\n")[1].split("```")[0]

    assert check_bid(shown.encode(), [], None)[1] == []


def fields(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(fields, value.values()))
    return set().union(*map(fields, value)) if isinstance(value, list) else set()
