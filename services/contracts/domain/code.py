"""The contract code: no payment without one, and a mistyped one is recognised."""

from dataclasses import dataclass

from stdnum.iso7064 import mod_97_10


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCode:
    """`id` is the code; each contract has one."""

    id: str
    contract_id: str
    version: int = 0


def series(region: str, year: int) -> str:
    return f"contract-code-{region}-{year}"


def compose(region: str, year: int, number: int) -> str:
    """Return region (6), year (4), running number (8) and two check digits over them (ISO/IEC 7064 MOD 97-10)."""
    digits = f"{region}{year}{number:08d}"
    return digits + str(mod_97_10.calc_check_digits(digits))


def is_whole(code: str) -> bool:
    """Whether the check digits fit: they catch every single wrong digit and every swap of two neighbours."""
    return bool(mod_97_10.is_valid(code))
