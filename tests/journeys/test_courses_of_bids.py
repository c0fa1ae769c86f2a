"""From the documents to the conformity check: too few bids, one brand, an invited tender, documents that change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex

import pytest

from common.interfaces.bidding import (
    AcknowledgeEdition,
    AfterFailure,
    ApplyToBeInvited,
    AskEnquiry,
    CancelPlan,
    Category,
    ChooseAfterFailure,
    ClarifyDocuments,
    CommitInvitedList,
    CommitInvitedNonce,
    DecideMethodChange,
    DocumentPart,
    DraftPlan,
    ExtendDeadline,
    Factor,
    FilePlan,
    GetFailure,
    GetInvitedList,
    GetInvitedRecord,
    GetMyBid,
    GetMyCandidacy,
    GetMyInvitation,
    GetMyResult,
    GetOpening,
    GetPlan,
    GiveShare,
    Grade,
    Ground,
    Item,
    ListCandidacies,
    ListMyInvitations,
    ListSource,
    ListTakers,
    Method,
    MethodApplication,
    ObtainDocuments,
    Opinion,
    PublishPrequalification,
    PublishTender,
    Qualification,
    RevealInvitedNonce,
    ReviewApplications,
    TextChange,
)
from common.law.calendar import add_working_days, local_date
from common.law.money import yuan
from common.proof.draw import commitment, round_id
from common.proof.seating import faults
from deploy.demo import evaluating, planning, tendering
from deploy.demo.steps import LOCAL
from tests.journeys.course import FIVE, Course, begin, bids_of
from tests.journeys.platform import Platform

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]
SOUND = Opinion(experts=("评审专家1号",), text="招标文件合理，程序合规", documents_sound=True, procedure_sound=True)
GOODS = {  # of a core product: at least 30 % for the price
    "items": (Item(number="1", name="服务器", quantity="1", unit="项", core=True),),
    "price_weight": "0.30",
    "factors": (
        Factor(
            code="technical",
            name="技术部分",
            points="45",
            grades=(
                Grade(name="优", least="35", most="45"),
                Grade(name="良", least="20", most="34.99"),
                Grade(name="一般", least="0", most="19.99"),
            ),
        ),
        Factor(code="business", name="商务部分", points="25", objective=True),
    ),
}


def choice(course: Course, what: AfterFailure, **more: object) -> ChooseAfterFailure:
    return ChooseAfterFailure(procurement_id=course.id, lots=("1",), choice=what, reason="供应商不足三家", **more)


def test_two_bids_are_not_opened_and_the_tender_begins_again_with_the_same_money(courses: Platform):
    course = begin(courses, bids_of("ab")).plan().issue().bid()

    assert course.tender().state == "failed"
    share = GiveShare(procurement_id=course.id, share=course.stage.facts["shares"]["buyer"])
    assert course.refused("buyer", share).code == "wrong-step"
    assert course.look("supplier-e", GetOpening(procurement_id=course.id)).lines == ()
    assert course.notices(*"123") == ["termination", "tender", "intention"]
    assert course.told("tender_failed", to="supplier-e")
    (failed,) = course.look("buyer", GetFailure(procurement_id=course.id)).open
    assert (failed.rule, failed.bidders) == ("BID-FEW-01", 2)
    assert course.budget().reserved == course.case.budget  # until something is chosen

    other = choice(course, AfterFailure.CHANGE_METHOD, application=MethodApplication(method="TP", reason="供应商少"))
    assert course.refused("buyer", other).rule == "BID-FEW-02"  # experts say first that all was sound
    assert course.refused("buyer", choice(course, AfterFailure.TENDER_AGAIN, lots=("2",))).code == "wrong-step"
    chosen = course.ask("buyer", choice(course, AfterFailure.TENDER_AGAIN)).choices[0]
    assert course.refused("buyer", choice(course, AfterFailure.GIVE_UP)).code == "wrong-step"

    again = course.look("buyer", GetPlan(procurement_id=chosen.continued_by))
    assert (again.state, again.continues, again.budget) == ("approved", course.id, course.case.budget)
    held = {each.procurement_id: each.held for each in course.budget().reservations}
    assert (held[course.id], held[again.id]) == (0, course.case.budget)
    course.ask("buyer", CancelPlan(procurement_id=again.id, reason="采购任务取消"))
    assert course.budget().free == course.budget().amount
    assert course.in_order()


def test_of_three_bids_two_offer_one_brand_so_two_are_left_and_the_evaluation_stops(courses: Platform):
    brands = {"a": {"brand": "闽江"}, "b": {"brand": "闽江"}, "c": {"brand": "武夷"}}
    course = begin(courses, replace(bids_of("abc", **brands), category=Category.GOODS))
    course.plan().issue(**GOODS).bid().open()
    evaluating.seat_panel(course.stage)

    stopped = evaluating.check_conformity(course.stage, course.case)
    assert (stopped.state, stopped.ended_by, stopped.counted) == ("failed", "BID-FEW-02", 2)
    assert [(group.brands, group.suppliers) for group in stopped.same_brand] == [
        (("闽江",), (course.of("a"), course.of("b")))
    ]
    assert course.notices(*"123") == ["termination", "tender", "intention"]
    own = course.look("supplier-c", GetMyResult(**course.at), lambda it: it.state == "failed")
    assert (own.won, own.winner, own.ended_by) == (False, None, "BID-FEW-02")

    negotiate = MethodApplication(method="TP", reason="仅两家符合要求", with_two=True)
    unsound = SOUND.model_copy(update={"documents_sound": False})
    asked = choice(course, AfterFailure.CHANGE_METHOD, application=negotiate, opinion=SOUND)
    assert course.refused("buyer", asked.model_copy(update={"opinion": unsound})).rule == "BID-FEW-02"
    assert course.ask("buyer", asked).choices[0].state == "asked"
    decision = DecideMethodChange(procurement_id=course.id, number=1, approved=False, decision="应重新招标")
    assert course.ask("finance", decision).choices[0].state == "refused"
    assert course.budget().reserved == course.case.budget
    course.ask("buyer", choice(course, AfterFailure.GIVE_UP))
    assert course.budget().free == course.budget().amount
    assert course.told("conformity_concluded", "tender_failed", "failure_chosen", "method_change_decided")
    assert course.in_order()


def test_an_invited_tender_asks_in_public_draws_whom_to_invite_and_is_closed_to_all_others(courses: Platform):
    course = begin(courses, replace(FIVE, budget=yuan("1000000.00"), max_price=yuan("990000.00")))
    course.plan(method=Method.INVITED_TENDER, ground=Ground.LIMITED_SUPPLIERS, method_reason="仅少数供应商具备条件")
    above_the_threshold(course)
    tendering.prepare_documents(course.stage, course.case)
    prequalify(course)
    invited = draw_invited(course)

    due = datetime.combine(local_date(course.now()) + timedelta(days=21), tendering.OPENING_HOUR, LOCAL)
    early = PublishTender(
        procurement_id=course.id, offer_until=add_working_days(local_date(course.now()), 6), bids_due_at=due
    )
    assert course.refused("agency", early.model_copy(update={"bids_due_at": due - timedelta(days=3)})).rule == (
        "BID-TIME-01"
    )
    tendering.publish(course.stage)
    (outsider,) = {bid.account for bid in course.case.bids} - {*invited, "supplier-e"}
    for account in (outsider, "supplier-e"):
        assert course.refused(account, ObtainDocuments(procurement_id=course.id)).rule == "BID-DOC-04"
        assert course.refused(account, AskEnquiry(procurement_id=course.id, question="可否参加？")).rule == "BID-DOC-04"
        assert course.refused(account, GetMyInvitation(procurement_id=course.id)).status == 404
    assert course.id in [it.procurement_id for it in course.look(invited[0], ListMyInvitations()).items]
    assert course.refused("finance", GetInvitedRecord(procurement_id=course.id)).status == 404  # BID-DOC-05

    course.case = replace(course.case, bids=tuple(at_a_sixth(bid) for bid in FIVE.bids if bid.account in invited))
    tendering.take_documents(course.stage, course.case)
    course.bid().open().award()
    told = course.look("supplier-e", GetInvitedRecord(procurement_id=course.id))
    assert faults(told.record) == []
    assert course.notices(*"123") == ["award", "prequalification", "intention"]  # no public tender notice (PUB-03)
    assert course.told("suppliers_drawn", "award_announced", to="supplier-e")
    assert course.in_order()
