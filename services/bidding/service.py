from datetime import datetime

from common.interfaces import bidding
from common.interfaces.context import By
from common.interfaces.supervision import PartyBanned, PartyRegistered
from common.runtime.entrypoints import Mongo, Signing, StackName, answers, every, listen
from services.bidding.store import BiddingStore
from services.bidding.usecases import (
    bids,
    budget,
    enquiries,
    evaluation,
    opening,
    plans,
    registering,
    requirements,
    tendering,
)


class BiddingService:
    """From the budget line to the award of one procurement."""

    name = bidding.NAME
    store = Mongo(BiddingStore)
    seed = Signing()
    stack = StackName()

    # Budget, requirement, plan
    import_budget_line = answers(bidding.ImportBudgetLine, budget.import_budget_line)
    get_budget_line = answers(bidding.GetBudgetLine, budget.get_budget_line)
    write_requirement = answers(bidding.WriteRequirement, requirements.write_requirement)
    review_requirement = answers(bidding.ReviewRequirement, requirements.review_requirement)
    get_requirement = answers(bidding.GetRequirement, requirements.get_requirement)
    draft_plan = answers(bidding.DraftPlan, plans.draft_plan)
    file_plan = answers(bidding.FilePlan, plans.file_plan)
    approve_plan = answers(bidding.ApprovePlan, plans.approve_plan)
    return_plan = answers(bidding.ReturnPlan, plans.return_plan)
    publish_intention = answers(bidding.PublishIntention, plans.publish_intention)
    get_plan = answers(bidding.GetPlan, plans.get_plan)

    # Tender, documents, enquiries
    draft_tender = answers(bidding.DraftTender, tendering.draft_tender)
    set_bid_key = answers(bidding.SetBidKey, tendering.set_bid_key)
    publish_tender = answers(bidding.PublishTender, tendering.publish_tender)
    get_tender = answers(bidding.GetTender, tendering.get_tender)
    list_tenders = answers(bidding.ListTenders, tendering.list_tenders)
    terminate_tender = answers(bidding.TerminateTender, tendering.terminate_tender)
    obtain_documents = answers(bidding.ObtainDocuments, tendering.obtain_documents)
    ask_enquiry = answers(bidding.AskEnquiry, enquiries.ask_enquiry)
    answer_enquiry = answers(bidding.AnswerEnquiry, enquiries.answer_enquiry)
    list_enquiries = answers(bidding.ListEnquiries, enquiries.list_enquiries)

    # Bids
    submit_bid = answers(bidding.SubmitBid, bids.submit_bid, "seed", "stack")
    withdraw_bid = answers(bidding.WithdrawBid, bids.withdraw_bid, "seed", "stack")
    get_my_bid = answers(bidding.GetMyBid, bids.get_my_bid, "seed", "stack")

    @every("* * * * *")
    def close_bidding(self, due: datetime, by: By) -> None:  # noqa: ARG002 - what is due is told by business time
        bids.close_due(self.store, by)

    # Opening and evaluation
    give_share = answers(bidding.GiveShare, opening.give_share)
    get_opening = answers(bidding.GetOpening, opening.get_opening)
    read_bid = answers(bidding.ReadBid, opening.read_bid)
    check_qualification = answers(bidding.CheckQualification, opening.check_qualification)
    form_panel = answers(bidding.FormPanel, evaluation.form_panel)
    submit_scores = answers(bidding.SubmitScores, evaluation.submit_scores)
    sign_report = answers(bidding.SignReport, evaluation.sign_report)
    determine_winner = answers(bidding.DetermineWinner, evaluation.determine_winner)
    announce_award = answers(bidding.AnnounceAward, evaluation.announce_award)
    get_evaluation = answers(bidding.GetEvaluation, evaluation.get_evaluation)

    # Told by supervision
    on_party_registered = listen(PartyRegistered, registering.register)
    on_party_banned = listen(PartyBanned, registering.ban)
