"""One financing: what is held for a bank, what it has paid out, what has come back."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from common.interfaces.contracts import Account
from common.interfaces.steps import next_state
from common.law.money import Yuan

NOTHING = Decimal("0.00")


class State(StrEnum):
    HELD = "held"
    LOCKED = "locked"
    DISBURSED = "disbursed"
    REPAYING = "repaying"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Lock(StrEnum):
    NONE = "none"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    RELEASED = "released"


STEPS = {
    (State.HELD, "lock"): State.LOCKED,
    (State.HELD, "cancel"): State.CANCELLED,
    (State.LOCKED, "cancel"): State.CANCELLED,
    (State.LOCKED, "collect"): State.LOCKED,
    (State.LOCKED, "disburse"): State.DISBURSED,
    (State.DISBURSED, "disburse"): State.DISBURSED,
    (State.DISBURSED, "collect"): State.REPAYING,
    (State.DISBURSED, "repay"): State.REPAYING,
    (State.REPAYING, "disburse"): State.REPAYING,
    (State.REPAYING, "collect"): State.REPAYING,
    (State.REPAYING, "repay"): State.REPAYING,
    (State.REPAYING, "close"): State.CLOSED,
}
LOCK_STEPS = {
    (Lock.NONE, "request"): Lock.REQUESTED,
    (Lock.REQUESTED, "confirm"): Lock.CONFIRMED,
    (Lock.REQUESTED, "refuse"): Lock.REFUSED,
    (Lock.NONE, "end"): Lock.NONE,
    (Lock.REQUESTED, "end"): Lock.RELEASED,
    (Lock.CONFIRMED, "end"): Lock.RELEASED,
    (Lock.REFUSED, "end"): Lock.REFUSED,
}
OVER = {State.CLOSED, State.CANCELLED}
WATCHED = {State.LOCKED, State.DISBURSED, State.REPAYING}  # the contract pays to its account


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What the bank reported once under its own reference; `interest` only of a repayment."""

    kind: str
    reference: str
    amount: Yuan
    interest: Yuan = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """
    `amount` was accepted; `released` of it was never paid out and is free again.

    `collected` is all that government paid into the locked account, `unapplied` the part not yet reported as repaid.
    `locked_after` is what the contract had paid when the lock was confirmed: only later payments should be to it.
    """

    id: str
    application_id: str
    offer_id: str
    bank: str
    bank_name: str
    amount: Yuan
    rate: str
    days: int
    account: Account
    released: Yuan = NOTHING
    disbursed: Yuan = NOTHING
    repaid: Yuan = NOTHING
    collected: Yuan = NOTHING
    unapplied: Yuan = NOTHING
    locked_after: Yuan | None = None
    lock: Lock = Lock.NONE
    movements: tuple[Movement, ...] = ()
    state: State = State.HELD
    version: int = 1

    @property
    def held(self) -> Decimal:
        return self.amount - self.disbursed - self.released

    @property
    def outstanding(self) -> Decimal:
        return self.disbursed - self.repaid

    @property
    def active(self) -> bool:
        return self.state not in OVER

    def step(self, action: str) -> "Financing":
        return replace(self, state=next_state(STEPS, self.state, action, "该融资"))

    def step_lock(self, action: str) -> "Financing":
        return replace(self, lock=next_state(LOCK_STEPS, self.lock, action, "该账户锁定"))

    def collect(self, amount: Decimal) -> "Financing":
        """Count a payment into the locked account; heard of after the end it is the supplier's and settles nothing."""
        counted = replace(self, collected=self.collected + amount)
        return replace(counted.step("collect"), unapplied=self.unapplied + amount) if self.active else counted

    def watches(self, paid: Decimal) -> bool:
        """Whether a payment, the contract's `paid`-th yuan being its last, should be to this locked account."""
        return self.state in WATCHED and self.locked_after is not None and paid > self.locked_after


def financing_id(contract_id: str, number: int) -> str:
    return f"{contract_id}-F{number}"


def contract_of(financing: str) -> str:
    """Return the contract's id inside a financing's id."""
    return financing.rpartition("-F")[0]
