"""A supplier's application for financing on one contract."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from common.interfaces.steps import next_state
from common.law.calendar import end_of_day, local_date
from common.law.money import Yuan


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


STEPS = {
    (State.OPEN, "accept"): State.ACCEPTED,
    (State.OPEN, "withdraw"): State.WITHDRAWN,
    (State.OPEN, "expire"): State.EXPIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """
    Lives in the exposure of its contract, so that what becomes of it is decided there and nowhere else.

    `until` is the last day of the consent behind it; `settled_at` is when it was accepted or withdrawn; `accepted` is
    the winning offer, `offers_withdrawn` those taken back.
    """

    id: str
    consent_id: str
    banks: tuple[str, ...]
    until: date
    amount: Yuan
    days: int
    applied_at: datetime
    settled_at: datetime | None = None
    accepted: str | None = None
    offers_withdrawn: tuple[str, ...] = ()
    state: State = State.OPEN
    version: int = 1

    def step(self, action: str) -> "Application":
        return replace(self, state=next_state(STEPS, self.state, action, "该申请"), version=self.version + 1)

    def at(self, now: datetime) -> "Application":
        """Return it as it reads now: an open one expires with its consent, without anybody's writing it."""
        return self.step("expire") if self.state is State.OPEN and not self.consented(now) else self

    @property
    def ends_at(self) -> datetime:
        """From then on no offer on it can be accepted."""
        return self.settled_at or end_of_day(self.until)

    def consented(self, now: datetime) -> bool:
        return local_date(now) <= self.until

    def seen_by(self, bank: str, now: datetime) -> bool:
        """Whether the consent lets this bank see it now (FIN-14)."""
        return bank in self.banks and self.consented(now)


def application_id(contract_id: str, number: int) -> str:
    return f"{contract_id}-A{number}"


def place(application: str) -> tuple[str, int]:
    """Return the contract's id and the number that an application's id is made of; an id of another shape has 0."""
    contract_id, _, number = application.rpartition("-A")
    return contract_id, int(number) if number.isdecimal() else 0
