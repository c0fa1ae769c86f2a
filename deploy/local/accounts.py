"""Sandbox accounts: one a role and region, parties with credit codes that check out and that nobody was given."""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from stdnum.cn.uscc import calc_check_digit

from common.interfaces.parties import Role
from deploy.local.home import write_private
from deploy.local.topology import Stack

GOVERNMENT, INSTITUTION, ENTERPRISE = "11", "12", "91"  # registering department and kind (GB 32100-2015, table 1)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Account:
    """As endpoints.json lists it."""

    id: str
    password: str
    role: str
    party: str
    name: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A row of the tables below: who is needed, of which kind of organisation, in which body of the credit code."""

    id: str
    role: Role
    kind: str
    body: str
    name: str


# One a region. `name` is the organisation's. Two of the same buyer: who asks for a procurement may not approve it.
IN_EACH_REGION = (
    Post("buyer", Role.BUYER, GOVERNMENT, "XX000001", "示范采购单位"),
    Post("buyer2", Role.BUYER, GOVERNMENT, "XX000001", "示范采购单位"),
    Post("agency", Role.AGENCY, ENTERPRISE, "XX000002", "示范采购代理机构"),
    Post("finance", Role.FINANCE, GOVERNMENT, "XX000003", "财政局采购监管岗"),
    Post("treasury", Role.TREASURY, INSTITUTION, "XX000004", "国库支付中心"),
)

# One for the whole province: registered once, taking part everywhere.
IN_THE_PROVINCE = (
    *(
        Post(f"supplier-{letter}", Role.SUPPLIER, ENTERPRISE, f"XX00010{letter.upper()}", f"示范供应商{letter.upper()}")
        for letter in "abcde"
    ),
    *(Post(f"expert-{number}", Role.EXPERT, "", f"EXPERT-{number}", f"评审专家{number}号") for number in range(1, 6)),
    *(Post(f"bank-{number}", Role.BANK, ENTERPRISE, f"XX00020{number}", f"示范银行{number}") for number in (1, 2)),
    Post("operator", Role.OPERATOR, "", "", "平台运维岗"),
)


def accounts(stacks: Iterable[Stack], password: Callable[[str], str]) -> tuple[Account, ...]:
    """Return all accounts; `password` gives the one of an account id."""
    return tuple(_accounts(tuple(stacks), password))


def _accounts(stacks: tuple[Stack, ...], password: Callable[[str], str]) -> Iterator[Account]:
    for stack in stacks:
        for post in IN_EACH_REGION:
            yield _account(post, f"{post.id}-{stack.code}", stack.code, stack.name_zh, stack.regions, password)
    province = stacks[0]
    everywhere = tuple(region for stack in stacks for region in stack.regions)
    for post in IN_THE_PROVINCE:
        yield _account(post, post.id, province.code, "", everywhere, password)


def _account(
    post: Post, id_: str, region: str, place: str, regions: tuple[str, ...], password: Callable[[str], str]
) -> Account:
    party = credit_code(post.kind, region, post.body) if post.kind else post.body
    return Account(
        id=id_, password=password(id_), role=post.role, party=party, name=f"{place}{post.name}", regions=regions
    )


def credit_code(kind: str, region: str, body: str) -> str:
    """Return a unified social credit code with both its check characters (GB 32100-2015 over GB 11714-1997)."""
    first = f"{kind}{region}{body}{organisation_check(body)}"
    return first + calc_check_digit(first)


def organisation_check(body: str) -> str:
    """Return the check character of an organisation code's eight characters (GB 11714-1997, modulo 11)."""
    total = sum(DIGITS.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def write(path: Path, stacks: Iterable[Stack]) -> tuple[Account, ...]:
    """Write the accounts to `path`; those that are there already keep their passwords."""
    known = {row["id"]: row["password"] for row in json.loads(path.read_text())} if path.exists() else {}
    made = accounts(stacks, lambda id_: known.get(id_) or secrets.token_urlsafe(12))
    write_private(path, json.dumps([asdict(account) for account in made], ensure_ascii=False, indent=1))
    return made
