"""Budget lines: no budget, no procurement."""

from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import (
    CreditCode,
    Id,
    Line,
)
from common.interfaces.parties import Role
from common.law.money import Yuan


class BudgetLineView(View):
    """`free` is what no plan has reserved."""

    id: str
    region: str
    buyer: str
    year: int
    name: str
    amount: Yuan
    reserved: Yuan
    free: Yuan
    version: int


class ImportBudgetLine(Call[BudgetLineView], service=NAME, door=post("/budget-lines"), roles=(Role.FINANCE,)):
    """Take over one approved budget line of a buyer from the budget system."""

    budget_line_id: Id
    buyer: CreditCode
    year: Annotated[int, Field(ge=2000, le=2100)]
    name: Line
    amount: Yuan


class GetBudgetLine(
    Call[BudgetLineView],
    service=NAME,
    door=get("/budget-lines/{budget_line_id}"),
    roles=(Role.BUYER, Role.FINANCE, Role.OPERATOR),
):
    budget_line_id: Id
