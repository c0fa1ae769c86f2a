"""What the thresholds of a region ask of a purchase, and which methods the law has for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.interfaces.bidding import METHOD_NAMES, Category, Method, MethodOption
from common.interfaces.rules import describe
from common.law.catalogue import catalogue
from common.law.limits import reaches
from common.law.money import Yuan
from common.law.rules import NoSuchRule, Rule, rule
from common.law.scope import in_scope

RULES = {"GK": "METH-01", "YQ": "METH-02", "TP": "METH-03", "DY": "METH-04", "XJ": "METH-06", "CS": "METH-07"}
"""The rule of each method by its letters."""
APPROVALS = ("superior_consent", "finance_approval")
"""What another method needs from the open-tender threshold on, before the activity starts (THR-02)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodAdvice:
    """None stands for what is not known: no rule gives the limit and the threshold of works."""

    in_scope: bool | None
    limit: Yuan | None
    open_tender_required: bool | None
    threshold: Yuan | None
    options: tuple[MethodOption, ...]
    warnings: tuple[str, ...]


def find_rule(rule_id: str, region: str, category: Category, on: date) -> Rule | None:
    """Return the version for this category, None where the law has none for it."""
    try:
        return rule(rule_id, on, region, category=category.value)
    except NoSuchRule:
        return None


def threshold_of(region: str, category: Category, on: date) -> Decimal | None:
    """Return the open-tender threshold at the region's budget level (FJ-02), None for works."""
    row = find_rule("FJ-02", region, category, on)
    return row.params["threshold"] if row else None


def advise(category: Category, budget: Decimal, codes: Sequence[str], *, region: str, on: date) -> MethodAdvice:
    """Say what holds for a purchase of these catalogue items, by the rules of a day. Raises: NoSuchRegion."""
    limit, threshold = find_rule("FJ-01", region, category, on), threshold_of(region, category, on)
    required = None if threshold is None else budget >= threshold
    central = [code for code in codes if code in catalogue() and catalogue()[code].is_central(budget, threshold)]
    within = in_scope(limit, budget, in_catalogue=bool(central)) if limit else (True if central else None)
    return MethodAdvice(
        in_scope=within,
        limit=limit.params["threshold"] if limit else None,
        open_tender_required=required,
        threshold=threshold,
        options=tuple(_options(category, bool(required), region, on)),
        warnings=tuple(_warnings(codes, central, limit, within, budget, region, on)),
    )


def _options(category: Category, required: bool, region: str, on: date) -> Iterator[MethodOption]:
    for letters, rule_id in RULES.items():
        if row := find_rule(rule_id, region, category, on):
            zh, en = METHOD_NAMES[letters]
            yield MethodOption(
                method=letters,
                name_zh=zh,
                name_en=en,
                rule=row.id,
                source=row.cited,
                says_zh=row.says_zh,
                says_en=row.says_en,
                grounds=row.params.get("grounds", ()),
                needs=APPROVALS if required and letters != Method.OPEN_TENDER else (),
                offered=letters in list(Method),
            )


def _warnings(
    codes: Sequence[str],
    central: Sequence[str],
    limit: Rule | None,
    within: bool | None,
    budget: Decimal,
    region: str,
    on: date,
) -> Iterator[str]:
    if central:
        expected = "集中采购机构 (the central procurement body)"
        yield describe(rule("SCOPE-05", on, region).breach(expected, ", ".join(central)))
    if unknown := [code for code in codes if code not in catalogue()]:
        yield (
            f"SCOPE-05 未在集中采购目录数据中的品目：{'、'.join(unknown)}，按目录以外采购，请核对目录。 "
            f"Items not in the central catalogue: {', '.join(unknown)}; bought as outside of it, check the catalogue."
        )
    if limit and within is False and not reaches(limit, budget):
        yield describe(rule("FJ-10", on, region).breach(f"≥ {limit.params['threshold']}", f"{budget:.2f}"))
