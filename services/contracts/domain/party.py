"""What contracts keep of the party register: the name, and the key by which signatures are checked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`id` is the unified social credit code; `as_of` the version of the register."""

    id: str
    name: str
    public_key: str
    as_of: int = 0
    version: int = 0
