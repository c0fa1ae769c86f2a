"""What the documents may ask of bidders and which policy rates they may fix, by the rules of the day."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from common.interfaces.bidding import Category, Lot
from common.law.limits import bond_breach
from common.law.money import NOTHING
from common.law.policies import POLICY_RULES, rate_range
from common.law.rules import Breach, rule
from common.law.rules import Category as RuleCategory
from services.bidding.domain.amounts import require_positive, wrong_field
from services.bidding.domain.tendering.tender import Tender

POLICIES = {"sme": "sme_rate", "sme_consortium": "consortium_rate", "domestic": "domestic_rate", "green": "green_rate"}
FOR_SMALL, OF_WORKS = ("sme", "sme_consortium"), "POL-SME-07"


def check_amounts(tender: Tender) -> None:
    """Raises: Invalid for lots that share a number or are more than the plan, and for prices that cannot be meant."""
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
        _check_lot(lot)


def tender_breaches(tender: Tender, on: date) -> Iterator[Breach | None]:
    law = rule("REQ-03", on, tender.region)
    if tender.similar_contracts > law.params["most"]:
        yield law.breach(f"≤ {law.params['most']}", tender.similar_contracts)
    if tender.agency and not tender.agency_fee.strip() and any(lot.agency_fee is None for lot in tender.lots):
        yield rule("ROLE-11", on, tender.region).breach(
            "agency_fee：收费方式和标准 (who pays how much)", "未填写 (empty)"
        )


def lot_breaches(tender: Tender, lot: Lot, on: date) -> Iterator[Breach | None]:
    if lot.max_price is not None and lot.max_price > lot.budget:
        yield rule("BID-DOC-01", on, tender.region).breach(f"≤ {lot.budget:.2f}", f"{lot.max_price:.2f}")
    yield from (_rate_breach(tender, lot, policy, on) for policy in POLICIES)
    if lot.bid_bond is not None:
        yield bond_breach(rule("BOND-01", on, tender.region), lot.budget, lot.bid_bond)
    bond, rate = rule("BOND-04", on, tender.region), Decimal(lot.performance_bond_rate)
    if rate > bond.params["rate"]:
        yield bond.breach(f"≤ {bond.params['rate']}", f"采购包{lot.lot}：{rate}")
    yield _core_breach(tender, lot, on)


def rule_of(policy: str, category: Category) -> str:
    """Return the rule that a policy's rate follows; works have one of their own for small enterprises."""
    return OF_WORKS if category is Category.WORKS and policy in FOR_SMALL else POLICY_RULES[policy]


def _check_lot(lot: Lot) -> None:
    require_positive(f"lots.{lot.lot}.budget", lot.budget)
    if lot.max_price is not None:
        require_positive(f"lots.{lot.lot}.max_price", lot.max_price)
    numbers = [item.number for item in lot.items]
    if len(set(numbers)) != len(numbers):
        raise wrong_field(f"lots.{lot.lot}.items", "标的编号重复，请逐一区分 (two items share a number)")
    capped = [(Decimal(item.quantity), item.max_unit_price) for item in lot.items if item.max_unit_price is not None]
    total = sum((quantity * price for quantity, price in capped), NOTHING)
    if total > lot.ceiling:
        raise wrong_field(
            f"lots.{lot.lot}.items",
            f"各标的最高单价乘以数量合计 {total:.2f}，超过最高限价 {lot.ceiling:.2f}，请核对 "
            "(the unit limits add up to more than the lot's: correct them)",
        )


def _rate_breach(tender: Tender, lot: Lot, policy: str, on: date) -> Breach | None:
    """Check one policy's rate; 0: the policy does not apply, which that for small enterprises may not say (S46)."""
    field = POLICIES[policy]
    rate = Decimal(getattr(lot, field))
    if lot.reserved and policy in FOR_SMALL:
        return rule("POL-SME-04", on, tender.region).breach(f"{field} = 0", rate) if rate else None
    compulsory = policy == "sme" and tender.category is not Category.WORKS
    if not rate and not compulsory:
        return None
    category: RuleCategory = tender.category.value
    bounds = rate_range(policy, on, category)
    if bounds is None:
        raise wrong_field(
            f"lots.{lot.lot}.{field}", "该政策当日未施行，请填 0 (this policy is not in force on that day: 0)"
        )
    if bounds.allows(rate):
        return None
    law = rule(rule_of(policy, tender.category), on, tender.region, category=category)
    return law.breach(f"{bounds.least}-{bounds.most}", f"采购包{lot.lot} {field}：{rate}")


def _core_breach(tender: Tender, lot: Lot, on: date) -> Breach | None:
    """Of several goods at least one is the core product, whose brand decides which bids are one (EVAL-10)."""
    several = tender.category is Category.GOODS and len(lot.items) > 1
    if not several or any(item.core for item in lot.items):
        return None
    return rule("EVAL-10", on, tender.region).breach("至少一个核心产品 (a core product)", f"采购包{lot.lot}：0")
