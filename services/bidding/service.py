from common.interfaces import bidding
from common.interfaces.context import By
from common.interfaces.contracts import ContractClosed, ContractSigned, PaymentExecuted
from common.interfaces.supervision import PartyBanned, PartyRegistered, QuestionAnswered
from common.runtime.entrypoints import Background, Mongo, Signing, StackName, answers, every, listen
from services.bidding.store import BiddingStore
from services.bidding.usecases.awarding import awards, failures, reevaluations, vacancies
from services.bidding.usecases.bids import bids, halls, opening, reading, uploads
from services.bidding.usecases.documents import documents, editions
from services.bidding.usecases.evaluating import (
    conformity,
    evaluation,
    low_prices,
    panels,
    qualifying,
    reporting,
    scoring,
)
from services.bidding.usecases.experts import draws, experts, remote
from services.bidding.usecases.planning import budget, budget_imports, duties, intentions, plans, requirements
from services.bidding.usecases.tendering import (
    bonds,
    changes,
    enquiries,
    invitation,
    prequalification,
    registering,
    tendering,
)


class BiddingService:
    """From the budget line to the award of one procurement."""

    name = bidding.NAME
    store = Mongo(BiddingStore)
    seed = Signing()
    stack = StackName()
    beside = Background()

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

    # Prequalification and invitation
    publish_prequalification = answers(bidding.PublishPrequalification, prequalification.publish_prequalification)
    change_prequalification = answers(bidding.ChangePrequalification, prequalification.change_prequalification)
    get_prequalification = answers(bidding.GetPrequalification, prequalification.get_prequalification)
    apply_to_be_invited = answers(bidding.ApplyToBeInvited, prequalification.apply)
    get_my_candidacy = answers(bidding.GetMyCandidacy, prequalification.get_my_candidacy)
    list_candidacies = answers(bidding.ListCandidacies, prequalification.list_candidacies)
    review_applications = answers(bidding.ReviewApplications, prequalification.review_applications)
    commit_invited_list = answers(bidding.CommitInvitedList, invitation.commit_invited_list)
    commit_invited_nonce = answers(bidding.CommitInvitedNonce, invitation.commit_invited_nonce)
    reveal_invited_nonce = answers(bidding.RevealInvitedNonce, invitation.reveal_invited_nonce)
    abandon_invited_draw = answers(bidding.AbandonInvitedDraw, invitation.abandon_invited_draw)
    get_invited_list = answers(bidding.GetInvitedList, invitation.get_invited_list)
    get_invited_record = answers(bidding.GetInvitedRecord, invitation.get_invited_record)
    get_my_invitation = answers(bidding.GetMyInvitation, invitation.get_my_invitation)
    list_my_invitations = answers(bidding.ListMyInvitations, invitation.list_my_invitations)

    # Tender, documents, enquiries
    draft_tender = answers(bidding.DraftTender, tendering.draft_tender)
    set_bid_key = answers(bidding.SetBidKey, tendering.set_bid_key)
    publish_tender = answers(bidding.PublishTender, tendering.publish_tender)
    get_tender = answers(bidding.GetTender, tendering.get_tender)
    list_tenders = answers(bidding.ListTenders, tendering.list_tenders)
    terminate_tender = answers(bidding.TerminateTender, tendering.terminate_tender)
    check_texts = answers(bidding.CheckTexts, documents.check_texts)
    check_documents = answers(bidding.CheckDocuments, documents.check_documents)
    get_documents_record = answers(bidding.GetDocumentsRecord, documents.get_documents_record)
    get_documents_file = answers(bidding.GetDocumentsFile, documents.get_documents_file)
    obtain_documents = answers(bidding.ObtainDocuments, tendering.obtain_documents)
    clarify_documents = answers(bidding.ClarifyDocuments, changes.clarify_documents)
    extend_deadline = answers(bidding.ExtendDeadline, changes.extend_deadline)
    get_offer = answers(bidding.GetOffer, changes.get_offer)
    extend_offer = answers(bidding.ExtendOffer, changes.extend_offer)
    get_documents = answers(bidding.GetDocuments, editions.get_documents)
    acknowledge_edition = answers(bidding.AcknowledgeEdition, editions.acknowledge_edition)
    list_takers = answers(bidding.ListTakers, editions.list_takers)
    ask_enquiry = answers(bidding.AskEnquiry, enquiries.ask_enquiry)
    answer_enquiry = answers(bidding.AnswerEnquiry, enquiries.answer_enquiry)
    list_enquiries = answers(bidding.ListEnquiries, enquiries.list_enquiries)

    # Bids
    submit_bid = answers(bidding.SubmitBid, bids.submit_bid, "seed", "stack")
    withdraw_bid = answers(bidding.WithdrawBid, bids.withdraw_bid, "seed", "stack")
    get_my_bid = answers(bidding.GetMyBid, bids.get_my_bid, "seed", "stack")
    upload_part = answers(bidding.UploadPart, uploads.upload_part)
    list_my_parts = answers(bidding.ListMyParts, uploads.list_my_parts)
    drop_upload = answers(bidding.DropUpload, uploads.drop_upload)

    drop_left_parts = every("7,22,37,52 * * * *", uploads.drop_left)

    close_bidding = every("* * * * *", bids.close_due)

    # Bid bonds
    lodge_bond = answers(bidding.LodgeBond, bonds.lodge_bond)
    list_my_bonds = answers(bidding.ListMyBonds, bonds.list_my_bonds)
    list_bonds = answers(bidding.ListBonds, bonds.list_bonds)
    list_due_bonds = answers(bidding.ListDueBonds, bonds.list_due_bonds)
    return_bond = answers(bidding.ReturnBond, bonds.return_bond)
    keep_bond = answers(bidding.KeepBond, bonds.keep_bond)

    watch_bonds = every("20 * * * *", bonds.remind)

    # Opening and evaluation
    give_share = answers(bidding.GiveShare, opening.give_share, "beside")
    get_opening = answers(bidding.GetOpening, opening.get_opening)
    raise_objection = answers(bidding.RaiseObjection, halls.object_to_opening)
    answer_objection = answers(bidding.AnswerObjection, halls.answer_objection)
    read_bid = answers(bidding.ReadBid, reading.read_bid)
    read_bid_file = answers(bidding.ReadBidFile, reading.read_bid_file)
    get_qualification = answers(bidding.GetQualification, qualifying.get_qualification)
    record_credit = answers(bidding.RecordCredit, qualifying.record_credit)
    check_qualification = answers(bidding.CheckQualification, qualifying.check_qualification)
    form_panel = answers(bidding.FormPanel, panels.form_panel)
    replace_members = answers(bidding.ReplaceMembers, panels.replace_members)
    elect_leader = answers(bidding.ElectLeader, panels.elect_leader)
    stop_evaluation = answers(bidding.StopEvaluation, panels.stop_evaluation)
    give_verdicts = answers(bidding.GiveVerdicts, conformity.give_verdicts)
    ask_clarification = answers(bidding.AskClarification, conformity.ask_clarification)
    ask_price_confirmation = answers(bidding.AskPriceConfirmation, conformity.ask_price_confirmation)
    answer_clarification = answers(bidding.AnswerClarification, conformity.answer_clarification)
    list_clarifications = answers(bidding.ListClarifications, conformity.list_clarifications)
    conclude_conformity = answers(bidding.ConcludeConformity, conformity.conclude_conformity)
    ask_for_explanation = answers(bidding.AskForExplanation, low_prices.ask_for_explanation)
    explain_price = answers(bidding.ExplainPrice, low_prices.explain_price)
    judge_price = answers(bidding.JudgePrice, low_prices.judge_price)
    conclude_low_price = answers(bidding.ConcludeLowPrice, low_prices.conclude_low_price)
    list_low_price_reviews = answers(bidding.ListLowPriceReviews, low_prices.list_low_price_reviews)
    enter_objective_scores = answers(bidding.EnterObjectiveScores, scoring.enter_objective_scores)
    object_to_score = answers(bidding.ObjectToScore, scoring.object_to_score)
    submit_scores = answers(bidding.SubmitScores, scoring.submit_scores)
    keep_scores = answers(bidding.KeepScores, scoring.keep_scores)
    get_score_sheets = answers(bidding.GetScoreSheets, scoring.get_score_sheets)
    draw_up_report = answers(bidding.DrawUpReport, reporting.draw_up_report)
    return_to_scoring = answers(bidding.ReturnToScoring, reporting.return_to_scoring)
    sign_report = answers(bidding.SignReport, reporting.sign_report)
    close_report = answers(bidding.CloseReport, reporting.close_report)
    get_report = answers(bidding.GetReport, reporting.get_report)
    get_evaluation = answers(bidding.GetEvaluation, evaluation.get_evaluation)

    # Award, and every way by which it comes undone
    determine_winner = answers(bidding.DetermineWinner, awards.determine_winner)
    record_delay = answers(bidding.RecordDelay, awards.record_delay)
    announce_award = answers(bidding.AnnounceAward, awards.announce_award)
    get_award = answers(bidding.GetAward, awards.get_award)
    get_my_result = answers(bidding.GetMyResult, awards.get_my_result)
    refuse_award = answers(bidding.RefuseAward, vacancies.refuse_award)
    take_next_candidate = answers(bidding.TakeNextCandidate, awards.take_next_candidate)
    restart_lot = answers(bidding.RestartLot, vacancies.restart_lot)
    void_lot = answers(bidding.VoidLot, vacancies.void_lot)
    terminate_lot = answers(bidding.TerminateLot, vacancies.terminate_lot)
    report_error = answers(bidding.ReportError, reevaluations.report_error)
    list_past_reports = answers(bidding.ListPastReports, reevaluations.list_past_reports)
    choose_after_failure = answers(bidding.ChooseAfterFailure, failures.choose_after_failure)
    decide_method_change = answers(bidding.DecideMethodChange, failures.decide_method_change)
    get_failure = answers(bidding.GetFailure, failures.get_failure)

    determine_overdue = every("*/10 * * * *", awards.determine_overdue)

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

    review_experts = every("5 * * * *", experts.let_pass)

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
    on_question_answered = listen(QuestionAnswered, vacancies.take_answer)

    # Told by bidding itself: what a bond follows
    on_bids_closed = listen(bidding.BidsClosed, bonds.settle)
    on_tender_failed = listen(bidding.TenderFailed, bonds.settle)
    on_award_announced = listen(bidding.AwardAnnounced, bonds.settle)

    # Told by contracts
    @listen(ContractSigned)
    def on_contract_signed(self, news: ContractSigned, by: By) -> None:
        vacancies.take_contract(self.store, news, by)
        bonds.settle_winner(self.store, news, by)

    on_payment_executed = listen(PaymentExecuted, budget.consume)
    on_contract_closed = listen(ContractClosed, budget.settle)
