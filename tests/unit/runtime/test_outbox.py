from pymongo import UpdateOne

from common.runtime.database import Written
from common.runtime.outbox import _take_out

TWO = Written("notices", "n", 3, [{"id": "a"}, {"id": "b"}])


def test_a_whole_outbox_is_emptied_only_if_nobody_wrote_since():
    as_read = {"_id": "n", "version": 3, "outbox": {"$size": 2}}
    assert _take_out(TWO, ["a", "b"]) == UpdateOne(as_read, {"$set": {"outbox": []}, "$unset": {"told_at": ""}})


def test_a_part_is_taken_out_by_its_ids_and_the_mark_stays():
    assert _take_out(TWO, ["a"]) == UpdateOne({"_id": "n"}, {"$pull": {"outbox": {"id": {"$in": ["a"]}}}})
