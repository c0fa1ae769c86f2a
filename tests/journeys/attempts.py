"""Attempts at what is not lawful, or not yet: what is tried, what is said, and that nothing comes of it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from common.interfaces.calls import Call
from common.interfaces.contracts import ExecutePayment, SignContract
from common.law.money import from_fen
from deploy.client import Refused
from deploy.demo.cast import Cast
from deploy.demo.contracting import LOCKED_ACCOUNT, OLD_ACCOUNT
from deploy.demo.steps import Step
from tests.journeys.platform import Journey, Platform
from tests.journeys.state import COUNTERS, TELL_REFUSALS, contents, unsent, until

UNKNOWN, NO_ID, NO_CODE = "350100-GK-2024-999999", "0" * 32, "35010020249999999999"
WAYPOINTS: dict[
    str, set[str]
] = {  # steps after which all later calls are tried but the next, and which are lawful then
    "file the plan": set(),
    "approve the plan, reserve the budget": {"DraftTender"},
    "write the documents": {"SetBidKey"},
    "publish the tender": {"ObtainDocuments", "AskEnquiry"},
    "hand in a sealed bid": set(),
    "the deadline passes, digests are listed": set(),
    "the agency gives a share: opened": set(),
    "form the panel": {"ElectLeader", "GiveVerdicts"},
    "conclude the conformity check": {"EnterObjectiveScores", "SubmitScores"},
    "draw up the report": set(),
    "report with ranking": {"DetermineWinner"},
    "announce the award": set(),
    "draft the contract": set(),
    "publish the contract": set(),
    "file it: the contract code": {"GiveConsent", "RecordDelivery"},
    "deliver": {"RecordRepayment"},
    "request payment": {"ApprovePayment", "RecordRepayment"},
}


@contextmanager
def nothing_changes(platform: Platform, let_through: list[str] | None = None) -> Iterator[None]:
    """What is refused leaves every document as it was; the log may tell that it was refused."""
    until(lambda: not unsent(platform) and not platform.waiting())
    before = contents(platform)
    yield
    until(lambda: not unsent(platform) and not platform.waiting())
    assert contents(platform) == before, let_through


def refusal(cast: Cast, actor: str, call: Call[Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        cast.person(actor).ask(call)
    assert 400 <= refused.value.status < 500
    assert refused.value.code != "invalid", "it has to be refused for what it wants, not for its shape"
    return refused.value


class TooEarly:
    """At each waypoint of a journey, tries whatever a finished one did later."""

    def __init__(self, platform: Platform, finished: Journey) -> None:
        self._platform = platform
        self._finished = finished
        self.tried: set[str] = set()
        self.let_through: list[str] = []

    def __call__(self, journey: Journey, step: Step) -> None:
        if step.en not in WAYPOINTS or (step.en == "hand in a sealed bid" and step.actor != "supplier-d"):
            return
        with nothing_changes(self._platform, self.let_through):
            for number, actor, call in self._finished.stage.calls:
                lawful = number <= step.number + 1 or type(call).__name__ in WAYPOINTS[step.en]
                if not lawful and (early := self._of(journey, call)):
                    self._attempt(journey, step, actor, early)

    def _of(self, journey: Journey, call: Call[Any]) -> Call[Any] | None:
        """Return the finished journey's call as one of this journey; None if it does not name the procurement."""
        told = call.model_dump_json(exclude_unset=True).replace(self._finished.facts["code"], NO_CODE)
        own = told.replace(self._finished.procurement_id, journey.procurement_id)
        return type(call).model_validate_json(own) if own != told else None

    def _attempt(self, journey: Journey, step: Step, actor: str, call: Call[Any]) -> None:
        self.tried.add(type(call).__name__)
        try:
            journey.stage.cast.person(actor).ask(call)
        except Refused as refused:
            foreign_signature = isinstance(call, SignContract)  # that of the finished contract is no signature here
            if not (400 <= refused.status < 500) or (refused.code == "invalid" and not foreign_signature):
                self.let_through.append(f"after {step.en!r}: {type(call).__name__}: {refused}")
        else:
            self.let_through.append(f"after {step.en!r}: {type(call).__name__} by {actor}")


class NoCode:
    """Tries to pay this contract wrongly at every step at which somebody might."""

    def __init__(self, platform: Platform, finished: Journey) -> None:
        self._platform = platform
        self._other = finished.facts["code"]
        self.refused: dict[str, list[str]] = {}

    def __call__(self, journey: Journey, step: Step) -> None:
        for name, call in self._orders(journey, step):
            with nothing_changes(self._platform):
                said = refusal(journey.stage.cast, "treasury", call)
            self.refused.setdefault(name, []).append(said.rule or said.code)

    def _orders(self, journey: Journey, step: Step) -> Iterator[tuple[str, ExecutePayment]]:
        right = ExecutePayment(
            contract_code=journey.facts.get("code", NO_CODE),
            number=1,
            amount=self._platform.case.contract_total,
            account_number=LOCKED_ACCOUNT.account_number,
            treasury_reference=f"X-{uuid4().hex[:12]}",
        )
        if step.en == "publish the contract":
            yield "before filing", right
        if step.en in ("file it: the contract code", "accept item by item", "request payment"):
            yield "before it is instructed", right
        if step.en == "approve: the treasury is instructed":
            yield "to another contract's code", right.model_copy(update={"contract_code": self._other})
            yield "to another account", right.model_copy(update={"account_number": OLD_ACCOUNT.account_number})
            yield "another amount", right.model_copy(update={"amount": right.amount - from_fen(1)})
            yield "another number", right.model_copy(update={"number": 2})
        if step.en == "pay against the code":
            yield "twice", right
            self._repeat(journey, right.model_copy(update={"treasury_reference": f"T1-{journey.procurement_id}"}))

    def _repeat(self, journey: Journey, order: ExecutePayment) -> None:
        """The treasury's own repeat of a payment it has made is told that it is made, and pays nothing."""
        with nothing_changes(self._platform):
            told = journey.stage.cast.person("treasury").ask(order)
        assert told.paid == told.amount


def but_for_refusals(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the news of a refusal changes: the log, and how often the document that tells it has changed."""
    told = {name: [_uncounted(json.loads(document)) for document in state[name]] for name in TELL_REFUSALS}
    return {part: state[part] for part in state if part != "events"} | told


def _uncounted(document: dict[str, Any]) -> str:
    return json.dumps({name: document[name] for name in document if name not in COUNTERS}, sort_keys=True)


def elsewhere(finished: Journey, call: Call[Any]) -> Call[Any] | None:
    """Return the call with ids that nothing has; None if it names nothing that had to be there."""
    told = call.model_dump_json(exclude_unset=True)
    own = told.replace(finished.procurement_id, UNKNOWN).replace(finished.facts["code"], NO_CODE)
    own = re.sub(r'_id":"[0-9a-f]{32}"', f'_id":"{NO_ID}"', own)
    return type(call).model_validate_json(own) if own != told else None
