"""Envelopes, parties and logs as tests of supervision need them: good ones, of which each test spoils one thing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from common.interfaces.bidding import AwardAnnounced, Category, PlanReturned, SizeClass, TenderPublished
from common.interfaces.context import By
from common.interfaces.contracts import ContractFiled, ContractPublished, ContractSigned
from common.interfaces.events import Envelope, Event
from common.interfaces.parties import Actor, Role
from common.interfaces.supervision import RegisterParty
from common.proof.merkle import MerkleTree
from common.proof.receipt import TreeHead
from common.proof.signing import public_key
from services.supervision.domain import entry

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
ISSUED_ON = date(2026, 3, 2)  # no holiday near
PROCUREMENT = "350100-GK-2026-000123"
SUPPLIER = "91350100XX00010A3B"
SEED = "11" * 32
KEY = public_key(SEED)
STACK = "350100"
DIGEST = "ab" * 32
_numbers = count(1)


def an_envelope(event: Event, **more: Any) -> Envelope:
    fields: dict[str, Any] = {
        "id": f"01900000-0000-7000-8000-{next(_numbers):012d}",
        "type": event.TYPE,
        "sender": event.SENDER,
        "stack": STACK,
        "region": "350100",
        "subject": PROCUREMENT,
        "version": 1,
        "at": NOW,
        "actor": "buyer-350100",
        "role": Role.BUYER,
        "party": "",
        "trace": "t",
        "data": event.model_dump(mode="json"),
    }
    return Envelope.model_validate(fields | more)


def hidden_news(**more: Any) -> PlanReturned:
    """News that is not for the public."""
    return PlanReturned(**{"procurement_id": PROCUREMENT, "reason": "no budget"} | more)


def a_tender(**more: Any) -> TenderPublished:
    """A tender that keeps every minimum period exactly, published when no holiday follows."""
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "project_number": "[350100]RC[GK]2026000123",
        "project_name": "书写板采购",
        "buyer": "x",
        "buyer_name": "某中学",
        "agency": None,
        "category": Category.GOODS,
        "budget_amount": Decimal("1000000.00"),
        "max_price": Decimal("900000.00"),
        "requirement": "x",
        "contract_term": "x",
        "consortium_allowed": False,
        "qualification": "x",
        "intention_on": ISSUED_ON - timedelta(days=30),
        "documents_issued_on": ISSUED_ON,
        "offer_until": date(2026, 3, 9),  # the fifth working day after issue
        "bids_due_at": due_after(20),
        "documents_digest": DIGEST,
        "policies": (),
        "contacts": "x",
    }
    return TenderPublished(**fields | more)


def due_after(days: int) -> datetime:
    """Return 09:30 in Shanghai so many days after issue."""
    return datetime(2026, 3, 2, 1, 30, tzinfo=UTC) + timedelta(days=days)


def an_award(**more: Any) -> AwardAnnounced:
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "lot": "1",
        "project_number": "x",
        "project_name": "x",
        "buyer": "x",
        "buyer_name": "x",
        "agency": None,
        "supplier": SUPPLIER,
        "supplier_name": "x",
        "supplier_address": "x",
        "size_class": SizeClass.SMALL,
        "amount": Decimal("800000.00"),
        "max_price": Decimal("900000.00"),
        "budget_amount": Decimal("1000000.00"),
        "main_items": "x",
        "contract_term": "x",
        "evaluation_experts": (),
        "agency_fee": Decimal("0.00"),
        "announced_on": ISSUED_ON,
        "in_time": True,
        "contacts": "x",
    }
    return AwardAnnounced(**fields | more)


def a_signed_contract(**more: Any) -> ContractSigned:
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "contract_id": "c",
        "lot": "1",
        "buyer": "x",
        "supplier": SUPPLIER,
        "amount": Decimal("800000.00"),
        "award_amount": Decimal("800000.00"),
        "awarded_on": ISSUED_ON,
        "signed_on": ISSUED_ON,
        "in_time": True,
    }
    return ContractSigned(**fields | more)


def a_published_contract(*, in_time: bool) -> ContractPublished:
    texts = ("contract_number", "contract_name", "project_number", "project_name", "buyer", "buyer_name", "supplier")
    more = ("supplier_name", "main_items", "term_and_place", "method")
    days = {"signed_on": ISSUED_ON, "published_on": ISSUED_ON}
    fields: dict[str, Any] = dict.fromkeys((*texts, *more), "x") | days
    return ContractPublished(
        **fields, procurement_id=PROCUREMENT, amount=Decimal("800000.00"), digest=DIGEST, in_time=in_time
    )


def a_filed_contract(*, in_time: bool) -> ContractFiled:
    texts = ("contract_id", "code", "buyer", "buyer_name", "supplier", "supplier_name", "project_name")
    money = {"amount": Decimal("800000.00"), "paid": Decimal("0.00")}
    days = {"signed_on": ISSUED_ON, "filed_on": ISSUED_ON}
    fields: dict[str, Any] = dict.fromkeys(texts, "x") | money | days
    return ContractFiled(
        **fields, procurement_id=PROCUREMENT, size_class=SizeClass.SMALL, digest=DIGEST, in_time=in_time
    )


def a_registration(**more: Any) -> RegisterParty:
    fields: dict[str, Any] = {
        "credit_code": SUPPLIER,
        "name": "榕城教具有限公司",
        "region": "350100",
        "address": "福州市鼓楼区",
        "size_class": SizeClass.SMALL,
        "public_key": KEY,
    }
    return RegisterParty.model_construct(**fields | more)


def an_actor(role: Role = Role.SUPPLIER, party: str = SUPPLIER) -> Actor:
    return Actor(id=f"{role}-1", role=role, party=party)


def told_by(envelope: Envelope) -> By:
    """Return the context in which the listener hands this news on."""
    actor = Actor(id=envelope.actor, role=Role(envelope.role), party=envelope.party)
    return By(actor=actor, region=envelope.region, key=envelope.id, trace=envelope.trace, at=NOW)


def a_log(news: list[Envelope], seed: str = SEED, stack: str = STACK) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the newest head and all entries of a log of this news, as an operator is served them."""
    tree, entries = MerkleTree(), []
    for envelope in news:
        told = entry.wire(envelope)
        leaf = entry.leaf_of(told)
        index = tree.append(leaf)
        made = entry.make(told, leaf, index, tree.root(), stack=stack, seed=seed, now=NOW)
        entries.append(entry.shown(made, Role.OPERATOR).model_dump(mode="json"))
    head = TreeHead.make(seed, stack=stack, size=len(tree), root=tree.root().hex(), at=NOW)
    return head.model_dump(mode="json"), entries


def other(value: Any) -> Any:
    """Return the value with one byte flipped, or of another kind where it has no bytes."""
    if isinstance(value, str) and value:
        return value[:-1] + chr(ord(value[-1]) ^ 1)
    return {None: "x", True: False, False: True}.get(value, f"{value}x" if value == "" else value)
