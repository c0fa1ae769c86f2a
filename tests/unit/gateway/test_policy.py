"""Every call against every role, in and out of its own region: nobody may do what the call does not name."""

import re
from itertools import product

import pytest

from common.interfaces.calls import Call, View, get, post
from common.interfaces.errors import Forbidden, Unauthenticated
from common.interfaces.parties import Actor, Role
from gateway.accounts import Account
from gateway.mount import public_calls
from gateway.policy import permit
from tests.unit.gateway.doubles import KEY, problem_of

ABROAD = {Role.SUPPLIER, Role.BANK, Role.EXPERT, Role.OPERATOR}
CALLS = public_calls()
WHO = [*(role for role in Role if role not in (Role.SERVICE, Role.PUBLIC)), None]


def an_account(role: Role) -> Account:
    return Account(Actor(id="someone", role=role), ("350100",))


def test_every_service_of_the_house_has_a_door():
    assert {call.SERVICE for call in CALLS} == {"announcements", "bidding", "contracts", "financing", "supervision"}


@pytest.mark.parametrize("region", ["350100", "350000"])
def test_every_call_lets_in_exactly_the_roles_it_names(client, accounts, stacks, region):
    sent = {}
    for call, role in product(CALLS, WHO):
        headers = accounts.add(role, "350100") if role else {}
        path = f"/api/v1/regions/{region}" + re.sub(r"{\w+}", "1", call.DOOR.path)
        response = client.open(path, method=call.DOOR.verb, headers=headers | {"Idempotency-Key": KEY}, data=b"")
        sent[call.__name__, role] = response.status_code
        home = region == "350100" or role in ABROAD or role is None or not call.writes()
        if (role or Role.PUBLIC) not in call.ROLES:
            assert response.status_code == (403 if role else 401), (call, role)
        elif not home:
            assert problem_of(response)["facts"]["region"] == region, (call, role)
        else:
            assert response.status_code in (200, 400), (call, role)  # let in; the empty request may be refused
    assert len(sent) == len(CALLS) * len(WHO)


class Quiet(Call[View]):
    """Declared with neither service nor roles: the default."""

    DOOR = post("/quiet")


class Inside(Call[View]):
    DOOR = get("/inside")
    ROLES = frozenset({Role.SERVICE})


class ForAnybody(Call[View]):
    DOOR = post("/questions")
    ROLES = frozenset({Role.PUBLIC})


@pytest.mark.parametrize("role", WHO)
def test_a_call_that_names_nobody_is_for_nobody(role):
    with pytest.raises(Forbidden if role else Unauthenticated, match="for: nobody"):
        permit(Quiet, an_account(role) if role else None, "350100")


def test_a_service_never_comes_through_the_door():
    with pytest.raises(Forbidden):
        permit(Inside, an_account(Role.SERVICE), "350100")


def test_the_public_may_write_only_where_a_call_names_it():
    permit(ForAnybody, None, "350100")
    with pytest.raises(Forbidden):
        permit(ForAnybody, an_account(Role.BUYER), "350100")
