"""What can be bought, and by which method."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from common.interfaces.bidding.names import EVERYBODY, NAME, Category
from common.interfaces.bidding.requirement import Written
from common.interfaces.calls import Call, View, get
from common.interfaces.fields import Line
from common.interfaces.parties import Role
from common.law.money import Yuan

CatalogueCode = Annotated[str, StringConstraints(pattern=r"^[ABC][A-Z0-9-]{2,19}$")]  # A goods, B works, C services


class Ground(StrEnum):
    """When an invited tender is allowed (METH-02)."""

    LIMITED_SUPPLIERS = "limited_suppliers"  # 具有特殊性，只能从有限范围的供应商处采购
    COST_DISPROPORTIONATE = "cost_disproportionate"  # 公开招标费用占总价值的比例过大


class Paper(Written):
    """A document on which a step stands (批准文件): who issued it, its number, its date."""

    issued_by: Line
    number: Line
    issued_on: date


class CatalogueLine(View):
    """`central`: yes, no, open_tender (from the open-tender threshold on) or empty (not known); `source`: its rules."""

    code: str
    name_zh: str
    name_en: str
    category: Category | None
    central: str
    sector: str
    remote: str
    source: str


class CatalogueView(View):
    items: tuple[CatalogueLine, ...]


class GetCatalogue(Call[CatalogueView], service=NAME, door=get("/catalogue"), roles=EVERYBODY):
    """What is known of items; one that is not listed is bought as outside the central catalogue."""


class MethodOption(View):
    """One method of the law: the rule that allows it, on which grounds, what else it needs, and if it is offered."""

    method: str
    name_zh: str
    name_en: str
    rule: str
    source: str
    says_zh: str
    says_en: str
    grounds: tuple[str, ...]
    needs: tuple[str, ...]
    offered: bool


class MethodAdviceView(View):
    """None stands for what is not known: the limit and the threshold of works are not in the rules (FJ-01, FJ-02)."""

    in_scope: bool | None
    limit: Yuan | None
    open_tender_required: bool | None
    threshold: Yuan | None
    options: tuple[MethodOption, ...]
    warnings: tuple[str, ...]


class AdviseMethod(
    Call[MethodAdviceView],
    service=NAME,
    door=get("/method-advice"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE),
):
    """Say what the thresholds of the region ask of a purchase (FJ-01, FJ-02, THR-02) and which methods are lawful."""

    category: Category
    budget: Yuan
    catalogue: CatalogueCode | None = None
