"""What each bidder is told of its own bid once the result is out: score by part, rank, or why it was not judged."""

from common.interfaces.bidding import ResultView
from common.interfaces.errors import NotFound, WrongStep
from services.bidding.domain.evaluating.lot_evaluation import ANNOUNCED, LotEvaluation
from services.bidding.domain.states import EvaluationState

S = EvaluationState
TOLD = (*ANNOUNCED, S.FAILED, S.TERMINATED)


def result_of(lot: LotEvaluation, supplier: str) -> ResultView:
    """
    Return the supplier's own result, and of the others no more than the notice says (AWD-05, BID-VOID-01).

    Raises: NotFound for one that did not bid for the lot, WrongStep before the result is out.
    """
    line = next((each for each in lot.opening if each.supplier == supplier), None)
    if line is None:
        raise NotFound(f"there is no bid of yours for lot {lot.lot} here", {"id": lot.id})
    if lot.state not in TOLD:
        raise WrongStep(
            "结果尚未公告；公告后可查看本人得分、排序和未中标原因。 "
            "The result is not out yet: ask once it is announced.",
            {"state": lot.state, "action": "get_my_result", "allowed": []},
        )
    checked = next((each for each in lot.qualifications if each.supplier == supplier), None)
    own = next((row for row in lot.ranking if row.supplier == supplier), None)
    excluded = next((each.reason for each in lot.judgement.excluded if each.supplier == supplier), "")
    award = lot.awards[-1] if lot.awards and lot.winner else None
    return ResultView(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        state=lot.state,
        supplier=supplier,
        won=lot.winner == supplier,
        winner=award.supplier if award else None,
        winner_name=award.supplier_name if award else None,
        amount=award.amount if award else None,
        qualified=checked.qualified if checked else None,
        unqualified_because=checked.reason if checked and not checked.qualified else "",
        invalid_because=line.invalid or excluded or (own.invalid if own else None) or "",
        own=own,
        ranked=sum(row.rank is not None for row in lot.ranking),
        ended_by=lot.ended_by,
        ended_because=lot.ended_because,
        version=lot.version,
    )
