"""How an award comes undone before the contract, and what the buyer does then (AWD-07, QC-08, BID-VOID-01)."""

from dataclasses import replace
from itertools import product

import pytest

from common.interfaces.bidding import VoidCause
from common.interfaces.errors import Conflict, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.interfaces.supervision import Outcome
from services.bidding.domain.awarding.award import take_next
from services.bidding.domain.awarding.reevaluation import past_report, reopen
from services.bidding.domain.awarding.vacancy import Upheld, bidders_left, contract, refuse, restart, uphold, void
from services.bidding.domain.evaluating.lot_evaluation import STEPS
from services.bidding.domain.states import EvaluationState as S
from tests.builders.awards import (
    AWARDED_AT,
    LAST_TO_SIGN,
    NOBODY,
    REPORTED_AT,
    TOO_LATE_TO_SIGN,
    a_determined_lot,
    a_reported_lot,
    a_vacated_lot,
    an_awarded_lot,
)
from tests.builders.bids import SUPPLIERS, A, B, C, D, a_line, an_opened_lot

FIVE = SUPPLIERS[:5]


def kinds(news):
    return [type(each).__name__ for each in news]


def told(news, kind):
    return next(each for each in news if type(each).__name__ == kind)


@pytest.mark.parametrize(
    ("state", "action"), [pair for pair in product(S, {name for _, name in STEPS}) if pair not in STEPS], ids=str
)
def test_a_step_that_no_table_lists_is_refused(state, action):
    with pytest.raises(WrongStep):
        replace(a_reported_lot(), state=state).step(action)


class TestTheWinnerRefuses:
    def test_by_its_own_word_at_once(self):
        lot, *news = refuse(an_awarded_lot(), Role.SUPPLIER, "资金不足", "", AWARDED_AT)

        assert (lot.state, lot.winner, [each.rule for each in lot.set_aside]) == (S.VACATED, None, ["AWD-07"])
        assert kinds(news) == ["AwardRefused", "AwardWithdrawn", "ResultChanged"]
        assert (news[0].supplier, news[0].recorded_by, news[0].award_number) == (A, Role.SUPPLIER, 1)
        assert (news[2].before, news[2].after, news[2].set_aside) == (A, None, (A,))

    def test_the_correction_of_the_result_has_all_its_fields(self):
        _, _, correction, _ = refuse(an_awarded_lot(), Role.SUPPLIER, "资金不足", "", AWARDED_AT)

        assert (correction.award_number, correction.supplier, correction.rule) == (1, A, "AWD-07")
        assert (f"{correction.first_publication_date}", f"{correction.correction_date}") == ("2026-03-25", "2026-03-25")
        assert correction.old_and_new[0].new.startswith("该中标结果不再有效")

    def test_the_buyer_records_it_once_the_time_to_sign_is_over_and_with_evidence(self):
        lot = an_awarded_lot()

        with pytest.raises(RuleBroken, match="AWD-07"):
            refuse(lot, Role.BUYER, "逾期未签", "催告函", LAST_TO_SIGN)
        with pytest.raises(RuleBroken, match="evidence"):
            refuse(lot, Role.BUYER, "逾期未签", " ", TOO_LATE_TO_SIGN)
        assert refuse(lot, Role.BUYER, "逾期未签", "催告函", TOO_LATE_TO_SIGN)[0].state is S.VACATED

    def test_there_is_nothing_to_refuse_before_the_announcement_or_after_the_contract(self):
        with pytest.raises(RuleBroken, match="AWD-07"):
            refuse(a_determined_lot(), Role.SUPPLIER, "不签", "", AWARDED_AT)
        for state in (S.REPORTED, S.VACATED, S.CONTRACTED, S.FAILED):
            with pytest.raises(WrongStep):
                refuse(replace(an_awarded_lot(), state=state), Role.SUPPLIER, "不签", "", AWARDED_AT)

    def test_then_the_next_in_order_is_taken_and_nobody_out_of_it(self):
        lot, news, changed = take_next(a_vacated_lot(), B, NOBODY, AWARDED_AT)

        assert (lot.state, lot.winner, news.in_time, changed.after) == (S.DETERMINED, B, True, B)
        for other in (A, C):
            with pytest.raises(RuleBroken, match="AWD-TIME-02"):
                take_next(a_vacated_lot(), other, NOBODY, AWARDED_AT)

    def test_or_the_lot_is_started_again(self):
        lot, failed = restart(a_vacated_lot(), "重新招标")

        assert (lot.state, lot.ended_by, failed.rule, failed.lot) == (S.FAILED, "AWD-07", "AWD-07", "1")
        for other in (a_reported_lot(), an_awarded_lot()):
            with pytest.raises(WrongStep):
                restart(other, "重新招标")


class TestAQuestionUpheld:
    def upheld(self, outcome=Outcome.FOUNDED_RESULT, *, awarded=(A,), concerned=(), question="q1"):
        return Upheld(question, outcome, awarded, concerned)

    def test_about_the_result_sets_the_winner_aside_where_three_of_the_qualified_remain(self):
        lot, *news = uphold(an_awarded_lot(), self.upheld(), AWARDED_AT)

        assert (lot.state, [each.supplier for each in lot.set_aside]) == (S.VACATED, [A])
        assert kinds(news) == ["AwardWithdrawn", "ResultChanged"]
        assert told(news, "ResultChanged").rule == "QC-08"
        assert take_next(lot, B, NOBODY, AWARDED_AT)[0].winner == B

    def test_with_two_left_the_lot_fails(self):
        lot, *news = uphold(self.three(), self.upheld(), AWARDED_AT)

        assert (lot.state, lot.ended_by, lot.winner) == (S.FAILED, "QC-08", None)
        assert kinds(news) == ["AwardWithdrawn", "ResultChanged", "TenderFailed"]

    def three(self):
        lot = an_awarded_lot()
        three = tuple(each for each in lot.qualifications if each.supplier != D)
        return replace(lot, qualifications=three)

    def test_all_who_are_concerned_count_as_gone(self):
        assert uphold(an_awarded_lot(), self.upheld(concerned=(B,)), AWARDED_AT)[0].state is S.FAILED
        assert (
            uphold(a_reported_lot(*FIVE), self.upheld(awarded=(), concerned=(A, B)), AWARDED_AT)[0].state is S.REPORTED
        )

    def test_that_concerns_nobody_of_the_lot_leaves_it_as_it_is_however_few_they_are(self):
        few = a_reported_lot(A, B)

        after, *news = uphold(few, self.upheld(awarded=(C,), concerned=(D,)), AWARDED_AT)

        assert (after.state, after.set_aside, after.questions, news) == (S.REPORTED, (), ("q1",), [])

    def test_about_the_documents_fails_the_lot_in_every_state_before_the_contract(self):
        documents = self.upheld(Outcome.FOUNDED_DOCUMENTS)

        for lot in (an_opened_lot(), a_reported_lot(), a_determined_lot(), an_awarded_lot(), a_vacated_lot()):
            after, *news = uphold(lot, documents, AWARDED_AT)
            assert (after.state, after.ended_by) == (S.FAILED, "QC-08")
            assert ("AwardWithdrawn" in kinds(news)) is (lot.state is S.AWARDED)

    def test_before_the_winner_who_is_concerned_is_no_candidate_any_more(self):
        lot, *news = uphold(a_reported_lot(), self.upheld(awarded=(), concerned=(A,)), REPORTED_AT)

        assert (lot.state, news) == (S.REPORTED, [])
        with pytest.raises(RuleBroken, match="AWD-TIME-02"):
            take_next(replace(lot, state=S.VACATED), A, NOBODY, REPORTED_AT)

    def test_against_a_winner_that_has_lost_already_the_present_one_stands(self):
        second = an_awarded_lot(B, ranks={A: 2, B: 1, C: 3, D: 4})

        assert uphold(second, self.upheld(awarded=(A,)), AWARDED_AT)[0].state is S.AWARDED

    def test_told_twice_changes_nothing_and_a_signed_contract_is_left_to_finance(self):
        once = uphold(an_awarded_lot(), self.upheld(), AWARDED_AT)[0]
        signed = replace(an_awarded_lot(), state=S.CONTRACTED)

        assert uphold(once, self.upheld(), AWARDED_AT) == (once,)
        assert uphold(signed, self.upheld(), AWARDED_AT) == (signed,)


class TestVoid:
    def test_for_a_violation_before_the_award_only(self):
        lot, failed = void(a_reported_lot(), VoidCause.VIOLATION, "串通")

        assert (lot.state, failed.rule) == (S.FAILED, "BID-VOID-01")
        with pytest.raises(WrongStep):
            void(an_awarded_lot(), VoidCause.VIOLATION, "串通")

    def test_too_few_are_two_and_not_three(self):
        two = a_reported_lot(A, B, C, ranks={A: 1, B: 2, C: None})

        assert void(two, VoidCause.TOO_FEW, "不足三家")[0].state is S.FAILED
        with pytest.raises(RuleBroken, match="BID-VOID-01"):
            void(a_reported_lot(A, B, C), VoidCause.TOO_FEW, "不足三家")

    def test_all_above_the_budget_are_all_and_not_one_less(self):
        above = an_opened_lot(a_line(A, "600000.01"), a_line(B, "700000.00"))
        on_it = an_opened_lot(a_line(A, "600000.00"), a_line(B, "700000.00"))

        assert void(above, VoidCause.ALL_ABOVE_BUDGET, "均超预算")[0].state is S.FAILED
        with pytest.raises(RuleBroken, match="BID-VOID-01"):
            void(on_it, VoidCause.ALL_ABOVE_BUDGET, "均超预算")


class TestTheContractIsSigned:
    def test_ends_all_ways_by_which_the_award_comes_undone(self):
        (signed,) = contract(an_awarded_lot(), A)

        assert signed.state is S.CONTRACTED
        assert contract(signed, A) == (signed,)
        for undo in (
            lambda: refuse(signed, Role.SUPPLIER, "不签", "", AWARDED_AT),
            lambda: restart(signed, "重来"),
            lambda: take_next(signed, B, NOBODY, AWARDED_AT),
        ):
            with pytest.raises(WrongStep):
                undo()

    def test_before_anybody_heard_that_the_award_came_undone_stands(self):
        signed, news = contract(a_vacated_lot(), A)

        assert (signed.state, signed.winner, signed.awards[-1].withdrawn_on) == (S.CONTRACTED, A, None)
        assert (news.rule, news.after) == ("SUP-07", A)

    def test_with_somebody_else_than_who_has_won_is_for_a_person(self):
        with pytest.raises(Conflict):
            contract(an_awarded_lot(), B)
        with pytest.raises(Conflict):
            contract(take_next(a_vacated_lot(), B, NOBODY, AWARDED_AT)[0], A)


class TestEvaluatedAgain:
    @pytest.mark.parametrize("cause", ["sum_error", "out_of_range", "objective_differ", "abnormal_score"])
    def test_by_the_same_panel_on_four_grounds(self, cause):
        lot, news = reopen(a_determined_lot(), cause, "合计有误", "zhang", AWARDED_AT)

        assert (lot.state, lot.panel, lot.edition) == (S.EVALUATING, a_determined_lot().panel, 1)
        assert (lot.ranking, lot.winner, lot.reported_at) == ((), None, None)
        assert (news.rule, news.new_panel, news.winner) == ("EVAL-15", False, A)

    @pytest.mark.parametrize("cause", ["composition", "misconduct", "interference", "criteria_breach"])
    def test_by_a_new_panel_on_four_others(self, cause):
        lot, news = reopen(a_reported_lot(), cause, "成员违规", "zhang", AWARDED_AT)

        assert (lot.state, lot.panel, lot.edition, lot.sitting) == (S.QUALIFIED, (), 2, f"{lot.id}-2")
        assert (news.rule, news.new_panel, news.edition) == ("EVAL-16", True, 2)
        assert lot.qualifications == a_reported_lot().qualifications

    def test_on_no_other_ground(self):
        with pytest.raises(RuleBroken) as refused:
            reopen(a_reported_lot(), "buyer_prefers_another", "不满意", "zhang", AWARDED_AT)

        assert refused.value.facts["rule"] == "EVAL-15"
        assert refused.value.facts["also"][0]["rule"] == "EVAL-16"

    def test_an_announced_award_is_undone_first(self):
        lot, correction, _ = reopen(an_awarded_lot(), "sum_error", "合计有误", "zhang", AWARDED_AT)

        assert (correction.award_number, correction.rule, lot.awards[0].rule) == (1, "EVAL-15", "EVAL-15")
        assert lot.reopenings[0].winner == A

    def test_not_without_a_report_and_not_once_the_contract_is_signed(self):
        with pytest.raises(WrongStep):
            reopen(replace(a_reported_lot(), state=S.SCORING), "sum_error", "有误", "zhang", AWARDED_AT)
        with pytest.raises(RuleBroken, match="SUP-07"):
            reopen(replace(an_awarded_lot(), state=S.CONTRACTED), "misconduct", "违规", "zhang", AWARDED_AT)

    def test_the_report_before_is_kept_whole(self):
        lot = a_determined_lot()
        kept = past_report(lot)

        assert (kept.evaluation, kept.ranking, kept.winner) == (lot, lot.ranking, A)


def test_who_was_left_when_a_lot_failed_is_counted_by_how_far_it_came():
    assert bidders_left(an_opened_lot(a_line(A), a_line(B), a_line(C, invalid="密封损坏"))) == 2
    assert bidders_left(a_reported_lot()) == 4
