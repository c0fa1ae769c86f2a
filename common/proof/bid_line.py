"""What a bid says: one line of JSON, format `rongcai-bid-content/2` (docs/bid-content.md)."""

import json
import re
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from common.law.money import Yuan
from common.proof.bid_terms import (
    AttachedFile,
    CreditCode,
    Declarations,
    Device,
    Guarantee,
    Line,
    LotId,
    OfferedItem,
    SizeClass,
    Term,
    Text,
)
from common.proof.signing import canonical

FORMAT: Final = "rongcai-bid-content/2"
ONLY_LOT = "1"  # the lot of a tender that has no other
LONGEST_BID = 2 << 20  # bytes of the line, its line feed included
MOST_FILES = 200
LONGEST_NUMBER = 16  # digits; the greatest length has nine


class BidContent(Term):
    """
    One supplier's bid for one lot. A client checks it before sealing: afterwards nothing can be mended (BID-OPEN-03).

    `price` is the total in yuan, `price_words` the same in capitals (大写); `qualification` maps what the documents
    ask for to what the supplier states; `controllers` are those that hold or manage it; `files` follow the line.
    """

    format: Literal["rongcai-bid-content/2"]
    lot: LotId
    supplier: CreditCode
    name: Line
    address: Line
    price: Annotated[Yuan, Field(gt=0)]
    price_words: Line | None
    items: Annotated[tuple[OfferedItem, ...], Field(min_length=1, max_length=500)]
    size_class: SizeClass
    declarations: Declarations
    guarantee: Guarantee | None
    validity_days: Annotated[int, Field(ge=1, le=3_650)]
    technical: Text
    business: Text
    qualification: Annotated[dict[Line, Text], Field(min_length=1, max_length=100)]
    responsible_person: Line
    controllers: Annotated[tuple[Line, ...], Field(max_length=100)]
    project_members: Annotated[tuple[Line, ...], Field(max_length=200)]
    agent: Line
    contact: Line
    device: Device | None
    files: Annotated[tuple[AttachedFile, ...], Field(max_length=MOST_FILES)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if found := _conflicts(self):
            said = "; ".join(f"{field}: {en}" for field, _, en in found)
            raise PydanticCustomError("conflicts", "{said}", {"said": said, "found": found})
        return self

    def to_bytes(self) -> bytes:
        """Return what is sealed: canonical JSON (RFC 8785) and a line feed; the files' bytes follow it."""
        return canonical(self.model_dump(mode="json")) + b"\n"

    def starts(self) -> dict[str, int]:
        """Return where each file begins in the content."""
        at, found = len(self.to_bytes()), {}
        for file in self.files:
            found[file.name] = at
            at += file.length
        return found

    def length(self) -> int:
        """Return the bytes of the whole content."""
        return len(self.to_bytes()) + sum(file.length for file in self.files)


def read_bid(line: bytes) -> BidContent:
    """Return the bid that this line states. Raises: ValueError naming each wrong field, never its value."""
    if len(line) > LONGEST_BID:
        raise ValueError(f"content: the bid's line has more than {LONGEST_BID} bytes")
    bid = parse(load(line))
    if bid.to_bytes() != line:  # of two spellings, readers might read different bids
        raise ValueError("content: it is not one line of canonical JSON (RFC 8785) with a line feed")
    return bid


def load(raw: bytes) -> Any:
    """Return the JSON of these bytes. Raises: ValueError for what is no JSON in UTF-8, or says a field twice."""
    try:
        return json.loads(
            raw.decode("utf-8"), object_pairs_hook=_each_once, parse_int=_whole, parse_constant=_no_number
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("content: it is not JSON in UTF-8") from None


def parse(fields: Any) -> BidContent:
    """Return the bid of these fields. Raises: ValueError naming each wrong field, never its value."""
    try:
        return validate(fields)
    except ValidationError as error:
        wrong = {place(each["loc"]): each["msg"] for each in errors_of(error)}
        raise ValueError("; ".join(f"{field}: {reason}" for field, reason in wrong.items())) from None
    except RecursionError:
        raise ValueError("content: it is not JSON in UTF-8") from None


def validate(fields: Any) -> BidContent:
    """Return the same, by way of JSON, so that strict types are those of JSON. Raises: pydantic's ValidationError."""
    return BidContent.model_validate_json(json.dumps(fields), strict=True)


def errors_of(error: ValidationError) -> list[ErrorDetails]:
    """Return its errors; a list is not also called too short because the entries in it are wrong."""
    found = error.errors(include_input=False)
    around = {each["loc"][:depth] for each in found for depth in range(len(each["loc"]))}
    return [each for each in found if each["type"] != "too_short" or each["loc"] not in around]


def place(found: tuple[int | str, ...]) -> str:
    """Return where an error is, such as `items.0.quantity`; words of the bidder's own are left out."""
    return ".".join(str(part) if re.fullmatch(r"[a-z0-9_]{1,40}", str(part)) else "…" for part in found) or "content"


def _conflicts(bid: BidContent) -> list[tuple[str, str, str]]:
    """Return what no single field shows: field, reason in Chinese and in English."""
    said = bid.declarations
    members, parts = said.consortium or (), said.subcontract or ()
    codes = [each.credit_code for each in members]
    together, consortium = sum(Decimal(each.share) for each in members), "declarations.consortium"
    rows = (
        (
            _twice(each.name.encode().lower() for each in bid.files),
            "files",
            "文件名重复（不分英文大小写）",
            "two files of one name",
        ),
        (_twice(each.item for each in bid.items), "items", "同一标的重复报价", "an item is offered twice"),
        (_twice(codes), consortium, "成员重复", "a member is named twice"),
        (members and bid.supplier not in codes, consortium, "须包含投标人自身", "the bidder is one of the members"),
        (members and together != 1, consortium, "各方份额之和须为 1", "the members' shares add up to 1"),
        (
            sum(Decimal(each.share) for each in parts) > 1,
            "declarations.subcontract",
            "分包份额之和不得超过 1",
            "the shares add up to no more than 1",
        ),
    )
    return [(field, zh, en) for wrong, field, zh, en in rows if wrong]


def _twice(found: Iterable[Hashable]) -> bool:
    listed = list(found)
    return len(set(listed)) < len(listed)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a field given twice, readers might read different bids."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("content: a field is given twice")
    return fields


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("content: a number is too long")
    return int(digits)


def _no_number(name: str) -> None:
    raise ValueError(f"content: {name} is no number of JSON")
