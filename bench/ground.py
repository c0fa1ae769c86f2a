"""A platform of one stack in a home of its own, with tenders that are open for bids and a crowd of suppliers."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from common.interfaces.bidding import GetTender, ObtainDocuments, SizeClass
from common.interfaces.parties import Role
from common.interfaces.supervision import RegisterParty
from common.runtime.database import database
from common.runtime.settings import GatewaySettings
from deploy import local
from deploy.client import Account, Person
from deploy.demo import planning, tendering
from deploy.demo.case import Case, read_case
from deploy.demo.cast import Cast
from deploy.demo.stage import Stage
from deploy.local.accounts import ENTERPRISE, credit_code
from gateway.accounts import HASHER

STACK = "350100"
PARTS = {"broker", "database", STACK, "gateway"}
AT_ONCE = 8  # connections that prepare; the load opens its own
PASSWORD = uuid4().hex  # of all suppliers of this run
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class OpenTender:
    """A published tender: where bids are sealed to, and until when they are taken."""

    id: str
    recipient: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Supplier:
    party: str
    token: str
    person: Person


@dataclass(frozen=True, slots=True)
class Ground:
    home: Path
    cast: Cast

    @property
    def gateway(self) -> str:
        return str(self.cast.endpoints["gateway_url"])


@contextmanager
def open_ground(home: Path) -> Iterator[Ground]:
    try:
        endpoints = local.up(home, only=PARTS)
        yield Ground(home, Cast(endpoints, STACK, uuid4().hex[:16]))
    finally:
        local.down(home, purge=True)


def tenders(ground: Ground, count: int) -> list[OpenTender]:
    """Bring `count` tenders from the budget line to the notice, all with the same deadline, as people do it."""
    case = read_case()
    stages = [Stage(Cast(ground.cast.endpoints, STACK, uuid4().hex[:16]), lambda _: None) for _ in range(count)]
    planning.register(stages[0], case)
    _at_once(lambda stage: planning.plan(stage, case), stages)
    planning.wait_for_intention(stages[-1])
    return _at_once(partial(_publish, case=case), stages)


def suppliers(ground: Ground, count: int) -> list[Supplier]:
    """Register so many suppliers, each with an account of its own, and log them in."""
    numbers = range(count)
    accounts = [
        Account(
            id=f"bench-{number}",
            password=PASSWORD,
            role=Role.SUPPLIER,
            party=credit_code(ENTERPRISE, STACK, f"BENCH{number:03d}"),
            name=f"测量供应商{number}",
            regions=(STACK,),
        )
        for number in numbers
    ]
    _write(ground, accounts)
    return _at_once(partial(_register, ground), accounts)


def take_documents(takers: Sequence[Supplier], offered: Sequence[OpenTender]) -> None:
    def take(supplier: Supplier) -> None:
        for tender in offered:
            supplier.person.eventually(ObtainDocuments(procurement_id=tender.id), "not-found", "rule-broken")

    _at_once(take, takers)


def _publish(stage: Stage, case: Case) -> OpenTender:
    tendering.prepare_documents(stage, case)
    tendering.publish(stage)
    key = stage.look("supplier-a", GetTender(procurement_id=stage.procurement_id)).bid_key
    assert key is not None
    return OpenTender(stage.procurement_id, key.recipient, stage.facts["due"])


def _write(ground: Ground, accounts: list[Account]) -> None:
    """All have one password, so that it is hashed once: it is not the log-in that is measured."""
    own = database(ground.cast.endpoints["mongo_uri"], str(GatewaySettings.model_fields["database"].default))
    hashed = HASHER.hash(PASSWORD)
    rows = [
        {"_id": account.id, "role": account.role, "party": account.party, "name": account.name}
        | {"regions": list(account.regions), "password": hashed}
        for account in accounts
    ]
    own["accounts"].insert_many(rows)


def _register(ground: Ground, account: Account) -> Supplier:
    person = Person(ground.gateway, account, STACK)
    call = RegisterParty(
        credit_code=account.party,
        name=account.name,
        region=STACK,
        address="福建省福州市（示例地址）",
        size_class=SizeClass.SMALL,
        public_key="11" * 32,
    )
    person.ask(call)
    return Supplier(account.party, person.token, person)


def _at_once(do: Callable[[Any], Made], each: Sequence[Any]) -> list[Made]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(do, each))
