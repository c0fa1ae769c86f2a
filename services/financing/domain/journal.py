"""
The journal of a contract: double entries, appended and never altered.

Accounts: `contract_unpaid` (what the contract still pays), `held:<bank>` (accepted, not paid out), `outstanding:<bank>`
(principal owed), `collected` (paid by government into the locked account, not yet reported as repaid), `clearing` (the
other side of what enters or leaves). A balance is debits less credits; all of them together are always zero.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from common.law.money import Yuan

UNPAID, COLLECTED, CLEARING = "contract_unpaid", "collected", "clearing"


def held_by(bank: str) -> str:
    return f"held:{bank}"


def owed_to(bank: str) -> str:
    return f"outstanding:{bank}"


class Move(NamedTuple):
    """An entry to be: `why` in one word, `reference` to what caused it."""

    debit: str
    credit: str
    amount: Decimal
    why: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`number` counts the entries of the contract without gaps, so a lost one is seen."""

    id: str
    contract_id: str
    number: int
    at: datetime
    debit: str
    credit: str
    amount: Yuan
    why: str
    reference: str
    version: int = 0


def balances(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Return the balances that are not zero, by account."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in entries:
        sums[each.debit] += each.amount
        sums[each.credit] -= each.amount
    return {account: total for account, total in sums.items() if total}
