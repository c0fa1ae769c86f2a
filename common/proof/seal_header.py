"""The first line inside a sealed bid: whose it is, what for, and what its content must be (docs/sealed-bids.md)."""

import json

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from common.proof.flaws import BrokenSeal, Flaw
from common.proof.signing import canonical

FORMAT = "rongcai-bid/1"
LONGEST_HEADER = 4 << 10  # bytes, its line feed included
LONGEST_CONTENT = 200 << 20  # bytes


class Header(BaseModel):
    """What the bid says of itself: whose it is and what for, and the length and SHA-256 (hex) of its content."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: str
    tender: str
    lot: str
    supplier: str
    length: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    def line(self) -> bytes:
        """Return the header as sealed. Raises: ValueError if its names are too long for the format."""
        line = canonical(self.model_dump()) + b"\n"
        if len(line) > LONGEST_HEADER:
            raise ValueError(f"tender, lot and supplier are too long: the header has at most {LONGEST_HEADER} bytes")
        return line

    def check_binding(self, tender_id: str, lot: str, supplier: str) -> None:
        expected = {"tender": tender_id, "lot": lot, "supplier": supplier}
        if wrong := [name for name, value in expected.items() if getattr(self, name) != value]:
            raise BrokenSeal(Flaw.BOUND_ELSEWHERE, f"it was sealed for another {' and '.join(wrong)}")

    def check_length(self) -> None:
        if self.length > LONGEST_CONTENT:
            raise BrokenSeal(Flaw.TOO_LONG, f"{self.length} bytes of content; a bid has at most {LONGEST_CONTENT}")


def read_header(line: bytes) -> Header:
    """Return the header that this line, line feed included, states. Raises: BrokenSeal."""
    try:
        fields = json.loads(line)
        version, spelled = fields["format"], canonical(fields) + b"\n"
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BrokenSeal(Flaw.UNREADABLE, "it does not begin with a header") from None
    if version != FORMAT:
        raise BrokenSeal(Flaw.UNKNOWN_VERSION, f"its format is {str(version)[:40]!r}, this reads {FORMAT!r}")
    if spelled != line:  # of two spellings or a field twice, readers might read different bids
        raise BrokenSeal(Flaw.UNREADABLE, "its header is not canonical JSON (RFC 8785)")
    try:
        return Header.model_validate(fields)
    except ValidationError as error:
        wrong = ", ".join(str(problem["loc"][0]) for problem in error.errors())
        raise BrokenSeal(Flaw.UNREADABLE, f"its header is wrong in {wrong[:80]}") from None
