"""What the driver raises while the database is away, full or changing hands, and what is a defect of ours."""

from types import SimpleNamespace

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
    WriteConcernError,
    WriteError,
    WTimeoutError,
)

from common.interfaces.errors import Fault, Unavailable
from common.runtime.bus.rpc import Questions
from common.runtime.database import is_outage

OUT_OF_DISK_SPACE, NOT_WRITABLE_PRIMARY, INTERNAL_ERROR, BAD_VALUE, DUPLICATE_KEY = 14031, 10107, 1, 2, 11000


def bulk(*codes, concerns=()):
    errors = [{"index": 0, "code": code, "errmsg": "x"} for code in codes]
    return BulkWriteError({"writeErrors": errors, "writeConcernErrors": list(concerns), "nInserted": 0})


OUTAGES = [
    AutoReconnect("gone"),
    ServerSelectionTimeoutError("nobody there"),
    NotPrimaryError("moved", {"code": NOT_WRITABLE_PRIMARY}),
    ExecutionTimeout("too slow", 50),
    WriteConcernError("not journaled", 64),
    WTimeoutError("no majority", 64),
    OperationFailure("no space left", OUT_OF_DISK_SPACE),
    OperationFailure("not writable primary", NOT_WRITABLE_PRIMARY),
    OperationFailure("internal server error", INTERNAL_ERROR),
    WriteError("no space left", OUT_OF_DISK_SPACE),
    bulk(OUT_OF_DISK_SPACE),
    bulk(concerns=[{"code": 64, "errmsg": "no majority"}]),
]
DEFECTS = [
    OperationFailure("unknown operator", BAD_VALUE),
    OperationFailure("no code at all"),
    WriteError("bad document", BAD_VALUE),
    DuplicateKeyError("twice", DUPLICATE_KEY),
    bulk(DUPLICATE_KEY),
    KeyError("x"),
    None,
]


@pytest.mark.parametrize("error", OUTAGES, ids=repr)
def test_a_database_that_is_away_full_or_changing_hands_is_told_as_unavailable_with_when_to_ask_again(error):
    assert is_outage(error)
    answer = Questions._problem_of(SimpleNamespace(service="contracts"), error, "file_contract")

    assert isinstance(answer, Unavailable)
    assert answer.facts == {"retry_after": 2}


@pytest.mark.parametrize("error", DEFECTS, ids=repr)
def test_a_defect_of_ours_is_not_blamed_on_the_database(error):
    assert not is_outage(error)
    assert isinstance(Questions._problem_of(SimpleNamespace(service="contracts"), error, "file_contract"), Fault)
