"""What a buyer needs, who was asked before, and who reviewed it (N22)."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.interfaces.bidding.lot import Quantity
from common.interfaces.bidding.names import NAME, Category
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import CreditCode, Digest, Id, Instant, Line, Remark, Text
from common.interfaces.parties import Role
from common.law.money import Yuan

MOST_ITEMS, MOST_INDICATORS, MOST_PLAYERS, MOST_PERSONS = 200, 100, 50, 20


class IndicatorKind(StrEnum):
    QUANTIFIED = "quantified"  # 客观、可量化
    OBJECTIVE = "objective"  # 客观、不可量化: a substantive requirement, never scored (REQ-04)
    SUBJECTIVE = "subjective"  # 主观


class Flag(StrEnum):
    """What makes a survey and a key review compulsory whatever the amount (REQ-01); `solution` is for REQ-07."""

    PUBLIC_SERVICE = "public_service"  # 向社会公众提供的公共服务
    PUBLIC_INTEREST = "public_interest"  # 涉及公共利益、社会关注度较高
    COMPLEX = "complex"  # 技术复杂、专业性较强
    CUSTOM_IT = "custom_it"  # 需定制开发的信息化建设项目
    IMPORTED = "imported"  # 采购进口产品
    SOLUTION = "solution"  # 需由供应商提供设计、解决或者组织方案


class PriceType(StrEnum):
    """How the contract is priced (REQ-07)."""

    FIXED_TOTAL = "fixed_total"  # 固定总价
    FIXED_UNIT = "fixed_unit"  # 固定单价
    COST_REIMBURSEMENT = "cost_reimbursement"  # 成本补偿
    PERFORMANCE_INCENTIVE = "performance_incentive"  # 绩效激励


class ReviewKind(StrEnum):
    GENERAL = "general"  # 一般性审查
    KEY = "key"  # 重点审查


class ReviewResult(StrEnum):
    PASSED = "passed"
    RETURNED = "returned"


class Written(BaseModel):
    """A part of what a person writes: unknown fields are refused, a minimum price among them (REQ-09)."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Indicator(Written):
    name: Line
    value: Remark
    kind: IndicatorKind = IndicatorKind.QUANTIFIED
    substantive: bool = False


class NeededItem(Written):
    name: Line
    catalogue_code: Id
    quantity: Quantity = "1"
    unit: Line = "批"
    unit_price: Yuan
    indicators: Annotated[tuple[Indicator, ...], Field(max_length=MOST_INDICATORS)] = ()


class RequirementContent(Written):
    """
    What is asked for, in full.

    `estimate` covers all items; `similar_contracts` is how many a supplier must show to qualify (REQ-03);
    `advisers` wrote or advised on it and may not review it (ROLE-05); `acceptance_plan` is fixed before the
    activity starts (REQ-06).
    """

    name: Line
    summary: Text
    category: Category
    estimate: Yuan
    items: Annotated[tuple[NeededItem, ...], Field(max_length=MOST_ITEMS)] = ()
    flags: Annotated[tuple[Flag, ...], Field(max_length=len(Flag))] = ()
    price_type: PriceType = PriceType.FIXED_TOTAL
    similar_contracts: Annotated[int, Field(ge=0, le=100)] = 0
    acceptance_plan: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)] = ""
    advisers: Annotated[tuple[Line, ...], Field(max_length=MOST_PERSONS)] = ()


class MarketPlayer(Written):
    """One who was asked (产业链上下游、供应商、行业协会等) and what it answered."""

    name: Line
    credit_code: CreditCode | None = None
    answer: Text


class Survey(Written):
    """`reused_from` is the requirement for which it was made, if that was another one."""

    surveyed_on: date
    asked: tuple[MarketPlayer, ...]
    summary: Text
    reused_from: Id | None = None
    recorded_by: str


class Review(Written):
    """One review of one edition of the requirement, by these persons."""

    kind: ReviewKind
    edition: int
    reviewers: tuple[str, ...]
    opinion: Text
    result: ReviewResult
    reviewed_at: Instant


class RequirementView(View, RequirementContent):
    """
    `reviewed_by` is who passed the last review; `survey_compulsory` also says that a key review is.

    `digest` is the SHA-256 of the written record as canonical JSON: content, survey and all reviews (REQ-06).
    """

    model_config = ConfigDict(extra="ignore")

    id: str
    buyer: str
    drafted_by: str
    reviewed_by: str | None
    edition: int
    survey: Survey | None
    survey_compulsory: bool
    reviews: tuple[Review, ...]
    returned_because: str | None
    digest: Digest
    state: str
    version: int


class WriteRequirement(
    Call[RequirementView], RequirementContent, service=NAME, door=post("/requirements"), roles=(Role.BUYER,)
):
    """Say what is needed: the basis of the plan and of the documents (REQ-*)."""


class RewriteRequirement(
    Call[RequirementView],
    RequirementContent,
    service=NAME,
    door=post("/requirements/{requirement_id}/rewriting"),
    roles=(Role.BUYER,),
):
    """Write a returned requirement, or one that is still a draft, anew; its reviews begin again."""

    requirement_id: Id


class RecordSurvey(
    Call[RequirementView], service=NAME, door=post("/requirements/{requirement_id}/survey"), roles=(Role.BUYER,)
):
    """Record the survey of at least 3 market players within a year, or `reuse` that of another requirement (REQ-02)."""

    requirement_id: Id
    surveyed_on: date | None = None
    asked: Annotated[tuple[MarketPlayer, ...], Field(max_length=MOST_PLAYERS)] = ()
    summary: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)] = ""
    reuse: Id | None = None


class ReviewRequirement(
    Call[RequirementView], service=NAME, door=post("/requirements/{requirement_id}/review"), roles=(Role.BUYER,)
):
    """
    Review before the start, by persons who neither drafted nor advised (REQ-05, ROLE-03, ROLE-05).

    `reviewers` names who reviewed beside the one who asks.
    """

    requirement_id: Id
    opinion: Text
    kind: ReviewKind = ReviewKind.GENERAL
    passed: bool = True
    reviewers: Annotated[tuple[Line, ...], Field(max_length=MOST_PERSONS)] = ()


class ReturnRequirement(
    Call[RequirementView], service=NAME, door=post("/requirements/{requirement_id}/return"), roles=(Role.BUYER,)
):
    """Take a requirement out of its review, to be written anew."""

    requirement_id: Id
    reason: Text


class GetRequirement(
    Call[RequirementView],
    service=NAME,
    door=get("/requirements/{requirement_id}"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE),
):
    requirement_id: Id
