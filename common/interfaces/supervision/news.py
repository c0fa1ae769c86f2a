"""What supervision tells."""

from datetime import date
from typing import Any

from common.interfaces.bidding import SizeClass
from common.interfaces.events import Event
from common.interfaces.parties import Role
from common.interfaces.supervision.names import NAME
from common.interfaces.supervision.questions import About, Outcome


class PartyRegistered(Event, sender=NAME, heard_by=("bidding", "contracts", "financing")):
    """`version` is the register's of this party: of two registrations heard, the higher one is what it states now."""

    credit_code: str
    role: Role
    name: str
    region: str
    address: str
    size_class: SizeClass | None
    public_key: str
    version: int


class PartyBanned(Event, sender=NAME, heard_by=("bidding",)):
    credit_code: str
    until: date
    reason: str


class SignalRaised(Event, sender=NAME):
    signal_id: str
    flag: str
    facts: dict[str, Any]


class SignalTriaged(Event, sender=NAME):
    signal_id: str
    decision: str
    reason: str


class QuestionReceived(Event, sender=NAME, heard_by=("contracts",)):
    """A question in due form is to be answered. Who asks is not told: it would tell who took the documents."""

    question_id: str
    lot: str | None
    about: About
    holds: bool


class FormReturned(Event, sender=NAME):
    """A question came without what it must say; its asker was told once what is missing."""

    question_id: str
    missing: tuple[str, ...]


class QuestionAnswered(Event, sender=NAME, heard_by=("bidding", "contracts")):
    """
    Answered by buyer or agency; `holds` says that it was found to have effect.

    `awarded` are the suppliers whose award stood then: their contract is not signed while the outcome has effect.
    `suppliers_concerned` are the bidders whose standing the outcome changes.
    """

    question_id: str
    lot: str | None
    about: About
    outcome: Outcome
    holds: bool
    awarded: tuple[str, ...]
    suppliers_concerned: tuple[str, ...]
    in_time: bool


class QuestionClosed(Event, sender=NAME):
    """The time to complain is over."""

    question_id: str
    lot: str | None
    outcome: Outcome
