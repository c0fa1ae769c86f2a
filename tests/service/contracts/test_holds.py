"""A question holds the signing of its lot's contract, whatever comes first."""

from datetime import date

import pytest

from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from common.interfaces.supervision import QuestionReceived
from common.runtime.store import Documents
from services.contracts.store import ContractStore
from services.contracts.usecases import formation, holds
from tests.builders.contracts import (
    BUYER,
    BUYER_SEED,
    CONTRACT,
    PROCUREMENT,
    SUPPLIER,
    SUPPLIER_SEED,
    a_draft,
    a_withdrawal,
    an_award,
)
from tests.service.contracts.test_contracts import buyer, register, sign, supplier, told_by
from tests.unit.contracts.test_hold import EFFECTLESS, UPHELD, answered, received

pytestmark = pytest.mark.stack
OTHER = "91350100M000100Y7C"


@pytest.fixture
def store(service_database):
    store = ContractStore(service_database)
    for documents in vars(store).values():
        if isinstance(documents, Documents):
            documents.prepare()
    register(store, BUYER, BUYER_SEED)
    register(store, SUPPLIER, SUPPLIER_SEED)
    return store


def tell(store, *news):
    for each in news:
        keep = holds.receive_question if isinstance(each, QuestionReceived) else holds.answer_question
        keep(store, each, told_by("supervision"))


def award(store, **more):
    formation.open_contract(store, an_award(**more), told_by("bidding"))
    formation.draft_contract(store, a_draft(contract_id=CONTRACT), buyer())


def sign_both(store):
    sign(store, CONTRACT, buyer("signer"), BUYER_SEED)
    return sign(store, CONTRACT, supplier(), SUPPLIER_SEED)


def test_a_question_that_comes_before_the_award_holds_its_contract(store):
    tell(store, received())
    award(store)

    with pytest.raises(RuleBroken, match="QC-09"):
        sign_both(store)
    assert store.contracts.get(CONTRACT).signatures == ()
    tell(store, answered(EFFECTLESS))
    assert sign_both(store).state == "signed"


def test_a_question_that_comes_between_the_signatures_holds_the_second(store):
    award(store)
    sign(store, CONTRACT, buyer("signer"), BUYER_SEED)
    tell(store, received())

    with pytest.raises(RuleBroken, match="QC-09"):
        sign(store, CONTRACT, supplier(), SUPPLIER_SEED)
    assert len(store.contracts.get(CONTRACT).signatures) == 1


def test_a_signature_given_before_the_question_is_answered_the_same_when_repeated(store):
    award(store)
    by = buyer("signer")
    first = sign(store, CONTRACT, by, BUYER_SEED)
    tell(store, received())

    assert sign(store, CONTRACT, by, BUYER_SEED) == first


def test_a_question_about_another_lot_or_procurement_holds_nothing(store):
    award(store)
    elsewhere = received("q9").model_copy(update={"procurement_id": "350100-GK-2026-000999"})
    tell(store, received(lot="2"), elsewhere)

    assert sign_both(store).state == "signed"


def test_an_answer_that_overtakes_its_question_counts(store):
    award(store)
    tell(store, answered(EFFECTLESS), received())

    assert sign_both(store).state == "signed"


def test_news_told_twice_is_kept_once(store):
    by = told_by("supervision")
    for _ in range(2):
        holds.receive_question(store, received(), by)

    assert store.holds.get(PROCUREMENT).version == 1


def test_upheld_before_the_contract_the_new_winner_signs_and_the_old_one_never(store):
    award(store)
    sign(store, CONTRACT, buyer("signer"), BUYER_SEED)
    tell(store, received(), answered(UPHELD))
    with pytest.raises(RuleBroken, match="QC-09"):
        sign(store, CONTRACT, supplier(), SUPPLIER_SEED)

    register(store, OTHER, SUPPLIER_SEED)
    award(store, supplier=OTHER, award_number=2, announced_on=date(2026, 3, 20))
    sign(store, CONTRACT, buyer("signer"), BUYER_SEED)
    signed = sign(store, CONTRACT, supplier_of(OTHER), SUPPLIER_SEED)
    assert (signed.state, signed.supplier) == ("signed", OTHER)


def test_an_award_undone_is_signed_by_nobody_and_the_next_one_is(store):
    award(store)
    sign(store, CONTRACT, buyer("signer"), BUYER_SEED)
    for _ in range(2):
        formation.withdraw_award(store, a_withdrawal(), told_by("bidding"))

    with pytest.raises(WrongStep):
        sign(store, CONTRACT, supplier(), SUPPLIER_SEED)
    register(store, OTHER, SUPPLIER_SEED)
    award(store, supplier=OTHER, award_number=2)
    sign(store, CONTRACT, buyer("signer"), BUYER_SEED)
    assert sign(store, CONTRACT, supplier_of(OTHER), SUPPLIER_SEED).supplier == OTHER


def test_news_that_an_award_is_undone_waits_for_the_award(store):
    with pytest.raises(NotFound):
        formation.withdraw_award(store, a_withdrawal(), told_by("bidding"))


def test_a_new_award_of_a_signed_contract_is_left_to_people(store):
    award(store)
    signed = sign_both(store)

    with pytest.raises(WrongStep):
        formation.open_contract(
            store, an_award(supplier=OTHER, award_number=2, announced_on=date(2026, 3, 20)), told_by("bidding")
        )
    assert store.contracts.get(CONTRACT) == signed


def supplier_of(party):
    by = supplier()
    by.actor = by.actor.model_copy(update={"party": party})
    return by
