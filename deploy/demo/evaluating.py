"""From the opening to the award notice."""

from common.interfaces.bidding import (
    AnnounceAward,
    CheckQualification,
    DetermineWinner,
    FormPanel,
    GetEvaluation,
    GiveShare,
    PanelMember,
    Qualification,
    ScoreLine,
    SignReport,
    SubmitScores,
)
from common.proof.bid_content import ONLY_LOT
from deploy.demo.case import Case
from deploy.demo.stage import Stage
from deploy.demo.steps import StepFailed

EXPERTS = tuple(f"expert-{number}" for number in range(1, 6))


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
    experts = [stage.cast.person(name).account for name in EXPERTS]
    members = tuple(PanelMember(expert=expert.party, name=expert.name) for expert in experts)
    panel = FormPanel(procurement_id=stage.procurement_id, lot=ONLY_LOT, members=members)
    stage.do("agency", panel, "组建评标委员会", "form the panel", rule="COM-01")
    lines = tuple(
        ScoreLine(supplier=stage.cast.party(bid.account), scores={"technical": bid.technical, "business": bid.business})
        for bid in case.bids
    )
    for name in EXPERTS:
        sheet = SubmitScores(procurement_id=stage.procurement_id, lot=ONLY_LOT, lines=lines)
        stage.do(name, sheet, "专家独立评分", "an expert scores", rule="EVAL-06")
    report = SignReport(procurement_id=stage.procurement_id, lot=ONLY_LOT)
    found = stage.do("agency", report, "汇总评分、价格扣除、排序，出具评标报告", "report with ranking", rule="EVAL-05")
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
