"""The panel at work: prices that may be too low, and experts drawn who sit in another city."""

from datetime import UTC, date, datetime, timedelta
from secrets import token_hex

import pytest

from common.interfaces.bidding import (
    AdmitExpert,
    AnswerInvitation,
    ApplyAsExpert,
    AskForExplanation,
    BehaviourKind,
    CommitDraw,
    CommitNonce,
    ConcludeLowPrice,
    CreditRecord,
    DrawUpReport,
    ElectLeader,
    ExpertFacts,
    ExplainPrice,
    FormPanel,
    GetDraw,
    GetDrawRecord,
    GetMyResult,
    JudgePrice,
    ListBehaviour,
    ListLowPriceReviews,
    LowPriceMaterials,
    Need,
    PanelMember,
    RecordBehaviour,
    RecordLawTest,
    Representative,
    RequestDraw,
    RevealNonce,
    SeatView,
    TitleRank,
)
from common.law.calendar import local_date
from common.law.money import yuan
from common.proof.draw import commitment, round_id
from common.proof.seating import faults
from deploy.demo import evaluating
from deploy.local.accounts import ENTERPRISE, credit_code
from tests.journeys.course import Course, begin, bids_of
from tests.journeys.platform import Platform

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]
LOW_PRICES_ARE_REVIEWED_FROM = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)  # planned then, issued in February
LOW = {"a": {"price": yuan("2300000.00")}, "b": {"price": yuan("1000000.00")}}
MATERIALS = LowPriceMaterials(comparable_prices="同类项目成交价 230 万元", search_history="政府采购网，近两年同类项目")
XIAMEN = "350200"


def test_a_low_price_that_is_explained_stays_and_one_that_is_not_is_invalid(courses: Platform):
    course = begin(courses, bids_of("abcde", **LOW), not_before=LOW_PRICES_ARE_REVIEWED_FROM)
    course.plan().issue().bid().open()
    evaluating.seat_panel(course.stage)
    leader, *members = course.stage.facts["panel"]

    found = evaluating.check_conformity(course.stage, course.case)
    assert {each.supplier: set(each.signs) for each in found.low_price_signs} == {
        course.of("a"): {"ceiling"},
        course.of("b"): {"average", "second_lowest", "ceiling"},
    }
    first, second = (AskForExplanation(**course.at, supplier=course.of(each), minutes=30) for each in "ab")
    assert course.refused(leader, first.model_copy(update={"minutes": 29})).rule == "EVAL-13"
    assert course.refused(leader, first.model_copy(update={"supplier": course.of("c")})).rule == "EVAL-12"
    assert course.refused(members[0], first).rule == "FJ-11"  # the leader asks
    due = course.ask(leader, first).due_at
    course.ask(leader, second)
    explaining = ExplainPrice(**course.at, supplier=course.of("a"), explanation="自有平台，附成本测算和同类合同")
    assert course.refused("supplier-b", explaining).status == 404  # its own price alone
    course.ask("supplier-a", explaining)
    opinion = JudgePrice(**course.at, supplier=course.of("b"), proven=False, reason="未作说明")
    assert course.refused(leader, opinion).rule == "EVAL-13"  # it may still explain
    course.wait_until(due + timedelta(minutes=1))
    late = ExplainPrice(**course.at, supplier=course.of("b"), explanation="迟到的说明")
    assert course.refused("supplier-b", late).rule == "EVAL-13"

    evaluating.score(course.stage, course.case)
    assert course.refused(leader, DrawUpReport(**course.at)).rule == "EVAL-13"  # no price is judged yet
    judged = {"a": opinion.model_copy(update={"supplier": course.of("a"), "proven": True, "reason": "成本真实"})}
    for supplier, said in (judged | {"b": opinion}).items():
        for member in (leader, *members):
            course.ask(member, said)
        conclusion = ConcludeLowPrice(**course.at, supplier=course.of(supplier), materials=MATERIALS)
        assert course.ask(leader, conclusion).proven is said.proven
    (own,) = course.look("supplier-b", ListLowPriceReviews(**course.at)).items
    assert (own.supplier, own.opinions, own.proven) == (course.of("b"), (), None)  # what the panel thinks is not shown

    evaluating.report(course.stage)
    evaluating.award(course.stage)
    ranked = {bid.supplier: (bid.rank, bid.invalid) for bid in course.lot().ranking}
    assert ranked[course.of("a")] == (1, None)
    assert ranked[course.of("b")][0] is None
    told = course.look("supplier-b", GetMyResult(**course.at))
    assert "EVAL-13" in told.invalid_because
    assert course.told("low_price_questioned", "low_price_concluded", "award_announced")
    assert course.in_order()


def test_a_service_from_five_million_is_judged_remotely_by_drawn_experts_whose_names_come_with_the_award(
    courses: Platform,
):
    course = begin(courses, bids_of("abcd")).plan().issue().bid().open()
    fill_the_pool(course)
    seats = draw(course)
    assert [(seat.number, seat.remote) for seat in seats] == [(1, False), (2, False), (3, True), (4, True)]
    assert {seat.booth.split("/")[0] for seat in seats if seat.remote} == {XIAMEN}
    assert not [seat for seat in course.look("agency", GetDraw(**course.at)).seats if seat.expert]  # COM-04
    names = {course.stage.cast.party(f"expert-{number}"): f"expert-{number}" for number in range(1, 6)}
    sitting = [names[seat.expert] for seat in seats]

    course.ask("agency", FormPanel(**course.at))
    course.stage.facts["panel"] = (*sitting, "buyer2")
    for member in course.stage.facts["panel"]:
        course.ask(member, ElectLeader(**course.at, seat=1))
    lot = course.lot()
    assert (lot.leader_seat, lot.members, lot.panel) == (1, 5, ())
    seen = RecordBehaviour(**course.at, seat=3, kind=BehaviourKind.NETWORK_CUT, said="两分钟", happened_at=course.now())
    course.ask("operator", seen)
    evaluating.check_conformity(course.stage, course.case)
    evaluating.score(course.stage, course.case)
    evaluating.report(course.stage)
    hidden = course.look("supplier-e", GetDrawRecord(**course.at)).record
    assert (faults(hidden), hidden.rounds[0].entries) == ((), None)
    evaluating.award(course.stage)

    shown = course.look("supplier-e", GetDrawRecord(**course.at), lambda it: it.state == "revealed").record
    assert not faults(shown)
    assert {entry.expert for entry in shown.rounds[0].entries} >= {seat.expert for seat in seats}
    assert [member.name for member in course.lot().panel if not member.buyer_representative]
    (line,) = course.look("finance", ListBehaviour(**course.at)).items
    assert (line.seat, line.kind) == (3, "network_cut")
    assert course.told("draw_committed", "experts_drawn", "draw_revealed", to="supplier-e")
    assert course.in_order()


def fill_the_pool(course: Course) -> None:
    """Five experts of Xiamen, each of a unit of their own, apply and are admitted; they pass the law test."""
    for number in range(1, 6):
        facts = ExpertFacts(
            name=f"评审专家{number}号",
            born_on=date(1976, 3, 24),
            title=TitleRank.SENIOR,
            working_since=date(2000, 7, 1),
            employer=credit_code(ENTERPRISE, XIAMEN, f"XX00030{number}"),
            employer_name=f"示例单位{number}",
            city=XIAMEN,
            specialities=("IT",),
        )
        expert = course.ask(f"expert-{number}", ApplyAsExpert(facts=facts)).id
        admit = AdmitExpert(expert=expert, credit_record=CreditRecord.CLEAN, credit_source="信用中国")
        assert course.refused("agency", admit).status == 403
        course.ask("finance", admit)
        course.ask("finance", RecordLawTest(expert=expert, tested_on=local_date(course.now()), score=92))


def draw(course: Course) -> tuple[SeatView, ...]:
    """Draw four experts beside the buyer's representative; one of them declines, and the fifth is called."""
    person = course.stage.cast.person("buyer2").account
    asked = RequestDraw(
        **course.at,
        needs=(Need(speciality="IT", count=4),),
        representatives=(Representative(id=person.id, name=person.name),),
        evaluation_at=course.now() + timedelta(hours=2),
    )
    assert course.refused("agency", asked).rule == "FJ-07"  # nobody may choose one place
    course.ask("agency", asked.model_copy(update={"remote": True}))
    committed = course.ask("agency", CommitDraw(**course.at))
    name = round_id(f"{course.id}.1.draw", committed.rounds)
    chance = {"agency": ("organiser", token_hex(32)), "finance": ("witness", token_hex(32))}
    for actor, (side, nonce) in chance.items():
        course.ask(actor, CommitNonce(**course.at, commitment=commitment(name, side, nonce)))
    for actor, (_, nonce) in chance.items():
        course.ask(actor, RevealNonce(**course.at, nonce=nonce))
    declined = False
    while open_seats := [seat for seat in course.look("finance", GetDraw(**course.at)).seats if not seat.confirmed]:
        expert = next(n for n in range(1, 6) if course.stage.cast.party(f"expert-{n}") == open_seats[0].expert)
        answer = AnswerInvitation(**course.at, confirm=declined, reason="" if declined else "临时有事")
        course.ask(f"expert-{expert}", answer)
        declined = True
    assert (
        course.refused("agency", FormPanel(**course.at, members=(PanelMember(expert="X", name="X"),))).rule == "COM-02"
    )
    return course.look("finance", GetDraw(**course.at)).seats
