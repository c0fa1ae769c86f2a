from datetime import datetime

from common.interfaces import bidding
from common.interfaces.context import By
from common.interfaces.contracts import ContractClosed, PaymentExecuted
from common.interfaces.supervision import PartyBanned, PartyRegistered
from common.runtime.entrypoints import Mongo, Signing, StackName, answers, every, listen
from services.bidding.store import BiddingStore
from services.bidding.usecases import (
    bids,
    budget,
    budget_imports,
    draws,
    duties,
    enquiries,
    evaluation,
    experts,
    intentions,
    opening,
    plans,
    registering,
    remote,
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
    import_budget_lines = answers(bidding.ImportBudgetLines, budget_imports.import_budget_lines)
    adjust_budget_line = answers(bidding.AdjustBudgetLine, budget.adjust_budget_line)
    list_budget_lines = answers(bidding.ListBudgetLines, budget.list_budget_lines)
    get_budget_line = answers(bidding.GetBudgetLine, budget.get_budget_line)
    write_requirement = answers(bidding.WriteRequirement, requirements.write_requirement)
    rewrite_requirement = answers(bidding.RewriteRequirement, requirements.rewrite_requirement)
    record_survey = answers(bidding.RecordSurvey, requirements.record_survey)
    return_requirement = answers(bidding.ReturnRequirement, requirements.return_requirement)
    review_requirement = answers(bidding.ReviewRequirement, requirements.review_requirement)
    get_requirement = answers(bidding.GetRequirement, requirements.get_requirement)
    get_catalogue = answers(bidding.GetCatalogue, plans.get_catalogue)
    advise_method = answers(bidding.AdviseMethod, plans.advise_method)
    draft_plan = answers(bidding.DraftPlan, plans.draft_plan)
    redraft_plan = answers(bidding.RedraftPlan, plans.redraft_plan)
    file_plan = answers(bidding.FilePlan, plans.file_plan)
    approve_plan = answers(bidding.ApprovePlan, plans.approve_plan)
    return_plan = answers(bidding.ReturnPlan, plans.return_plan)
    cancel_plan = answers(bidding.CancelPlan, plans.cancel_plan)
    publish_intention = answers(bidding.PublishIntention, intentions.publish_intention)
    amend_intention = answers(bidding.AmendIntention, intentions.amend_intention)
    exempt_intention = answers(bidding.ExemptIntention, intentions.exempt_intention)
    get_plan = answers(bidding.GetPlan, plans.get_plan)
    assign_duty = answers(bidding.AssignDuty, duties.assign_duty)
    get_duties = answers(bidding.GetDuties, duties.get_duties)

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
    check_qualification = answers(bidding.CheckQualification, evaluation.check_qualification)
    form_panel = answers(bidding.FormPanel, evaluation.form_panel)
    submit_scores = answers(bidding.SubmitScores, evaluation.submit_scores)
    sign_report = answers(bidding.SignReport, evaluation.sign_report)
    determine_winner = answers(bidding.DetermineWinner, evaluation.determine_winner)
    announce_award = answers(bidding.AnnounceAward, evaluation.announce_award)
    get_evaluation = answers(bidding.GetEvaluation, evaluation.get_evaluation)

    # Experts
    apply_as_expert = answers(bidding.ApplyAsExpert, experts.apply_as_expert)
    update_expert_facts = answers(bidding.UpdateExpertFacts, experts.update_expert_facts)
    set_absences = answers(bidding.SetAbsences, experts.set_absences)
    admit_expert = answers(bidding.AdmitExpert, experts.admit_expert)
    refuse_expert = answers(bidding.RefuseExpert, experts.refuse_expert)
    record_law_test = answers(bidding.RecordLawTest, experts.record_law_test)
    set_standing = answers(bidding.SetStanding, experts.set_standing)
    get_expert = answers(bidding.GetExpert, experts.get_expert)
    list_experts = answers(bidding.ListExperts, experts.list_experts)

    @every("5 * * * *")
    def review_experts(self, due: datetime, by: By) -> None:  # noqa: ARG002 - what is due is told by business time
        experts.let_pass(self.store, by)

    # Draws and remote evaluation
    request_draw = answers(bidding.RequestDraw, draws.request_draw)
    commit_draw = answers(bidding.CommitDraw, draws.commit_draw)
    commit_nonce = answers(bidding.CommitNonce, draws.commit_nonce)
    reveal_nonce = answers(bidding.RevealNonce, draws.reveal_nonce)
    give_beacon = answers(bidding.GiveBeacon, draws.give_beacon)
    abandon_draw = answers(bidding.AbandonDraw, draws.abandon_draw)
    choose_experts = answers(bidding.ChooseExperts, draws.choose_experts)
    answer_invitation = answers(bidding.AnswerInvitation, draws.answer_invitation)
    record_absence = answers(bidding.RecordAbsence, draws.record_absence)
    recheck_recusals = answers(bidding.RecheckRecusals, draws.recheck_recusals)
    vote_leader = answers(bidding.VoteLeader, draws.vote_leader)
    get_draw = answers(bidding.GetDraw, draws.get_draw)
    get_draw_record = answers(bidding.GetDrawRecord, draws.get_draw_record)
    list_invitations = answers(bidding.ListInvitations, draws.list_invitations)
    register_site = answers(bidding.RegisterSite, remote.register_site)
    list_sites = answers(bidding.ListSites, remote.list_sites)
    record_behaviour = answers(bidding.RecordBehaviour, remote.record_behaviour)
    list_behaviour = answers(bidding.ListBehaviour, remote.list_behaviour)

    # Told by supervision
    on_party_registered = listen(PartyRegistered, registering.register)
    on_party_banned = listen(PartyBanned, registering.ban)

    # Told by contracts
    on_payment_executed = listen(PaymentExecuted, budget.consume)
    on_contract_closed = listen(ContractClosed, budget.settle)
