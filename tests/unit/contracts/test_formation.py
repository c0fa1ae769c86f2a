from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from common.interfaces.contracts import ContractFiled, ContractPublished, ContractSigned
from common.interfaces.errors import Invalid, WrongStep
from common.law.calendar import CalendarNotCovered
from common.proof import signing
from services.contracts.domain import formation
from services.contracts.domain.steps import State
from tests.builders.contracts import (
    BUYER_SEED,
    CODE,
    CONTRACT,
    MORNING,
    SELLER,
    SIGNER,
    SUPPLIER_SEED,
    a_contract,
    a_signature,
    signed_by,
)


def on(month, day, hour=1):
    return datetime(2026, month, day, hour, tzinfo=UTC)


class TestSigning:
    def test_by_one_party_concludes_nothing(self):
        after, *news = signed_by(a_contract(State.DRAFTED), SELLER, SUPPLIER_SEED)

        assert (after.state, [s.party for s in after.signatures], news) == (State.DRAFTED, [SELLER.party], [])

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_by_both_in_either_order_concludes_the_contract(self, order):
        signers = [(SIGNER, BUYER_SEED), (SELLER, SUPPLIER_SEED)]
        contract = a_contract(State.DRAFTED)
        for which in order:
            contract, *news = signed_by(contract, *signers[which])

        assert contract.state == State.SIGNED
        assert [type(each) for each in news] == [ContractSigned]
        assert all(
            signing.verify(s.public_key, "contract", {"contract_id": CONTRACT, "digest": contract.digest}, s.signature)
            for s in contract.signatures
        )

    def test_twice_by_the_same_party_is_refused(self):
        once = signed_by(a_contract(State.DRAFTED), SIGNER, BUYER_SEED)[0]

        with pytest.raises(WrongStep, match="已签署"):
            signed_by(once, SIGNER, BUYER_SEED)

    @pytest.mark.parametrize(
        "signature",
        [
            a_signature(a_contract(State.DRAFTED), SUPPLIER_SEED),  # another party's key
            a_signature(replace(a_contract(State.DRAFTED), digest="0" * 64), BUYER_SEED),  # another content
            a_signature(replace(a_contract(State.DRAFTED), id="350100-GK-2026-000124-C1"), BUYER_SEED),
            signing.sign(BUYER_SEED, "receipt", formation.statement(a_contract(State.DRAFTED))),  # another purpose
            "0" * 128,
        ],
    )
    def test_of_anything_else_or_by_anybody_else_is_refused(self, signature):
        with pytest.raises(Invalid, match="签名"):
            formation.sign(a_contract(State.DRAFTED), SIGNER, signing.public_key(BUYER_SEED), signature, MORNING)

    @pytest.mark.parametrize(("now", "in_time"), [(on(4, 1, 15), True), (on(4, 1, 16), False)])
    def test_within_thirty_days_of_the_award_is_in_time(self, now, in_time):
        """Awarded on 2 March: the 30th day, 1 April, ends at 16:00 UTC."""
        once = signed_by(a_contract(State.DRAFTED), SIGNER, BUYER_SEED)[0]
        signed, news = signed_by(once, SELLER, SUPPLIER_SEED, now)

        assert (signed.signed_on, news.in_time) == (news.signed_on, in_time)

    def test_early_enough_is_in_time_even_if_next_years_rest_days_are_not_known_yet(self):
        awarded = a_contract(State.DRAFTED, announced_on=date(2026, 12, 10))
        once = signed_by(awarded, SIGNER, BUYER_SEED)[0]

        assert signed_by(once, SELLER, SUPPLIER_SEED, on(12, 31))[1].in_time
        with pytest.raises(CalendarNotCovered):
            signed_by(once, SELLER, SUPPLIER_SEED, datetime(2027, 1, 10, tzinfo=UTC))


class TestPublishingAndFiling:
    @pytest.mark.parametrize(("day", "in_time"), [(5, True), (6, False)])
    def test_published_within_two_working_days_of_signing_is_in_time(self, day, in_time):
        published, news = formation.publish(a_contract(State.SIGNED), on(3, day))

        assert isinstance(news, ContractPublished)
        assert (news.published_on, news.in_time, news.method) == (date(2026, 3, day), in_time, "公开招标")
        assert published.state == State.PUBLISHED

    @pytest.mark.parametrize(("day", "in_time"), [(12, True), (13, False)])
    def test_filed_within_seven_working_days_of_signing_is_in_time(self, day, in_time):
        filed, news = formation.file(a_contract(State.PUBLISHED), CODE, on(3, day))

        assert isinstance(news, ContractFiled)
        assert (news.code, news.filed_on, news.in_time) == (CODE, date(2026, 3, day), in_time)
        assert (filed.code, filed.state) == (CODE, State.FILED)
