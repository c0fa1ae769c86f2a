"""Who is registered, as supervision told us."""

from dataclasses import dataclass

from common.interfaces.parties import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`id` is the unified social credit code."""

    id: str
    role: Role
    name: str
    version: int = 0
