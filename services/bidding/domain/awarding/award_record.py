"""What a lot remembers of its results: awards given and undone, candidates set aside, evaluations begun anew."""

from dataclasses import dataclass
from datetime import date, datetime

from common.law.money import Yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One announced award; `number` counts those of the lot from 1. One that was undone says under which rule."""

    number: int
    supplier: str
    supplier_name: str
    amount: Yuan
    announced_on: date
    withdrawn_on: date | None = None
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A candidate that is passed over: banned (CRED-02), unwilling to sign (AWD-07), questioned with effect (QC-08)."""

    supplier: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """Why a reported evaluation was done again (EVAL-15) or by a new panel (EVAL-16); `winner` is who had won."""

    edition: int
    rule: str
    cause: str
    facts: str
    new_panel: bool
    winner: str | None
    reopened_by: str
    reopened_at: datetime
