"""From the documents to the conformity check: too few bids, one brand, documents that change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from common.interfaces.bidding import (
    AcknowledgeEdition,
    AfterFailure,
    CancelPlan,
    Category,
    ChooseAfterFailure,
    ClarifyDocuments,
    DecideMethodChange,
    DocumentPart,
    ExtendDeadline,
    Factor,
    GetFailure,
    GetMyBid,
    GetMyResult,
    GetOpening,
    GetPlan,
    GiveShare,
    Grade,
    Item,
    ListTakers,
    MethodApplication,
    Opinion,
    TextChange,
)
from common.law.calendar import local_date
from deploy.client import Refused
from deploy.demo import evaluating, tendering
from deploy.demo.steps import LOCAL
from tests.journeys.course import Course, begin, bids_of
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
    return ChooseAfterFailure(procurement_id=course.id, choice=what, reason="供应商不足三家", **{"lots": ("1",)} | more)


def test_two_bids_are_not_opened_and_the_tender_begins_again_with_the_same_money(courses: Platform):
    course = begin(courses, bids_of("ab")).plan().issue().bid()

    assert course.tender().state == "failed"
    share = GiveShare(procurement_id=course.id, share=course.stage.facts["shares"]["buyer"])
    assert course.refused("buyer", share).code == "wrong-step"
    assert course.look("supplier-e", GetOpening(procurement_id=course.id)).lines == ()
    assert course.notices(3) == ["termination", "tender", "intention"]
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
    course.ask("buyer", CancelPlan(procurement_id=again.id, reason="采购任务取消", contacts="0591-00000000"))
    assert course.budget().free == course.budget().amount
    assert course.in_order()


def test_of_three_bids_two_offer_one_brand_so_two_are_left_and_the_evaluation_stops(courses: Platform):
    brands = {"a": {"brand": "闽江"}, "b": {"brand": "闽江"}, "c": {"brand": "武夷"}}
    course = begin(courses, replace(bids_of("abc", **brands), category=Category.GOODS))
    course.plan().issue(**GOODS).bid().open()
    evaluating.seat_panel(course.stage)

    stopped = evaluating.check_conformity(course.stage, course.case)
    assert (stopped.state, stopped.ended_by, stopped.counted) == ("failed", "BID-FEW-02", 2)
    (brand,) = stopped.same_brand
    assert (brand.brands, set(brand.suppliers)) == (("闽江",), {course.of("a"), course.of("b")})
    assert course.notices(3) == ["termination", "tender", "intention"]
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


def test_a_clarification_before_the_spring_festival_moves_the_deadline_behind_it(courses: Platform):
    course = begin(courses, bids_of("abcd"), not_before=datetime(2025, 12, 22, 1, 0, tzinfo=UTC)).plan().issue()
    assert local_date(course.stage.facts["due"]) == date(2026, 2, 10)
    early, course.case = course.case, bids_of("ab")
    tendering.hand_in_bids(course.stage, course.case)
    course.wait_until(datetime(2026, 2, 6, 9, 0, tzinfo=LOCAL))

    clarify = ClarifyDocuments(
        procurement_id=course.id,
        explanation="明确履行期限",
        changes=(TextChange(part=DocumentPart.CONTRACT_TERM, old="365", new="300"),),
        may_affect_bids=True,
    )
    fixed = TextChange(part=DocumentPart.QUALIFICATION, old="未被列入失信被执行人等名单", new="无")
    assert course.refused("agency", clarify.model_copy(update={"changes": (fixed,)})).rule == "BID-TIME-05"
    too_near = datetime(2026, 2, 14, 9, 30, tzinfo=LOCAL)  # a working Saturday, 8 days later
    assert course.refused("agency", clarify.model_copy(update={"bids_due_at": too_near})).rule == "BID-TIME-05"
    (change,) = course.ask("agency", clarify).changes
    moved = datetime(2026, 2, 24, 9, 30, tzinfo=LOCAL)  # 15 days end on 21 February, which is a holiday until the 23rd
    assert change.bids_due_at == moved
    assert "春节" in change.says_zh
    with pytest.raises(Refused, match="提前"):
        course.stage.cast.person("agency").ask(
            ExtendDeadline(procurement_id=course.id, bids_due_at=too_near, reason="提前")
        )

    course.wait_until(course.stage.facts["due"] + timedelta(minutes=2))
    assert (course.tender().state, course.tender().bid_digests) == ("published", None)
    assert course.look("supplier-a", GetMyBid(**course.at)).state == "received"
    course.ask("supplier-a", AcknowledgeEdition(procurement_id=course.id, edition=2))
    takers = ListTakers(procurement_id=course.id)
    assert course.refused("agency", takers).rule == "BID-DOC-05"
    course.case = early
    tendering.hand_in_bids(course.stage, course.case)  # the first two replace theirs
    course.stage.facts["due"] = moved
    tendering.wait_for_deadline(course.stage)
    assert course.refused("agency", clarify).code == "wrong-step"
    read = {each.supplier: set(each.read) for each in course.look("agency", takers).items}
    assert read[course.of("a")] >= {"2"}
    assert "2" not in read[course.of("b")]
    course.open()
    assert course.lot().state == "qualified"
    assert course.notices(3) == ["correction", "tender", "intention"]
    assert course.told("tender_corrected", "bids_opened", to="supplier-e")
    assert course.in_order()
