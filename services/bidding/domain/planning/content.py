"""What a requirement may ask for (REQ-03, REQ-04, REQ-07). There is no field for a minimum price (REQ-09)."""

from datetime import date
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import Flag, IndicatorKind, RequirementContent
from common.interfaces.rules import require
from common.law.money import NOTHING, round_half_up
from common.law.rules import Breach, rule
from services.bidding.domain.amounts import require_positive, wrong_field


def check(content: RequirementContent, region: str, *, today: date) -> None:
    """Raises: Invalid for amounts that do not add up, RuleBroken with every rule that is broken."""
    require_positive("estimate", content.estimate)
    if (total := items_total(content)) > content.estimate:
        raise wrong_field(
            "items",
            f"各项金额合计 {total:.2f} 元超过预算估算 {content.estimate:.2f} 元，请核对数量、单价 "
            "(the items add up to more than the estimate: correct quantities, prices or the estimate)",
        )
    require(
        _contracts_breach(content, region, today),
        _indicators_breach(content, region, today),
        _price_breach(content, region, today),
    )


def fields(content: RequirementContent) -> dict[str, Any]:
    """Return what is asked for by name; of a call, without what else it says."""
    return {name: getattr(content, name) for name in RequirementContent.model_fields}


def items_total(content: RequirementContent) -> Decimal:
    return round_half_up(sum((Decimal(item.quantity) * item.unit_price for item in content.items), NOTHING))


def _contracts_breach(content: RequirementContent, region: str, today: date) -> Breach | None:
    row = rule("REQ-03", today, region)
    most = row.params["most"]
    return row.breach(f"≤ {most}", content.similar_contracts) if content.similar_contracts > most else None


def _indicators_breach(content: RequirementContent, region: str, today: date) -> Breach | None:
    wrong = [
        f"{item.name}/{each.name}"
        for item in content.items
        for each in item.indicators
        if each.kind is IndicatorKind.OBJECTIVE and not each.substantive
    ]
    if not wrong:
        return None
    return rule("REQ-04", today, region).breach("实质性要求 (substantive)", f"非实质性 (not): {', '.join(wrong[:10])}")


def _price_breach(content: RequirementContent, region: str, today: date) -> Breach | None:
    row = rule("REQ-07", today, region)
    if content.price_type not in row.params["design_prices"] or Flag.SOLUTION in content.flags:
        return None
    return row.breach(f"flags 包含 (with) {Flag.SOLUTION}", f"{content.price_type}")
