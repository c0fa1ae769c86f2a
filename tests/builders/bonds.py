"""Bid bonds: a registered bank with a real key, letters that it really signed."""

from datetime import date
from typing import Any

from common.interfaces.parties import Role
from common.proof import signing
from common.proof.bond_letter import BondLetter
from services.bidding.domain.tendering.bond import Bond, lodge
from services.bidding.domain.tendering.supplier import Party
from services.bidding.domain.tendering.tender import Tender
from tests.builders.bidding import BUYER, MORNING, PROCUREMENT, SUPPLIER, a_lot, a_party, a_published_tender

BANK, OTHER_BANK = "91350100MA0000005C", "91350100MA0000006K"
BANK_SEED = "22" * 32
ASKED = "12000.00"  # 2 % of the lot
BOUND_UNTIL = date(2026, 6, 20)  # 90 days after bids are due


def a_bank(code: str = BANK, **changes: Any) -> Party:
    return a_party(code, **{"role": Role.BANK, "public_key": signing.public_key(BANK_SEED)} | changes)


def a_letter(supplier: str = SUPPLIER, *, seed: str = BANK_SEED, **changes: Any) -> BondLetter:
    fields: dict[str, Any] = {
        "tender_id": PROCUREMENT,
        "lot": "1",
        "supplier": supplier,
        "form": "guarantee",
        "number": "BH-2026-0001",
        "issuer": BANK,
        "applicant": supplier,
        "beneficiary": BUYER,
        "amount": ASKED,
        "valid_until": BOUND_UNTIL,
        "payer_account": None,
    }
    return BondLetter.make(seed, **fields | changes)


def a_transfer(supplier: str = SUPPLIER, **changes: Any) -> BondLetter:
    fields: dict[str, Any] = {"form": "transfer", "valid_until": None, "payer_account": "6222000011112222"}
    return a_letter(supplier, **fields | changes)


def a_bonded_tender(**changes: Any) -> Tender:
    return a_published_tender(**{"lots": (a_lot(bid_bond=ASKED),)} | changes)


def a_bond(letter: BondLetter | None = None, tender: Tender | None = None) -> Bond:
    letter = letter or a_letter()
    return lodge(tender or a_bonded_tender(), letter.lot, letter.supplier, letter, a_bank(), now=MORNING)
