"""What a bid says once it is opened: JSON of the format `rongcai-bid-content/1` (docs/bid-content.md)."""

import json
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from common.law.money import Yuan
from common.proof.signing import canonical

FORMAT: Final = "rongcai-bid-content/1"
ONLY_LOT = "1"  # a tender is one lot; the seal names it all the same

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000)]


class BidContent(BaseModel):
    """
    One supplier's bid. A client checks it before sealing: after the deadline nothing can be mended (BID-OPEN-03).

    `price` is the total in yuan; `qualification` maps what the documents ask for to what the supplier states;
    `sme_declaration` is the declaration of POL-SME-01, that the supplier is of the size it names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["rongcai-bid-content/1"]
    supplier: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}$")]
    name: Line
    address: Line
    price: Annotated[Yuan, Field(gt=0)]
    size_class: Literal["large", "medium", "small", "micro"]
    sme_declaration: bool
    validity_days: Annotated[int, Field(ge=1, le=3_650)]
    technical: Text
    business: Text
    qualification: Annotated[dict[Line, Text], Field(min_length=1, max_length=100)]
    agent: Line
    contact: Line

    def to_bytes(self) -> bytes:
        """Return what is sealed: canonical JSON (RFC 8785)."""
        return canonical(self.model_dump(mode="json"))


def read_content(raw: bytes) -> BidContent:
    """Return the bid that these bytes state. Raises: ValueError naming each wrong field, never its value."""
    try:
        fields = json.loads(raw, object_pairs_hook=_each_once)
        # by way of JSON, so that strict types are those of JSON
        return BidContent.model_validate_json(json.dumps(fields))
    except ValidationError as error:
        wrong = {".".join(map(str, each["loc"][:1])) or "content": each["msg"] for each in error.errors()}
        raise ValueError("; ".join(f"{field}: {reason}" for field, reason in wrong.items())) from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("content: it is not JSON in UTF-8") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a field given twice, readers might read different bids."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("content: a field is given twice")
    return fields
