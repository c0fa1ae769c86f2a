"""What supervision tells."""

from datetime import date
from typing import Any

from common.interfaces.bidding import SizeClass
from common.interfaces.events import Event
from common.interfaces.parties import Role
from common.interfaces.supervision.names import NAME


class PartyRegistered(Event, sender=NAME, heard_by=("bidding", "contracts", "financing")):
    credit_code: str
    role: Role
    name: str
    region: str
    address: str
    size_class: SizeClass | None
    public_key: str


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
