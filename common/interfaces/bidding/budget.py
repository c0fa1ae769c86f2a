"""Budget lines: no budget, no procurement."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import CreditCode, Cursor, Id, Limit, Line
from common.interfaces.parties import Role
from common.law.money import Yuan

BUDGETING = (Role.FINANCE, Role.TREASURY)  # a treasury system asks as an account of its own
BATCH = 500  # rows a call

Year = Annotated[int, Field(ge=2000, le=2100)]
FunctionalCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{3}([0-9]{2}){0,2})?$"), Field(examples=["2050201"])]
EconomicCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{3}([0-9]{2})?)?$"), Field(examples=["30201"])]
FundSource = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class ReservationView(View):
    """`held` is what payments may still take of `amount`; once settled only for news that is late."""

    procurement_id: str
    amount: Yuan
    consumed: Yuan
    held: Yuan
    state: str


class BudgetLineView(View):
    """
    `reserved` is held for procurements, `consumed` is paid, `free` is neither: together they are never above `amount`.

    `overspent` is what was paid above all of it: only payments that nobody could refuse any more come there.
    """

    id: str
    region: str
    buyer: str
    year: int
    name: str
    functional_code: str
    economic_code: str
    fund_source: str
    amount: Yuan
    reserved: Yuan
    consumed: Yuan
    free: Yuan
    overspent: Yuan
    reservations: tuple[ReservationView, ...]
    version: int


class ImportBudgetLine(Call[BudgetLineView], service=NAME, door=post("/budget-lines"), roles=BUDGETING):
    """
    Take over one approved budget line of a buyer from the budget system.

    `functional_code` (支出功能分类科目) has 3, 5 or 7 digits, `economic_code` (支出经济分类科目) 3 or 5.
    """

    budget_line_id: Id
    buyer: CreditCode
    year: Year
    name: Line
    amount: Yuan
    functional_code: FunctionalCode = ""
    economic_code: EconomicCode = ""
    fund_source: FundSource = ""


class RowResult(StrEnum):
    TAKEN = "taken"
    KNOWN = "known"  # imported before with the same content: nothing changed
    REFUSED = "refused"


class RowReport(View):
    """What became of one row, counted from 0; a refused one says which field, under which rule, and what to do next."""

    row: int
    budget_line_id: str
    result: RowResult
    field: str = ""
    rule: str = ""
    reason: str = ""
    next_step: str = ""


class BudgetImportReport(View):
    taken: int
    known: int
    refused: int
    rows: tuple[RowReport, ...]


class ImportBudgetLines(Call[BudgetImportReport], service=NAME, door=post("/budget-lines/imports"), roles=BUDGETING):
    """Take over up to 500 lines, each with the fields of ImportBudgetLine; a bad row keeps none of the others back."""

    rows: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=BATCH)]


class AdjustBudgetLine(
    Call[BudgetLineView], service=NAME, door=post("/budget-lines/{budget_line_id}/adjustments"), roles=BUDGETING
):
    """
    Raise or lower a line to `amount` by the document of that number; never below what is reserved or paid (SCOPE-07).

    The same document again changes nothing.
    """

    budget_line_id: Id
    amount: Yuan
    document_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    reason: Line


class GetBudgetLine(
    Call[BudgetLineView],
    service=NAME,
    door=get("/budget-lines/{budget_line_id}"),
    roles=(Role.BUYER, *BUDGETING, Role.OPERATOR),
):
    budget_line_id: Id


class BudgetLinePage(Page):
    items: tuple[BudgetLineView, ...]


class ListBudgetLines(
    Call[BudgetLinePage], service=NAME, door=get("/budget-lines"), roles=(Role.BUYER, *BUDGETING, Role.OPERATOR)
):
    """A buyer sees its own lines, the finance department and the treasury all of the region, by their numbers."""

    year: Year | None = None
    after: Cursor | None = None
    limit: Limit = 50
