"""Awards against the real database: the way to the contract, every way back from it, and the budget of what failed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from common.interfaces.bidding import (
    AfterFailure,
    AnnounceAward,
    ChooseAfterFailure,
    DecideMethodChange,
    DetermineWinner,
    GetAward,
    GetFailure,
    GetMyResult,
    ListPastReports,
    MethodApplication,
    Opinion,
    RecordDelay,
    RefuseAward,
    ReportError,
    RestartLot,
    TakeNextCandidate,
    TerminateLot,
    TerminateTender,
    VoidCause,
    VoidLot,
)
from common.interfaces.contracts import ContractSigned
from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.interfaces.supervision import About, Outcome, QuestionAnswered
from common.runtime.store import Documents
from services.bidding.domain.bids.bid import bid_id
from services.bidding.domain.experts.draw import DrawState, draw_id
from services.bidding.domain.states import EvaluationState, PlanState, TenderState
from services.bidding.store import BiddingStore
from services.bidding.usecases.awarding import awards, failures, reevaluations, vacancies
from services.bidding.usecases.experts import draws
from services.bidding.usecases.tendering import tendering
from tests.builders.awards import AWARDED_AT, FIVE_DAYS_ON, SIX_DAYS_ON, TOO_LATE_TO_SIGN, a_reported_lot
from tests.builders.bid_contents import declarations
from tests.builders.bidding import AGENCY, BUYER, OTHER_BUYER, PROCUREMENT, a_line, a_lot, a_party, an_approved_plan, by
from tests.builders.bids import SUPPLIERS, A, B, C, D, a_bid, a_content, an_opened_tender
from tests.builders.bids import a_line as an_opened_line
from tests.builders.experts import MORNING, a_request

pytestmark = pytest.mark.stack
LOT = {"procurement_id": PROCUREMENT, "lot": "1"}
SOUND = Opinion(experts=("王工",), text="文件合理、程序合规", documents_sound=True, procedure_sound=True)


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in vars(made).values():
        if isinstance(documents, Documents):
            documents.prepare()
    return made


@pytest.fixture
def case(store):
    return Case(store)


class Case:
    """A tender of two lots whose first is reported: A, B, C, D in this order; its budget is reserved."""

    def __init__(self, store):
        self.store = store
        maker = by(Role.SERVICE)
        for supplier in SUPPLIERS:
            store.suppliers.make(a_party(supplier), by=by(Role.SERVICE))
        line, *_ = a_line("1000000.00").reserve(PROCUREMENT, Decimal("800000.00"), today=date(2026, 3, 2))
        store.budget_lines.make(line, by=maker)
        store.plans.make(an_approved_plan(budget=Decimal("800000.00")), by=maker)
        lots = (a_lot(), a_lot(lot="2", budget="200000.00", max_price=None))
        lines = tuple(replace(an_opened_line(each), lot=lot) for lot in ("1", "2") for each in (A, B, C, D))
        store.tenders.make(an_opened_tender(*lines, lots=lots), by=maker)
        store.evaluations.make(a_reported_lot(), by=maker)
        for supplier in (A, B, C, D):
            bid = replace(a_bid(supplier), state="listed")
            store.bids.make(bid.opened(a_content(supplier)), by=by(Role.SERVICE))

    def buyer(self, act, call, *, at=AWARDED_AT, party=BUYER, **more):
        return act(self.store, call, by(Role.BUYER, party, at=at, **more))

    def determine(self, supplier=A, **more):
        return self.buyer(awards.determine_winner, DetermineWinner(**LOT, supplier=supplier), **more)

    def announce(self, **more):
        return self.buyer(awards.announce_award, AnnounceAward(**LOT), **more)

    def award(self):
        self.determine()
        return self.announce()

    def refuse(self, supplier=A, **more):
        call = RefuseAward(**LOT, reason="资金不足")
        return vacancies.refuse_award(self.store, call, by(Role.SUPPLIER, supplier, at=AWARDED_AT, **more))

    def ban(self, supplier):
        ban = AWARDED_AT.date() + timedelta(days=365)
        self.store.suppliers.step(supplier, lambda party: (party.ban(ban),), by=by(Role.SERVICE))

    def answer(self, outcome=Outcome.FOUNDED_RESULT, *, lot="1", awarded=(A,), question="q1", concerned=()):
        news = QuestionAnswered(
            procurement_id=PROCUREMENT,
            question_id=question,
            lot=lot,
            about=About.RESULT,
            outcome=outcome,
            holds=outcome not in (Outcome.NOT_FOUNDED, Outcome.FOUNDED_WITHOUT_EFFECT),
            awarded=awarded,
            suppliers_concerned=concerned,
            in_time=True,
        )
        vacancies.take_answer(self.store, news, by(Role.SERVICE, at=AWARDED_AT, key=f"{question}-{outcome}"))

    def sign(self, supplier=A):
        news = ContractSigned(
            procurement_id=PROCUREMENT,
            contract_id=f"{PROCUREMENT}-C1",
            lot="1",
            buyer=BUYER,
            supplier=supplier,
            amount="500000.00",
            award_amount="500000.00",
            awarded_on=date(2026, 3, 25),
            signed_on=date(2026, 3, 26),
            in_time=True,
        )
        vacancies.take_contract(self.store, news, by(Role.SERVICE, at=AWARDED_AT))

    def fail_lot(self):
        self.award()
        self.refuse()
        return self.buyer(vacancies.restart_lot, RestartLot(**LOT, reason="重新招标"))

    def fail_for_few(self):
        """Let the lot fail with two that were responsive."""
        lot = self.lot
        two = tuple(replace(each, qualified=each.supplier in (A, B)) for each in lot.qualifications)
        failed, _ = replace(lot, qualifications=two).end("fail", "BID-FEW-02", "不足三家")
        self.store.evaluations.step(lot.id, lambda _found: (failed,), by=by(Role.SERVICE))

    def choose(self, choice, *, lots=("1",), key="", at=AWARDED_AT, **more):
        call = ChooseAfterFailure(procurement_id=PROCUREMENT, lots=lots, choice=choice, reason="不足三家", **more)
        return self.buyer(failures.choose_after_failure, call, at=at, key=key)

    @property
    def lot(self):
        return self.store.evaluations.get(f"{PROCUREMENT}.1")

    @property
    def line(self):
        return self.store.budget_lines.get("L-1")


def kinds(told):
    return [envelope["type"] for written in told for envelope in written.envelopes]


def data(told, kind):
    return next(e["data"] for written in told for e in written.envelopes if e["type"] == kind)


class TestTheAward:
    def test_is_determined_and_announced_with_the_winner_s_own_items(self, case, told):
        case.award()

        announced = data(told, "award_announced")
        assert kinds(told)[-2:] == ["winner_determined", "award_announced"]
        assert (announced["supplier"], announced["award_number"]) == (A, 1)
        assert "榕光" in announced["main_items"]
        assert announced["declarations"] == ["中小企业声明函：小型企业；显微镜：榕光仪器厂（小型企业）"]
        assert case.store.tenders.get(PROCUREMENT).lot_states["1"] == "awarded"

    def test_belongs_to_its_buyer(self, case):
        for act, call in (
            (awards.determine_winner, DetermineWinner(**LOT, supplier=A)),
            (awards.announce_award, AnnounceAward(**LOT)),
            (awards.record_delay, RecordDelay(**LOT, reason="质疑")),
            (vacancies.void_lot, VoidLot(**LOT, cause=VoidCause.VIOLATION, reason="串通")),
            (vacancies.terminate_lot, TerminateLot(**LOT, reason="取消")),
            (awards.get_award, GetAward(**LOT)),
        ):
            with pytest.raises(NotFound):
                case.buyer(act, call, party=OTHER_BUYER)

    def test_who_was_banned_since_is_passed_over(self, case):
        case.ban(A)

        with pytest.raises(RuleBroken, match="CRED-02"):
            case.determine(A)
        assert case.determine(B).winner == B

    def test_one_banned_member_bars_the_consortium(self, case):
        member = {"credit_code": SUPPLIERS[6], "name": "成员", "size_class": "small", "share": "0.4"}
        first = {"credit_code": A, "name": "牵头", "size_class": "small", "share": "0.6"}
        joint = a_content(A, declarations=declarations(consortium=(first, member)))
        known = bid_id(PROCUREMENT, "1", A)
        case.store.bids.step(known, lambda found: (replace(found, content=joint),), by=by(Role.SERVICE))
        case.ban(SUPPLIERS[6])

        with pytest.raises(RuleBroken, match="CRED-02"):
            case.determine(A)
        assert case.determine(B).winner == B

    def test_a_ban_before_the_announcement_stops_it(self, case):
        case.determine()
        case.ban(A)

        with pytest.raises(RuleBroken, match="CRED-02"):
            case.announce()
        assert case.buyer(awards.take_next_candidate, TakeNextCandidate(**LOT, supplier=B)).winner == B

    def test_every_bidder_reads_its_own_result_and_strangers_none(self, case):
        case.award()
        call = GetMyResult(**LOT)

        own = awards.get_my_result(case.store, call, by(Role.SUPPLIER, B))

        assert (own.won, own.own.rank, own.winner) == (False, 2, A)
        with pytest.raises(NotFound):
            awards.get_my_result(case.store, call, by(Role.SUPPLIER, SUPPLIERS[6]))


class TestTheClock:
    def run(self, case, at):
        awards.determine_overdue(case.store, by(Role.SERVICE, at=at))

    def test_determines_the_first_ranked_after_five_working_days_once(self, case, told):
        self.run(case, FIVE_DAYS_ON)
        assert case.lot.state is EvaluationState.REPORTED

        self.run(case, SIX_DAYS_ON)
        self.run(case, SIX_DAYS_ON + timedelta(hours=1))

        assert (case.lot.winner, case.lot.automatic) == (A, True)
        assert kinds(told).count("winner_determined") == 1
        assert data(told, "winner_determined")["automatic"]

    def test_leaves_a_lot_with_a_lawful_reason_to_its_buyer(self, case):
        case.buyer(awards.record_delay, RecordDelay(**LOT, reason="质疑处理中"), at=FIVE_DAYS_ON)

        self.run(case, SIX_DAYS_ON)

        assert case.lot.state is EvaluationState.REPORTED


class TestTheWinnerRefuses:
    def test_and_the_next_candidate_is_awarded_under_the_next_number(self, case, told):
        case.award()
        case.refuse()
        case.buyer(awards.take_next_candidate, TakeNextCandidate(**LOT, supplier=B))
        case.announce()

        assert (case.lot.winner, case.lot.award_number, case.lot.state) == (B, 2, EvaluationState.AWARDED)
        assert kinds(told)[-7:] == [
            "award_announced",
            "award_refused",
            "award_withdrawn",
            "result_changed",
            "winner_determined",
            "result_changed",
            "award_announced",
        ]

    def test_only_the_present_winner_may(self, case):
        case.award()

        with pytest.raises(NotFound):
            case.refuse(B)
        case.refuse(A)
        case.buyer(awards.take_next_candidate, TakeNextCandidate(**LOT, supplier=B))
        case.announce()
        with pytest.raises(NotFound):
            case.refuse(A)
        assert case.refuse(B).winner is None

    def test_the_same_command_twice_is_one_refusal(self, case, told):
        case.award()

        first, second = (case.refuse(key="r" * 32) for _ in range(2))

        assert first == second
        assert kinds(told).count("award_refused") == 1

    def test_the_buyer_may_record_it_after_thirty_days(self, case):
        case.award()
        call = RefuseAward(**LOT, reason="逾期未签", evidence="催告函")

        with pytest.raises(RuleBroken, match="AWD-07"):
            case.buyer(vacancies.refuse_award, call)
        assert case.buyer(vacancies.refuse_award, call, at=TOO_LATE_TO_SIGN).state is EvaluationState.VACATED


class TestAQuestionUpheld:
    def test_before_the_contract_sets_the_winner_aside_once(self, case, told):
        case.award()
        for _ in range(2):
            case.answer()

        assert (case.lot.state, case.lot.winner) == (EvaluationState.VACATED, None)
        assert kinds(told).count("award_withdrawn") == 1
        assert data(told, "result_changed")["rule"] == "QC-08"
        case.buyer(awards.take_next_candidate, TakeNextCandidate(**LOT, supplier=B))
        assert case.announce().awards[-1].number == 2

    def test_without_effect_changes_nothing(self, case):
        case.award()
        before = case.lot

        case.answer(Outcome.NOT_FOUNDED)
        case.answer(Outcome.FOUNDED_WITHOUT_EFFECT)

        assert case.lot == before

    def test_about_the_documents_of_all_lots_fails_each_that_is_open(self, case, told):
        case.answer(Outcome.FOUNDED_DOCUMENTS, lot=None, awarded=())

        assert (case.lot.state, case.lot.ended_by) == (EvaluationState.FAILED, "QC-08")
        assert data(told, "tender_failed")["lot"] == "1"

    def test_about_a_lot_that_is_not_opened_is_for_the_buyer(self, case):
        case.answer(Outcome.FOUNDED_DOCUMENTS, lot="7", awarded=())

        assert case.lot.state is EvaluationState.REPORTED

    def test_after_the_contract_is_for_the_finance_department(self, case):
        case.award()
        case.sign()
        case.answer()

        assert (case.lot.state, case.lot.winner) == (EvaluationState.CONTRACTED, A)
        with pytest.raises(WrongStep):
            case.refuse()


class TestEvaluatedAgain:
    def report(self, case, cause, role=Role.FINANCE, party=""):
        call = ReportError(**LOT, cause=cause, facts="第二席评分合计有误")
        return reevaluations.report_error(case.store, call, by(role, party, at=AWARDED_AT))

    def past(self, case):
        return reevaluations.list_past_reports(case.store, ListPastReports(**LOT), by(Role.BUYER, BUYER)).items

    def test_by_the_same_panel_or_a_new_one_with_every_report_kept(self, case):
        case.award()
        assert self.report(case, "sum_error").state is EvaluationState.EVALUATING
        case.store.evaluations.step(
            case.lot.id,
            lambda found: (replace(found, state=EvaluationState.REPORTED, reported_at=AWARDED_AT),),
            by=by(Role.SERVICE),
        )
        anew = self.report(case, "misconduct", Role.AGENCY, AGENCY)

        assert (anew.state, anew.edition, anew.panel) == (EvaluationState.QUALIFIED, 2, ())
        assert [(len(each.ranking), each.winner) for each in self.past(case)] == [(4, A), (0, None)]

    def test_a_new_panel_is_drawn_anew_and_the_first_draw_is_shown_with_the_award(self, case):
        request = draws.request_draw(case.store, a_request(), by(Role.AGENCY, AGENCY, at=MORNING))
        drawn = case.store.draws.get(draw_id(PROCUREMENT, "1"))
        complete = replace(drawn, state=DrawState.COMPLETE)
        case.store.draws.step(drawn.id, lambda _found: (complete,), by=by(Role.SERVICE))
        case.award()
        assert case.store.draws.get(drawn.id).state is DrawState.REVEALED

        self.report(case, "composition")
        again = draws.request_draw(case.store, a_request(), by(Role.AGENCY, AGENCY, at=MORNING))

        assert (request.state, again.state) == ("requested", "requested")
        assert case.store.draws.get(draw_id(PROCUREMENT, "1", 2)).state is DrawState.REQUESTED
        assert case.store.draws.get(drawn.id).state is DrawState.REVEALED

    def test_on_no_other_ground_and_by_nobody_else(self, case):
        with pytest.raises(RuleBroken, match="EVAL-16"):
            self.report(case, "dissatisfied")
        with pytest.raises(NotFound):
            self.report(case, "sum_error", Role.BUYER, OTHER_BUYER)
        assert self.past(case) == ()


class TestEndings:
    def test_a_terminated_lot_gives_its_part_of_the_budget_back_once(self, case):
        for _ in range(2):
            ended = case.buyer(vacancies.terminate_lot, TerminateLot(**LOT, reason="任务取消"))

        assert (ended.state, ended.ended_by) == (EvaluationState.TERMINATED, "BID-TIME-08")
        assert case.line.free == Decimal("800000.00")
        assert case.line.reservation(PROCUREMENT).held == Decimal("200000.00")

    def test_a_tender_whose_lot_is_awarded_is_not_terminated(self, case):
        case.award()

        with pytest.raises(WrongStep):
            case.buyer(vacancies.terminate_lot, TerminateLot(**LOT, reason="取消"))

    def test_a_void_lot_tells_all_bidders_the_reason(self, case):
        case.buyer(vacancies.void_lot, VoidLot(**LOT, cause=VoidCause.VIOLATION, reason="串通投标"))

        told = awards.get_my_result(case.store, GetMyResult(**LOT), by(Role.SUPPLIER, B))
        assert (told.state, told.ended_by) == ("failed", "BID-VOID-01")
        assert "串通投标" in told.ended_because


class TestAfterAFailure:
    def test_tendered_again_it_is_a_procurement_of_its_own_with_the_lot_s_budget(self, case, told):
        case.fail_lot()

        chosen = case.choose(AfterFailure.TENDER_AGAIN)

        again = case.store.plans.get(chosen.choices[0].continued_by)
        assert (again.state, again.continues, again.budget) == (PlanState.APPROVED, PROCUREMENT, Decimal("600000.00"))
        assert (again.id != PROCUREMENT, again.agency) == (True, AGENCY)
        assert case.line.reservation(again.id).held == Decimal("600000.00")
        assert case.line.reservation(PROCUREMENT).held == Decimal("200000.00")
        assert {"failure_chosen", "procurement_continued", "plan_approved"} <= set(kinds(told))
        assert chosen.open == ()

    @pytest.mark.parametrize("crash_at", ["make_numbered", "pass_on", "approve", "link"])
    def test_a_crash_in_between_is_completed_by_the_same_or_another_command(self, case, monkeypatch, crash_at):
        case.fail_lot()
        targets = {
            "make_numbered": (type(case.store.plans), "make_numbered"),
            "pass_on": (failures.budget, "pass_on"),
            "approve": (failures.duties, "begin"),
            "link": (failures.after_failure, "link"),
        }
        with monkeypatch.context() as patched:
            patched.setattr(*targets[crash_at], lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                case.choose(AfterFailure.TENDER_AGAIN, key="a" * 32)

        first = case.choose(AfterFailure.TENDER_AGAIN, key="b" * 32, at=AWARDED_AT + timedelta(days=1))
        again = case.choose(AfterFailure.TENDER_AGAIN, key="a" * 32)

        assert first == again
        assert len(case.store.plans.find({"continues": PROCUREMENT})) == 1
        assert case.line.reservation(first.choices[0].continued_by).held == Decimal("600000.00")
        assert case.line.reserved == Decimal("800000.00")

    def test_given_up_its_budget_is_free(self, case):
        case.fail_lot()
        case.choose(AfterFailure.GIVE_UP)

        assert case.line.free == Decimal("800000.00")
        with pytest.raises(WrongStep):
            case.choose(AfterFailure.TENDER_AGAIN)

    def test_another_method_is_decided_by_finance_and_keeps_its_budget_reserved(self, case, told):
        case.fail_for_few()
        application = MethodApplication(method="TP", reason="仅两家响应", with_two=True)
        asked = case.choose(AfterFailure.CHANGE_METHOD, opinion=SOUND, application=application)
        assert asked.choices[0].state == "asked"
        with pytest.raises(WrongStep):
            case.choose(AfterFailure.GIVE_UP)

        call = DecideMethodChange(procurement_id=PROCUREMENT, number=1, approved=True, decision="同意与两家谈判")
        decided = failures.decide_method_change(case.store, call, by(Role.FINANCE))

        assert decided.choices[0].state == "approved"
        assert case.line.reservation(PROCUREMENT).held == Decimal("800000.00")
        assert data(told, "method_change_decided")["method"] == "TP"

    def test_what_the_law_offers_is_shown_to_whom_it_concerns(self, case):
        case.fail_for_few()
        call = GetFailure(procurement_id=PROCUREMENT)

        view = failures.get_failure(case.store, call, by(Role.FINANCE))

        (lot,) = view.open
        assert (lot.lot, lot.rule, lot.bidders) == ("1", "BID-FEW-02", 2)
        assert "negotiate_with_two_after_approval" in lot.options_if_sound
        with pytest.raises(NotFound):
            failures.get_failure(case.store, call, by(Role.BUYER, OTHER_BUYER))

    def test_a_tender_that_failed_unopened_gives_all_of_its_budget_to_the_next_one(self, case):
        listed = {"1": ("0" * 64,), "2": ("1" * 64, "2" * 64)}
        store = case.store
        store.evaluations.collection.delete_many({})
        tender = store.tenders.get(PROCUREMENT)
        failed = replace(tender, state=TenderState.FAILED, listed=listed, ended_by="BID-FEW-01")
        store.tenders.step(PROCUREMENT, lambda _found: (failed,), by=by(Role.SERVICE))

        chosen = case.choose(AfterFailure.TENDER_AGAIN, lots=("1", "2"))

        again = chosen.choices[0].continued_by
        assert case.line.reservation(again).held == Decimal("800000.00")
        assert case.line.reservation(PROCUREMENT).held == 0

    def test_before_anything_failed_there_is_nothing_to_choose(self, case):
        with pytest.raises(WrongStep):
            case.choose(AfterFailure.TENDER_AGAIN)


def test_a_terminated_tender_leaves_what_was_tendered_again_alone(case):
    case.fail_lot()
    again = case.choose(AfterFailure.TENDER_AGAIN).choices[0].continued_by

    case.buyer(tendering.terminate_tender, TerminateTender(procurement_id=PROCUREMENT, reason="其余任务取消"))

    assert case.line.reservation(again).held == Decimal("600000.00")
    assert case.line.free == Decimal("400000.00")
