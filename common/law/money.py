"""Money is a Decimal in yuan, exact to the fen: strings on the wire, whole fen in the database, never a float."""

import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, SerializationInfo, ValidationInfo, WithJsonSchema

PATTERN = r"^(0|[1-9][0-9]{0,12})\.[0-9]{2}$"
STORED = {"money": "fen"}  # context for pydantic: amounts as whole fen, so that a database can add and compare them
FEN = Decimal("0.01")
NOTHING = Decimal("0.00")


def yuan(text: str) -> Decimal:
    """
    Return the amount that a decimal string names.

    Shape: digits, a point, two digits ("600000.00"); at most thirteen digits before the point.
    Raises: ValueError for any other shape (floats, exponents, signs, NaN, wrong scale).
    """
    if not re.match(PATTERN, text, re.ASCII):
        raise ValueError('an amount is a string like "600000.00": yuan with exactly two decimals')
    return Decimal(text)


def fen(amount: Decimal) -> int:
    """Return the amount in whole fen; raise ValueError if it is not a whole number of them."""
    if amount != amount.quantize(FEN):
        raise ValueError(f"{amount} yuan is not a whole number of fen")
    return int(amount * 100)


def from_fen(whole: int) -> Decimal:
    return (Decimal(whole) / 100).quantize(FEN)


def round_half_up(value: Decimal) -> Decimal:
    """Round to two places, half up: price scores and mean scores (CAL-11)."""
    return value.quantize(FEN, ROUND_HALF_UP)


def truncate(value: Decimal) -> Decimal:
    """Cut to the fen: a cap is never rounded up (CAL-11)."""
    return value.quantize(FEN, ROUND_DOWN)


def round_up(value: Decimal) -> Decimal:
    """Raise to the next fen: a floor is never rounded down, as a cap is never rounded up."""
    return value.quantize(FEN, ROUND_CEILING)


def _read(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(FEN) if value.is_finite() and value == value.quantize(FEN) else yuan(str(value))
    if info.context == STORED and isinstance(value, int) and not isinstance(value, bool):
        return from_fen(value)
    if isinstance(value, str):
        return yuan(value)
    raise ValueError("an amount is a string, never a number: numbers are read as floats on the way")


def _write(value: Decimal, info: SerializationInfo) -> str | int:
    return fen(value) if info.context == STORED else f"{value:.2f}"


Yuan = Annotated[
    Decimal,
    BeforeValidator(_read),
    PlainSerializer(_write),
    WithJsonSchema({"type": "string", "pattern": PATTERN, "examples": ["600000.00"]}),
]
