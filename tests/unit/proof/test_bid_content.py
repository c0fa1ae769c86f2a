"""What a bid says and the files behind it: one spelling, every limit on both sides, nothing ever unpacked."""

import json
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.proof import sealing
from common.proof.bid_check import check_bid, differs
from common.proof.bid_content import BidContent, file_blocks, pieces, read_content, read_from
from common.proof.bid_line import LONGEST_BID, read_bid
from common.proof.signing import canonical
from tests.builders.bid_contents import a_file, an_offer, content_of, declarations

SUPPLIER = "91350100MA2XXXXX0A"
BODIES = (b"%PDF-1.7 drawings", b"\n{}\n", bytes(70_000))
FILES = tuple(a_file(name, body) for name, body in zip(("a.pdf", "b.txt", "c.bin"), BODIES, strict=True))


def a_bid(**changes) -> BidContent:
    return content_of(SUPPLIER, **changes)


def whole(bid: BidContent, *bodies: bytes) -> bytes:
    return b"".join(file.read() for file in pieces(bid, [BytesIO(body) for body in bodies]))


def line_of(**changes) -> bytes:
    return canonical(a_bid().model_dump(mode="json") | changes) + b"\n"


def faults_of(raw: bytes, *files) -> dict[str, tuple[str, str]]:
    return {fault.field: (fault.zh, fault.en) for fault in check_bid(raw, files, None)[1]}


class TestABidWithFiles:
    def test_is_one_line_and_behind_it_the_files_in_their_order(self):
        bid = a_bid(files=FILES)
        content = whole(bid, *BODIES)

        assert content == bid.to_bytes() + b"".join(BODIES)
        assert content.partition(b"\n")[0] == canonical(bid.model_dump(mode="json"))
        assert (read_content(content), bid.length()) == (bid, len(content))

    def test_gives_each_file_back(self):
        bid = a_bid(files=FILES)
        content = BytesIO(whole(bid, *BODIES))

        assert tuple(b"".join(file_blocks(content, bid, file.name)) for file in bid.files) == BODIES
        with pytest.raises(KeyError):
            next(file_blocks(content, bid, "d.pdf"))

    def test_keeps_a_zip_bomb_closed(self):
        bomb = BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            packed.writestr("zeros", bytes(32 << 20))
        body = bomb.getvalue()
        bid = a_bid(files=(a_file("bomb.zip", body),))

        content = BytesIO(whole(bid, body))

        assert len(content.getvalue()) < 100_000
        assert b"".join(file_blocks(content, read_from(content), "bomb.zip")) == body

    @settings(max_examples=20)
    @given(st.lists(st.binary(min_size=1, max_size=50), max_size=5))
    def test_survives_sealing(self, bodies):
        identity, recipient = sealing.new_identity()
        bid = a_bid(files=tuple(a_file(f"{number}", body) for number, body in enumerate(bodies)))
        sealed = sealing.seal(recipient, "T", "1", SUPPLIER, whole(bid, *bodies))

        assert read_content(sealing.unseal(identity, sealed, "T", "1", SUPPLIER)) == bid

    @pytest.mark.parametrize(
        "bodies",
        [BODIES[:2], (*BODIES, b"x"), (BODIES[0], BODIES[1], BODIES[2][:-1]), (BODIES[0][:-1], *BODIES[1:]), ()],
    )
    def test_is_refused_when_a_file_is_longer_or_shorter_than_said(self, bodies):
        with pytest.raises(ValueError, match="files: the bytes behind the bid"):
            read_content(whole(a_bid(files=FILES), *bodies))

    def test_is_refused_when_a_file_is_another(self):
        with pytest.raises(ValueError, match=r"files\.0: .* SHA-256"):
            read_content(whole(a_bid(files=FILES), BODIES[0].replace(b"d", b"D"), *BODIES[1:]))
        exchanged = whole(a_bid(files=(a_file("1", b"one"), a_file("2", b"two"))), b"two", b"one")
        with pytest.raises(ValueError, match=r"files\.0: .* SHA-256"):
            read_content(exchanged)

    def test_takes_two_hundred_files_and_not_one_more(self):
        files = [a_file(f"{number}", b"x").model_dump() for number in range(201)]

        assert len(read_bid(line_of(files=files[:200])).files) == 200
        with pytest.raises(ValueError, match=r"files: .*200"):
            read_bid(line_of(files=files))

    @pytest.mark.parametrize(("one", "two"), [("a.pdf", "a.pdf"), ("a.pdf", "A.PDF")])
    def test_is_refused_when_two_files_have_one_name(self, one, two):
        files = [a_file(one).model_dump(), a_file(two).model_dump()]

        with pytest.raises(ValueError, match="two files of one name"):
            read_bid(line_of(files=files))
        assert faults_of(a_bid().to_bytes(), a_file(one), a_file(two))["files"][0].startswith("文件名重复")

    @pytest.mark.parametrize(
        "name",
        [
            *(
                "",
                ".",
                "..",
                "../a",
                "a/b",
                "a\\b",
                "C:a",
                "a\x00",
                "a\nb",
                "a\x7f",
                " a",
                "a ",
                ".a",
                "a.",
                "a?",
                "a|b",
            ),
            *("con", "NUL.txt", "Com1.pdf", "a\u202efdp.exe", "a\u200b", "\ufeffa", "e\u0301", "x" * 201, "名" * 67),
        ],
    )
    def test_is_refused_when_a_name_is_a_path_hidden_reserved_or_too_long(self, name):
        with pytest.raises(ValueError, match=r"files\.0\.name"):
            read_bid(line_of(files=[a_file().model_dump() | {"name": name}]))

    @pytest.mark.parametrize(
        "name", ["a", "x" * 200, "名" * 66, "投标 文件(1).tar.gz", "console.pdf", "com10", "é", "🔬"]
    )
    def test_is_taken_under_any_other_name(self, name):
        assert read_bid(line_of(files=[a_file().model_dump() | {"name": name}])).files[0].name == name

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *(("length", length) for length in (0, -1, 1.5, "8", True, (200 << 20) + 1, 10**15)),
            *(("sha256", digest) for digest in ("", "0" * 63, "A" * 64)),
            *(("media_type", kind) for kind in ("", "pdf", "Application/PDF", "a/b; c=d", "a/b\n")),
            ("path", "/etc/passwd"),
        ],
    )
    def test_is_refused_when_a_file_is_described_wrongly(self, field, value):
        with pytest.raises(ValueError, match=rf"files\.0\.{field}"):
            read_bid(line_of(files=[a_file().model_dump() | {field: value}]))


class TestTheLine:
    @pytest.mark.parametrize(
        "price", ["1.000", "1.0", "1", "-1.00", "+1.00", "01.00", "1e3", " 1.00", "１.00", "0.00", "NaN"]
    )
    def test_takes_a_price_as_yuan_with_two_decimals_only(self, price):
        with pytest.raises(ValueError, match="price"):
            read_bid(line_of(price=price))
        assert "price" in faults_of(line_of(price=price))

    @pytest.mark.parametrize("number", [b"1e400", b"-1", b"500000.00", b"1", b"NaN", b"Infinity", b"9" * 5000, b"null"])
    def test_takes_no_price_that_is_a_number(self, number):
        raw = a_bid().to_bytes().replace(b'"price":"500000.00"', b'"price":' + number)

        with pytest.raises(ValueError, match=r"price|content"):
            read_bid(raw)
        assert {"price", "content"} & set(faults_of(raw))

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\n",
            b"null\n",
            b"[]\n",
            b"\xff\n",
            b"\xef\xbb\xbf{}\n",
            '{"a":1}\n'.encode("utf-16"),
            b'{"name":"\\ud800"}\n',
            b"[" * 100_000 + b"\n",
            b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"\n",
        ],
    )
    def test_that_is_no_bid_is_refused_by_a_value_error(self, raw):
        with pytest.raises(ValueError, match=":"):
            read_content(raw)
        assert faults_of(raw)

    def test_has_one_spelling(self):
        fields = a_bid().model_dump(mode="json")
        for other in (
            json.dumps(fields, ensure_ascii=False, sort_keys=True).encode() + b"\n",
            canonical(fields),
            canonical(fields) + b"\r\n",
            canonical(fields | {"name": fields["name"] + " "}) + b"\n",
            a_bid().to_bytes().replace(b"{", b'{"price":"1.00",', 1),
        ):
            with pytest.raises(ValueError, match="content"):
                read_bid(other)
        assert read_bid(canonical(fields) + b"\n") == a_bid()

    def test_has_a_longest_length(self):
        texts = {f"{number}": "x" * 100_000 for number in range(20)}
        room = LONGEST_BID - len(line_of(qualification=texts))

        assert read_content(line_of(qualification=texts | {"0" * 100: "x" * (room - 106)})).qualification
        with pytest.raises(ValueError, match="content"):
            read_content(line_of(qualification=texts | {"0" * 100: "x" * (room - 105)}))

    def test_that_is_wrong_names_the_field_and_never_a_word_of_the_bidder(self):
        with pytest.raises(ValueError, match=r"items\.0\.quantity") as wrong:
            read_bid(line_of(items=[an_offer().model_dump(mode="json") | {"quantity": "秘密", "秘密": 1}]))
        with pytest.raises(ValueError, match="qualification") as other:
            read_bid(line_of(qualification={"秘密": ""}))

        assert "秘密" not in f"{wrong.value}{other.value}"


def a_member(code: str, share: str) -> dict[str, str]:
    return {"credit_code": code, "name": "成员", "size_class": "small", "share": share}


class TestDeclarations:
    OTHER = "91350100MA2YYYYY0B"

    def declared(self, **changes) -> bytes:
        return line_of(declarations=declarations().model_dump(mode="json") | changes)

    def test_of_a_consortium_name_the_bidder_and_share_out_the_whole(self):
        pair = [a_member(SUPPLIER, "0.7"), a_member(self.OTHER, "0.3")]

        assert len(read_bid(self.declared(consortium=pair)).declarations.consortium) == 2
        for wrong in (
            pair[:1],
            [pair[0], a_member(self.OTHER, "0.299999")],
            [a_member("9" * 18, "0.7"), pair[1]],
            [pair[0], a_member(SUPPLIER, "0.3")],
        ):
            with pytest.raises(ValueError, match="consortium"):
                read_bid(self.declared(consortium=wrong))

    def test_of_subcontracts_share_out_no_more_than_the_whole(self):
        part = {"name": "乙", "credit_code": None, "size_class": "micro"}

        assert read_bid(self.declared(subcontract=[part | {"share": "0.4"}, part | {"share": "0.6"}]))
        with pytest.raises(ValueError, match="subcontract"):
            read_bid(self.declared(subcontract=[part | {"share": "0.4"}, part | {"share": "0.600001"}]))

    def test_offer_each_item_once_and_more_than_none_of_it(self):
        offer = an_offer().model_dump(mode="json")

        assert read_bid(line_of(items=[offer, offer | {"item": "2", "unit_price": "0.00", "quantity": "0.0001"}]))
        for wrong in ([], [offer, offer], [offer | {"quantity": "0.0"}], [offer | {"quantity": "1.00000"}]):
            with pytest.raises(ValueError, match="items"):
                read_bid(line_of(items=wrong))


class TestCheckingBeforeSealing:
    def test_finds_nothing_in_a_good_bid(self):
        assert check_bid(a_bid().to_bytes(), FILES, None) == (a_bid(files=FILES), [])

    def test_says_every_error_with_its_field_and_what_to_do_in_both_languages(self):
        fields = a_bid().model_dump(mode="json")
        del fields["agent"]
        raw = json.dumps(
            fields
            | {"price": "1.000", "validity_days": "90", "discount": 1, "size_class": "tiny", "contact": "", "items": []}
        ).encode()

        found = faults_of(raw)

        assert set(found) == {"agent", "price", "validity_days", "discount", "size_class", "contact", "items"}
        assert all("一" <= max(zh) and en.isprintable() and "{" not in en for zh, en in found.values())
        assert found["validity_days"] == ("须为不带引号的整数", "a whole number without quotes")
        assert found["items"][1] == "at least 1 entries"

    def test_tells_of_one_wrong_entry_that_entry_alone(self):
        assert set(faults_of(line_of(items=[an_offer().model_dump(mode="json") | {"green": "no"}]))) == {
            "items.0.green"
        }

    def test_remarks_that_items_do_not_add_up_but_lets_it_be(self):
        bid, faults = check_bid(line_of(price="499999.99"), [], None)

        assert faults == []
        assert "500000.00 ≠ 499999.99" in differs(bid).en
        assert differs(a_bid()) is None


def test_every_digest_is_of_the_bytes_it_stands_for():
    assert [file.sha256 for file in FILES] == [sha256(body).hexdigest() for body in BODIES]
