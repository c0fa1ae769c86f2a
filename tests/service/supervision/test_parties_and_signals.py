"""The party register and signals on a real database."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from common.interfaces.context import By
from common.interfaces.errors import Conflict, Forbidden, KeyReused, NotFound, WrongStep
from common.interfaces.parties import Role
from common.interfaces.supervision import (
    BanParty,
    GetParty,
    ListParties,
    ListSignals,
    PartyView,
    SignalState,
    SignalView,
    TriageSignal,
)
from services.supervision.usecases import parties, signals
from tests.builders.supervision import (
    NOW,
    PROCUREMENT,
    SUPPLIER,
    a_registration,
    a_signed_contract,
    a_tender,
    an_actor,
    an_envelope,
    told_by,
)

pytestmark = pytest.mark.stack


def by(role=Role.SUPPLIER, party=SUPPLIER):
    key = uuid4().hex
    return By(actor=an_actor(role, party), region="350100", key=key, fingerprint=key, at=NOW)


def news_of(told):
    return [(envelope["type"], envelope["version"]) for written in told for envelope in written.envelopes]


class TestTheRegister:
    def test_registers_once_and_again_with_a_new_version_each(self, store, told):
        first = parties.register_party(store, a_registration(), by())
        again = parties.register_party(store, a_registration(name="新名", public_key="cd" * 32), by())

        assert (first.version, again.version, again.name) == (1, 2, "新名")
        assert news_of(told) == [("party_registered", 1), ("party_registered", 2)]
        assert told[1].envelopes[0]["data"]["public_key"] == "cd" * 32

    def test_a_repeated_command_changes_nothing(self, store, told):
        first, second = by(), by()
        parties.register_party(store, a_registration(), first)
        parties.register_party(store, a_registration(name="新名"), second)
        for repeated, call in ((first, a_registration()), (second, a_registration(name="新名"))):
            assert parties.register_party(store, call, repeated).version == 2

        assert first.replayed
        assert second.replayed
        assert len(told) == 2

    def test_a_key_used_for_another_registration_is_refused(self, store):
        used = by()
        parties.register_party(store, a_registration(), used)

        with pytest.raises(KeyReused):
            parties.register_party(store, a_registration(name="x"), replace(used, fingerprint="other"))

    def test_a_ban_is_told_and_holds_the_key(self, store, told):
        parties.register_party(store, a_registration(), by())
        call = BanParty(credit_code=SUPPLIER, until=date(2027, 3, 1), reason="x")
        view = PartyView.model_validate(parties.ban_party(store, call, by(Role.FINANCE, "")))

        assert view.banned_until == date(2027, 3, 1)
        assert news_of(told)[-1] == ("party_banned", 2)
        with pytest.raises(Forbidden):
            parties.register_party(store, a_registration(public_key="cd" * 32), by())

    def test_an_unknown_party_is_not_found(self, store):
        with pytest.raises(NotFound):
            parties.get_party(store, GetParty(credit_code=SUPPLIER), by())
        call = BanParty(credit_code=SUPPLIER, until=date(2027, 3, 1), reason="x")
        with pytest.raises(NotFound):
            parties.ban_party(store, call, by(Role.FINANCE, ""))

    def test_is_listed_by_role_and_page(self, store):
        for n, role in enumerate((Role.SUPPLIER, Role.BUYER, Role.SUPPLIER, Role.SUPPLIER)):
            parties.register_party(store, a_registration(credit_code=f"party-{n}"), by(role, f"party-{n}"))

        first = parties.list_parties(store, ListParties(role=Role.SUPPLIER, limit=2), by())
        rest = parties.list_parties(store, ListParties(role=Role.SUPPLIER, limit=2, after=first.next), by())

        assert [item.credit_code for item in first.items + rest.items] == ["party-0", "party-2", "party-3"]
        assert (first.has_more, rest.has_more, rest.next) == (True, False, None)


class TestSignals:
    def raised(self, store, count=1):
        for _ in range(count):
            envelope = an_envelope(a_signed_contract(in_time=False))
            signals.raise_signals(store, envelope, told_by(envelope))
        return signals.list_signals(store, ListSignals(), by(Role.FINANCE, "")).items

    def test_the_same_news_again_raises_no_second_signal(self, store, told):
        envelope = an_envelope(a_signed_contract(in_time=False))
        for _ in range(3):
            signals.raise_signals(store, envelope, told_by(envelope))

        assert [item.flag for item in signals.list_signals(store, ListSignals(), by(Role.FINANCE, "")).items] == [
            "FLAG-15"
        ]
        assert news_of(told) == [("signal_raised", 1)]

    def test_are_raised_in_the_name_of_the_rules_not_of_who_is_signalled(self, store, told):
        self.raised(store)

        assert (told[0].envelopes[0]["actor"], told[0].envelopes[0]["role"]) == ("supervision", "service")

    def test_their_own_news_and_lawful_steps_raise_none(self, store, told):
        self.raised(store)
        about = an_envelope(a_signed_contract()).model_copy(
            update={"type": "signal_raised", "data": told[0].envelopes[0]["data"]}
        )
        for envelope in (about, an_envelope(a_tender())):
            signals.raise_signals(store, envelope, told_by(envelope))

        assert len(signals.list_signals(store, ListSignals(), by(Role.FINANCE, "")).items) == 1

    def test_are_judged_once_by_finance(self, store, told):
        (signal,) = self.raised(store)
        call = TriageSignal(signal_id=signal.id, decision="case", reason="逾期三日")
        judged = SignalView.model_validate(signals.triage_signal(store, call, by(Role.FINANCE, "")))

        assert (judged.state, judged.triaged_by, judged.reason) == ("case", "finance-1", "逾期三日")
        assert news_of(told)[-1] == ("signal_triaged", 2)
        with pytest.raises(WrongStep):
            signals.triage_signal(store, call, by(Role.FINANCE, ""))
        assert issubclass(WrongStep, Conflict)

    def test_are_listed_newest_first_by_state_procurement_and_page(self, store):
        found = self.raised(store, 3)
        call = TriageSignal(signal_id=found[1].id, decision="dismissed", reason="x")
        signals.triage_signal(store, call, by(Role.FINANCE, ""))

        first = signals.list_signals(store, ListSignals(limit=2, procurement_id=PROCUREMENT), by(Role.FINANCE, ""))
        rest = signals.list_signals(store, ListSignals(limit=2, after=first.next), by(Role.FINANCE, ""))
        left = signals.list_signals(store, ListSignals(state=SignalState.OPEN), by(Role.FINANCE, ""))
        elsewhere = signals.list_signals(
            store, ListSignals(procurement_id="350100-GK-2026-999999"), by(Role.FINANCE, "")
        )

        assert [item.id for item in first.items + rest.items] == sorted((item.id for item in found), reverse=True)
        assert [item.id for item in left.items] == [found[0].id, found[2].id]
        assert (first.has_more, rest.has_more, elsewhere.items) == (True, False, ())
