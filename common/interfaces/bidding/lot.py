"""A lot (采购包): what is bought in it and how its bids are judged. Every lot is evaluated and awarded by itself."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.calls import View
from common.interfaces.fields import Id, Line, Rate, Remark
from common.law.money import Yuan

LotId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}$"), Field(examples=["1"])]
Points = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$")]
Quantity = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,4})?$"), Field(examples=["10"])]


class EvaluationMethod(StrEnum):
    """The two methods of EVAL-01."""

    COMPREHENSIVE = "comprehensive"  # 综合评分法
    LOWEST_PRICE = "lowest_price"  # 最低评标价法


class Grade(View):
    """One grade of a subjective factor: a member who gives it stays between its points, both included."""

    name: Line
    least: Points
    most: Points


class Factor(View):
    """
    A scored factor other than price.

    An objective one is computed once and is equal for all members; a subjective one has at least 3 grades (EVAL-03).
    """

    code: Id
    name: Line
    points: Points
    criterion: Remark = ""  # by what the points are given, as the documents say it
    objective: bool = False
    grades: Annotated[tuple[Grade, ...], Field(max_length=10)] = ()


class Item(View):
    """One thing bought (标的); `sector` is the industry by which its maker's size is judged (S46 art. 12; SME-01)."""

    number: Id
    name: Line
    catalogue: Id = "unknown"
    quantity: Quantity = "1"
    unit: Line = "批"
    specification: Remark = ""
    substantive: Annotated[tuple[Line, ...], Field(max_length=100)] = ()  # a bid that misses one is invalid
    sector: Id = "other"
    core: bool = False  # 核心产品: its brand decides which bids are one (EVAL-10)
    max_unit_price: Yuan | None = None


class LowPriceRates(View):
    """Rates of EVAL-12 that the documents raise, up to 0.65."""

    average: Rate | None = None
    second_lowest: Rate | None = None
    ceiling: Rate | None = None


class Lot(View):
    """
    What is bought in one lot, for how much, and how its bids are judged.

    Weights and rates are those that the documents fix; a rate of 0 means that the policy does not apply to this lot.
    """

    lot: LotId = "1"
    name: Line
    budget: Yuan
    max_price: Yuan | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]
    evaluation: EvaluationMethod = EvaluationMethod.COMPREHENSIVE
    price_weight: Rate = "1"
    fixed_price: bool = False  # at a state price or a fixed one: the price is not scored (EVAL-02)
    factors: Annotated[tuple[Factor, ...], Field(max_length=40)] = ()
    reserved: bool = False  # for SMEs as a whole: no deduction for being one (POL-SME-04)
    sme_rate: Rate = "0"
    consortium_rate: Rate = "0"  # POL-SME-06
    domestic_rate: Rate = "0"  # POL-DOM-02, where domestic and other products compete
    green_rate: Rate = "0"  # FJ-05, on priority green items only
    low_price: LowPriceRates = LowPriceRates()
    tie_break: Line | None = None  # EVAL-08: what the documents say; nothing said: a draw
    bid_bond: Yuan | None = None  # BOND-01
    performance_bond_rate: Rate = "0"  # BOND-04
    agency_fee: Yuan | None = None  # MISC-02: published with the result

    @property
    def ceiling(self) -> Yuan:
        """What a bid may not exceed (BID-INV-01)."""
        return self.budget if self.max_price is None else min(self.budget, self.max_price)
