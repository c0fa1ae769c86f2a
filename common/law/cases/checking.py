"""Running worked cases: one JSON object each, with id, rule, op, input and what is expected."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from common.law.calendar import CalendarNotCovered
from common.law.cases import contracts, days, evaluation, parties, policies, scope
from common.law.cases.reading import Answer, Given, Operation

SECTIONS = (days, scope, policies, evaluation, parties, contracts)
OPERATIONS: dict[str, Operation] = {
    name: operation for section in SECTIONS for name, operation in section.OPERATIONS.items()
}
SEQUENCES = {"order", "results"}
"""Lists that say an order; all others are sets."""
SIGNALS = "signals"
"""A case names the signals that it is about; an empty list says that there is none, weak ones by themselves aside."""
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


class Malformed(ValueError):
    """The file or the case has not the shape of worked cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`found` is None and `reason` says why where no answer could be had."""

    id: str
    rule: str
    op: str
    passed: bool = False
    expected: Any = None
    found: Answer | None = None
    reason: str = ""


def cases_of(file: Any) -> list[Any]:
    """Return the cases of a file: its list `vectors`, or the file if it is a list. Raises: Malformed."""
    cases = file.get("vectors") if isinstance(file, dict) else file
    if not isinstance(cases, list) or not cases:
        raise Malformed('the file holds no worked cases: {"vectors": [{"id", "rule", "op", "input", "expected"}, ...]}')
    return cases


def check(case: Any) -> Verdict:
    """Run one case; whatever is wrong with it makes it fail with the reason."""
    told = case if isinstance(case, dict) else {}
    verdict = Verdict(
        id=str(told.get("id", "?")),
        rule=str(told.get("rule", "?")),
        op=str(told.get("op", "?")),
        expected=told.get("expected"),
    )
    if not isinstance(told.get("input"), dict) or not isinstance(verdict.expected, dict) or not verdict.expected:
        return replace(verdict, reason="a case has objects `input` and `expected`, the latter not empty")
    if verdict.op not in OPERATIONS:
        return replace(verdict, reason=f"there is no operation {verdict.op!r}")
    try:
        found = answer(verdict.op, told["input"])
    except KeyError as error:
        return replace(verdict, reason=f"the case says nothing, or nothing known, of {error}")
    except Exception as error:  # a case may say anything
        return replace(verdict, reason=f"{type(error).__name__}: {error}")
    return replace(verdict, passed=agrees(verdict.expected, found), found=found)


def answer(operation: str, given: Given) -> Answer:
    """Return the answer of an operation; a year without calendar is an answer too (CAL-05)."""
    try:
        return OPERATIONS[operation](given)
    except CalendarNotCovered as uncovered:
        return {"error": uncovered.code, "first_uncovered_date": str(uncovered.first_uncovered_date)}


def agrees(expected: Any, found: Any, name: str = "") -> bool:
    """Tell whether all that is expected was found; an answer may say more, and decimals compare by value."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(agrees(value, found.get(key), key) for key, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and _lists_agree(expected, found, name)
    if isinstance(expected, str) and isinstance(found, str):
        return expected == found or _same_decimal(expected, found)
    return isinstance(expected, bool) == isinstance(found, bool) and bool(expected == found)


def _lists_agree(expected: list[Any], found: list[Any], name: str) -> bool:
    if name == SIGNALS:
        return _all_matched(expected, list(found)) and (bool(expected) or all(each.get("weak") for each in found))
    if len(expected) != len(found):
        return False
    if name in SEQUENCES:
        return all(agrees(*pair) for pair in zip(expected, found, strict=True))
    return _all_matched(expected, list(found))


def _all_matched(expected: Iterable[Any], left: list[Any]) -> bool:
    for each in expected:
        match = next((place for place, other in enumerate(left) if agrees(each, other)), None)
        if match is None:
            return False
        del left[match]
    return True


def _same_decimal(expected: str, found: str) -> bool:
    return bool(DECIMAL.fullmatch(expected) and DECIMAL.fullmatch(found)) and Decimal(expected) == Decimal(found)
