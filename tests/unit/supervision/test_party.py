from dataclasses import replace
from datetime import date, timedelta

import pytest

from common.interfaces.bidding import SizeClass
from common.interfaces.errors import Forbidden, Invalid, NotFound
from common.interfaces.parties import Role
from common.interfaces.supervision import BanParty
from services.supervision.domain import party
from tests.builders.supervision import KEY, NOW, SUPPLIER, a_registration, an_actor

TODAY = date(2026, 3, 2)
OTHER_KEY = "cd" * 32


def registered(**more):
    return party.register(a_registration(**more), an_actor(), NOW)[0]


def banned(until):
    call = BanParty(credit_code=SUPPLIER, until=until, reason="虚假材料谋取中标")
    return party.ban(registered(), call, NOW)


class TestRegistering:
    def test_takes_the_role_of_the_account_and_tells_it(self):
        made, news = party.register(a_registration(size_class=None), an_actor(Role.BUYER), NOW)

        assert (made.credit_code, made.role, made.registered_on) == (SUPPLIER, Role.BUYER, TODAY)
        assert (news.credit_code, news.role, news.public_key) == (SUPPLIER, Role.BUYER, KEY)

    @pytest.mark.parametrize("theirs", ["91350100XX00010B1C", ""])
    def test_of_another_party_is_forbidden(self, theirs):
        with pytest.raises(Forbidden, match="own organisation only"):
            party.register(a_registration(), an_actor(party=theirs), NOW)

    def test_of_a_supplier_needs_its_size_class(self):
        with pytest.raises(Invalid) as refused:
            party.register(a_registration(size_class=None), an_actor(), NOW)

        assert refused.value.facts["errors"][0]["field"] == "size_class"

    @pytest.mark.parametrize("role", [Role.BUYER, Role.AGENCY, Role.BANK])
    def test_of_others_does_not(self, role):
        assert party.register(a_registration(size_class=None), an_actor(role), NOW)[0].size_class is None


class TestRegisteringAgain:
    def test_takes_over_what_the_party_states_now_and_tells_it(self):
        stated = registered(name="新名", public_key=OTHER_KEY, size_class=SizeClass.MEDIUM)

        after, news = party.register_again(registered(), stated, NOW + timedelta(days=400))

        assert (after.name, after.public_key, after.size_class) == ("新名", OTHER_KEY, SizeClass.MEDIUM)
        assert after.registered_on == TODAY
        assert (news.name, news.public_key) == ("新名", OTHER_KEY)

    def test_tells_the_version_that_it_becomes(self):
        _, first = party.register(a_registration(), an_actor(), NOW)
        _, again = party.register_again(replace(registered(), version=4), registered(), NOW)

        assert (first.version, again.version) == (1, 5)

    def test_in_another_role_is_forbidden(self):
        stated, _ = party.register(a_registration(), an_actor(Role.BUYER), NOW)

        with pytest.raises(Forbidden, match="registered as supplier"):
            party.register_again(registered(), stated, NOW)

    def test_does_not_end_a_ban(self):
        before, _ = banned(TODAY)

        assert party.register_again(before, registered(), NOW)[0].banned_until == TODAY

    def test_keeps_the_key_through_the_last_day_of_a_ban(self):
        before, _ = banned(TODAY + timedelta(days=3))
        stated = registered(public_key=OTHER_KEY)

        with pytest.raises(Forbidden, match="stays as it is during a ban"):
            party.register_again(before, stated, NOW + timedelta(days=3))
        after, _ = party.register_again(before, stated, NOW + timedelta(days=4))
        assert after.public_key == OTHER_KEY

    def test_during_a_ban_may_change_all_but_the_key(self):
        before, _ = banned(TODAY + timedelta(days=3))

        assert party.register_again(before, registered(address="新址"), NOW)[0].address == "新址"


class TestBanning:
    def test_tells_until_when_and_why(self):
        after, news = banned(TODAY + timedelta(days=365))

        assert after.banned_until == news.until == TODAY + timedelta(days=365)
        assert news.reason == "虚假材料谋取中标"

    def test_lasts_through_its_last_day(self):
        after, _ = banned(TODAY)

        assert after.is_banned(TODAY)
        assert not after.is_banned(TODAY + timedelta(days=1))
        assert not registered().is_banned(TODAY)

    def test_until_a_day_gone_by_is_refused(self):
        with pytest.raises(Invalid, match="or later"):
            banned(TODAY - timedelta(days=1))

    def test_keeps_out_suppliers_alone(self):
        buyer, _ = party.register(a_registration(), an_actor(Role.BUYER), NOW)

        with pytest.raises(NotFound):
            party.ban(buyer, BanParty(credit_code=SUPPLIER, until=TODAY, reason="x"), NOW)
