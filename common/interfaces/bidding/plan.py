"""The implementing plan of one procurement (采购实施计划)."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from common.interfaces.bidding.lot import Quantity
from common.interfaces.bidding.method import CatalogueCode, Ground, Paper
from common.interfaces.bidding.names import NAME, Category, Method, OfferedMethod
from common.interfaces.bidding.requirement import MOST_ITEMS, Written
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import CreditCode, Id, Line, Month, ProcurementId, Rate, Remark, Text
from common.interfaces.parties import Role
from common.law.money import Yuan

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]


class PlanItem(Written):
    code: CatalogueCode
    name: Line
    quantity: Quantity = "1"
    unit: Line = "批"
    budget: Yuan


class ItemBudget(View):
    name: str
    budget: Yuan


class ReserveWay(StrEnum):
    """How something is kept for small and medium enterprises (POL-SME-04)."""

    WHOLE = "whole"  # 整体预留
    PACKAGE = "package"  # 设置专门采购包
    CONSORTIUM = "consortium"  # 要求以联合体形式
    SUBCONTRACT = "subcontract"  # 要求合同分包
    NONE = "none"


class ReserveExemption(StrEnum):
    """Why nothing is kept (POL-SME-04; S46 art. 6)."""

    LAW_FAVOURS_INSTITUTIONS = "law_favours_institutions"
    IRREPLACEABLE = "irreplaceable"
    FRAMEWORK = "framework"
    COMPETITION_WOULD_FAIL = "competition_would_fail"
    OTHER_BY_FINANCE = "other_by_finance"


class Reserve(Written):
    """`share` of the budget is for SMEs, `small_micro_share` of that for small and micro ones; whole: all of it."""

    way: ReserveWay
    share: Rate = "0"
    small_micro_share: Rate = "0"
    exemption: ReserveExemption | None = None
    reason: Reason = ""


class PlanContent(Written):
    """
    What the buyer writes into a plan.

    `items` add up to `budget`. `ground` and `method_reason` are why the method is not open tender (METH-02);
    `superior_consent` (主管预算单位意见) is needed for it from the open-tender threshold on (THR-02). With
    `budget_adjustment` the purchase does not count as splitting (METH-05). Imported products need `import_approval`.
    """

    budget: Yuan
    agency: CreditCode | None = None
    items: Annotated[tuple[PlanItem, ...], Field(max_length=MOST_ITEMS)] = ()
    ground: Ground | None = None
    method_reason: Reason = ""
    superior_consent: Paper | None = None
    budget_adjustment: Paper | None = None
    imported: bool = False
    import_approval: Paper | None = None
    reserve: Reserve | None = None


class IntentionView(View):
    """`edition` 0: not public yet. `expected_month` and `summary` are those of the edition that is public."""

    state: str
    edition: int
    summary: str
    expected_month: Month | None
    remark: Remark
    exempt_because: str


class PlanView(View, PlanContent):
    """
    `intention_on` is the day from which the 30 days count; `warnings` is what a person should look at.

    `continues` is the failed procurement that this one tenders again.
    """

    model_config = ConfigDict(extra="ignore")

    id: ProcurementId
    project_number: str  # [350100]RC[GK]2026000123
    region: str
    buyer: str
    buyer_name: str
    requirement_id: str
    budget_line_id: str
    fiscal_year: int
    name: str
    category: Category
    method: Method
    method_decision: str
    method_paper: Paper | None
    warnings: tuple[str, ...]
    state: str
    returned_because: str | None
    cancelled_because: str | None
    continues: str | None
    intention_on: date | None
    intention: IntentionView
    version: int


class DraftPlan(Call[PlanView], PlanContent, service=NAME, door=post("/plans"), roles=(Role.BUYER,)):
    """Draft the implementing plan of one procurement; its id is the project number in URL form."""

    requirement_id: Id
    budget_line_id: Id
    method: OfferedMethod = Method.OPEN_TENDER


class RedraftPlan(
    Call[PlanView], PlanContent, service=NAME, door=post("/plans/{procurement_id}/redrafting"), roles=(Role.BUYER,)
):
    """Write a plan anew before it is filed, or after it was returned; the method stays, it stands in the number."""

    procurement_id: ProcurementId


class FilePlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/filing"), roles=(Role.BUYER,)):
    """
    File the plan with the finance department before the purchase (SCOPE-08).

    Refused for a method without its ground and papers (METH-02, METH-13, THR-02), for splitting over the plans of the
    year (METH-05), for imported products without approval (POL-IMP-01), for nothing reserved for SMEs (POL-SME-03).
    """

    procurement_id: ProcurementId


class ApprovePlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/approval"), roles=(Role.FINANCE,)):
    """
    Approve and reserve the budget; refused when the line has less free budget (SCOPE-07).

    A method that needs approval (THR-02) is decided with it: `method_decision` is the finance department's own text;
    at county level `method_paper` is the approval of a finance department of city level or above.
    """

    procurement_id: ProcurementId
    method_decision: Reason = ""
    method_paper: Paper | None = None


class ReturnPlan(Call[PlanView], service=NAME, door=post("/plans/{procurement_id}/return"), roles=(Role.FINANCE,)):
    """Send a filed plan back to the buyer with the reason."""

    procurement_id: ProcurementId
    reason: Text


class GetPlan(
    Call[PlanView],
    service=NAME,
    door=get("/plans/{procurement_id}"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE, Role.OPERATOR),
):
    procurement_id: ProcurementId
