"""The evaluation against the real database: who sees what, sheets that are hidden, the report, computing it again."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from common.interfaces.bidding import (
    AnnounceAward,
    AnswerClarification,
    AskClarification,
    AskForExplanation,
    AskPriceConfirmation,
    CheckQualification,
    CloseReport,
    ComputedScore,
    ConcludeConformity,
    ConcludeLowPrice,
    DetermineWinner,
    DrawUpReport,
    ElectLeader,
    EnterObjectiveScores,
    ExplainPrice,
    FormPanel,
    GetEvaluation,
    GetReport,
    GetScoreSheets,
    GetTender,
    GiveVerdicts,
    JudgePrice,
    KeepScores,
    KeptScore,
    ListClarifications,
    ListLowPriceReviews,
    LowPriceMaterials,
    ObjectiveLine,
    ObjectToScore,
    ReadBid,
    ReplaceMembers,
    ReturnToScoring,
    SignReport,
    StopEvaluation,
    SubmitScores,
    TenderView,
    Verdict,
)
from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.proof.bid_content import ONLY_LOT
from deploy.recomputing import Record, recompute
from services.bidding.usecases.awarding import awards
from services.bidding.usecases.bids import reading
from services.bidding.usecases.evaluating import (
    conformity,
    evaluation,
    low_prices,
    panels,
    qualifying,
    reporting,
    scoring,
)
from services.bidding.usecases.tendering import tendering
from tests.builders.bid_contents import an_offer
from tests.builders.bidding import AGENCY, BUYER, OTHER_AGENCY, by
from tests.builders.bids import EXPERTS, LATER, A, B, C, D, members, results
from tests.builders.evaluations import CHOSEN, LEADER, a_score

pytestmark = pytest.mark.stack
PANEL = EXPERTS[:5]
BUYERS_OWN = EXPERTS[4]  # who represents the buyer


class Evaluating:
    """One lot in its panel's hands, and what everybody does."""

    def __init__(self, procurement, *suppliers, **contents):
        self.store, self.procurement = procurement.store, procurement
        self.suppliers = suppliers or (A, B, C)
        for supplier in self.suppliers:
            price = "450000.00" if supplier == B else "500000.00"
            offer = an_offer(unit_price=price, quantity="1", brand=f"品牌{supplier[-2:]}")
            said = {"price": price, "price_words": None, "items": (offer,)} | contents.get(f"of_{supplier}", {})
            procurement.submit(supplier, **said)
        procurement.open()
        self.at = {"procurement_id": procurement.id, "lot": ONLY_LOT}
        qualifying.check_qualification(
            self.store, CheckQualification(**self.at, results=results(*self.suppliers)), self.organiser()
        )

    def organiser(self, at=LATER):
        return by(Role.AGENCY, AGENCY, at=at)

    def member(self, name=LEADER, at=LATER, **more):
        if name == BUYERS_OWN:
            return by(Role.BUYER, BUYER, person=name, at=at, **more)
        return by(Role.EXPERT, person=name, at=at, **more)

    def finance(self):
        return by(Role.FINANCE, "finance", at=LATER)

    def form_panel(self):
        panels.form_panel(self.store, FormPanel(**self.at, members=members(), own_choice=CHOSEN), self.organiser())
        for name in PANEL:
            seen = panels.elect_leader(self.store, ElectLeader(**self.at, seat=1), self.member(name))
        return seen

    def give_verdicts(self, *names):
        for name in names or PANEL:
            verdicts = tuple(Verdict(supplier=each) for each in self.suppliers)
            seen = conformity.give_verdicts(self.store, GiveVerdicts(**self.at, verdicts=verdicts), self.member(name))
        return seen

    def conclude(self, at=LATER):
        return conformity.conclude_conformity(self.store, ConcludeConformity(**self.at), self.member(at=at))

    def enter_objective(self, points="20", actor=None):
        lines = tuple(
            ObjectiveLine(supplier=each, scores={"service": ComputedScore(points=points, evidence="第 2 页")})
            for each in self.suppliers
        )
        return scoring.enter_objective_scores(
            self.store, EnterObjectiveScores(**self.at, lines=lines), actor or self.organiser()
        )

    def score(self, name, reason="", **tech):
        lines = tuple(a_score(each, tech=tech.get(f"of_{each}", "20")) for each in self.suppliers)
        return scoring.submit_scores(self.store, SubmitScores(**self.at, lines=lines, reason=reason), self.member(name))

    def to_scoring(self):
        self.form_panel()
        self.give_verdicts()
        return self.conclude()

    def to_sheets(self):
        self.to_scoring()
        self.enter_objective()
        for name in PANEL:
            seen = self.score(name)
        return seen

    def draw_up(self):
        return reporting.draw_up_report(self.store, DrawUpReport(**self.at), self.member())

    def sign(self, name, digest, **more):
        return reporting.sign_report(self.store, SignReport(**self.at, digest=digest, **more), self.member(name))

    def close(self):
        return reporting.close_report(self.store, CloseReport(**self.at), self.member())

    def reported(self):
        self.to_sheets()
        digest = self.draw_up().report_digest
        for name in PANEL:
            self.sign(name, digest)
        return self.close()

    def seen_by(self, actor):
        return evaluation.get_evaluation(self.store, GetEvaluation(**self.at), actor)

    def sheets_seen_by(self, actor):
        return scoring.get_score_sheets(self.store, GetScoreSheets(**self.at), actor)

    def record(self):
        """Return what the finance department fetches to compute the ranking again."""
        tender = TenderView.model_validate(
            tendering.get_tender(self.store, GetTender(procurement_id=self.procurement.id), self.finance())
        )
        seen = self.seen_by(self.finance())
        bids = {
            each: reading.read_bid(self.store, ReadBid(**self.at, supplier=each), self.finance())
            for each in self.suppliers
        }
        return Record(
            terms=tender.lots[0],
            category=tender.category.value,
            documents_issued_on=tender.documents_issued_on,
            evaluation=seen,
            report=reporting.get_report(self.store, GetReport(**self.at), self.finance()),
            sheets=self.sheets_seen_by(self.finance()),
            bids=bids,
        )


@pytest.fixture
def lot(procurement):
    return Evaluating(procurement)


def news(told):
    return [(envelope["type"], envelope["data"]) for written in told for envelope in written.envelopes]


class TestFromPanelToReport:
    def test_the_whole_way_runs_and_tells_no_name_before_the_award(self, lot, told):
        reported = lot.reported()
        awards.determine_winner(lot.store, DetermineWinner(**lot.at, supplier=B), by(Role.BUYER, BUYER, at=LATER))
        secret = json.dumps(news(told), ensure_ascii=False)
        awards.announce_award(lot.store, AnnounceAward(**lot.at), lot.organiser())

        assert reported.state == "reported"
        assert (reported.ranking[0].rank, reported.ranking[0].supplier) == (1, B)
        assert "评审1" not in secret
        assert "expert-1" not in secret
        kinds = [kind for kind, _ in news(told)]
        assert kinds[kinds.index("panel_formed") :][:5] == [
            "panel_formed", "conformity_concluded", "report_drawn_up", "evaluation_reported", "winner_determined",
        ]  # fmt: skip

    def test_a_report_can_be_computed_again_and_a_changed_record_is_found(self, lot):
        lot.reported()
        record = lot.record()

        assert recompute(record).equal
        assert recompute(Record.model_validate_json(record.model_dump_json())).equal

        first = record.evaluation.ranking[0].model_copy(update={"total": "99.00"})
        ranking = (first, *record.evaluation.ranking[1:])
        wrong = record.model_copy(update={"evaluation": record.evaluation.model_copy(update={"ranking": ranking})})
        assert [each.supplier for each in recompute(wrong).bids if not each.equal] == [B]

    def test_a_sheet_a_price_or_a_report_that_was_changed_afterwards_is_found(self, lot):
        lot.reported()
        record = lot.record()
        sheet = record.sheets.sheets[0]
        line = sheet.lines[0].model_copy(update={"scores": {"tech": "29.00"}})
        sheets = (sheet.model_copy(update={"lines": (line, *sheet.lines[1:])}), *record.sheets.sheets[1:])
        forged = record.model_copy(update={"sheets": record.sheets.model_copy(update={"sheets": sheets})})
        cheaper = record.bids[A].model_copy(update={"price": Decimal("400000.00")})
        repriced = record.model_copy(update={"bids": record.bids | {A: cheaper}})
        text = record.report.content.replace('"number":1', '"number":2')
        rewritten = record.model_copy(update={"report": record.report.model_copy(update={"content": text})})

        for changed in (forged, repriced, rewritten):
            assert not recompute(changed).equal
        assert any("seat 1" in fault for fault in recompute(forged).faults)

    def test_a_repeated_command_does_nothing_twice(self, lot, told):
        lot.to_sheets()
        command = lot.member(key="d" * 32)

        first = reporting.draw_up_report(lot.store, DrawUpReport(**lot.at), command)
        again = reporting.draw_up_report(lot.store, DrawUpReport(**lot.at), lot.member(key="d" * 32))

        assert (first.report_digest, first.version) == (again.report_digest, again.version)
        assert [kind for kind, _ in news(told)].count("report_drawn_up") == 1

    def test_a_sheet_sent_again_after_the_report_is_the_same_sheet(self, lot):
        lot.to_scoring()
        lot.enter_objective()
        call = SubmitScores(**lot.at, lines=tuple(a_score(each) for each in lot.suppliers))
        scoring.submit_scores(lot.store, call, lot.member(key="a" * 32))
        for name in PANEL[1:]:
            lot.score(name)
        lot.draw_up()

        assert scoring.submit_scores(lot.store, call, lot.member(key="a" * 32)).state == "signing"
        with pytest.raises(WrongStep):
            scoring.submit_scores(lot.store, call, lot.member())


class TestWhoSeesWhat:
    def test_a_members_sheet_is_hidden_from_all_others_until_all_are_in(self, lot):
        lot.to_scoring()
        lot.enter_objective()
        for name in PANEL[:4]:
            lot.score(name)

        assert [sheet.seat for sheet in lot.sheets_seen_by(lot.member()).sheets] == [1]
        for other in (lot.organiser(), lot.finance(), lot.member(BUYERS_OWN)):
            assert lot.sheets_seen_by(other).sheets == ()
        lot.score(PANEL[4])
        assert len(lot.sheets_seen_by(lot.member()).sheets) == 5

    def test_a_member_knows_its_own_seat_and_names_stay_with_those_who_may_have_them(self, lot):
        lot.form_panel()

        own = lot.seen_by(lot.member(PANEL[1]))
        assert (own.own_seat, [each.expert for each in own.panel], own.members) == (2, [PANEL[1]], 5)
        assert len(lot.seen_by(lot.finance()).panel) == 5
        for stranger in (lot.member(EXPERTS[6]), by(Role.AGENCY, OTHER_AGENCY, at=LATER)):
            with pytest.raises(NotFound):
                lot.seen_by(stranger)

    def test_the_ranking_is_for_the_panel_and_the_finance_department_until_it_is_final(self, lot):
        lot.to_sheets()
        lot.draw_up()

        assert lot.seen_by(lot.organiser()).ranking == ()
        assert len(lot.seen_by(lot.member()).ranking) == len(lot.seen_by(lot.finance()).ranking) == 3
        with pytest.raises(NotFound):
            reporting.get_report(lot.store, GetReport(**lot.at), lot.organiser())

    def test_who_does_not_sit_on_the_panel_scores_nothing(self, lot):
        lot.to_scoring()

        for stranger in (by(Role.EXPERT, person=EXPERTS[6], at=LATER), by(Role.BUYER, BUYER, person="li", at=LATER)):
            with pytest.raises(NotFound):
                scoring.submit_scores(lot.store, SubmitScores(**lot.at, lines=tuple(map(a_score, (A, B, C)))), stranger)


class TestSheets:
    def test_a_correction_needs_its_reason_and_leaves_what_stood_before(self, lot):
        lot.to_sheets()

        with pytest.raises(RuleBroken, match="EVAL-15"):
            lot.score(PANEL[0], **{f"of_{A}": "21"})
        lot.score(PANEL[0], "看错一页", **{f"of_{A}": "21"})

        (sheet, *_) = lot.sheets_seen_by(lot.member()).sheets
        assert [(each.before, each.after, each.reason) for each in sheet.corrections] == [
            ("20.00", "21.00", "看错一页")
        ]

    def test_an_objection_to_a_computed_score_holds_the_report_until_it_is_entered_anew(self, lot):
        lot.to_sheets()
        call = ObjectToScore(**lot.at, supplier=A, factor="service", reason="应为 19 分")
        scoring.object_to_score(lot.store, call, lot.member(PANEL[1]))

        with pytest.raises(RuleBroken, match="EVAL-15"):
            lot.draw_up()
        lot.enter_objective("19", lot.member())

        assert lot.sheets_seen_by(lot.member()).objective.edition == 2
        assert lot.draw_up().state == "signing"
        assert recompute(lot.record()).equal

    def test_only_leader_and_organiser_enter_computed_scores(self, lot):
        lot.to_scoring()

        with pytest.raises(RuleBroken, match="ROLE-09"):
            lot.enter_objective(actor=lot.member(PANEL[1]))
        with pytest.raises(NotFound):
            lot.enter_objective(actor=by(Role.AGENCY, OTHER_AGENCY, at=LATER))

    def test_a_score_far_off_the_others_is_given_anew_or_kept_with_a_reason(self, lot):
        lot.to_sheets()
        lot.score(PANEL[0], "确认", **{f"of_{A}": "4"})
        with pytest.raises(RuleBroken) as refused:
            lot.draw_up()
        (odd,) = refused.value.facts["far_off"]

        kept = KeptScore(**{name: odd[name] for name in ("seat", "supplier", "factor", "points")}, reason="方案缺项")
        scoring.keep_scores(lot.store, KeepScores(**lot.at, scores=(kept,)), lot.member())

        assert (odd["seat"], odd["supplier"]) == (1, A)
        assert lot.draw_up().kept_scores[0].reason == "方案缺项"

    def test_a_sheet_changed_while_the_report_was_being_drawn_up_keeps_it_from_being_closed(self, lot, monkeypatch):
        lot.to_sheets()
        digest = lot.draw_up().report_digest
        for name in PANEL:
            lot.sign(name, digest)
        stored = lot.store.score_sheets.find({"evaluation_id": f"{lot.procurement.id}.{ONLY_LOT}"})[0]
        changed = stored.lines[0].model_copy(update={"scores": {"tech": "1.00"}})
        lot.store.score_sheets.step(
            stored.id, lambda sheet: (sheet.__class__(**_fields(sheet, lines=(changed, *sheet.lines[1:]))),),
            by=by(Role.SERVICE),
        )  # fmt: skip

        with pytest.raises(RuleBroken, match="EVAL-15"):
            lot.close()


class TestSigning:
    def test_dissent_is_recorded_and_silence_agrees(self, lot, told):
        lot.to_sheets()
        digest = lot.draw_up().report_digest
        lot.sign(PANEL[0], digest)
        lot.sign(PANEL[1], digest, agrees=False, reason="B 的方案不可行")
        closed = lot.close()

        assert [(each.seat, each.agrees, each.reason) for each in closed.signatures] == [
            (1, True, ""), (2, False, "B 的方案不可行"),
        ]  # fmt: skip
        _, data = next(each for each in news(told) if each[0] == "evaluation_reported")
        assert (data["dissents"], data["silent"], data["digest"]) == (1, 3, digest)

    def test_scores_are_opened_again_for_a_cause_of_the_law_and_all_sign_anew(self, lot):
        lot.to_sheets()
        first = lot.draw_up().report_digest
        lot.sign(PANEL[0], first)
        call = ReturnToScoring(**lot.at, cause="abnormal_score", reason="第 2 席评分畸低")
        back = reporting.return_to_scoring(lot.store, call, lot.member())
        lot.score(PANEL[1], "复核", **{f"of_{A}": "22"})

        again = lot.draw_up()

        assert (back.state, back.signatures, back.ranking) == ("scoring", (), ())
        assert (again.report_number, again.signatures) == (2, ())
        assert again.report_digest != first
        with pytest.raises(RuleBroken, match="COM-09"):
            lot.sign(PANEL[0], first)


class TestClarifications:
    @pytest.fixture
    def asked(self, lot):
        lot.form_panel()
        call = AskClarification(**lot.at, supplier=A, kind="unclear", question="质保期以哪一处为准？", minutes=30)
        return conformity.ask_clarification(lot.store, call, lot.member())

    def answer(self, lot, asked, supplier=A, at=LATER, **more):
        call = AnswerClarification(clarification_id=asked.id, answer="三年", **more)
        return conformity.answer_clarification(lot.store, call, by(Role.SUPPLIER, supplier, at=at))

    def listed(self, lot, actor):
        return conformity.list_clarifications(lot.store, ListClarifications(**lot.at), actor).items

    def test_panel_organiser_finance_and_that_bidder_see_it_and_nobody_else(self, lot, asked):
        self.answer(lot, asked)

        for actor in (lot.member(PANEL[2]), lot.organiser(), lot.finance(), by(Role.SUPPLIER, A, at=LATER)):
            assert [each.answer for each in self.listed(lot, actor)] == ["三年"]
        assert self.listed(lot, by(Role.SUPPLIER, B, at=LATER)) == ()
        for stranger in (by(Role.SUPPLIER, D, at=LATER), lot.member(EXPERTS[6])):
            with pytest.raises(NotFound):
                self.listed(lot, stranger)

    def test_another_bidder_does_not_answer_and_a_late_answer_is_refused(self, lot, asked):
        with pytest.raises(NotFound):
            self.answer(lot, asked, B)
        with pytest.raises(RuleBroken, match="EVAL-14"):
            self.answer(lot, asked, at=LATER + timedelta(minutes=30))
        with pytest.raises(RuleBroken, match="EVAL-14"):
            self.answer(lot, asked, price="499999.00")


class TestCorrectedPrices:
    def test_a_confirmed_price_is_ranked_and_computed_again_alike(self, procurement):
        words = {"price_words": "肆拾捌万元整", "items": (an_offer(unit_price="480000.00", quantity="1", brand="甲"),)}
        lot = Evaluating(procurement, **{f"of_{A}": words})
        lot.form_panel()
        lot.give_verdicts()
        with pytest.raises(RuleBroken, match="EVAL-11"):
            lot.conclude()
        asked = conformity.ask_price_confirmation(
            lot.store, AskPriceConfirmation(**lot.at, supplier=A, minutes=30), lot.member()
        )
        call = AnswerClarification(clarification_id=asked.id, answer="确认", confirms=True, price="480000.00")
        conformity.answer_clarification(lot.store, call, by(Role.SUPPLIER, A, at=LATER))
        lot.conclude()
        lot.enter_objective()
        for name in PANEL:
            lot.score(name)

        ranking = {row.supplier: row for row in lot.draw_up().ranking}

        assert ranking[A].price == Decimal("480000.00")
        assert recompute(lot.record()).equal


class TestLowPrices:
    """A asks 200000.00, below half of the second lowest, 450000.00 (EVAL-12)."""

    @pytest.fixture
    def low(self, procurement):
        offer = an_offer(unit_price="200000.00", quantity="1", brand="甲")
        lot = Evaluating(procurement, A, B, C, D, **{f"of_{A}": {"price": "200000.00", "items": (offer,)}})
        lot.to_scoring()
        lot.enter_objective()
        for name in PANEL:
            lot.score(name)
        return lot

    def ask(self, low, minutes=30, supplier=A, **more):
        call = AskForExplanation(**low.at, supplier=supplier, minutes=minutes, **more)
        return low_prices.ask_for_explanation(low.store, call, low.member())

    def explain(self, low, party=A):
        call = ExplainPrice(**low.at, supplier=A, explanation="自有产能，附成本表")
        return low_prices.explain_price(low.store, call, by(Role.SUPPLIER, party, at=LATER))

    def judge(self, low, *against):
        for name in PANEL:
            call = JudgePrice(**low.at, supplier=A, proven=name not in against, reason="与市场价比较")
            low_prices.judge_price(low.store, call, low.member(name))
        materials = LowPriceMaterials(comparable_prices="近一年同类成交 42 万", search_history="平台检索：显微镜")
        return low_prices.conclude_low_price(
            low.store, ConcludeLowPrice(**low.at, supplier=A, materials=materials), low.member()
        )

    def test_the_report_waits_until_the_price_is_judged(self, low):
        assert [each.supplier for each in low.seen_by(low.member()).low_price_signs] == [A]
        with pytest.raises(RuleBroken, match="EVAL-13"):
            low.draw_up()
        self.ask(low)
        with pytest.raises(RuleBroken, match="EVAL-13"):
            low.draw_up()

    def test_a_proven_price_ranks_and_its_performance_is_watched(self, low):
        self.ask(low)
        self.explain(low)
        self.judge(low, *PANEL[:2])

        seen = low.draw_up()

        assert seen.ranking[0].supplier == A
        assert any(warning.startswith(f"EVAL-12 {A}") for warning in seen.warnings)
        assert "平台检索" in reporting.get_report(low.store, GetReport(**low.at), low.finance()).content

    def test_a_price_not_proven_to_three_of_five_makes_the_bid_invalid(self, low):
        self.ask(low)
        self.explain(low)
        self.judge(low, *PANEL[:3])

        rows = {row.supplier: row for row in low.draw_up().ranking}

        assert rows[A].rank is None
        assert rows[A].invalid.startswith("EVAL-13")
        assert recompute(low.record()).equal

    def test_a_price_is_asked_about_once_and_with_at_least_half_an_hour(self, low):
        with pytest.raises(RuleBroken, match="EVAL-13"):
            self.ask(low, 29)
        self.ask(low)
        with pytest.raises(WrongStep):
            self.ask(low)

    def test_the_bidder_explains_its_own_price_and_reads_no_opinion(self, low):
        self.ask(low)
        with pytest.raises(NotFound):
            self.explain(low, B)
        self.explain(low)
        self.judge(low)

        def seen_by(actor):
            return low_prices.list_low_price_reviews(low.store, ListLowPriceReviews(**low.at), actor).items

        (own,) = seen_by(by(Role.SUPPLIER, A, at=LATER))
        assert (own.opinions, own.materials, own.proven) == ((), None, None)
        assert seen_by(by(Role.SUPPLIER, B, at=LATER)) == ()
        assert len(seen_by(low.organiser())[0].opinions) == 5


class TestStoppingAndReplacing:
    def test_the_majority_stops_a_defective_tender(self, lot, told):
        lot.form_panel()
        for name in PANEL[:3]:
            seen = panels.stop_evaluation(lot.store, StopEvaluation(**lot.at, reason="评分标准矛盾"), lot.member(name))

        assert (seen.state, seen.ended_by) == ("failed", "COM-10")
        assert news(told)[-1][0] == "tender_failed"

    def test_without_a_change_in_the_draw_nobody_is_replaced(self, lot):
        with pytest.raises(WrongStep):
            panels.replace_members(lot.store, ReplaceMembers(**lot.at), lot.organiser())
        lot.form_panel()
        with pytest.raises(RuleBroken, match="COM-08"):
            panels.replace_members(lot.store, ReplaceMembers(**lot.at), lot.organiser())


def _fields(sheet, **changes):
    return {name: getattr(sheet, name) for name in sheet.__dataclass_fields__} | changes
