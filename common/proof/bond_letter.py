"""What a bank or guarantor signs so that a bid bond stands: an electronic guarantee letter, or a transfer received."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from common.law.money import Yuan
from common.proof.bid_terms import CreditCode, Line, LotId
from common.proof.receipt import Signed


class BondLetter(Signed):
    """
    `issuer` answers to `beneficiary` for `amount`, for the bid of `supplier` for one lot; `applicant` asked for it.

    The applicant is the supplier, or a member of its consortium that pays for all (BOND-02). A guarantee says how long
    it is valid; a transfer says from which account it came. Cash has its name here only to be refused (BOND-07).
    """

    PURPOSE: ClassVar[str] = "rongcai-bid-bond/1"

    tender_id: Annotated[str, StringConstraints(max_length=64)]
    lot: LotId
    supplier: CreditCode
    form: Literal["guarantee", "transfer", "cash"]
    number: Line
    issuer: CreditCode
    applicant: CreditCode
    beneficiary: CreditCode
    amount: Annotated[Yuan, Field(gt=0)]
    valid_until: date | None = None
    payer_account: Annotated[str, StringConstraints(pattern=r"^[0-9-]{4,40}$")] | None = None
