"""
A draw that anyone can recheck: lists and a seed are committed to, then others add chance, then the order follows.

Formats, threats and the recipe for another language: docs/expert-draw.md.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.proof.signing import canonical, digest

FORMAT: Final = "rongcai-draw/1"
EXPERTS, CITIES, BOOTHS = "experts", "cities", "booths"
PLATFORM, BEACON = "platform", "beacon"

Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Entry(Shape):
    """A candidate in full, shown after the award; before it stands for its digest alone. `salt` hides who it is."""

    salt: Hex
    expert: Word
    unit: Word
    specialities: tuple[Word, ...]
    city: Word


class Contribution(Shape):
    """Chance that one party added: the commitment comes before anybody's value is known."""

    by: Word
    commitment: Hex
    value: Hex | None = None


class Round(Shape):
    """
    One commitment and the orders that came of it; a later one fills what an exhausted one left open (COM-08).

    `beacon` names a public source of chance before its value exists. `abandoned` says why a round came to no order.
    """

    number: Annotated[int, Field(ge=1)]
    lists: dict[Word, tuple[Word, ...]]
    list_digest: Hex
    seed_commitment: Hex
    beacon: str = ""
    beacon_value: str | None = None
    contributions: tuple[Contribution, ...] = ()
    seed: Hex | None = None
    order: dict[Word, tuple[Word, ...]] | None = None
    entries: tuple[Entry, ...] | None = None
    abandoned: str = ""


class SeatTerms(Shape):
    """What a seat asks for; a `remote` one is for an expert of the drawn city."""

    number: Annotated[int, Field(ge=1)]
    speciality: Word
    remote: bool = False


class Move(Shape):
    """A candidate was called to a seat, or left it; in the order in which it happened."""

    kind: Literal["called", "absent"]
    seat: int
    round: int
    candidate: Hex


class DrawRecord(Shape):
    """What is published of one draw; `chosen` is the consent under which experts were chosen instead (COM-02)."""

    format: Literal["rongcai-draw/1"] = FORMAT
    draw: Word
    seats: tuple[SeatTerms, ...]
    rounds: tuple[Round, ...]
    moves: tuple[Move, ...] = ()
    chosen: str = ""


def round_id(draw: str, number: int) -> str:
    return f"{draw}.{number}"


def commitment(round_name: str, who: str, secret: str) -> str:
    """Return what stands for a secret until it is told; it is bound to one round and one party."""
    return sha256("\n".join((FORMAT, round_name, who, secret)).encode()).hexdigest()


def entry_digest(entry: Entry) -> str:
    return digest({"format": FORMAT, **entry.model_dump(mode="json")})


def list_digest(round_name: str, seats: Iterable[SeatTerms], lists: Mapping[str, Sequence[str]], beacon: str) -> str:
    """Return the digest of all that is fixed before chance comes in: seats, lists and the name of the beacon."""
    return digest(
        {
            "format": FORMAT,
            "round": round_name,
            "seats": [seat.model_dump(mode="json") for seat in seats],
            "lists": {label: list(items) for label, items in lists.items()},
            "beacon": beacon,
        }
    )


def mixed(committed: str, seed: str, values: Mapping[str, str]) -> bytes:
    """Return the key of the order; without any one of the seed and the values nobody knows a bit of it."""
    said = {"format": FORMAT, "list_digest": committed, "seed": seed, "values": dict(values)}
    return sha256(canonical(said)).digest()


def ordered(key: bytes, label: str, items: Iterable[str]) -> tuple[str, ...]:
    """Return the items by HMAC-SHA256(key, label LF item); the order they come in does not matter."""
    return tuple(sorted(items, key=lambda item: hmac.digest(key, f"{label}\n{item}".encode(), "sha256")))


def values_of(drawn: Round) -> dict[str, str]:
    """Return what each party added, the beacon's value included. Raises: ValueError while one is missing."""
    missing = [each.by for each in drawn.contributions if each.value is None]
    if drawn.beacon and drawn.beacon_value is None:
        missing.append(BEACON)
    if missing or not drawn.contributions:
        raise ValueError(f"chance is still to come from: {', '.join(missing) or 'everybody'}")
    beacon = {BEACON: drawn.beacon_value or ""} if drawn.beacon else {}
    return {each.by: each.value or "" for each in drawn.contributions} | beacon


def order_of(drawn: Round) -> dict[str, tuple[str, ...]]:
    """Return the order of every list. Raises: ValueError while the seed or a contribution is missing."""
    if drawn.seed is None:
        raise ValueError("the seed is not told")
    key = mixed(drawn.list_digest, drawn.seed, values_of(drawn))
    return {label: ordered(key, label, items) for label, items in drawn.lists.items()}
