"""Stand-ins that the gateway is handed in unit tests: they remember what they were told."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from common.interfaces.calls import Call
from common.interfaces.context import By
from common.interfaces.parties import Actor, Role
from common.runtime.regions import StackRoute
from common.runtime.settings import GatewaySettings
from gateway.accounts import Account, Session
from gateway.replies import StoredReply

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)  # noon in Fujian
KEY = "0123456789abcdef"
PROCUREMENT = "350100-GK-2026-000123"


def a_route(stack: str = "350100", level: str = "city", *, go_live: date = date(2017, 5, 1), **given) -> StackRoute:
    return StackRoute(
        **{
            "stack": stack,
            "level": level,
            "name_zh": "福州市" if stack == "350100" else "福建省",
            "name_en": "Fuzhou City" if stack == "350100" else "Fujian Province",
            "regions": (stack,),
            "go_live": go_live,
            "broker_uri_file": Path("/nonexistent/broker"),
            "claim_key_file": Path("/nonexistent/claim"),
            "database_prefix": f"rongcai_{stack}",
            "signing_public_key": "00" * 32,
        }
        | given
    )


PROVINCE = a_route("350000", "province", go_live=date(2017, 3, 1))
CITY = a_route("350100", "city", regions=("350100", "350102"))
CLOSED = a_route("350181", "county", go_live=date(2026, 6, 2), name_zh="福清市", name_en="Fuqing City")
ROUTES = (PROVINCE, CITY, CLOSED)


@dataclass
class Answer:
    result: dict
    replayed: bool = False


@dataclass
class RecordingStack:
    """Answers each call by its method: a dict, an Answer, or a Problem to raise."""

    answers: dict = field(default_factory=lambda: {"list_notices": {"items": []}})
    asked: list[tuple[Call, By]] = field(default_factory=list)

    def ask(self, call: Call, by: By) -> Answer:
        self.asked.append((call, by))
        found = self.answers.get(call.METHOD, {})
        if callable(found):
            found = found(call, by)
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Answer) else Answer(found)


class Accounts:
    """Tokens are 43 characters, as real ones."""

    def __init__(self) -> None:
        self.known: dict[str, Account] = {}
        self.passwords: dict[str, str] = {}

    def add(self, role: Role, *regions: str, name: str = "") -> dict[str, str]:
        """Return the headers that speak in this account's name; its password is "right password"."""
        name = name or f"{role}-1"
        token = name.ljust(43, "x")
        self.known[token] = Account(Actor(id=name, role=role, party="91350100M0001"), regions)
        self.passwords[name] = "right password"
        return {"Authorization": f"Bearer {token}"}

    def open(self, account_id: str, password: str) -> Session | None:
        if self.passwords.get(account_id) != password:
            return None
        token = next(token for token, account in self.known.items() if account.actor.id == account_id)
        return Session(token, datetime(2026, 6, 1, 16, tzinfo=UTC), self.known[token])

    def who(self, token: str) -> Account | None:
        return self.known.get(token)

    def close(self, token: str) -> None:
        self.known.pop(token, None)

    def ping(self) -> None:
        pass


class Replies(dict):
    def keep(self, key: str, fingerprint: str, reply: StoredReply) -> None:
        self.setdefault((key, fingerprint), reply)

    def find(self, key: str, fingerprint: str) -> StoredReply | None:
        return self.get((key, fingerprint))


def gateway_settings(**given) -> GatewaySettings:
    return GatewaySettings(
        **{
            "stacks": Path("/nonexistent/stacks.json"),
            "mongo_uri": "mongodb://127.0.0.1:1",
            "session_key": "k" * 32,
            "public_origin": "http://gateway.test",
        }
        | given
    )


def a_notice_line(number: int = 1, region: str = "350100", **given) -> dict:
    return {
        "id": f"notice-{region}-{number}",
        "kind": "tender",
        "title": f"公告 {number}",
        "region": region,
        "procurement_id": PROCUREMENT,
        "buyer": "福州市教育局",
        "published_at": f"2026-05-{number:02}T02:00:00+00:00",
        "seq": number,
    } | given


def a_notice(number: int = 1, **given) -> dict:
    fields = [
        {"code": "project_name", "label_zh": "项目名称", "label_en": "Project name", "value": "教学设备"},
        {"code": "budget_amount", "label_zh": "预算金额", "label_en": "Budget", "value": "1234567.80"},
    ]
    return (
        a_notice_line(number)
        | {
            "rule": "PUB-03",
            "publicity_until": "2026-05-12",
            "fields": fields,
            "digest": "ab" * 32,
            "version": 3,
        }
        | given
    )


def problem_of(response) -> dict:
    assert response.content_type == "application/problem+json", response.get_data(as_text=True)
    return json.loads(response.data)
