"""The small shapes that calls and events are made of; every one of them bounded."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints
from stdnum.cn import uscc

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
ProcurementId = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{6}-[A-Z]{2}-[0-9]{4}-[0-9]{6}$"), Field(examples=["350100-GK-2026-000123"])
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Remark = Annotated[str, StringConstraints(max_length=2_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]
Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$"), Field(description="Ed25519 in hex")]
PublicKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="Ed25519 in hex")]
Rate = Annotated[str, StringConstraints(pattern=r"^(0|1|0\.[0-9]{1,6}|1\.0{1,6})$"), Field(examples=["0.15"])]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$"), Field(examples=["2026-09"])]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Limit = Annotated[int, Field(ge=1, le=100)]
Cursor = Annotated[str, StringConstraints(max_length=200)]
Instant = AwareDatetime
BASE64 = Field(json_schema_extra={"contentEncoding": "base64"})  # checked where it is decoded: it may be long


def _valid_credit_code(code: str) -> str:
    if not uscc.is_valid(code):
        raise ValueError("not a unified social credit code: 18 characters, the last one a check digit (GB 32100-2015)")
    return code


CreditCode = Annotated[str, StringConstraints(min_length=18, max_length=18), AfterValidator(_valid_credit_code)]
