"""From the report to the contract: an award that lasts, one that its winner refuses, one that a question undoes."""

from datetime import timedelta

import pytest

from common.interfaces.bidding import (
    AnnounceAward,
    BondPage,
    BondView,
    GetAward,
    GetMyResult,
    GetOpening,
    GiveShare,
    KeepBond,
    ListBonds,
    ListTakers,
    LodgeBond,
    PublishTender,
    ReadBid,
    RefuseAward,
    ReturnBond,
    TakeNextCandidate,
)
from common.interfaces.contracts import GetContract
from common.interfaces.supervision import (
    About,
    AnswerQuestion,
    AskQuestion,
    GetQuestion,
    Outcome,
    QuestionItem,
)
from common.law.calendar import add_working_days, local_date
from common.law.money import yuan
from common.proof.bid_content import ONLY_LOT
from common.proof.bond_letter import BondLetter
from deploy.demo import contracting, journey, planning, tendering
from tests.journeys.course import Course, begin, bids_of
from tests.journeys.platform import Platform

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]
AWARDED = journey.PHASES.index(contracting.conclude)  # the phases before it lead to the award
BOND = yuan("100000.00")
WITHDRAWN = ["award", "correction", "award", "tender", "intention"]


def awarded(courses: Platform) -> Course:
    """Return a course up to the award of A; a bank answers for 100 000 yuan of each bid."""
    course = begin(courses, bids_of("abcd")).plan().issue(bid_bond=BOND)
    for bid in course.case.bids:
        lodged = course.ask(bid.account, LodgeBond(**course.at, letter=guarantee(course, bid.account)))
        assert (lodged.state, lodged.good) == ("lodged", True)
    assert course.refused("buyer", ListBonds(procurement_id=course.id)).rule == "BID-DOC-05"
    return course.bid().open().award()


def guarantee(course: Course, account: str) -> BondLetter:
    party = course.stage.cast.party
    return BondLetter.make(
        course.stage.cast.seed("bank-1"),
        tender_id=course.id,
        lot=ONLY_LOT,
        supplier=party(account),
        form="guarantee",
        number=f"BH-{account}",
        issuer=party("bank-1"),
        applicant=party(account),
        beneficiary=party("buyer"),
        amount=BOND,
        valid_until=local_date(course.now()) + timedelta(days=180),
        payer_account=None,
    )


def bonds(course: Course, **expected: str) -> dict[str, BondView]:
    """Return the bonds by the letters of their suppliers, once they are in these states."""

    def found(page: BondPage) -> dict[str, BondView]:
        return {letter: bond for bond in page.items for letter in "abcd" if bond.supplier == course.of(letter)}

    asked = ListBonds(procurement_id=course.id)
    return found(
        course.look("agency", asked, lambda page: {each: it.state for each, it in found(page).items()} == expected)
    )


def next_in_order(course: Course, refused: str, taken: str) -> None:
    """The buyer takes the second after the first, and nobody else."""
    third = TakeNextCandidate(**course.at, supplier=course.of("c"))
    assert course.refused("buyer", third).rule == "AWD-TIME-02"
    assert course.refused("buyer", third.model_copy(update={"supplier": course.of(refused)})).rule == "AWD-TIME-02"
    course.ask("buyer", third.model_copy(update={"supplier": course.of(taken)}))
    course.ask("agency", AnnounceAward(**course.at))


def signed_by(course: Course, supplier: str) -> None:
    """Both parties sign, with this supplier, at its own price; the lot is then contracted."""
    course.look("buyer", GetContract(contract_id=f"{course.id}-C1"), lambda it: it.supplier == course.of(supplier))
    drafted = contracting.draft_contract(course.stage)
    assert drafted.amount == next(bid.price for bid in course.case.bids if bid.account == f"supplier-{supplier}")
    for party in ("buyer", f"supplier-{supplier}"):
        course.ask(party, contracting.signature(course.stage, party, drafted))
    assert course.look("buyer", GetAward(**course.at), lambda it: it.state == "contracted").winner == drafted.supplier


def test_an_open_tender_goes_from_its_budget_to_its_archive_and_what_is_not_spent_is_free(courses: Platform):
    course = begin(courses, bids_of("abcd"))
    planning.plan(course.stage, course.case)
    assert course.budget().reserved == course.case.budget
    tendering.prepare_documents(course.stage, course.case)
    today = local_date(course.now())
    due = course.now().replace(second=0, microsecond=0) + timedelta(days=25)
    early = PublishTender(procurement_id=course.id, offer_until=add_working_days(today, 6), bids_due_at=due)
    assert course.refused("agency", early).rule == "INT-TIME-01"
    planning.wait_for_intention(course.stage)

    course.publish()
    tendering.hand_in_bids(course.stage, course.case)
    secret_until_the_deadline(course)
    tendering.wait_for_deadline(course.stage)
    course.open().award()
    each_sees_its_own_result(course)
    for phase in journey.PHASES[AWARDED:]:
        phase(course.stage, course.case)

    line = course.budget()
    assert (line.reserved, line.consumed) == (0, course.case.contract_total)
    assert line.free == line.amount - course.case.contract_total
    assert course.notices(4) == ["contract", "award", "tender", "intention"]
    public = course.told("contract_published", to="supplier-e")
    assert [event for event in public if event in ("tender_published", "bids_closed", "bids_opened")] == [
        "tender_published",
        "bids_closed",
        "bids_opened",
    ]
    for supervisory in ("panel_formed", "conformity_concluded", "evaluation_reported"):
        assert supervisory in course.told(supervisory)
        assert supervisory not in public
    assert course.in_order()


def secret_until_the_deadline(course: Course) -> None:
    assert course.look("supplier-e", GetOpening(procurement_id=course.id)).digests is None
    assert course.refused("buyer", ListTakers(procurement_id=course.id)).rule == "BID-DOC-05"
    assert course.refused("buyer", ReadBid(**course.at, supplier=course.of("a"))).status == 404
    share = course.stage.facts["shares"]["buyer"]
    assert course.refused("buyer", GiveShare(procurement_id=course.id, share=share)).rule == "BID-OPEN-01"


def each_sees_its_own_result(course: Course) -> None:
    won, lost = (course.look(f"supplier-{each}", GetMyResult(**course.at)) for each in "ab")
    assert (won.won, lost.won, lost.winner) == (True, False, course.of("a"))
    assert [(it.own.supplier, it.own.rank) for it in (won, lost)] == [(course.of("a"), 1), (course.of("b"), 2)]
    assert course.refused("supplier-e", GetMyResult(**course.at)).status == 404
    assert course.refused("supplier-b", ReadBid(**course.at, supplier=course.of("a"))).status == 404
    assert course.look("supplier-b", ReadBid(**course.at, supplier=course.of("b"))).supplier == course.of("b")


def test_a_winner_who_refuses_gives_way_to_the_next_in_order_and_its_own_contract_is_not_signed(courses: Platform):
    course = awarded(courses)
    held = bonds(course, a="locked", b="due", c="due", d="due")
    drafted = contracting.draft_contract(course.stage)

    refusing = RefuseAward(**course.at, reason="原材料价格上涨，无法履约")
    assert course.refused("supplier-b", refusing).status == 404
    assert course.refused("buyer", refusing).rule == "AWD-07"  # it may still sign
    vacated = course.ask("supplier-a", refusing)
    assert (vacated.state, vacated.winner) == ("vacated", None)
    assert [(each.supplier, each.rule) for each in vacated.set_aside] == [(course.of("a"), "AWD-07")]
    assert course.notices(4)[:2] == ["correction", "award"]
    course.look("buyer", GetContract(contract_id=drafted.id), lambda it: it.state == "withdrawn")
    assert course.refused("supplier-a", contracting.signature(course.stage, "supplier-a", drafted)).code == "wrong-step"

    keep = KeepBond(procurement_id=course.id, bond_id=held["a"].id, ground="too_slow", facts="拒签合同")
    assert course.refused("agency", keep).rule == "BOND-06"
    course.ask("agency", keep.model_copy(update={"ground": "refused_contract"}))
    course.ask("bank-1", ReturnBond(procurement_id=course.id, bond_id=held["c"].id))
    assert bonds(course, a="kept", b="due", c="returned", d="due")["c"].refund.rule == "BOND-03"
    assert course.refused("bank-2", ReturnBond(procurement_id=course.id, bond_id=held["d"].id)).status == 404

    next_in_order(course, refused="a", taken="b")
    assert course.notices(len(WITHDRAWN)) == WITHDRAWN
    assert [(it.supplier, it.withdrawn_on is None) for it in course.look("finance", GetAward(**course.at)).awards] == [
        (course.of("a"), False),
        (course.of("b"), True),
    ]
    signed_by(course, "b")
    assert course.told("award_refused", "result_changed", "bond_kept", "bond_returned")
    assert course.budget().reserved == course.case.budget
    assert course.in_order()


def test_a_question_upheld_before_the_contract_holds_it_and_sets_the_winner_aside(courses: Platform):
    course = awarded(courses)
    drafted = contracting.draft_contract(course.stage)
    item = QuestionItem(
        subject="业绩不实", facts="所列业绩未履行", legal_basis="94号令第十条", request="重新确定中标人"
    )
    form = {"items": (item,), "contact": "林某 0591-00000000", "signatory": "陈某"}
    question = AskQuestion(procurement_id=course.id, lot="1", about=About.RESULT, **form)
    assert course.refused("supplier-e", question).rule == "QC-05"  # it has not bid
    course.look("supplier-b", GetMyResult(**course.at))
    asked = course.ask("supplier-b", question)
    assert (asked.state, asked.holds) == ("under_answer", True)
    assert course.refused("supplier-c", GetQuestion(question_id=asked.id)).status == 404

    signing = contracting.signature(course.stage, "buyer", drafted)
    course.quiet()
    assert course.refused("buyer", signing).rule == "QC-09"
    concerned = (course.of("a"),)
    upheld = AnswerQuestion(
        question_id=asked.id,
        outcome=Outcome.FOUNDED_RESULT,
        reasons="经核实所列业绩不实，质疑成立。",
        legal_basis="94号令第十六条",
        suppliers_concerned=concerned,
    )
    answered = course.ask("agency", upheld)
    assert (answered.state, answered.answer.in_time, answered.holds) == ("answered", True, True)
    vacated = course.look("buyer", GetAward(**course.at), lambda it: it.state == "vacated")
    assert [(each.supplier, each.rule) for each in vacated.set_aside] == [(course.of("a"), "QC-08")]
    course.look("buyer", GetContract(contract_id=drafted.id), lambda it: it.state == "withdrawn")

    next_in_order(course, refused="a", taken="b")
    assert course.notices(len(WITHDRAWN)) == WITHDRAWN
    signed_by(course, "b")
    assert course.told("question_answered", "result_changed")
    assert course.in_order()
