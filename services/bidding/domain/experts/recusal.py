"""Who must not evaluate which lot (ROLE-04, COM-05, COM-07)."""

from collections.abc import Collection, Iterator
from datetime import date

from common.law.recusal import Relation, must_recuse
from common.law.rules import Breach, rule
from services.bidding.domain.experts.facts import Facts
from services.bidding.domain.experts.subject import DrawSubject


def conflicts(
    expert_id: str,
    facts: Facts,
    subject: DrawSubject,
    on: date,
    *,
    superior_unit: str | None = None,
    recused_units: Collection[str] = (),
    advisers: Collection[str] = (),
) -> tuple[Breach, ...]:
    """
    Return why this expert must not evaluate the lot on this day; nothing: they may.

    `recused_units` are units besides the known suppliers that nobody of the panel may belong to; `advisers` the
    experts who wrote or argued the requirement.
    """
    row = rule("COM-05", on, subject.region)
    tied = (
        row.breach("与供应商无利害关系 (no tie to a supplier)", tie)
        for unit in sorted({*subject.suppliers, *recused_units})
        for tie in ties(facts, unit, on)
    )
    return (*_own_side(expert_id, facts, subject, on, superior_unit, advisers), *tied)


def _own_side(
    expert_id: str, facts: Facts, subject: DrawSubject, on: date, superior: str | None, advisers: Collection[str]
) -> Iterator[Breach]:
    """An adviser is out by ROLE-05 and COM-07, of which the second speaks of the evaluation."""
    units = {facts.employer.code, *(each.unit for each in facts.employments if each.until is None or each.until >= on)}
    row = rule("COM-07", on, subject.region)
    if subject.buyer in units:
        yield row.breach("非采购人单位专家 (not of the buyer)", subject.buyer)
    if superior and superior in units:
        yield row.breach("非主管预算单位专家 (not of the superior unit)", superior)
    if expert_id in advisers:
        yield row.breach("未参加本项目需求编制、论证 (no adviser of this project, ROLE-05)", expert_id)
    if subject.agency and subject.agency in units:
        yield rule("ROLE-04", on).breach("非代理机构人员 (not of the agency)", subject.agency)


def ties(facts: Facts, unit: str, on: date) -> Iterator[str]:
    """Tell what ties the expert to a supplier now or in the 3 years before: work, holdings, relatives at its head."""
    row = rule("COM-05", on)
    if facts.employer.code == unit:
        yield f"现任职单位 (employed by) {unit}"
    for work in facts.employments:
        if work.unit == unit and must_recuse(row, Relation(kind="employment", ended_on=work.until), on):
            yield f"三年内任职 (employed within 3 years by) {unit}"
    for holding in facts.holdings:
        if holding.unit == unit and must_recuse(row, Relation(kind="shareholder", ended_on=holding.until), on):
            yield f"三年内持有股份 (held shares within 3 years of) {unit}"
    for relative in facts.relatives:
        if relative.unit == unit:
            yield f"亲属 ({relative.relation}) 任 (is) {relative.post}: {unit}"
