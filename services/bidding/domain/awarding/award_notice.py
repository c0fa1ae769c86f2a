"""What the public reads of a result: what is bought of whom, its declarations, and the correction of a result."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from common.interfaces.bidding import AwardWithdrawn, Category, OldAndNew
from common.interfaces.rules import require
from common.law.announcements import publication_breach
from common.law.calendar import local_date
from common.proof.bid_content import BidContent
from common.proof.bid_terms import OfferedItem
from services.bidding.domain.awarding.award_record import Award
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation

SIZES_ZH = {"large": "大型企业", "medium": "中型企业", "small": "小型企业", "micro": "微型企业"}


def main_items(lot: LotEvaluation, content: BidContent) -> str:
    """
    Return what is bought, one line an item, as the result's notice and the contract name it (PUB-05).

    Goods with brand, model, quantity and unit price as the winner offers them; else scope, demand, time and standard.
    """
    if lot.category is Category.GOODS and content.items:
        units = {item.number: item.unit for item in lot.terms.items}
        corrected = _corrected_prices(lot, content.supplier)
        return "\n".join(_goods(item, units.get(item.item, ""), corrected) for item in content.items)
    said = (
        (f"{item.name} {item.quantity}{item.unit}", item.specification, *item.substantive) for item in lot.terms.items
    )
    lines = ["；".join(part for part in parts if part) for parts in said]
    return "\n".join((*lines, f"期限：{lot.contract_term}"))


def declarations(content: BidContent) -> tuple[str, ...]:
    """Return the winner's declarations as they are published with the result (POL-SME-09, POL-DOM-05)."""
    made = content.declarations
    found = []
    if made.sme:
        makers = [f"{item.name}：{item.maker}（{_size(item.maker_size)}）" for item in content.items if item.maker]
        found.append("；".join((f"中小企业声明函：{_size(made.sme.size_class)}", *makers)))
    found += ["残疾人福利性单位声明函"] * made.welfare_unit + ["监狱企业证明"] * made.prison_enterprise
    if made.domestic:
        products = [
            f"{item.name}：{item.maker or ''}（{item.origin or ''}）" for item in content.items if item.domestic
        ]
        found.append("；".join(("关于符合本国产品标准的声明函", *products)))
    return tuple(found)


def withdraw(lot: LotEvaluation, rule: str, reason: str, now: datetime) -> tuple[LotEvaluation, AwardWithdrawn]:
    """
    Return the lot with its announced award marked as undone, and the correction of the result (PUB-06).

    The state is the caller's. Raises: RuleBroken (PUB-06) for a notice that lacks a field.
    """
    undone = replace(lot.awards[-1], withdrawn_on=local_date(now), rule=rule, reason=reason)
    told = AwardWithdrawn(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        award_number=undone.number,
        project_number=lot.project_number,
        project_name=lot.name,
        buyer=lot.buyer,
        buyer_name=lot.buyer_name,
        supplier=undone.supplier,
        supplier_name=undone.supplier_name,
        rule=rule,
        reason=reason,
        item_corrected="采购结果",
        old_and_new=(_old_and_new(undone),),
        first_publication_date=undone.announced_on,
        correction_date=local_date(now),
        contacts=lot.contacts,
    )
    require(publication_breach("correction", told.model_dump(mode="json"), told.correction_date))
    return replace(lot, awards=(*lot.awards[:-1], undone)), told


def _old_and_new(undone: Award) -> OldAndNew:
    return OldAndNew(
        item="中标结果",
        old=f"{undone.supplier_name}（{undone.supplier}）中标，金额 {undone.amount:.2f} 元",
        new="该中标结果不再有效，新的结果另行公告",
    )


def _corrected_prices(lot: LotEvaluation, supplier: str) -> Mapping[str, Decimal]:
    """Return the unit prices that count where the panel has corrected them (EVAL-11)."""
    found = (each.unit_prices for each in lot.judgement.corrections if each.supplier == supplier)
    return next(found, {})


def _goods(item: OfferedItem, unit: str, corrected: Mapping[str, Decimal]) -> str:
    price = corrected.get(item.item, item.unit_price)
    parts = (
        item.name,
        item.brand and f"品牌：{item.brand}",
        item.model and f"型号：{item.model}",
        f"数量：{item.quantity}{unit}",
        f"单价：{price:.2f} 元",
    )
    return "，".join(part for part in parts if part)


def _size(size: str | None) -> str:
    return SIZES_ZH.get(size or "", "")
