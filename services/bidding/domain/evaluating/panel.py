"""The panel: formed from its draw, led by whom it elects, ended by its own majority."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from common.interfaces.bidding import OwnChoice, PanelFormed, PanelMember
from common.interfaces.errors import Invalid
from common.interfaces.rules import require
from common.law.judging import majority
from common.law.panel import Panel, panel_breach
from services.bidding.domain.decision import LotDecision, all_once, law
from services.bidding.domain.evaluating.evaluation import broken, member_at
from services.bidding.domain.evaluating.judgement import Judgement
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.experts.leader import check_vote, count_votes


def form_panel(
    lot: LotEvaluation,
    drawn: Sequence[PanelMember],
    named: Sequence[PanelMember] = (),
    own_choice: OwnChoice | None = None,
    leader: str | None = None,
) -> LotDecision:
    """
    Seat the members of the draw, and who is named besides for the buyer; without a draw those chosen with consent.

    Raises: RuleBroken (COM-01, COM-02), Invalid for a member named twice or a bidder of this tender (COM-05).
    """
    formed = lot.step("form_panel")
    _check_origin(lot, drawn, named, own_choice)
    members = (*drawn, *named)
    _check_members(lot, members)
    found = Judgement(own_choice=own_choice, leader=leader)
    return replace(formed, panel=members, judgement=found), _formed(lot, members, own_choice)


def replace_members(lot: LotEvaluation, drawn: Sequence[PanelMember]) -> LotDecision:
    """
    Seat whoever the draw has called since; what left members found counts no more, new ones evaluate anew (COM-08).

    Raises: RuleBroken (COM-08) if nobody has changed, WrongStep once the report is drawn up.
    """
    buyers = tuple(member for member in lot.panel if member.buyer_representative and member not in drawn)
    members = (*drawn, *buyers)
    again = lot.step("replace_members", panel=members)
    if {each.expert for each in members} == {each.expert for each in lot.panel}:
        broken(lot, "COM-08", "抽取结果已补充成员 (the draw has called somebody else)", "成员未变 (nobody has changed)")
    _check_members(lot, members)
    sitting = {each.expert for each in members}
    leader = lot.judgement.leader if lot.judgement.leader in sitting else None
    kept = Judgement(own_choice=lot.judgement.own_choice, leader=leader)
    return replace(again, judgement=kept), _formed(lot, members, kept.own_choice)


def elect(lot: LotEvaluation, member: str, seat: int, on: date) -> LotDecision:
    """Take a member's vote for the expert on a seat. Raises: RuleBroken (ROLE-09), WrongStep once one is elected."""
    voting = lot.step("elect")
    if lot.judgement.leader:
        broken(lot, "ROLE-09", "尚未产生组长 (no leader yet)", "组长已推选产生 (the leader is elected)")
    chosen = member_at(lot, seat)
    experts = [each.expert for each in lot.panel if not each.buyer_representative]
    seats = [
        str(number) for number, each in enumerate(lot.panel, 1) if each.expert in (lot.judgement.runoff or experts)
    ]
    if chosen is None or chosen.expert not in (lot.judgement.runoff or experts):
        broken(lot, "ROLE-09", f"席位 (seats): {', '.join(seats)}", f"第 {seat} 席 (seat)")
    check_vote(chosen.expert, experts, lot.judgement.runoff, on)
    votes = lot.judgement.votes | {member: chosen.expert}
    outcome = count_votes([each.expert for each in lot.panel], votes)
    after = replace(
        lot.judgement,
        votes={} if outcome.runoff else votes,
        runoff=outcome.runoff or lot.judgement.runoff,
        leader=outcome.leader,
    )
    return (replace(voting, judgement=after),)


def led_by(lot: LotEvaluation, leader: str | None) -> LotEvaluation:
    """Return the lot knowing whom the members have elected in the draw, unless it knows of one."""
    if lot.judgement.leader or leader not in {each.expert for each in lot.panel}:
        return lot
    return replace(lot, judgement=replace(lot.judgement, leader=leader))


def stop(lot: LotEvaluation, member: str, reason: str) -> LotDecision:
    """Take a member's finding that the documents make evaluation impossible; the majority ends the lot (COM-10)."""
    stops = lot.judgement.stops | {member: reason}
    found = replace(lot.step("find_defects"), judgement=replace(lot.judgement, stops=stops))
    if not majority(len(stops), len(lot.panel)):
        return (found,)
    reasons = "；".join(dict.fromkeys(stops.values()))
    said = law(lot, "COM-10")
    return found.end("fail", "COM-10", f"{said.says_zh}：{reasons}。 {said.says_en}: {reasons}")


def _check_origin(
    lot: LotEvaluation, drawn: Sequence[PanelMember], named: Sequence[PanelMember], own_choice: OwnChoice | None
) -> None:
    if drawn and (own_choice or not all(each.buyer_representative for each in named)):
        broken(lot, "COM-02", "抽取的专家 (the experts drawn)", "另行指定的专家 (others, named)")
    if not drawn and own_choice is None:
        broken(
            lot,
            "COM-02",
            "随机抽取，或者 own_choice 写明理由和主管预算单位同意文号 (a draw, or a choice with consent)",
            "指定且未说明 (named without either)",
        )
    if not (drawn or named):
        raise Invalid(
            "members: 请列出评审成员 (name the members)", {"errors": [{"field": "members", "reason": "at least one"}]}
        )


def _check_members(lot: LotEvaluation, members: Sequence[PanelMember]) -> None:
    bidders = {line.supplier for line in lot.opening}
    times = Counter(member.expert for member in members)
    wrong = [
        *((expert, "重复 (named twice)") for expert, count in sorted(times.items()) if count > 1),
        *((expert, "是投标人，应当回避 COM-05 (a bidder never judges)") for expert in sorted(bidders & set(times))),
    ]
    if wrong:
        raise all_once("members", wrong)
    experts = sum(not member.buyer_representative for member in members)
    require(panel_breach(law(lot, "COM-01"), Panel(members=len(members), experts=experts, budget=lot.terms.budget)))


def _formed(lot: LotEvaluation, members: Sequence[PanelMember], own_choice: OwnChoice | None) -> PanelFormed:
    return PanelFormed(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        members=len(members),
        experts=sum(not member.buyer_representative for member in members),
        own_choice=own_choice,
    )
