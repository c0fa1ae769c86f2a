"""What a panel finds about one lot, each line with the rule behind it. Members are told by their seats (COM-04)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.draws import SeatNumber
from common.interfaces.bidding.lot import Points
from common.interfaces.calls import View
from common.interfaces.fields import CreditCode, Digest, Id, Instant, Line, Rate, Remark
from common.law.money import Yuan
from common.proof.draw import Round

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Minutes = Annotated[int, Field(ge=1, le=10_080)]


class OwnChoice(View):
    """Why the buyer named the experts instead of drawing them, and under which consent (COM-02)."""

    ground: Reason
    consent_number: Line


class Excluded(View):
    """A bid that the panel does not judge any further; `invalid` False: it is judged but not recommended (EVAL-10)."""

    supplier: str
    rule: str
    reason: str
    invalid: bool = True


class PriceCorrection(View):
    """A price that the bid states in two ways, and the one that counts (EVAL-11); `grounds` in the rule's order."""

    supplier: str
    opened: Yuan
    corrected: Yuan
    unit_prices: dict[str, Yuan]
    grounds: tuple[str, ...]
    misplaced: tuple[str, ...] = ()


class BrandGroup(View):
    """Conforming bids of one brand of the core product: they count as one (EVAL-09, -10)."""

    brands: tuple[str, ...]
    suppliers: tuple[str, ...]


class LowPriceSign(View):
    """Which signs of EVAL-12 a price shows: average, second_lowest, ceiling; a sign alone never invalidates."""

    supplier: str
    price: Yuan
    signs: tuple[str, ...]


class Dissent(View):
    """A member who found otherwise than the majority, and why (COM-09)."""

    seat: int
    about: str
    reason: str


class KeptScore(View):
    """A score far from the others that the panel keeps, and why (EVAL-15)."""

    seat: SeatNumber
    supplier: CreditCode
    factor: Id
    points: Points
    reason: Reason


class LotDraw(View):
    """A tie that documents do not decide, drawn from what was fixed before anybody knew of it (EVAL-08)."""

    what: str
    order: tuple[str, ...]
    record: Round


class Signature(View):
    """A member's word on the report of this digest: agreement, or dissent with reasons (COM-09)."""

    seat: int
    digest: Digest
    agrees: bool
    reason: Remark
    signed_at: Instant


class Rescoring(View):
    """Why the summed result was opened again before it was signed, and who said so (EVAL-15)."""

    cause: str
    reason: str
    returned_at: Instant


class Deduction(View):
    """A policy deduction on the original bid, or on `base` of it, with the rule behind it and its proof."""

    rule: str
    source: str
    rate: Rate
    amount: Yuan
    base: Yuan | None = None
    evidence: str = ""


class NoDeduction(View):
    """A preference that the documents offer and this bid has not, and why."""

    rule: str
    source: str
    reason: str
