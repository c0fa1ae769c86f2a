from dataclasses import replace
from decimal import Decimal

import pytest

from common.interfaces.bidding import SizeClass
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from common.proof import signing
from services.contracts.domain import drafting
from services.contracts.domain.steps import State
from tests.builders.contracts import (
    BUYER_SEED,
    DRAFTER,
    OWN,
    SIGNER,
    a_contract,
    a_draft,
    a_part,
    signed_by,
)


def drafted(contract=None, **terms):
    return drafting.draft(contract or a_contract(), a_draft(**terms), DRAFTER)


class TestDraftingAContract:
    def test_takes_parties_object_and_amount_from_the_award(self):
        contract, news = drafted()

        award = a_contract()
        unchangeable = (*drafting.OF_THE_AWARD, "amount")
        assert [getattr(contract, name) for name in unchangeable] == [getattr(award, name) for name in unchangeable]
        assert (news.contract_id, news.amount, news.digest) == (contract.id, award.amount, contract.digest)

    @pytest.mark.parametrize(("shares", "whole"), [(("1",), True), (("0.3", "0.7"), True), (("0.3", "0.6999"), False)])
    def test_needs_parts_of_the_payment_schedule_that_are_exactly_the_whole(self, shares, whole):
        schedule = tuple(map(a_part, shares))
        if whole:
            assert drafted(payment_schedule=schedule)[0].payment_schedule == schedule
        else:
            with pytest.raises(Invalid, match=r"0\.9999"):
                drafted(payment_schedule=schedule)

    def test_refuses_parts_that_are_more_than_the_whole(self):
        with pytest.raises(Invalid, match=r"1\.0001"):
            drafted(payment_schedule=(a_part("1"), a_part("0.0001")))

    @pytest.mark.parametrize("size", [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM])
    def test_agrees_on_at_most_sixty_days_with_an_sme(self, size):
        award = a_contract(size_class=size)

        assert drafted(award, payment_schedule=(a_part("1", days=60),))[0].state == State.DRAFTED
        with pytest.raises(RuleBroken, match="PAY-02"):
            drafted(award, payment_schedule=(a_part("0.5", days=30), a_part("0.5", days=61)))

    def test_may_agree_on_more_than_sixty_days_with_a_large_supplier(self):
        award = a_contract(size_class=SizeClass.LARGE)

        assert drafted(award, payment_schedule=(a_part("1", days=61),))[0].state == State.DRAFTED

    def test_asks_for_a_bond_of_at_most_ten_percent(self):
        assert drafted(performance_bond=Decimal("100.00"))[0].performance_bond == Decimal("100.00")
        with pytest.raises(RuleBroken, match="BOND-04"):
            drafted(performance_bond=Decimal("100.01"))

    def test_may_be_done_again_while_nobody_has_signed(self):
        first, _ = drafted()
        second, _ = drafting.draft(first, a_draft(delivery_term="厦门校区"), SIGNER)

        assert (second.delivery_term, second.drafted_by) == ("厦门校区", SIGNER.id)
        assert second.digest != first.digest

    def test_is_refused_once_somebody_has_signed(self):
        once = signed_by(drafted()[0], SIGNER, BUYER_SEED)[0]

        with pytest.raises(WrongStep, match="签署"):
            drafting.draft(once, a_draft(), DRAFTER)


class TestTheDigest:
    @pytest.mark.parametrize(
        "change",
        [
            {"amount": Decimal("999.99")},
            {"supplier_name": "另一公司"},
            {"main_items": "显微镜 9 台"},
            {"term": "31 日"},
            {"id": "350100-GK-2026-000124-C1"},
            {"delivery_term": "厦门"},
            {"acceptance_plan": "抽检"},
            {"agreed_account": OWN.model_copy(update={"account_number": "6222000011112223"})},
            {"payment_schedule": (a_part("1"),)},
            {"performance_bond": Decimal("0.01")},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_changes_with_whatever_was_agreed(self, change):
        contract = a_contract(State.DRAFTED)

        assert signing.digest(drafting.content(replace(contract, **change))) != contract.digest

    def test_stays_when_the_contract_goes_on(self):
        archived = a_contract(State.ARCHIVED)

        assert signing.digest(drafting.content(archived)) == archived.digest
