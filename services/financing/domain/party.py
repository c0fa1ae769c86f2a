"""Who is registered, as supervision told us."""

from dataclasses import dataclass

from common.interfaces.parties import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`id` is the unified social credit code; `as_of` the version of the register."""

    id: str
    role: Role
    name: str
    as_of: int = 0
    version: int = 0
