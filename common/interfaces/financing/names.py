"""What the calls of financing share."""

from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.parties import Role
from common.law.money import Yuan

NAME = "financing"


BANK_AND_SUPPLIER = (Role.BANK, Role.SUPPLIER)


YearlyRate = Annotated[str, StringConstraints(pattern=r"^0\.[0-9]{4}$"), Field(examples=["0.0385"])]


Days = Annotated[int, Field(ge=1, le=1096)]


Amount = Annotated[Yuan, Field(gt=0)]
