"""The report's signatures: agreement or dissent with reasons; silence agrees once the leader closes (COM-09)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from common.interfaces.bidding import EvaluationReported, Rescoring, ReturnedToScoring, Signature
from common.law.judging import majority
from services.bidding.domain.decision import LotDecision
from services.bidding.domain.evaluating.evaluation import broken, require_leader, seat_of
from services.bidding.domain.evaluating.judgement import DrawnUp
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation


def sign(lot: LotEvaluation, member: str, digest: str, reason: str, now: datetime, *, agrees: bool) -> LotDecision:
    """
    Take a member's word on this very report; a member may think again until the closing.

    Raises: WrongStep, RuleBroken (COM-09) for another report's digest, or dissent without its reasons.
    """
    signing = lot.step("sign")
    drawn_up = _drawn_up(lot)
    if digest != drawn_up.digest:
        broken(lot, "COM-09", f"待签署报告 (the report to sign): {drawn_up.digest}", digest)
    if not agrees and not reason.strip():
        broken(lot, "COM-09", "不同意见及其理由 (dissent with its reasons)", "无理由 (no reason)")
    seat = seat_of(lot, member)
    signed = Signature(seat=seat, digest=digest, agrees=agrees, reason=reason, signed_at=now)
    others = tuple(each for each in lot.judgement.signatures if each.seat != seat)
    return (replace(signing, judgement=replace(lot.judgement, signatures=(*others, signed))),)


def return_to_scoring(lot: LotEvaluation, member: str, cause: str, reason: str, now: datetime) -> LotDecision:
    """Open the scores again for a cause of EVAL-15; signatures given so far are void. Raises: WrongStep, RuleBroken."""
    lot.step("return_to_scoring")
    require_leader(lot, member)
    drawn_up = _drawn_up(lot)
    noted = Rescoring(cause=cause, reason=reason, returned_at=now)
    found = replace(lot.judgement, signatures=(), drawn_up=None, rescorings=(*lot.judgement.rescorings, noted))
    told = ReturnedToScoring(
        procurement_id=lot.procurement_id, lot=lot.lot, number=drawn_up.number, cause=cause, reason=reason
    )
    return lot.step("return_to_scoring", judgement=found, ranking=(), warnings=()), told


def close(lot: LotEvaluation, member: str, sheets: Sequence[str], now: datetime) -> LotDecision:
    """
    Make the report final. `sheets` are the digests of the sheets as they are, in the order of the report.

    Raises: RuleBroken (ROLE-09; COM-09 without the leader's own signature, or against the majority; EVAL-15 if a sheet
    was changed while the report was being drawn up: draw it up again).
    """
    closed = lot.step("report", reported_at=now)
    require_leader(lot, member)
    drawn_up = _drawn_up(lot)
    signed = {each.seat: each for each in lot.judgement.signatures}
    against = sum(not each.agrees for each in signed.values())
    if seat_of(lot, member) not in signed:
        broken(lot, "COM-09", "组长本人的签署 (the leader's own signature)", "未签署 (not signed)")
    if majority(against, len(lot.panel)):
        broken(lot, "COM-09", "多数成员同意 (the majority agrees)", f"{against}/{len(lot.panel)} 不同意 (dissent)")
    if tuple(sheets) != drawn_up.sheets:
        broken(lot, "EVAL-15", "报告所依据的评分 (the sheets that the report is made of)", "评分已变更 (changed since)")
    told = EvaluationReported(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        ranking=lot.ranking,
        warnings=lot.warnings,
        digest=drawn_up.digest,
        number=drawn_up.number,
        dissents=against,
        silent=len(lot.panel) - len(signed),
    )
    return closed, told


def _drawn_up(lot: LotEvaluation) -> DrawnUp:
    if lot.judgement.drawn_up is None:
        raise ValueError("a lot in signing has its report drawn up")
    return lot.judgement.drawn_up
