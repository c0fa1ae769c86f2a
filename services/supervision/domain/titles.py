"""What each kind of news is called on a timeline, in both languages, and the rule that asks for the step."""

from typing import NamedTuple

from common.interfaces import announcements, bidding, contracts, financing, supervision
from common.interfaces.events import Event


class Title(NamedTuple):
    zh: str
    en: str
    rule: str = ""


TITLES: dict[type[Event], Title] = {
    # announcements
    announcements.NoticePublished: Title("公告发布", "Notice published"),
    # bidding
    bidding.BudgetLineImported: Title("预算指标导入", "Budget line imported", "SCOPE-07"),
    bidding.BudgetReserved: Title("预算占用", "Budget reserved", "SCOPE-07"),
    bidding.BudgetReleased: Title("预算释放", "Budget released"),
    bidding.BudgetLineAdjusted: Title("预算指标调整", "Budget line adjusted", "SCOPE-07"),
    bidding.BudgetConsumed: Title("预算支出", "Budget consumed by a payment"),
    bidding.BudgetOverspent: Title("支付超出预算", "Paid above the budget", "SCOPE-07"),
    bidding.RequirementWritten: Title("采购需求编制", "Requirement written"),
    bidding.SurveyRecorded: Title("采购需求调查", "Requirement surveyed", "REQ-02"),
    bidding.RequirementReturned: Title("采购需求退回修改", "Requirement returned", "REQ-05"),
    bidding.RequirementReviewed: Title("采购需求审查", "Requirement reviewed", "REQ-05"),
    bidding.PlanDrafted: Title("采购实施计划编制", "Procurement plan drafted"),
    bidding.PlanFiled: Title("采购实施计划报备", "Procurement plan filed", "SCOPE-08"),
    bidding.PlanApproved: Title("采购实施计划审核通过", "Procurement plan approved", "SCOPE-07"),
    bidding.PlanReturned: Title("采购实施计划退回", "Procurement plan returned"),
    bidding.PlanCancelled: Title("采购实施计划取消", "Procurement plan cancelled"),
    bidding.IntentionPublished: Title("采购意向公开", "Intention published", "INT-TIME-01"),
    bidding.IntentionExempted: Title("采购意向豁免", "Intention exempted", "INT-03"),
    bidding.IntentionTerminated: Title("采购意向终止", "Intention terminated", "INT-05"),
    bidding.DutyTaken: Title("岗位登记", "Duty taken", "ROLE-03"),
    bidding.TenderDrafted: Title("招标文件编制", "Tender documents drafted", "BID-DOC-01"),
    bidding.BidKeySet: Title("投标加密公钥设定", "Bid key set", "BID-OPEN-03"),
    bidding.TenderPublished: Title(
        "招标公告发布、招标文件发出", "Tender published and documents issued", "BID-TIME-01"
    ),
    bidding.EnquiryAnswered: Title("询问答复", "Enquiry answered", "QC-TIME-01"),
    bidding.BidsClosed: Title("投标截止", "Bidding closed", "BID-OPEN-03"),
    bidding.ShareRefused: Title("密钥分片被拒绝", "Key share refused"),
    bidding.BidsOpened: Title("开标", "Bids opened", "BID-OPEN-01"),
    bidding.BidTraitsRead: Title("投标文件特征比对", "Bid traits compared", "BID-COL-01"),
    bidding.TenderFailed: Title("废标、采购活动终止", "Tender failed or terminated"),
    bidding.QualificationChecked: Title("资格审查", "Qualification checked", "QUAL-05"),
    bidding.PanelFormed: Title("评标委员会组建", "Evaluation panel formed", "COM-01"),
    bidding.EvaluationReported: Title("评标报告提交", "Evaluation reported", "EVAL-05"),
    bidding.WinnerDetermined: Title("中标供应商确定", "Winner determined", "AWD-TIME-02"),
    bidding.ExpertApplied: Title("评审专家申请入库", "Expert applied", "FJ-08"),
    bidding.ExpertFactsChanged: Title("评审专家信息变更", "Expert's facts changed", "FJ-08"),
    bidding.LawTestRecorded: Title("评审专家法规测试登记", "Law test recorded", "FJ-08"),
    bidding.ExpertStandingChanged: Title("评审专家聘用状态变更", "Expert's standing changed", "CRED-04"),
    bidding.DrawRequested: Title("评审专家抽取申请", "Draw of experts requested", "COM-01"),
    bidding.DrawCommitted: Title("抽取名单与随机种子承诺公布", "List and seed of the draw committed", "COM-02"),
    bidding.NonceCommitted: Title("抽取随机数承诺提交", "Nonce committed"),
    bidding.ExpertsDrawn: Title("评审专家随机抽取", "Experts drawn", "COM-03"),
    bidding.DrawAbandoned: Title("本轮抽取放弃", "Round of the draw abandoned"),
    bidding.ExpertsChosen: Title("经同意自行选定评审专家", "Experts chosen with consent", "COM-02"),
    bidding.SeatConfirmed: Title("评审席位确认", "Seat confirmed"),
    bidding.SeatVacated: Title("评审专家缺席、替换", "Expert missing or replaced", "COM-08"),
    bidding.DrawExhausted: Title("候选名单用尽，须补充抽取", "Nobody left in order: draw again", "COM-08"),
    bidding.PanelCompleted: Title("评审席位全部确认", "All seats confirmed", "COM-01"),
    bidding.LeaderElected: Title("评审组长推选", "Leader elected", "ROLE-09"),
    bidding.DrawRevealed: Title("抽取候选名单公开", "Candidates of the draw shown", "COM-04"),
    bidding.SiteRegistered: Title("远程评审场所登记", "Evaluation site registered", "FJ-07"),
    bidding.BehaviourRecorded: Title("评审行为记录", "Behaviour recorded", "FJ-07"),
    bidding.AwardAnnounced: Title("中标结果公告", "Award announced", "AWD-TIME-03"),
    # contracts
    contracts.ContractDrafted: Title("合同拟订", "Contract drafted"),
    contracts.ContractSigned: Title("合同签订", "Contract signed", "CTR-TIME-01"),
    contracts.ContractPublished: Title("合同公告", "Contract published", "CTR-TIME-02"),
    contracts.ContractFiled: Title("合同备案、合同编码发放", "Contract filed and given its code", "CTR-TIME-03"),
    contracts.DeliveryRecorded: Title("供应商交付", "Delivery recorded"),
    contracts.DeliveryAccepted: Title("履约验收合格", "Delivery accepted", "ACC-01"),
    contracts.DeliveryRefused: Title("履约验收不合格", "Delivery refused"),
    contracts.PaymentRequested: Title("支付申请", "Payment requested"),
    contracts.PaymentInstructed: Title("支付指令下达", "Payment instructed"),
    contracts.PaymentExecuted: Title("国库支付完成", "Payment executed", "PAY-01"),
    contracts.PaymentRefused: Title("国库拒绝支付", "Payment refused"),
    contracts.AccountLockConfirmed: Title("收款账户锁定确认", "Account lock confirmed"),
    contracts.AccountLockRefused: Title("收款账户锁定被拒绝", "Account lock refused"),
    contracts.AccountLockReleased: Title("收款账户解除锁定", "Account lock released"),
    contracts.ContractClosed: Title("合同办结", "Contract closed"),
    contracts.ContractArchived: Title("采购档案归档", "Procurement file archived", "ARC-01"),
    # financing
    financing.ProductFiled: Title("融资产品备案", "Financing product filed"),
    financing.ConsentGiven: Title("融资数据授权", "Consent to share data given"),
    financing.FinancingApplied: Title("融资申请", "Financing applied for"),
    financing.ApplicationWithdrawn: Title("融资申请撤回", "Financing application withdrawn"),
    financing.OfferMade: Title("银行报价", "Financing offered"),
    financing.OfferWithdrawn: Title("银行撤回报价", "Financing offer withdrawn"),
    financing.FinancingHeld: Title("融资额度占用", "Amount held for financing"),
    financing.AccountLockRequested: Title("收款账户锁定申请", "Account lock requested"),
    financing.FinancingLocked: Title("融资账户锁定生效", "Financing locked to its account"),
    financing.DisbursementRecorded: Title("融资放款", "Financing disbursed"),
    financing.RepaymentRecorded: Title("融资还款", "Financing repaid"),
    financing.FinancingCancelled: Title("融资取消", "Financing cancelled"),
    financing.FinancingClosed: Title("融资结清", "Financing closed"),
    # supervision
    supervision.PartyRegistered: Title("主体登记", "Party registered"),
    supervision.PartyBanned: Title("禁止参加政府采购", "Party banned"),
    supervision.SignalRaised: Title("监管预警", "Signal raised"),
    supervision.QuestionReceived: Title("质疑受理", "Question received", "QC-TIME-02"),
    supervision.FormReturned: Title("质疑函退回补正", "Question returned for completion", "QC-06"),
    supervision.QuestionAnswered: Title("质疑答复", "Question answered", "QC-TIME-03"),
    supervision.QuestionClosed: Title("质疑办结", "Question closed", "QC-TIME-04"),
    supervision.SignalTriaged: Title("监管预警处理", "Signal triaged"),
}
