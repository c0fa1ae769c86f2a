"""A supplier's word that named banks may see one contract's facts for one application, until a day (FIN-14)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from common.interfaces.errors import Invalid
from common.law.calendar import local_date


class State(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """`expires_on` is the last day it holds."""

    id: str
    procurement_id: str
    supplier: str
    contract_id: str
    banks: tuple[str, ...]
    purpose: str
    expires_on: date
    version: int = 0

    def state(self, now: datetime) -> State:
        return State.VALID if local_date(now) <= self.expires_on else State.EXPIRED


def ends_later(expires_on: date, now: datetime) -> None:
    """Raise Invalid unless the consent lasts beyond today."""
    if expires_on <= local_date(now):
        raise Invalid(
            f"授权截止日应晚于今天。 A consent ends on a later day than today ({local_date(now)}); name a later one.",
            {"errors": [{"field": "expires_on", "reason": f"a day after {local_date(now)}"}]},
        )
