from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from common.interfaces.contracts import ContractView, DeliveryAccepted, DeliveryRefused
from common.interfaces.errors import RuleBroken
from common.proof.signing import digest
from services.contracts.domain import account, performance
from services.contracts.domain.steps import State
from tests.builders.contracts import (
    ACCEPTOR,
    DRAFTER,
    MORNING,
    SIGNER,
    a_checklist,
    a_contract,
    a_lock_request,
    an_award,
    locked,
)


class TestAcceptingADelivery:
    def test_with_every_item_met_accepts_it(self):
        accepted, news = performance.accept_delivery(
            a_contract(State.DELIVERED), a_checklist(True, True), ACCEPTOR, MORNING
        )

        assert isinstance(news, DeliveryAccepted)
        assert (accepted.state, accepted.accepted_on) == (State.ACCEPTED, date(2026, 3, 3))
        assert (accepted.acceptance.by, len(accepted.acceptance.items)) == (ACCEPTOR.id, 2)

    def test_with_one_item_not_met_refuses_it_and_delivery_can_be_recorded_again(self):
        refused, news = performance.accept_delivery(
            a_contract(State.DELIVERED), a_checklist(True, False, True), ACCEPTOR, MORNING
        )

        assert isinstance(news, DeliveryRefused)
        assert news.findings == ("第1项：不符",)
        assert (refused.state, refused.delivered_on, refused.accepted_on) == (State.FILED, None, None)
        assert performance.record_delivery(refused, "", MORNING)[0].state == State.DELIVERED

    @pytest.mark.parametrize("met", [True, False])
    @pytest.mark.parametrize("person", [DRAFTER, SIGNER], ids=lambda person: person.id)
    def test_is_refused_to_who_drafted_or_signed_the_contract(self, person, met):
        with pytest.raises(RuleBroken, match="ROLE-03"):
            performance.accept_delivery(a_contract(State.DELIVERED), a_checklist(met), person, MORNING)


class TestClosing:
    def test_a_contract_paid_in_full_without_a_lock(self):
        closed, news = performance.close(a_contract(State.PAID))

        assert (closed.state, news.paid) == (State.CLOSED, closed.amount)

    def test_is_refused_while_a_lock_is_asked_for_or_confirmed(self):
        filed = a_contract(State.FILED)
        for lock in (account.request_lock(filed, a_lock_request())[0].lock, locked(filed).lock):
            with pytest.raises(RuleBroken, match="FIN-06"):
                performance.close(replace(a_contract(State.PAID), lock=lock))

    def test_is_allowed_once_the_lock_is_released(self):
        released = account.release_lock(locked(a_contract(State.FILED)), "F-1")[0].lock

        assert performance.close(replace(a_contract(State.PAID), lock=released))[0].state == State.CLOSED


class TestArchiving:
    def test_keeps_the_file_until_the_same_day_fifteen_years_later(self):
        archived, news = performance.archive(a_contract(State.CLOSED), MORNING)

        assert (archived.archived_on, archived.keep_until) == (date(2026, 3, 3), date(2041, 3, 3))
        assert (news.keep_until, news.manifest) == (archived.keep_until, archived.manifest)

    def test_keeps_a_file_ended_on_29_february_until_28_february(self):
        leap_day = datetime(2028, 2, 29, 1, tzinfo=UTC)

        assert performance.archive(a_contract(State.CLOSED), leap_day)[0].keep_until == date(2043, 2, 28)

    def test_lists_digests_that_a_reader_of_the_contract_can_compute_again(self):
        archived = a_contract(State.ARCHIVED)
        shown = ContractView.model_validate(archived).model_dump(mode="json")

        assert {part: archived.manifest[part] for part in performance.SHOWN_PARTS} == {
            part: digest(shown[part]) for part in performance.SHOWN_PARTS
        }
        assert archived.manifest["contract"] == archived.digest
        assert archived.manifest["award"] == digest(an_award().model_dump(mode="json"))

    def test_tells_by_its_manifest_that_a_payment_was_altered(self):
        closed = a_contract(State.CLOSED)
        altered = replace(closed, payments=(replace(closed.payments[0], invoice="INV-2"),))

        honest, forged = (performance.archive(contract, MORNING)[0].manifest for contract in (closed, altered))
        assert {part for part in honest if honest[part] != forged[part]} == {"payments"}
