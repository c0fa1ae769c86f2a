"""What a draw needs to know of the lot it is for."""

from dataclasses import dataclass
from datetime import date

from common.interfaces.bidding import Category, Method
from common.law.money import Yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSubject:
    """
    One lot. `rules_on` is the day its documents were issued (CAL-10); `suppliers` are known from the opening on.

    `special_item` is property, cleaning, security or greening where the lot is that (FJ-07). `edition` is that of its
    evaluation: a new panel is drawn anew (EVAL-16).
    """

    procurement_id: str
    lot: str
    region: str
    buyer: str
    agency: str | None
    category: Category
    method: Method
    budget: Yuan
    rules_on: date
    suppliers: tuple[str, ...] = ()
    special_item: str | None = None
    is_complex: bool = False
    has_social_impact: bool = False
    edition: int = 1
