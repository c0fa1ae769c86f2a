from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from common.proof import signing
from common.proof.receipt import BidReceipt, TreeHead

SEED = signing.new_seed()
PUBLIC = signing.public_key(SEED)
RECEIVED = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
OTHERS = {
    "stack": "city-350200",
    "tender_id": "350100-GK-2026-000124",
    "lot": "2",
    "supplier": "91350200MA3YYYYY0B",
    "digest": "b" * 64,
    "received_at": RECEIVED - timedelta(seconds=1),
    "logged_by": RECEIVED + timedelta(days=2),
}


def a_receipt(**changes: object) -> BidReceipt:
    fields: dict[str, object] = {
        "stack": "city-350100",
        "tender_id": "350100-GK-2026-000123",
        "lot": "1",
        "supplier": "91350100MA2XXXXX0A",
        "digest": "a" * 64,
        "received_at": RECEIVED,
        "logged_by": RECEIVED + timedelta(days=1),
    }
    return BidReceipt.make(SEED, **fields | changes)


def a_head(**changes: object) -> TreeHead:
    return TreeHead.make(SEED, **{"stack": "city-350100", "size": 8, "root": "c" * 64, "at": RECEIVED} | changes)


class TestABidReceipt:
    def test_is_checked_by_anyone_with_the_public_key(self):
        assert a_receipt().check(PUBLIC)
        assert not a_receipt().check(signing.public_key(signing.new_seed()))

    @pytest.mark.parametrize(("field", "other"), OTHERS.items())
    def test_is_worthless_once_any_field_is_changed(self, field, other):
        assert not a_receipt().model_copy(update={field: other}).check(PUBLIC)

    def test_covers_every_field_but_the_signature(self):
        assert set(OTHERS) == set(BidReceipt.model_fields) - {"signature"}

    def test_survives_its_file(self):
        read = BidReceipt.model_validate_json(a_receipt().model_dump_json())

        assert read == a_receipt()
        assert read.check(PUBLIC)

    def test_says_instants_in_utc_whatever_the_zone_they_came_in(self):
        receipt = a_receipt(received_at=RECEIVED.astimezone(SHANGHAI))

        assert receipt.statement()["received_at"] == "2026-11-23T01:02:03Z"
        assert receipt == a_receipt()

    def test_keeps_the_very_microsecond(self):
        receipt = a_receipt(received_at=RECEIVED + timedelta(microseconds=1))

        assert BidReceipt.model_validate_json(receipt.model_dump_json()).check(PUBLIC)
        assert receipt.statement()["received_at"] == "2026-11-23T01:02:03.000001Z"

    def test_is_signed_as_documented(self):
        receipt = a_receipt()
        statement = receipt.model_dump(mode="json")
        signature = statement.pop("signature")

        assert signing.verify(PUBLIC, "rongcai-bid-receipt/1", statement, signature)
        assert not signing.verify(PUBLIC, "rongcai-tree-head/1", statement, signature)

    def test_tells_nothing_of_how_many_bids_there_are(self):
        first, second = a_receipt(digest="d" * 64), a_receipt(digest="e" * 64)
        differing = {name for name, value in first.statement().items() if second.statement()[name] != value}

        assert differing == {"digest"}

    @pytest.mark.parametrize(
        "changes",
        [{"digest": "A" * 64}, {"digest": "a" * 63}, {"received_at": datetime(2026, 11, 23)}, {"number": 1}],  # noqa: DTZ001
    )
    def test_is_not_made_of_malformed_fields(self, changes):
        with pytest.raises(ValidationError):
            a_receipt(**changes)


class TestATreeHead:
    def test_is_checked_by_anyone_with_the_public_key(self):
        assert TreeHead.model_validate_json(a_head().model_dump_json()).check(PUBLIC)

    @pytest.mark.parametrize(
        ("field", "other"),
        [("stack", "city-350200"), ("size", 7), ("root", "d" * 64), ("at", RECEIVED + timedelta(microseconds=1))],
    )
    def test_is_worthless_once_any_field_is_changed(self, field, other):
        assert not a_head().model_copy(update={field: other}).check(PUBLIC)

    def test_of_an_empty_log_has_size_zero_and_none_has_less(self):
        assert a_head(size=0).check(PUBLIC)
        with pytest.raises(ValidationError):
            a_head(size=-1)
