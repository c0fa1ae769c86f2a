"""The qualification check of one lot, by the buyer or the agency and not by the panel (QUAL-05)."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from common.interfaces.bidding import CreditQuery, Finding, Qualification, QualificationChecked
from common.interfaces.errors import RuleBroken
from common.interfaces.rules import require
from common.law.limits import few_breach
from common.law.rules import Breach, Rule
from services.bidding.domain.decision import LotDecision, all_once, fail, law
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import CheckedSupplier


def check_qualification(
    checking: LotEvaluation,
    results: Sequence[Qualification],
    found: Sequence[Finding] = (),
    queries: Sequence[CreditQuery] = (),
) -> LotDecision:
    """
    Take the result of each valid bid once, and keep on what it was decided; fewer than 3 qualified end the lot.

    Raises: Invalid for a supplier left out, named twice or not open, or a decision without its reason (AWD-05);
    RuleBroken for a result against a hard finding, or a refusal for want of a maker's authorisation (DISC-02).
    """
    qualify = checking.step("qualify")
    open_ones = {line.supplier for line in checking.valid_lines()}
    check_results(results, open_ones, found, lambda rule_id: law(checking, rule_id), imported=checking.imported)
    checked = tuple(CheckedSupplier(**each.model_dump()) for each in results)
    passed = [each.supplier for each in checked if each.qualified]
    told = QualificationChecked(
        procurement_id=checking.procurement_id,
        lot=checking.lot,
        qualified=tuple(passed),
        refused=tuple(each.supplier for each in checked if not each.qualified),
    )
    if breach := _few(checking, len(passed)):
        return fail(_kept(checking, checked, found, queries), breach, told)
    return _kept(qualify, checked, found, queries), told


def record_credit(checking: LotEvaluation, query: CreditQuery) -> LotDecision:
    """Keep what a site said; a newer look-up at the same place replaces an older one."""
    asked = checking.step("record_credit")
    others = (each for each in checking.credit_queries if _looked_up(each) != _looked_up(query))
    return (replace(asked, credit_queries=(*others, query)),)


def check_results(
    results: Sequence[Qualification],
    suppliers: Collection[str],
    found: Sequence[Finding],
    law_of: Callable[[str], Rule],
    *,
    imported: bool = False,
) -> None:
    """Refuse results that are not one for each supplier, lack a reason, or contradict what is found."""
    if wrong := list(_wrong(results, suppliers, found)):
        raise all_once("results", wrong)
    for each in results:
        hard = [finding for finding in found if finding.hard and finding.supplier == each.supplier]
        if each.qualified and hard:
            facts = {"rule": hard[0].rule, "supplier": each.supplier, "also": [finding.rule for finding in hard[1:]]}
            raise RuleBroken("\n".join(finding.says for finding in hard), facts)
    if not imported:
        require(*(_authorisation_breach(each, law_of("DISC-02")) for each in results if not each.qualified))


def _wrong(
    results: Sequence[Qualification], suppliers: Collection[str], found: Sequence[Finding]
) -> Iterator[tuple[str, str]]:
    named = Counter(each.supplier for each in results)
    yield from ((each, "缺少审查结果 (its result is missing)") for each in sorted(set(suppliers) - set(named)))
    strangers = sorted(set(named) - set(suppliers))
    yield from ((each, "不是有效的已开标投标 (not a valid opened bid)") for each in strangers)
    yield from ((each, "重复 (named twice)") for each, times in sorted(named.items()) if times > 1)
    barred = {finding.supplier for finding in found if finding.hard}  # refused by name below
    to_weigh = {finding.supplier: finding.rule for finding in found if finding.supplier not in barred}
    for each in results:
        if not each.qualified and not each.reason.strip():
            yield each.supplier, "不合格须说明理由 (say why)"
        elif not each.qualified and not each.rule:
            yield each.supplier, "不合格须写明依据的规则或者采购文件条款 (name the rule or the clause of the documents)"
        elif each.qualified and each.supplier in to_weigh and not each.reason.strip():
            yield each.supplier, f"有待核实事项，合格须说明理由 (say why in spite of) {to_weigh[each.supplier]}"


def _authorisation_breach(result: Qualification, row: Rule) -> Breach | None:
    asked = [word for word in row.params["unless_imported"] if word in result.reason]
    if not asked:
        return None
    return row.breach(
        "不以厂家授权为资格条件 (no maker's authorisation as a condition)", f"{result.supplier}: {asked[0]}"
    )


def _few(checking: LotEvaluation, passed: int) -> Breach | None:
    """In a lot reserved for SMEs it is POL-SME-04 that ends it, and says how to go on."""
    if not checking.terms.reserved:
        return few_breach(law(checking, "QUAL-05"), passed)
    breach = few_breach(law(checking, "POL-SME-04"), passed)
    return breach and replace(
        breach,
        remedy_zh="请终止本次采购，按非预留重新组织，并对小微企业给予价格扣除（POL-SME-05）",
        remedy_en="end it and start again, not reserved, with the price deduction of POL-SME-05",
    )


def _kept(
    lot: LotEvaluation, checked: tuple[CheckedSupplier, ...], found: Sequence[Finding], queries: Sequence[CreditQuery]
) -> LotEvaluation:
    return replace(lot, qualifications=checked, findings=tuple(found), credit_queries=tuple(queries))


def _looked_up(query: CreditQuery) -> tuple[str, str, str]:
    return query.supplier, query.subject, query.source
