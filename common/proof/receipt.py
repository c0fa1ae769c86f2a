"""What a stack signs for others to hold against it: the receipt of a sealed bid, and the head of its log."""

from datetime import UTC
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from common.proof import signing

Instant = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]  # on the wire RFC 3339, ending in Z
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # SHA-256
Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]  # Ed25519
_UNSIGNED = "0" * 128


class Signed(BaseModel):
    """A statement with its signature: all other fields, as JSON, are what is signed (signing.py)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    PURPOSE: ClassVar[str]
    signature: Signature

    @classmethod
    def make(cls, seed_hex: str, **fields: Any) -> Self:
        """Return the statement, signed. Raises: ValueError (pydantic's) for missing, unknown or malformed fields."""
        unsigned = cls(signature=_UNSIGNED, **fields)
        return unsigned.model_copy(update={"signature": signing.sign(seed_hex, cls.PURPOSE, unsigned.statement())})

    def check(self, public_hex: str) -> bool:
        """Say whether the key's holder made exactly this statement."""
        return signing.verify(public_hex, self.PURPOSE, self.statement(), self.signature)

    def statement(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"signature"})


class BidReceipt(Signed):
    """
    The stack has received this sealed bid and will show it in its log by `logged_by`.

    It carries no running number and no position: before the deadline nothing may tell how many bids there are.
    """

    PURPOSE: ClassVar[str] = "rongcai-bid-receipt/1"

    stack: str
    tender_id: str
    lot: str
    supplier: str
    digest: Digest  # sealing.sealed_digest
    received_at: Instant
    logged_by: Instant


class TreeHead(Signed):
    """The log of the stack had `size` entries at that instant, and their Merkle root was `root` (merkle.py)."""

    PURPOSE: ClassVar[str] = "rongcai-tree-head/1"

    stack: str
    size: int = Field(ge=0)
    root: Digest
    at: Instant
