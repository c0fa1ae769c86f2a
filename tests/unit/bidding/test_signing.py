import pytest

from common.interfaces.errors import RuleBroken, WrongStep
from services.bidding.domain.evaluating.material import made_of
from services.bidding.domain.evaluating.signing import close, return_to_scoring, sign
from services.bidding.domain.states import EvaluationState
from tests.builders.bids import EXPERTS, LATER, A
from tests.builders.evaluations import LEADER, a_score, a_scoring_lot, drawn_up, material, reported, signed

SCORING = a_scoring_lot()
MATERIAL = material(SCORING, a_score(A, tech="25"))
UP = drawn_up(SCORING, MATERIAL)
SHEETS = made_of(UP, MATERIAL)
DIGEST = UP.judgement.drawn_up.digest


def against(lot, *members):
    for member in members:
        lot, *_ = sign(lot, member, DIGEST, "A 的方案不可行", LATER, agrees=False)
    return lot


class TestSigning:
    def test_a_member_signs_this_report_and_no_other(self):
        assert [each.seat for each in signed(UP, EXPERTS[1]).judgement.signatures] == [2]
        with pytest.raises(RuleBroken) as refused:
            sign(UP, LEADER, "0" * 64, "", LATER, agrees=True)
        assert refused.value.facts["rule"] == "COM-09"

    def test_dissent_has_its_reasons(self):
        assert against(UP, LEADER).judgement.signatures[0].reason == "A 的方案不可行"
        with pytest.raises(RuleBroken, match="COM-09"):
            sign(UP, LEADER, DIGEST, " ", LATER, agrees=False)

    def test_a_member_has_one_word_and_the_last_one_counts(self):
        (only,) = signed(against(UP, LEADER), LEADER).judgement.signatures

        assert only.agrees

    def test_before_the_report_is_drawn_up_there_is_nothing_to_sign(self):
        with pytest.raises(WrongStep):
            sign(SCORING, LEADER, DIGEST, "", LATER, agrees=True)


class TestClosing:
    def test_the_final_report_tells_its_digest_and_how_many_dissented_or_kept_silent(self):
        closed, told = close(against(signed(UP, LEADER), EXPERTS[1]), LEADER, SHEETS, LATER)

        assert (closed.state, closed.reported_at) == (EvaluationState.REPORTED, LATER)
        assert (told.digest, told.dissents, told.silent) == (DIGEST, 1, 3)
        assert told.ranking == closed.ranking

    def test_two_of_five_dissenting_do_not_keep_it_from_being_final_and_three_do(self):
        assert close(against(signed(UP, LEADER), *EXPERTS[1:3]), LEADER, SHEETS, LATER)
        with pytest.raises(RuleBroken, match="COM-09"):
            close(against(signed(UP, LEADER), *EXPERTS[1:4]), LEADER, SHEETS, LATER)

    def test_the_leader_signs_first_and_nobody_else_closes(self):
        with pytest.raises(RuleBroken, match="COM-09"):
            close(signed(UP, EXPERTS[1]), LEADER, SHEETS, LATER)
        with pytest.raises(RuleBroken, match="ROLE-09"):
            close(signed(UP, *EXPERTS[:5]), EXPERTS[1], SHEETS, LATER)

    def test_a_sheet_that_was_changed_meanwhile_keeps_it_open(self):
        with pytest.raises(RuleBroken) as refused:
            close(signed(UP, LEADER), LEADER, ("0" * 64, *SHEETS[1:]), LATER)

        assert refused.value.facts["rule"] == "EVAL-15"

    def test_no_event_of_it_names_a_member(self):
        _, told = reported(SCORING, MATERIAL)

        assert "expert-" not in told.model_dump_json()


class TestReturning:
    def test_scores_are_open_again_and_all_signatures_void(self):
        back, told = return_to_scoring(signed(UP, LEADER), LEADER, "abnormal_score", "第 1 席畸高", LATER)

        assert back.state is EvaluationState.SCORING
        assert (back.ranking, back.judgement.signatures, back.judgement.drawn_up) == ((), (), None)
        assert (told.cause, back.judgement.rescorings[0].reason) == ("abnormal_score", "第 1 席畸高")

    def test_only_the_leader_returns_it_and_not_once_it_is_final(self):
        closed, _ = reported(SCORING, MATERIAL)

        with pytest.raises(RuleBroken, match="ROLE-09"):
            return_to_scoring(UP, EXPERTS[1], "sum_error", "x", LATER)
        with pytest.raises(WrongStep):
            return_to_scoring(closed, LEADER, "sum_error", "x", LATER)
