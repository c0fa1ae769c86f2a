"""
What can be bought (品目): the items that the exam cases of Fujian tell something about (FJ-04, FJ-07), as data.

    central    yes: bought by the central body; no: not in the catalogue; open_tender: in it from the open-tender
               threshold on (seen for property and cloud only); empty: not known
    sector     by which the maker's or provider's size is judged (SME-01); ours where the cases are silent (C)
    remote     kind of FJ-07: property, cleaning, security, greening
    code_mark  how sure we are of the code: P seen in a public list, M from memory, C ours where we know none

An item that is not listed may be bought all the same: it is taken as outside the central catalogue, with a warning.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from common.law.rules import Category

CLASS_LENGTH = 5  # a letter and four digits: A0201 is information equipment, whatever item of it
KINDS: dict[str, Category] = {"A": "goods", "B": "works", "C": "services"}


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One item; `source` names the rules that tell of it."""

    code: str
    name_zh: str
    name_en: str
    central: Literal["yes", "no", "open_tender", ""]
    sector: str
    remote: str
    source: str
    code_mark: str

    @property
    def category(self) -> Category | None:
        return KINDS.get(self.code[:1])

    def is_central(self, budget: Decimal, threshold: Decimal | None) -> bool:
        """Tell whether the central body buys it; `threshold` is that of open tender, None where there is none."""
        if self.central == "open_tender":
            return threshold is not None and budget >= threshold
        return self.central == "yes"


@cache
def catalogue() -> dict[str, CatalogueItem]:
    """Return the items by code."""
    with (Path(__file__).parent / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: CatalogueItem(**row) for row in csv.DictReader(file)}  # type: ignore[arg-type]


def class_of(code: str) -> str:
    """Return the class in which purchases of one year are added up (METH-05); a code of our own is its own class."""
    head = code[:CLASS_LENGTH]
    return head if head[1:].isdigit() else code
