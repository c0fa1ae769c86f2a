"""An invited tender: who may apply is told in public, who is invited is drawn, and to all others it is closed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from secrets import token_hex

import pytest

from common.interfaces.bidding import (
    ApplyToBeInvited,
    AskEnquiry,
    CommitInvitedList,
    CommitInvitedNonce,
    DraftPlan,
    FilePlan,
    GetInvitedRecord,
    GetMyCandidacy,
    GetMyInvitation,
    GetPlan,
    Ground,
    ListCandidacies,
    ListMyInvitations,
    ListSource,
    Method,
    ObtainDocuments,
    Paper,
    PlanItem,
    PublishPrequalification,
    PublishTender,
    Qualification,
    RevealInvitedNonce,
    ReviewApplications,
)
from common.law.calendar import add_working_days, local_date
from common.proof.draw import commitment, round_id
from common.proof.seating import faults
from deploy.demo import tendering
from deploy.demo.steps import LOCAL
from tests.journeys.course import FIVE, Course, begin
from tests.journeys.platform import Platform

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]
INVITED = {
    "method": Method.INVITED_TENDER,
    "ground": Ground.LIMITED_SUPPLIERS,
    "method_reason": "具有特殊性，仅少数供应商具备条件",
    "items": (PlanItem(code="C16010000", name=FIVE.name, budget=FIVE.budget),),
}
CONSENT = Paper(issued_by="主管预算单位", number="示例〔2024〕1号", issued_on=date(2024, 4, 1))
A_DAY = timedelta(days=1)


def test_an_invited_tender_asks_in_public_draws_whom_to_invite_and_is_closed_to_all_others(courses: Platform):
    course = begin(courses).plan(**INVITED, superior_consent=CONSENT, decision="同意采用邀请招标")
    above_the_threshold(course)
    tendering.prepare_documents(course.stage, course.case)
    prequalify(course)
    invited = draw_invited(course)
    tendering.publish(course.stage)

    for account in {bid.account for bid in FIVE.bids} - set(invited):
        for call in (
            ObtainDocuments(procurement_id=course.id),
            AskEnquiry(procurement_id=course.id, question="何时？"),
        ):
            assert course.refused(account, call).rule == "BID-DOC-04"
        assert course.refused(account, GetMyInvitation(procurement_id=course.id)).status == 404
    assert course.id in [each.procurement_id for each in course.look(invited[0], ListMyInvitations()).items]
    assert course.refused("finance", GetInvitedRecord(procurement_id=course.id)).status == 404  # BID-DOC-05
    course.case = replace(FIVE, bids=tuple(bid for bid in FIVE.bids if bid.account in invited))
    tendering.take_documents(course.stage, course.case)
    course.bid().open().award()

    told = course.look("supplier-e", GetInvitedRecord(procurement_id=course.id))
    assert not faults(told.record)
    assert course.notices(3) == ["award", "prequalification", "intention"]  # of the tender itself there is none
    assert course.told("suppliers_drawn", "award_announced", to="supplier-e")
    assert course.in_order()


def above_the_threshold(course: Course) -> None:
    """Another method than open tender needs the consent of the superior unit."""
    plan = course.look("buyer", GetPlan(procurement_id=course.id))
    same = {"requirement_id": plan.requirement_id, "budget_line_id": plan.budget_line_id, "agency": plan.agency}
    another = course.ask("buyer", DraftPlan(**same, **INVITED, budget=plan.budget))
    assert course.refused("buyer", FilePlan(procurement_id=another.id)).rule == "THR-02"


def prequalify(course: Course) -> None:
    """All five apply, four pass; nobody reads an application before they are due."""
    due = datetime.combine(add_working_days(local_date(course.now()), 6), tendering.OPENING_HOUR, LOCAL)
    notice = PublishPrequalification(
        procurement_id=course.id, review_standard="符合资格条件的予以通过", applications_due_at=due
    )
    early = notice.model_copy(update={"applications_due_at": course.now().replace(second=0, microsecond=0) + A_DAY})
    assert course.refused("agency", early).rule == "BID-TIME-06"
    course.ask("agency", notice)
    accounts = [bid.account for bid in course.case.bids]
    for account in accounts:
        applying = ApplyToBeInvited(procurement_id=course.id, promise=True, responsible_person=f"{account}负责人")
        course.ask(account, applying)
    candidacies = ListCandidacies(procurement_id=course.id)
    assert course.refused("agency", candidacies).code == "wrong-step"
    course.wait_until(due)
    applied = course.look("agency", candidacies).items
    assert {each.supplier for each in applied} == {course.stage.cast.party(account) for account in accounts}
    late = ApplyToBeInvited(procurement_id=course.id, promise=True, responsible_person="迟到")
    assert course.refused("supplier-a", late).code == "wrong-step"

    out = {"qualified": False, "reason": "未提供资质证明", "rule": "QUAL-01"}
    results = (
        Qualification(supplier=each.supplier, **(out if each.supplier == course.of("e") else {"qualified": True}))
        for each in applied
    )
    course.ask("agency", ReviewApplications(procurement_id=course.id, results=tuple(results)))
    mine = course.look("supplier-e", GetMyCandidacy(procurement_id=course.id))
    assert (mine.reason, mine.rule) == ("未提供资质证明", "QUAL-01")


def draw_invited(course: Course) -> list[str]:
    """Return the accounts drawn: three of the four that passed, by the chance of both sides."""
    today = local_date(course.now())
    due = datetime.combine(today + timedelta(days=40), tendering.OPENING_HOUR, LOCAL)
    issue = PublishTender(procurement_id=course.id, offer_until=add_working_days(today, 6), bids_due_at=due)
    assert course.refused("agency", issue).code == "wrong-step"  # nobody is invited yet
    listed = course.ask("agency", CommitInvitedList(procurement_id=course.id, source=ListSource.NOTICE))
    assert (listed.candidates, listed.invited) == (4, ())
    chance = {"agency": ("organiser", token_hex(32)), "finance": ("witness", token_hex(32))}
    for actor, (side, nonce) in chance.items():
        sealed = commitment(round_id(f"{course.id}.invited", listed.round), side, nonce)
        course.ask(actor, CommitInvitedNonce(procurement_id=course.id, commitment=sealed))
    for actor, (_, nonce) in chance.items():
        drawn = course.ask(actor, RevealInvitedNonce(procurement_id=course.id, nonce=nonce)).invited
    assert len(set(drawn)) == 3
    assert course.of("e") not in drawn
    assert course.refused("supplier-a", GetMyInvitation(procurement_id=course.id)).status == 404
    return [bid.account for bid in course.case.bids if course.stage.cast.party(bid.account) in drawn]
