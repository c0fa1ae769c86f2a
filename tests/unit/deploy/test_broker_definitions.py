import base64
import hashlib
import re

import pytest

from deploy.local.broker import OPERATOR, definitions, password_hash, user_names
from deploy.local.topology import STACKS

MADE = definitions(
    STACKS, dict.fromkeys(user_names(STACKS), "hash"), {stack.code: f"amqp://{stack.code}" for stack in STACKS}
)


def rights(user):
    return [row for row in MADE["permissions"] if row["user"] == user]


def may(user, right, name):
    return bool(re.search(rights(user)[0][right], name))


class TestUsers:
    def test_each_user_enters_the_virtual_host_of_its_stack_only(self):
        for stack in STACKS:
            for kind in ("services", "gateway", "uplink"):
                assert [row["vhost"] for row in rights(f"{stack.code}-{kind}")] == [stack.code]

    def test_the_operator_enters_all_and_is_the_only_administrator(self):
        assert [row["vhost"] for row in rights(OPERATOR)] == [stack.code for stack in STACKS]
        assert [user["name"] for user in MADE["users"] if user["tags"]] == [OPERATOR]

    @pytest.mark.parametrize(
        ("right", "name", "allowed"),
        [
            ("configure", "reply.1f", True),
            ("configure", "rpc-bidding", False),
            ("configure", "xreply.1f", False),
            ("configure", "reply", False),
            ("read", "reply.1f", True),
            ("read", "rpc-bidding", False),
            ("write", "nameko-rpc", True),
            ("write", "nameko-rpc-too", False),
            ("write", "amq.default", False),
            ("write", "bidding.events", False),
        ],
    )
    def test_the_gateway_asks_and_reads_its_own_replies_and_nothing_else(self, right, name, allowed):
        assert may("350100-gateway", right, name) is allowed

    @pytest.mark.parametrize(
        ("right", "name", "allowed"),
        [("read", "uplink", True), ("read", "uplink2", False), ("read", "parked", False), ("write", "uplink", False)],
    )
    def test_the_level_above_reads_only_what_is_sent_up(self, right, name, allowed):
        assert may("350121-uplink", right, name) is allowed


class TestNewsGoesUp:
    def test_from_county_to_city_and_from_city_to_province(self):
        ways = {(row["name"], row["vhost"]) for row in MADE["parameters"]}
        assert ways == {("350121", "350100"), ("350100", "350000")}

    def test_and_never_down(self):
        assert {row["vhost"] for row in MADE["policies"]} == {"350000", "350100"}


def test_a_password_is_kept_as_a_salted_sha256():
    kept = base64.b64decode(password_hash("secret"))
    salt, digest = kept[:4], kept[4:]

    assert digest == hashlib.sha256(salt + b"secret").digest()
    assert password_hash("secret") != password_hash("secret")
