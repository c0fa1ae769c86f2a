"""From the opening to the award notice."""

from typing import Any

from common.interfaces.bidding import (
    AnnounceAward,
    CheckQualification,
    CloseReport,
    ComputedScore,
    ConcludeConformity,
    DetermineWinner,
    DrawUpReport,
    ElectLeader,
    EnterObjectiveScores,
    EvaluationView,
    FormPanel,
    GetEvaluation,
    GiveShare,
    GiveVerdicts,
    ObjectiveLine,
    OwnChoice,
    PanelMember,
    Qualification,
    ScoreLine,
    SignReport,
    SubmitScores,
    Verdict,
)
from common.proof.bid_content import ONLY_LOT
from deploy.demo.case import Case
from deploy.demo.stage import Stage
from deploy.demo.steps import StepFailed

EXPERTS = tuple(f"expert-{number}" for number in range(1, 6))
CHOSEN = OwnChoice(ground="技术复杂，随机抽取难以确定合适的专家（示例）", consent_number="示例〔2026〕1号")


def open_bids(stage: Stage, case: Case) -> None:
    first = GiveShare(procurement_id=stage.procurement_id, share=stage.facts["shares"]["buyer"])
    stage.do("buyer", first, "采购人提交密钥份额", "the buyer gives a share", rule="BID-OPEN-01")
    second = GiveShare(procurement_id=stage.procurement_id, share=stage.facts["shares"]["agency"])
    opened = stage.do("agency", second, "代理机构提交份额，开标", "the agency gives a share: opened", link=stage.page())
    found = {line.supplier: line.price for line in opened.lines}
    if found != {stage.cast.party(bid.account): bid.price for bid in case.bids}:
        raise StepFailed(f"{stage.cast.stack}: the opening sheet says {found}, not what was sealed")


def qualify(stage: Stage, case: Case) -> None:
    results = tuple(Qualification(supplier=stage.cast.party(bid.account), qualified=True) for bid in case.bids)
    check = CheckQualification(procurement_id=stage.procurement_id, lot=ONLY_LOT, results=results)
    stage.do("agency", check, "资格审查", "check qualification", rule="QUAL-05")


def evaluate(stage: Stage, case: Case) -> None:
    seat_panel(stage)
    check_conformity(stage, case)
    score(stage, case)
    report(stage)


def seat_panel(stage: Stage) -> None:
    """Seat the panel: `stage.facts["panel"]` are its members by their accounts, whoever leads it first."""
    stage.facts["panel"] = EXPERTS
    at = only_lot(stage)
    experts = [stage.cast.person(name).account for name in EXPERTS]
    members = tuple(PanelMember(expert=expert.party, name=expert.name) for expert in experts)
    panel = FormPanel(**at, members=members, own_choice=CHOSEN)
    stage.do("agency", panel, "组建评标委员会", "form the panel", rule="COM-01")
    for name in EXPERTS:
        stage.do(name, ElectLeader(**at, seat=1), "推选评审组长", "elect the leader", rule="ROLE-09")


def check_conformity(stage: Stage, case: Case) -> EvaluationView:
    at, panel = only_lot(stage), stage.facts["panel"]
    verdicts = tuple(Verdict(supplier=stage.cast.party(bid.account)) for bid in case.bids)
    for name in panel:
        given = GiveVerdicts(**at, verdicts=verdicts)
        stage.do(name, given, "符合性审查认定", "a member's verdicts", rule="COM-09")
    concluded = ConcludeConformity(**at)
    stage.must_refuse(panel[1], concluded, "非组长作结论：拒绝", "a member who does not lead concludes", "ROLE-09")
    return stage.do(
        panel[0], concluded, "符合性审查结论：报价、品牌、家数", "conclude the conformity check", rule="BID-FEW-02"
    )


def score(stage: Stage, case: Case) -> None:
    """The objective part is computed once for all; every member scores the rest alone."""
    at = only_lot(stage)
    computed = tuple(
        ObjectiveLine(
            supplier=stage.cast.party(bid.account),
            scores={"business": ComputedScore(points=bid.business, evidence="商务响应表（示例）")},
        )
        for bid in case.bids
    )
    entered = EnterObjectiveScores(**at, lines=computed)
    stage.do("agency", entered, "录入客观分", "enter the objective scores", rule="EVAL-03")
    lines = tuple(
        ScoreLine(supplier=stage.cast.party(bid.account), scores={"technical": bid.technical}) for bid in case.bids
    )
    *others, last = stage.facts["panel"]
    for name in others:
        stage.do(name, SubmitScores(**at, lines=lines), "专家独立评分", "an expert scores", rule="EVAL-06")
    early = "尚有专家未评分即汇总：拒绝"
    stage.must_refuse(others[0], DrawUpReport(**at), early, "sum up before all have scored", "EVAL-06")
    stage.do(last, SubmitScores(**at, lines=lines), "专家独立评分", "an expert scores", rule="EVAL-06")


def report(stage: Stage) -> None:
    at, panel = only_lot(stage), stage.facts["panel"]
    drawn = stage.do(panel[0], DrawUpReport(**at), "汇总评分、价格扣除、排序", "draw up the report", rule="EVAL-05")
    for name in panel:
        signed = SignReport(**at, digest=drawn.report_digest)
        stage.do(name, signed, "签署评标报告", "sign the report", rule="COM-09")
    found = stage.do(panel[0], CloseReport(**at), "出具评标报告", "report with ranking", rule="COM-09")
    stage.facts["winner"] = next(bid for bid in found.ranking if bid.rank == 1)


def award(stage: Stage) -> None:
    best = stage.facts["winner"]
    seen = stage.look("buyer", GetEvaluation(procurement_id=stage.procurement_id, lot=ONLY_LOT))
    second = next(bid.supplier for bid in seen.ranking if bid.rank == 2)
    other = DetermineWinner(procurement_id=stage.procurement_id, lot=ONLY_LOT, supplier=second)
    stage.must_refuse("buyer", other, "不按顺序定标：拒绝", "the second-ranked as winner", "AWD-TIME-02")
    determined = DetermineWinner(procurement_id=stage.procurement_id, lot=ONLY_LOT, supplier=best.supplier)
    stage.do("buyer", determined, f"确定中标供应商：{best.name}", "determine the winner", rule="AWD-TIME-02")
    announced = AnnounceAward(procurement_id=stage.procurement_id, lot=ONLY_LOT)
    stage.do("agency", announced, "发布中标结果公告", "announce the award", rule="AWD-TIME-03", link=stage.page())


def only_lot(stage: Stage) -> dict[str, Any]:
    return {"procurement_id": stage.procurement_id, "lot": ONLY_LOT}
