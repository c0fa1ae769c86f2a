"""What the calls of contracts share."""

from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.parties import Role

NAME = "contracts"


PARTIES = (Role.BUYER, Role.SUPPLIER)


READERS = (Role.BUYER, Role.SUPPLIER, Role.AGENCY, Role.FINANCE, Role.TREASURY, Role.OPERATOR)


AccountNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8,32}$")]


ContractCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Z]{20}$"),
    Field(
        examples=["35010020260000001243"],
        description="Region (6), year (4), gap-free running number (8), two check digits (ISO/IEC 7064 MOD 97-10)",
    ),
]
