"""The qualification check of one lot, by the buyer or the agency and not by the panel (QUAL-05)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from common.interfaces.bidding import Qualification, QualificationChecked
from common.law.limits import few_breach
from services.bidding.domain.decision import LotDecision, all_once, fail, law
from services.bidding.domain.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import CheckedSupplier


def check_qualification(checking: LotEvaluation, results: Sequence[Qualification]) -> LotDecision:
    """
    Take the result of each valid bid once; fewer than 3 qualified are not evaluated (QUAL-05).

    Raises: Invalid for a supplier left out, named twice or not open, or refused without a reason (AWD-05).
    """
    qualify = checking.step("qualify")
    _check_results(checking, results)
    checked = tuple(CheckedSupplier(**each.model_dump()) for each in results)
    passed = [each.supplier for each in checked if each.qualified]
    told = QualificationChecked(
        procurement_id=checking.procurement_id,
        lot=checking.lot,
        qualified=tuple(passed),
        refused=tuple(each.supplier for each in checked if not each.qualified),
    )
    if breach := few_breach(law(checking, "QUAL-05"), len(passed)):
        return fail(replace(checking, qualifications=checked), breach, told)
    return replace(qualify, qualifications=checked), told


def _check_results(checking: LotEvaluation, results: Sequence[Qualification]) -> None:
    named = Counter(each.supplier for each in results)
    open_ones = {line.supplier for line in checking.valid_lines()}
    wrong = [
        *((supplier, "缺少审查结果 (its result is missing)") for supplier in sorted(open_ones - set(named))),
        *((supplier, "不是有效的已开标投标 (not a valid opened bid)") for supplier in sorted(set(named) - open_ones)),
        *((supplier, "重复 (named twice)") for supplier, times in sorted(named.items()) if times > 1),
        *((e.supplier, "不合格须说明理由 (say why)") for e in results if not (e.qualified or e.reason.strip())),
    ]
    if wrong:
        raise all_once("results", wrong)
