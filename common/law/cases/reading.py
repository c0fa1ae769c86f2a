"""From the JSON of a case to what functions of law take, and back."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Given = Mapping[str, Any]
Answer = dict[str, Any]
Operation = Callable[[Given], Answer]

AS_OF = date(2026, 11, 23)
"""A case that names no day is judged by the rules of this one, the last that all cases in the project were made for."""


def day(given: Given, name: str) -> date:
    return date.fromisoformat(given[name])


def maybe_day(given: Given, *names: str) -> date | None:
    """Return the day under the first of these names that says one."""
    return next((date.fromisoformat(given[name]) for name in names if given.get(name)), None)


def on(given: Given) -> date:
    return maybe_day(given, "date", "documents_issued") or AS_OF


def number(said: Any) -> Decimal:
    """Return an amount, rate or count; raise ValueError for anything else."""
    try:
        found = Decimal(str(said))
    except ArithmeticError:
        raise ValueError(f"{said!r} is no number") from None
    if not found.is_finite() or isinstance(said, bool):
        raise ValueError(f"{said!r} is no number")
    return found


def maybe_number(given: Given, name: str) -> Decimal | None:
    return None if given.get(name) is None else number(given[name])


def numbers(given: Given) -> dict[str, Decimal]:
    return {name: number(said) for name, said in given.items()}


def said(amount: Decimal) -> str:
    return f"{amount:.2f}"


def category(given: Given) -> Any:
    """Return goods, services or works; the government's purchase of services is one of services."""
    named = given.get("category", "goods")
    return "services" if named.endswith("services") else named
