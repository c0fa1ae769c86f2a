"""The procurement documents: what they must fix before anybody reads them, and their text."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from common.interfaces.bidding import Category, EvaluationMethod, Factor, Lot
from common.interfaces.rules import require
from common.law.calendar import SHANGHAI
from common.law.limits import rate_breach
from common.law.money import NOTHING
from common.law.prices import weight_breach
from common.law.rules import Breach, rule
from common.law.rules import Category as RuleCategory
from services.bidding.domain.amounts import require_positive, wrong_field
from services.bidding.domain.tender import Tender

FULL = Decimal(100)  # points of price and factors together
SCORED: dict[Category, RuleCategory] = {Category.GOODS: "goods", Category.SERVICES: "services"}
"""Weights and deductions of works follow the Bidding Law, for which there are no rows."""
METHODS_ZH = {EvaluationMethod.COMPREHENSIVE: "综合评分法", EvaluationMethod.LOWEST_PRICE: "最低评标价法"}
CATEGORIES_ZH = {Category.GOODS: "货物", Category.SERVICES: "服务", Category.WORKS: "工程"}


def check(tender: Tender, *, on: date) -> Tender:
    """
    Return the tender if its documents may be issued on this day.

    Raises: Invalid for lots that do not fit the plan or scores that do not add up, RuleBroken (BID-DOC-01, EVAL-02,
    POL-SME-05).
    """
    _check_lots(tender)
    for lot in tender.lots:
        _check_points(lot)
    require(*(breach for lot in tender.lots for breach in _breaches(tender, lot, on)))
    return tender


def content(tender: Tender) -> str:
    """Return the documents as issued: one line a field, the same bytes for everybody."""
    return "".join(f"{label}：{text}\n" for label, text in _fields(tender))


def digest(tender: Tender) -> str:
    return sha256(content(tender).encode()).hexdigest()


def policies(tender: Tender, *, on: date) -> tuple[str, ...]:
    """Return the policies that the evaluation carries out, as the notice names them."""
    declaration = rule("POL-SME-01", on, tender.region)
    named = [f"{declaration.id} {declaration.says_zh}"]
    for lot in tender.lots:
        if rate := Decimal(lot.sme_rate):
            named.append(
                f"POL-SME-05 采购包{lot.lot}：对小微企业报价给予{_percent(rate)}的扣除，用扣除后的价格参加评审"
            )
    return tuple(named)


def _check_lots(tender: Tender) -> None:
    names = [lot.lot for lot in tender.lots]
    if len(set(names)) != len(names):
        raise wrong_field("lots", "采购包编号重复，请逐一区分 (two lots share a number: give each its own)")
    together = sum((lot.budget for lot in tender.lots), NOTHING)
    if together > tender.budget:
        raise wrong_field(
            "lots",
            f"各采购包预算合计 {together:.2f}，超过计划预算 {tender.budget:.2f}，请调减 (more than the plan)",
        )
    for lot in tender.lots:
        require_positive(f"lots.{lot.lot}.budget", lot.budget)
        if lot.max_price is not None:
            require_positive(f"lots.{lot.lot}.max_price", lot.max_price)


def _check_points(lot: Lot) -> None:
    codes = [factor.code for factor in lot.factors]
    if len(set(codes)) != len(codes):
        raise wrong_field(
            f"lots.{lot.lot}.factors", "评审因素代码重复，请逐一区分 (two factors share a code: give each its own)"
        )
    price = Decimal(lot.price_weight) * FULL
    others = sum((Decimal(factor.points) for factor in lot.factors), Decimal(0))
    if price + others != FULL:
        raise wrong_field(
            f"lots.{lot.lot}.factors",
            f"价格分 {price:f} 与其他因素 {others:f} 之和应为 100 (they must add up to 100 points)",
        )


def _breaches(tender: Tender, lot: Lot, on: date) -> Iterator[Breach | None]:
    if lot.max_price is not None and lot.max_price > lot.budget:
        yield rule("BID-DOC-01", on, tender.region).breach(f"≤ {lot.budget:.2f}", f"{lot.max_price:.2f}")
    category = SCORED.get(tender.category)
    if category is None:
        return
    weight, deduction = (rule(row, on, tender.region, category=category) for row in ("EVAL-02", "POL-SME-05"))
    if lot.evaluation is EvaluationMethod.COMPREHENSIVE:
        yield weight_breach(weight, Decimal(lot.price_weight) * FULL, fixed_price=lot.fixed_price)
    if not lot.reserved:
        yield rate_breach(deduction, Decimal(lot.sme_rate))


def _fields(tender: Tender) -> Iterator[tuple[str, str]]:
    yield "项目编号", tender.project_number
    yield "项目名称", tender.name
    yield "采购人", f"{tender.buyer_name}（{tender.buyer}）"
    yield "采购代理机构", tender.agency or "无"
    yield "采购方式", "公开招标"
    yield "项目类别", CATEGORIES_ZH[tender.category]
    yield "预算金额", f"{tender.budget:.2f}元"
    yield "采购需求", tender.requirement
    yield "投标人资格要求", tender.qualification
    yield "合同履行期限", tender.contract_term
    yield "是否接受联合体投标", "是" if tender.consortium_allowed else "否"
    for lot in tender.lots:
        yield from _lot_fields(lot)
    yield "招标文件提供期限", f"{tender.documents_issued_on} 至 {tender.offer_until}，免费"
    yield "投标截止时间和开标时间", _minute(tender.bids_due_at)
    yield "投标加密公钥", tender.bid_key.recipient if tender.bid_key else "未设定"
    yield "联系方式", tender.contacts


def _lot_fields(lot: Lot) -> Iterator[tuple[str, str]]:
    yield "采购包", f"{lot.lot} {lot.name}"
    yield "采购包预算", f"{lot.budget:.2f}元"
    yield "最高限价", f"{lot.ceiling:.2f}元"
    yield from (("标的", f"{item.number} {item.name}，{item.quantity}{item.unit}") for item in lot.items)
    yield "评标方法", METHODS_ZH[lot.evaluation]
    yield "价格分", f"{Decimal(lot.price_weight) * FULL:f}分"
    yield from (("评审因素", _factor(factor)) for factor in lot.factors)
    yield "小微企业价格扣除", _percent(Decimal(lot.sme_rate))


def _factor(factor: Factor) -> str:
    return f"{factor.code} {factor.name}，{factor.points}分，{'客观分' if factor.objective else '主观分'}"


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}（北京时间）" if at else "未确定"
