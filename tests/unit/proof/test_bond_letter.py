"""A bond letter is what its issuer signed, and nothing else."""

import pytest
from pydantic import ValidationError

from common.proof import signing
from tests.builders.bonds import BANK_SEED, a_letter

KEY = signing.public_key(BANK_SEED)


def test_the_issuer_signs_every_field():
    letter = a_letter()
    others = {
        "tender_id": "350100-GK-2026-000999",
        "lot": "2",
        "number": "BH-2",
        "applicant": letter.beneficiary,
        "amount": a_letter(amount="12000.01").amount,
        "valid_until": None,
        "payer_account": "6222",
        "form": "transfer",
    }

    assert letter.check(KEY)
    for field, other in others.items():
        assert not letter.model_copy(update={field: other}).check(KEY), field


def test_a_letter_survives_its_way_as_json():
    letter = a_letter()

    assert type(letter).model_validate_json(letter.model_dump_json()).check(KEY)


@pytest.mark.parametrize(
    "wrong", [{"amount": "0.00"}, {"amount": 12000}, {"form": "cheque"}, {"payer_account": "a b"}, {"supplier": "x"}]
)
def test_a_malformed_letter_is_none(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        type(a_letter()).model_validate(a_letter().model_dump(mode="json") | wrong)


def test_the_example_in_the_documentation_is_the_statement_that_is_signed():
    said = signing.canonical({"purpose": "rongcai-bid-bond/1", "statement": a_letter().statement()}).decode()

    assert said.startswith('{"purpose":"rongcai-bid-bond/1","statement":{"amount":"12000.00","applicant":')
    assert '"payer_account":null' in said
    assert '"valid_until":"2026-06-20"' in said
