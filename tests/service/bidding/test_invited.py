"""A prequalified invited tender on a real database, from its notice to the qualification check."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from common.interfaces.bidding import (
    AskEnquiry,
    CandidacyView,
    CheckQualification,
    CommitInvitedList,
    CommitInvitedNonce,
    CreditSource,
    GetInvitedList,
    GetInvitedRecord,
    GetMyCandidacy,
    GetMyInvitation,
    GetQualification,
    GiveShare,
    ListCandidacies,
    ListMyInvitations,
    ListSource,
    ObtainDocuments,
    PublishPrequalification,
    PublishTender,
    Qualification,
    QualificationView,
    Recommended,
    RecordCredit,
    RevealInvitedNonce,
    ReviewApplications,
)
from common.interfaces.errors import Conflict, Invalid, NotFound, Refusal, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.proof.bid_content import ONLY_LOT
from common.proof.seating import faults
from common.runtime.store import Documents
from services.bidding.domain.experts.rounds import ORGANISER, WITNESS
from services.bidding.domain.planning.intention import IntentionState
from services.bidding.domain.states import EvaluationState, PlanState, TenderState
from services.bidding.domain.tendering.prequalification import PrequalificationState
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids import bids, opening
from services.bidding.usecases.evaluating import qualifying
from services.bidding.usecases.tendering import enquiries, invitation, prequalification, tendering
from tests.builders.bid_contents import an_offer, declarations
from tests.builders.bidding import (
    AGENCY,
    BUYER,
    DUE_AT,
    MORNING,
    OTHER_AGENCY,
    TODAY,
    a_party,
    by,
)
from tests.builders.bidding import a_line as a_budget_line
from tests.builders.bids import SEED, SUPPLIERS, A, B, C, D, a_key, a_submission, results, split
from tests.builders.invited import (
    APPLICATIONS_DUE,
    INVITED,
    NONCES,
    REVIEWED_AT,
    an_invited_plan,
    an_invited_tender,
    applying,
    invited_documents,
    members,
    nonce_commitment,
)

pytestmark = pytest.mark.stack
STACK = {"seed": SEED, "stack": "350100"}
SHARES = split(INVITED)
ISSUED_AT = REVIEWED_AT + timedelta(hours=1)
BIDS_DUE = DUE_AT + timedelta(days=9)
OFFER_UNTIL = TODAY + timedelta(days=17)
APPLICANTS = SUPPLIERS[:6]
ROLES = {ORGANISER: (Role.BUYER, BUYER), WITNESS: (Role.FINANCE, "finance-350100")}


class Procurement:
    """One invited tender in the store, and what its parties do."""

    def __init__(self, store: BiddingStore) -> None:
        self.store = store

    def publish(self, **more: Any):
        call = PublishPrequalification(
            procurement_id=INVITED,
            review_standard="符合资格条件的予以通过",
            invited_count=3,
            applications_due_at=APPLICATIONS_DUE,
        )
        return prequalification.publish_prequalification(self.store, call, by(Role.AGENCY, AGENCY, **more))

    def apply(self, supplier: str = A, *, at=MORNING, key: str = "", **said: Any) -> CandidacyView:
        call = applying(**{"responsible_person": f"负责人{supplier[-4:]}"} | said)
        return prequalification.apply(self.store, call, by(Role.SUPPLIER, supplier, at=at, key=key))

    def my_application(self, supplier: str) -> CandidacyView:
        call = GetMyCandidacy(procurement_id=INVITED)
        return prequalification.get_my_candidacy(self.store, call, by(Role.SUPPLIER, supplier))

    def applications(self, role: Role = Role.BUYER, party: str = BUYER, *, at=REVIEWED_AT):
        call = ListCandidacies(procurement_id=INVITED)
        return prequalification.list_candidacies(self.store, call, by(role, party, at=at)).items

    def review(self, said, *, at=REVIEWED_AT, key: str = ""):
        call = ReviewApplications(procurement_id=INVITED, results=said)
        return prequalification.review_applications(self.store, call, by(Role.AGENCY, AGENCY, at=at, key=key))

    def commit(self, source: ListSource = ListSource.NOTICE, *, role: Role = Role.BUYER, **said: Any):
        call = CommitInvitedList(procurement_id=INVITED, source=source, **said)
        party = {Role.BUYER: BUYER, Role.AGENCY: AGENCY}[role]
        return invitation.commit_invited_list(self.store, call, by(role, party, at=REVIEWED_AT))

    def draw(self) -> tuple[str, ...]:
        listed = self.store.invited_lists.get(INVITED)
        for side, (role, party) in ROLES.items():
            commit = CommitInvitedNonce(procurement_id=INVITED, commitment=nonce_commitment(listed, side))
            invitation.commit_invited_nonce(self.store, commit, by(role, party, at=REVIEWED_AT))
        for side, (role, party) in ROLES.items():
            reveal = RevealInvitedNonce(procurement_id=INVITED, nonce=NONCES[side])
            drawn = invitation.reveal_invited_nonce(self.store, reveal, by(role, party, at=REVIEWED_AT))
        return drawn.invited

    def issue(self, **more: Any):
        call = PublishTender(procurement_id=INVITED, offer_until=OFFER_UNTIL, bids_due_at=BIDS_DUE)
        return tendering.publish_tender(self.store, call, by(Role.AGENCY, AGENCY, at=ISSUED_AT, **more))

    def obtain(self, supplier: str):
        call = ObtainDocuments(procurement_id=INVITED)
        return tendering.obtain_documents(self.store, call, by(Role.SUPPLIER, supplier, at=ISSUED_AT))

    def my_invitation(self, supplier: str):
        return invitation.get_my_invitation(
            self.store, GetMyInvitation(procurement_id=INVITED), by(Role.SUPPLIER, supplier)
        )

    def submit(self, supplier: str, *, key: str = "", **content: Any):
        price = content.pop("price", "230000.00")
        items = content.pop("items", (an_offer(unit_price=f"{Decimal(price) / 10:.2f}"),))
        call = a_submission(supplier, INVITED, price=price, price_words=None, items=items, **content)
        at = BIDS_DUE - timedelta(seconds=1)
        return bids.submit_bid(self.store, call, by(Role.SUPPLIER, supplier, at=at, key=key), **STACK)

    def open(self):
        bids.close_due(self.store, by(Role.SERVICE, at=BIDS_DUE, key="close_bidding-1"))
        for role, party in ((Role.BUYER, BUYER), (Role.FINANCE, "finance-350100")):
            share = GiveShare(procurement_id=INVITED, share=SHARES[role])
            opened = opening.give_share(self.store, share, by(role, party, at=BIDS_DUE + timedelta(minutes=5)))
        return opened

    def invited(self) -> tuple[str, ...]:
        """Go from the notice to the documents: six apply, one of them is refused, three of the others are invited."""
        self.publish()
        for supplier in APPLICANTS:
            self.apply(supplier)
        self.review(results(*APPLICANTS, but=[APPLICANTS[-1]]))
        self.commit()
        drawn = self.draw()
        self.issue()
        return drawn

    def qualification(self, role: Role = Role.BUYER, party: str = BUYER) -> QualificationView:
        call = GetQualification(procurement_id=INVITED, lot=ONLY_LOT)
        return qualifying.get_qualification(self.store, call, by(role, party, at=BIDS_DUE + timedelta(hours=1)))

    def check(self, said) -> QualificationView:
        call = CheckQualification(procurement_id=INVITED, lot=ONLY_LOT, results=said)
        return qualifying.check_qualification(
            self.store, call, by(Role.AGENCY, AGENCY, at=BIDS_DUE + timedelta(hours=1))
        )


@pytest.fixture
def store(service_database) -> BiddingStore:
    made = BiddingStore(service_database)
    for documents in vars(made).values():
        if isinstance(documents, Documents):
            documents.prepare()
    line, _ = a_budget_line().reserve(INVITED, Decimal("250000.00"), today=TODAY)
    made.budget_lines.make(line, by=by(Role.FINANCE))
    made.plans.make(an_invited_plan(), by=by(Role.BUYER, BUYER))
    made.tenders.make(an_invited_tender(bid_key=a_key(SHARES)), by=by(Role.AGENCY, AGENCY))
    for supplier in SUPPLIERS:
        made.suppliers.make(a_party(supplier), by=by(Role.SERVICE))
    return made


@pytest.fixture
def procurement(store) -> Procurement:
    return Procurement(store)


def ban(store: BiddingStore, supplier: str) -> None:
    until = BIDS_DUE.date() + timedelta(days=365)
    store.suppliers.step(supplier, lambda party: (party.ban(until),), by=by(Role.SERVICE))


def told_names(told) -> Iterator[str]:
    """Return every supplier that any news so far names, by its code, also as who acted."""
    for written in told:
        said = json.dumps(written.envelopes, default=str)
        yield from (supplier for supplier in SUPPLIERS if supplier in said)


class TestThePrequalification:
    def test_begins_the_activity_so_that_the_intention_is_used(self, store, procurement):
        procurement.publish()

        assert store.plans.get(INVITED).intention.state is IntentionState.USED

    def test_is_refused_before_the_intention_is_thirty_days_old_and_leaves_it_unused(self, store, procurement):
        store.plans.step(INVITED, lambda plan: (replace(plan, intention_on=TODAY),), by=by(Role.BUYER))
        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            procurement.publish()

        assert store.plans.get(INVITED).intention.state is IntentionState.DRAFT
        with pytest.raises(NotFound):
            store.prequalifications.get(INVITED)

    def test_is_published_once_however_often_the_command_comes(self, procurement):
        first = procurement.publish(key="p" * 32)

        assert procurement.publish(key="p" * 32) == first
        with pytest.raises(Conflict):
            procurement.publish()

    def test_an_application_may_be_replaced_and_is_one_document(self, store, procurement):
        procurement.publish()
        procurement.apply(A, statements={"业绩": "一项"})

        again = procurement.apply(A, statements={"业绩": "两项"})

        assert again.statements == {"业绩": "两项"}
        assert [each.supplier for each in procurement.applications()] == [A]

    def test_parallel_duplicates_of_one_application_are_one(self, store, procurement):
        procurement.publish()

        with ThreadPoolExecutor(8) as pool:
            views = list(pool.map(lambda _: procurement.apply(A, key="a" * 32), range(8)))

        assert len({view.submitted_at for view in views}) == 1
        assert store.applications.collection.count_documents({}) == 1

    def test_a_second_late_or_from_a_banned_supplier_it_is_refused(self, store, procurement):
        procurement.publish()
        ban(store, B)

        procurement.apply(A, at=APPLICATIONS_DUE - timedelta(seconds=1))
        with pytest.raises(WrongStep):
            procurement.apply(C, at=APPLICATIONS_DUE)
        with pytest.raises(RuleBroken, match="CRED-02"):
            procurement.apply(B)

    def test_nobody_reads_applications_before_they_are_due_and_others_never(self, procurement):
        procurement.publish()
        procurement.apply(A)

        with pytest.raises(WrongStep):
            procurement.applications(at=APPLICATIONS_DUE - timedelta(seconds=1))
        with pytest.raises(NotFound):
            procurement.applications(Role.AGENCY, OTHER_AGENCY)
        with pytest.raises(NotFound):
            procurement.my_application(B)
        assert len(procurement.applications(Role.FINANCE, "finance-350100")) == 1

    def test_each_applicant_learns_its_own_result_and_reason(self, procurement):
        procurement.publish()
        for supplier in (A, B, C, D):
            procurement.apply(supplier)

        procurement.review(results(A, B, C, D, but=[D]))

        assert procurement.my_application(A).state == "passed"
        refused = procurement.my_application(D)
        assert (refused.state, refused.reason, refused.rule) == ("refused", "营业执照过期", "QUAL-03")

    def test_who_reviews_sees_ties_between_applicants(self, procurement):
        procurement.publish()
        for supplier in (A, B):
            procurement.apply(supplier, responsible_person="林安")
        procurement.apply(C, prior_service="编制了本项目采购需求")

        found = {each.supplier: [finding.rule for finding in each.findings] for each in procurement.applications()}

        assert found == {A: ["QUAL-01"], B: ["QUAL-01"], C: ["QUAL-02"]}
        assert procurement.my_application(A).findings == ()

    def test_fewer_than_three_that_pass_end_the_tender_with_a_notice(self, store, procurement, told):
        procurement.publish()
        for supplier in (A, B, C):
            procurement.apply(supplier)

        said = results(A, B, C, but=[C])
        first, again = (procurement.review(said, key="r" * 32) for _ in range(2))

        assert first == again
        assert first.state is PrequalificationState.FAILED
        tender = store.tenders.get(INVITED)
        assert (tender.state, tender.ended_by) == (TenderState.FAILED, "METH-02")
        assert [each["type"] for each in told[-1].envelopes] == ["tender_failed"]

    def test_documents_say_what_suppliers_applied_on(self, store, procurement):
        procurement.publish()
        call = invited_documents(qualification="另行提高的资格要求")

        with pytest.raises(WrongStep, match="qualification"):
            tendering.draft_tender(store, call, by(Role.AGENCY, AGENCY, person="drafter"))


class TestTheList:
    def test_from_a_notice_has_passed_applicants_only(self, procurement):
        drawn = procurement.invited()

        assert len(drawn) == 3
        assert set(drawn) <= set(APPLICANTS[:-1])

    def test_where_there_is_a_notice_no_other_source_and_no_other_number_is_taken(self, procurement):
        procurement.publish()
        for supplier in APPLICANTS:
            procurement.apply(supplier)
        with pytest.raises(WrongStep):
            procurement.commit()
        procurement.review(results(*APPLICANTS))

        with pytest.raises(WrongStep):
            procurement.commit(ListSource.POOL)
        with pytest.raises(WrongStep, match="3"):
            procurement.commit(count=4)
        assert procurement.commit().candidates == len(APPLICANTS)

    def test_from_the_pool_has_every_registered_supplier_that_is_not_banned(self, store, procurement):
        ban(store, A)

        listed = procurement.commit(ListSource.POOL)

        assert listed.candidates == len(SUPPLIERS) - 1
        assert A not in procurement.draw()

    def test_is_recommended_by_the_buyer_alone_and_never_with_a_banned_supplier(self, store, procurement):
        named = tuple(Recommended(supplier=each, reason="具备所需资质") for each in (A, B, C))
        with pytest.raises(WrongStep, match="buyer"):
            procurement.commit(ListSource.RECOMMENDATION, role=Role.AGENCY, recommended=named)

        listed = procurement.commit(ListSource.RECOMMENDATION, recommended=named)

        assert listed.recommended == named
        assert "BID-DOC-04" in listed.warnings[0]

    def test_with_a_banned_recommended_supplier_is_refused(self, store, procurement):
        ban(store, B)
        named = tuple(Recommended(supplier=each, reason="具备所需资质") for each in (A, B, C, D))

        with pytest.raises(RuleBroken, match="CRED-02"):
            procurement.commit(ListSource.RECOMMENDATION, recommended=named)

    def test_no_documents_go_out_before_it_is_drawn_and_the_intention_stays_unused(self, store, procurement):
        procurement.commit(ListSource.POOL)

        with pytest.raises(WrongStep, match="Nobody is invited"):
            procurement.issue()
        assert store.plans.get(INVITED).intention.state is IntentionState.DRAFT

    def test_is_seen_by_those_who_invite_and_the_witness_and_its_record_by_all_after_the_deadline(self, procurement):
        procurement.invited()
        record = GetInvitedRecord(procurement_id=INVITED)
        call = GetInvitedList(procurement_id=INVITED)

        for role, party in ROLES.values():
            assert len(invitation.get_invited_list(procurement.store, call, by(role, party)).invited) == 3
        with pytest.raises(NotFound):
            invitation.get_invited_list(procurement.store, call, by(Role.AGENCY, OTHER_AGENCY))
        before = BIDS_DUE - timedelta(seconds=1)
        with pytest.raises(NotFound):
            invitation.get_invited_record(procurement.store, record, by(Role.PUBLIC, at=before))
        told = invitation.get_invited_record(procurement.store, record, by(Role.PUBLIC, at=BIDS_DUE))
        assert faults(told.record) == ()
        assert len(told.record.moves) == 3


class TestTheInvitation:
    def test_reaches_those_drawn_and_nobody_else_can_take_documents_ask_or_bid(self, procurement):
        drawn = procurement.invited()
        left_out = [supplier for supplier in SUPPLIERS if supplier not in drawn]

        for supplier in drawn:
            assert procurement.my_invitation(supplier).bids_due_at == BIDS_DUE
            assert procurement.obtain(supplier).procurement_id == INVITED
        said = set()
        for supplier in left_out:
            with pytest.raises(NotFound):
                procurement.my_invitation(supplier)
            for act in (procurement.obtain, procurement.submit, self.asking(procurement)):
                with pytest.raises(RuleBroken, match="BID-DOC-04") as refused:
                    act(supplier)
                said.add(str(refused.value))
        assert len(said) == 1

    def asking(self, procurement):
        call = AskEnquiry(procurement_id=INVITED, question="保修期多长？")
        return lambda supplier: enquiries.ask_enquiry(
            procurement.store, call, by(Role.SUPPLIER, supplier, at=ISSUED_AT)
        )

    def test_lists_to_each_supplier_its_own(self, procurement):
        drawn = procurement.invited()
        left_out = next(supplier for supplier in SUPPLIERS if supplier not in drawn)

        shown = [
            invitation.list_my_invitations(procurement.store, ListMyInvitations(), by(Role.SUPPLIER, each)).items
            for each in (drawn[0], left_out)
        ]

        assert [[each.procurement_id for each in page] for page in shown] == [[INVITED], []]

    def test_is_no_public_notice_and_no_news_names_anybody_before_the_deadline(self, procurement, told):
        drawn = procurement.invited()
        for supplier in drawn:
            procurement.obtain(supplier)
            procurement.submit(supplier)

        types = [envelope["type"] for written in told for envelope in written.envelopes]

        assert "tender_published" not in types
        assert types.count("invited_tender_published") == types.count("prequalification_published") == 1
        assert list(told_names(told)) == []

    def test_leaves_twenty_days_for_bids(self, procurement):
        procurement.commit(ListSource.POOL)
        procurement.draw()
        early = PublishTender(
            procurement_id=INVITED, offer_until=OFFER_UNTIL, bids_due_at=ISSUED_AT + timedelta(days=19)
        )

        with pytest.raises(RuleBroken, match="BID-TIME-01"):
            tendering.publish_tender(procurement.store, early, by(Role.AGENCY, AGENCY, at=ISSUED_AT))
        assert procurement.issue().state is TenderState.PUBLISHED

    def test_repeated_after_a_crash_before_the_tender_was_written_it_completes(self, store, procurement, monkeypatch):
        procurement.commit(ListSource.POOL)
        procurement.draw()
        with monkeypatch.context() as broken:
            broken.setattr(store.tenders, "step", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("died")))
            with pytest.raises(ConnectionError):
                procurement.issue(key="i" * 32)
        assert store.plans.get(INVITED).intention.state is IntentionState.USED

        first = procurement.issue(key="i" * 32)

        assert (first.state, procurement.issue(key="i" * 32)) == (TenderState.PUBLISHED, first)

    def test_parallel_duplicates_of_one_bid_are_one_document(self, store, procurement):
        supplier = procurement.invited()[0]
        procurement.obtain(supplier)
        price = "230000.00"
        call = a_submission(supplier, INVITED, price=price, price_words=None)
        at = BIDS_DUE - timedelta(seconds=1)

        def submit(number: int):
            key = f"{number % 2:032x}"  # two commands, each sent four times
            return bids.submit_bid(store, call, by(Role.SUPPLIER, supplier, at=at, key=key), **STACK)

        with ThreadPoolExecutor(8) as pool:
            receipts = list(pool.map(submit, range(8)))

        assert {receipt.digest for receipt in receipts} == {call.digest}
        assert store.bids.collection.count_documents({"procurement_id": INVITED}) == 1


class TestTheCheck:
    def opened(self, procurement, **content: dict[str, Any]) -> tuple[str, ...]:
        """Invite and open; `content` changes the bids of the first, second or third invited."""
        drawn = procurement.invited()
        for place, supplier in zip(("first", "second", "third"), drawn, strict=True):
            procurement.obtain(supplier)
            said = content.get(place, {})
            procurement.submit(supplier, **(said(drawn) if callable(said) else said))
        procurement.open()
        return drawn

    def test_shows_what_is_found_to_those_who_decide_and_finance(self, procurement):
        drawn = self.opened(procurement, first={"responsible_person": "林安"}, second={"responsible_person": "林安"})

        seen = procurement.qualification()

        assert {finding.supplier for finding in seen.findings} == set(drawn[:2])
        assert {finding.rule for finding in seen.findings} == {"QUAL-01"}
        assert procurement.qualification(Role.FINANCE, "finance-350100").findings == seen.findings
        with pytest.raises(NotFound):
            procurement.qualification(Role.AGENCY, OTHER_AGENCY)

    def test_keeps_each_look_up_with_its_time_and_digest(self, procurement):
        drawn = self.opened(procurement)
        self.opened_sites(procurement, drawn[0])

        checked = procurement.check(results(*drawn))

        kept = {(query.subject, query.source) for query in checked.credit_queries}
        assert {(drawn[0], source) for source in CreditSource} <= kept
        assert all(query.queried_at >= BIDS_DUE and len(query.digest) == 64 for query in checked.credit_queries)
        assert set(checked.credit_missing) == set(drawn[1:])
        assert checked.state == EvaluationState.QUALIFIED
        assert procurement.qualification().credit_queries == checked.credit_queries

    def opened_sites(self, procurement, supplier: str, **said: Any) -> QualificationView:
        for source in (CreditSource.CREDIT_CHINA, CreditSource.PROCUREMENT_SITE):
            call = RecordCredit(
                procurement_id=INVITED,
                lot=ONLY_LOT,
                supplier=supplier,
                subject=supplier,
                source=source,
                digest="0" * 64,
                **said,
            )
            caller = by(Role.AGENCY, AGENCY, at=BIDS_DUE + timedelta(minutes=30))
            kept = qualifying.record_credit(procurement.store, call, caller)
        return kept

    def test_a_supplier_on_a_list_of_credit_china_cannot_be_qualified(self, procurement):
        drawn = self.opened(procurement)
        self.opened_sites(procurement, drawn[0], listings=("失信被执行人",))

        with pytest.raises(RuleBroken, match="CRED-02"):
            procurement.check(results(*drawn))

    def test_a_list_of_another_kind_is_no_ground(self, procurement):
        drawn = self.opened(procurement)
        self.opened_sites(procurement, drawn[0], listings=("法定代表人失信",))

        assert procurement.check(results(*drawn)).state == EvaluationState.QUALIFIED

    def test_credit_of_who_does_not_bid_is_not_recorded(self, procurement):
        drawn = self.opened(procurement)
        stranger = next(each for each in SUPPLIERS if each not in drawn)

        with pytest.raises(NotFound):
            self.opened_sites(procurement, stranger)

    def test_one_banned_since_its_bid_is_out_and_with_two_left_the_lot_fails(self, store, procurement):
        drawn = self.opened(procurement)
        ban(store, drawn[0])

        with pytest.raises(RuleBroken, match="CRED-02"):
            procurement.check(results(*drawn))
        refusal = Qualification(supplier=drawn[0], qualified=False, reason="被禁止参加", rule="CRED-02")
        ended = procurement.check((refusal, *results(*drawn[1:])))

        assert (ended.state, ended.ended_by) == (EvaluationState.FAILED, "QUAL-05")

    def test_a_bidder_in_two_consortia_makes_both_invalid(self, store, procurement):
        store.tenders.step(
            INVITED, lambda tender: (replace(tender, consortium_allowed=True),), by=by(Role.BUYER, BUYER)
        )
        shared = SUPPLIERS[-1]

        def together(place: int):
            return lambda drawn: {"declarations": declarations(consortium=members(drawn[place], shared))}

        drawn = self.opened(procurement, first=together(0), second=together(1))

        hard = {(each.supplier, each.rule) for each in procurement.qualification().findings if each.hard}
        assert hard == {(supplier, "QUAL-06") for supplier in drawn[:2]}
        with pytest.raises(RuleBroken, match="QUAL-06"):
            procurement.check(results(*drawn))


class TestThePlanAndTheNotice:
    def test_a_plan_given_up_is_given_up_before_the_documents_go_out(self, store, procurement):
        procurement.commit(ListSource.POOL)
        procurement.draw()
        store.plans.step(INVITED, lambda plan: plan.cancel("任务取消", "采购人"), by=by(Role.BUYER, BUYER))

        assert store.plans.get(INVITED).state is PlanState.CANCELLED
        with pytest.raises(WrongStep):
            procurement.issue()
        assert store.tenders.get(INVITED).state is TenderState.DRAFTED

    def test_a_notice_that_may_not_go_out_leaves_the_intention_unused(self, store, procurement):
        procurement.commit(ListSource.POOL)
        procurement.draw()
        call = PublishTender(procurement_id=INVITED, offer_until=TODAY, bids_due_at=BIDS_DUE)

        with pytest.raises((Refusal, Invalid)):
            tendering.publish_tender(store, call, by(Role.AGENCY, AGENCY, at=ISSUED_AT))
        assert store.plans.get(INVITED).intention.state is IntentionState.DRAFT
