from datetime import datetime

from common.interfaces.bidding import (
    NAME,
    AnnounceAward,
    AnswerEnquiry,
    ApprovePlan,
    AskEnquiry,
    BidView,
    CheckQualification,
    DetermineWinner,
    DocumentsView,
    DraftPlan,
    DraftTender,
    EnquiryPage,
    EvaluationView,
    FilePlan,
    FormPanel,
    GetBudgetLine,
    GetEvaluation,
    GetMyBid,
    GetOpening,
    GetPlan,
    GetRequirement,
    GetTender,
    GiveShare,
    ImportBudgetLine,
    ListEnquiries,
    ListTenders,
    ObtainDocuments,
    OpeningView,
    PublishIntention,
    PublishTender,
    ReadBid,
    ReceiptView,
    ReturnPlan,
    ReviewRequirement,
    SetBidKey,
    SignReport,
    SubmitBid,
    SubmitScores,
    TenderPage,
    TerminateTender,
    WithdrawBid,
    WriteRequirement,
)
from common.interfaces.context import By
from common.interfaces.supervision import PartyBanned, PartyRegistered
from common.runtime.entrypoints import Mongo, Signing, StackName, answers, every, listen
from services.bidding.domain.budget import BudgetLine
from services.bidding.domain.enquiry import Enquiry
from services.bidding.domain.plan import Plan
from services.bidding.domain.requirement import Requirement
from services.bidding.domain.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases import bids, budget, enquiries, evaluation, opening, planning, registering, tendering


class BiddingService:
    """From the budget line to the award of one procurement."""

    name = NAME
    store = Mongo(BiddingStore)
    seed = Signing()
    stack = StackName()

    # Budget, requirement, plan
    @answers(ImportBudgetLine)
    def import_budget_line(self, call: ImportBudgetLine, by: By) -> BudgetLine:
        return budget.import_budget_line(self.store, call, by)

    @answers(GetBudgetLine)
    def get_budget_line(self, call: GetBudgetLine, by: By) -> BudgetLine:
        return budget.get_budget_line(self.store, call, by)

    @answers(WriteRequirement)
    def write_requirement(self, call: WriteRequirement, by: By) -> Requirement:
        return planning.write_requirement(self.store, call, by)

    @answers(ReviewRequirement)
    def review_requirement(self, call: ReviewRequirement, by: By) -> Requirement:
        return planning.review_requirement(self.store, call, by)

    @answers(GetRequirement)
    def get_requirement(self, call: GetRequirement, by: By) -> Requirement:
        return planning.get_requirement(self.store, call, by)

    @answers(DraftPlan)
    def draft_plan(self, call: DraftPlan, by: By) -> Plan:
        return planning.draft_plan(self.store, call, by)

    @answers(FilePlan)
    def file_plan(self, call: FilePlan, by: By) -> Plan:
        return planning.file_plan(self.store, call, by)

    @answers(ApprovePlan)
    def approve_plan(self, call: ApprovePlan, by: By) -> Plan:
        return planning.approve_plan(self.store, call, by)

    @answers(ReturnPlan)
    def return_plan(self, call: ReturnPlan, by: By) -> Plan:
        return planning.return_plan(self.store, call, by)

    @answers(PublishIntention)
    def publish_intention(self, call: PublishIntention, by: By) -> Plan:
        return planning.publish_intention(self.store, call, by)

    @answers(GetPlan)
    def get_plan(self, call: GetPlan, by: By) -> Plan:
        return planning.get_plan(self.store, call, by)

    # Tender, documents, enquiries
    @answers(DraftTender)
    def draft_tender(self, call: DraftTender, by: By) -> Tender:
        return tendering.draft_tender(self.store, call, by)

    @answers(SetBidKey)
    def set_bid_key(self, call: SetBidKey, by: By) -> Tender:
        return tendering.set_bid_key(self.store, call, by)

    @answers(PublishTender)
    def publish_tender(self, call: PublishTender, by: By) -> Tender:
        return tendering.publish_tender(self.store, call, by)

    @answers(GetTender)
    def get_tender(self, call: GetTender, by: By) -> Tender:
        return tendering.get_tender(self.store, call, by)

    @answers(ListTenders)
    def list_tenders(self, call: ListTenders, by: By) -> TenderPage:
        return tendering.list_tenders(self.store, call, by)

    @answers(TerminateTender)
    def terminate_tender(self, call: TerminateTender, by: By) -> Tender:
        return tendering.terminate_tender(self.store, call, by)

    @answers(ObtainDocuments)
    def obtain_documents(self, call: ObtainDocuments, by: By) -> DocumentsView:
        return tendering.obtain_documents(self.store, call, by)

    @answers(AskEnquiry)
    def ask_enquiry(self, call: AskEnquiry, by: By) -> Enquiry:
        return enquiries.ask_enquiry(self.store, call, by)

    @answers(AnswerEnquiry)
    def answer_enquiry(self, call: AnswerEnquiry, by: By) -> Enquiry:
        return enquiries.answer_enquiry(self.store, call, by)

    @answers(ListEnquiries)
    def list_enquiries(self, call: ListEnquiries, by: By) -> EnquiryPage:
        return enquiries.list_enquiries(self.store, call, by)

    # Bids
    @answers(SubmitBid)
    def submit_bid(self, call: SubmitBid, by: By) -> ReceiptView:
        return bids.submit_bid(self.store, call, by, seed=self.seed, stack=self.stack)

    @answers(WithdrawBid)
    def withdraw_bid(self, call: WithdrawBid, by: By) -> ReceiptView:
        return bids.withdraw_bid(self.store, call, by, seed=self.seed, stack=self.stack)

    @answers(GetMyBid)
    def get_my_bid(self, call: GetMyBid, by: By) -> ReceiptView:
        return bids.get_my_bid(self.store, call, by, seed=self.seed, stack=self.stack)

    @every("* * * * *")
    def close_bidding(self, due: datetime, by: By) -> None:  # noqa: ARG002 - what is due is told by business time
        bids.close_due(self.store, by)

    # Opening and evaluation
    @answers(GiveShare)
    def give_share(self, call: GiveShare, by: By) -> OpeningView:
        return opening.give_share(self.store, call, by)

    @answers(GetOpening)
    def get_opening(self, call: GetOpening, by: By) -> OpeningView:
        return opening.get_opening(self.store, call, by)

    @answers(ReadBid)
    def read_bid(self, call: ReadBid, by: By) -> BidView:
        return opening.read_bid(self.store, call, by)

    @answers(CheckQualification)
    def check_qualification(self, call: CheckQualification, by: By) -> OpeningView:
        return opening.check_qualification(self.store, call, by)

    @answers(FormPanel)
    def form_panel(self, call: FormPanel, by: By) -> EvaluationView:
        return evaluation.form_panel(self.store, call, by)

    @answers(SubmitScores)
    def submit_scores(self, call: SubmitScores, by: By) -> EvaluationView:
        return evaluation.submit_scores(self.store, call, by)

    @answers(SignReport)
    def sign_report(self, call: SignReport, by: By) -> EvaluationView:
        return evaluation.sign_report(self.store, call, by)

    @answers(DetermineWinner)
    def determine_winner(self, call: DetermineWinner, by: By) -> EvaluationView:
        return evaluation.determine_winner(self.store, call, by)

    @answers(AnnounceAward)
    def announce_award(self, call: AnnounceAward, by: By) -> EvaluationView:
        return evaluation.announce_award(self.store, call, by)

    @answers(GetEvaluation)
    def get_evaluation(self, call: GetEvaluation, by: By) -> EvaluationView:
        return evaluation.get_evaluation(self.store, call, by)

    # Told by supervision
    @listen(PartyRegistered)
    def on_party_registered(self, news: PartyRegistered, by: By) -> None:
        registering.register(self.store, news, by)

    @listen(PartyBanned)
    def on_party_banned(self, news: PartyBanned, by: By) -> None:
        registering.ban(self.store, news, by)
