import json
from dataclasses import replace
from decimal import Decimal

import pytest

from common.interfaces.bidding import Category, EvaluationMethod
from common.interfaces.errors import RuleBroken, WrongStep
from common.proof.signing import digest
from services.bidding.domain.evaluating.report import draw_up
from services.bidding.domain.evaluating.scoring import object_to
from services.bidding.domain.states import EvaluationState
from tests.builders.bid_contents import an_offer
from tests.builders.bids import EXPERTS, LATER, A, B, C, D, a_line
from tests.builders.evaluations import (
    FACTORS_OF_85,
    LEADER,
    a_lot_with_panel,
    a_score,
    a_scoring_lot,
    computed,
    content_for,
    drawn_up,
    material,
    sheets,
)
from tests.unit.bidding.test_low_price import DUE, MATERIALS, asked, judged
from tests.unit.bidding.test_low_price import conclude as conclude_price


def ranking_of(lot, *lines, **more):
    return drawn_up(lot, material(lot, *lines, **more)).ranking


def the_fujian_case():
    """The procurement of the information system: budget, contract price and ranking inputs of the worked case."""
    lines = (
        a_line(A, "5149600.00", "medium", name="A"),
        a_line(B, "5390000.00", "small", name="B"),
        a_line(C, "4980000.00", "micro", name="C"),
        a_line(D, "5598000.00", "large", name="D"),
    )
    return a_scoring_lot(
        *lines,
        category=Category.SERVICES,
        budget=Decimal("5627600.00"),
        max_price=Decimal("5600000.00"),
        price_weight="0.15",
        sme_rate="0.15",
        factors=FACTORS_OF_85,
    )


FUJIAN_SCORES = (
    a_score(A, tech="52.40", service="24.00"),
    a_score(B, tech="49.10", service="22.50"),
    a_score(C, tech="41.75", service="18.00"),
    a_score(D, tech="50.20", service="23.00"),
)


class TestRanking:
    def test_the_fujian_case_ranks_as_computed_by_hand(self):
        """
        Evaluated: B 5390000 x 0.85 = 4581500, C 4980000 x 0.85 = 4233000 (the benchmark); A and D as bid.

        Price scores, 15 x 4233000 / evaluated: A 12.33, B 13.86, C 15.00, D 11.34. With 76.40, 71.60, 59.75, 73.20
        of the panel: A 88.73, B 85.46, D 84.54, C 74.75.
        """
        ranking = ranking_of(the_fujian_case(), *FUJIAN_SCORES)

        assert [(row.rank, row.name, row.total) for row in ranking] == [
            (1, "A", "88.73"),
            (2, "B", "85.46"),
            (3, "D", "84.54"),
            (4, "C", "74.75"),
        ]
        assert [row.price_score for row in ranking] == ["12.33", "13.86", "11.34", "15.00"]
        assert ranking[0].factor_scores == {"tech": "52.40", "service": "24.00"}

    def test_every_deduction_shows_its_rule_source_base_rate_amount_and_proof_and_what_is_not_granted_says_why(self):
        medium, small, large, micro = ranking_of(the_fujian_case(), *FUJIAN_SCORES)

        (taken,) = small.deductions
        assert (taken.rule, taken.rate, taken.base, taken.amount) == (
            "POL-SME-05", "0.15", Decimal("5390000.00"), Decimal("808500.00"),
        )  # fmt: skip
        assert "art. 9" in taken.source
        assert "声明函" in taken.evidence
        assert micro.deductions[0].amount == Decimal("747000.00")
        for row in (medium, large):
            assert row.deductions == ()
            assert [each.rule for each in row.no_deductions] == ["POL-SME-05"]

    def test_the_computed_score_counts_once_and_the_members_scores_by_their_mean(self):
        lot = a_scoring_lot()
        given = [*sheets(lot)[:4], *sheets(lot, a_score(A, tech="25"))[4:]]

        rows = {row.supplier: row for row in drawn_up(lot, material(lot, points={A: "30"}, sheets=given)).ranking}

        assert rows[A].factor_scores == {"service": "30.00", "tech": "21.00"}
        assert rows[B].factor_scores == {"service": "20.00", "tech": "20.00"}

    def test_bids_equal_in_all_are_drawn_and_the_draw_is_in_the_report(self):
        lot = a_scoring_lot()
        up = drawn_up(lot, material(lot))

        (drawn,) = up.judgement.draws
        assert [row.rank for row in up.ranking] == [1, 2, 3]
        assert tuple(row.supplier for row in up.ranking) == drawn.order

    def test_by_the_lowest_price_nobody_scores(self):
        lines = (a_line(A, "500000.00"), a_line(B, "490000.00"), a_line(C, "480000.00"))
        lot = a_scoring_lot(*lines, evaluation=EvaluationMethod.LOWEST_PRICE, price_weight="1", factors=())

        ranking = ranking_of(lot, sheets=())

        assert [(row.rank, row.supplier, row.total) for row in ranking] == [
            (1, C, "0.00"), (2, B, "0.00"), (3, A, "0.00"),
        ]  # fmt: skip

    def test_of_one_brand_the_better_bid_is_recommended_and_the_other_told_why_not(self):
        lines = tuple(map(a_line, (A, B, C, D)))
        same = an_offer(unit_price="500000.00", quantity="1", brand="榕光", maker_size="large")
        contents = {line.supplier: content_for(line, items=(same,)) for line in lines[:2]}
        lot = a_scoring_lot(*lines, contents=contents)

        rows = {row.supplier: row for row in ranking_of(lot, a_score(A, tech="25"), contents=contents)}

        assert (rows[A].rank, rows[B].rank, rows[B].invalid) == (1, None, None)
        assert rows[B].not_recommended.startswith("EVAL-10")


class TestReadiness:
    lot = a_scoring_lot()

    def refused(self, rule, lot=None, member=LEADER, **more):
        with pytest.raises(RuleBroken) as refused:
            draw_up(lot or self.lot, member, material(lot or self.lot, **more), LATER)
        assert refused.value.facts["rule"] == rule
        return refused.value

    def test_it_waits_for_the_last_sheet_and_for_the_computed_scores(self):
        self.refused("EVAL-06", sheets=sheets(self.lot)[:-1])
        self.refused("EVAL-06", objective=None)
        assert drawn_up(self.lot, material(self.lot)).state is EvaluationState.SIGNING

    def test_it_is_the_leaders_to_draw_up_once_the_check_is_concluded(self):
        self.refused("ROLE-09", member=EXPERTS[1])
        with pytest.raises(WrongStep):
            draw_up(a_lot_with_panel(), LEADER, material(self.lot), LATER)

    def test_it_waits_until_every_low_price_is_judged(self):
        low = a_scoring_lot(a_line(A, "200000.00"), a_line(B), a_line(C))

        for reviews in ((), (asked(low),)):
            assert A in self.refused("EVAL-13", low, reviews=reviews).facts["suppliers"]

    def test_it_waits_until_objections_are_answered(self):
        objected = object_to(self.lot, computed(self.lot), EXPERTS[1], A, "service", "应为 19 分")

        self.refused("EVAL-15", objective=objected)

    def test_it_waits_until_scores_far_off_are_dealt_with(self):
        odd = [*sheets(self.lot, a_score(A, tech="4"))[:1], *sheets(self.lot)[1:]]

        assert self.refused("EVAL-15", sheets=odd).facts["far_off"][0]["seat"] == 1


class TestLowPricesInTheReport:
    def judged(self, *against, lines=(A, B, C, D)):
        lot = a_scoring_lot(a_line(A, "200000.00"), *map(a_line, lines[1:]))
        review, _ = conclude_price(lot, judged(lot, asked(lot), *against), LEADER, MATERIALS, DUE)
        return lot, material(lot, reviews=(review,))

    def test_an_accepted_price_ranks_with_a_warning_to_watch_it(self):
        lot, of = self.judged()

        up = drawn_up(lot, of)

        assert up.ranking[0].supplier == A
        assert [warning[: len(A) + 8] for warning in up.warnings] == [f"EVAL-12 {A}"]

    def test_an_unproven_price_has_no_rank_and_no_part_in_the_benchmark(self):
        lot, of = self.judged(*EXPERTS[:3])

        rows = {row.supplier: row for row in drawn_up(lot, of).ranking}

        assert rows[A].rank is None
        assert "EVAL-13" in rows[A].invalid
        assert rows[B].price_score == "40.00"

    def test_with_two_bids_left_the_lot_ends(self):
        lot, of = self.judged(*EXPERTS[:3], lines=(A, B, C))

        text, (after, failed) = draw_up(lot, LEADER, of, LATER)

        assert text is None
        assert (after.state, failed.rule) == (EvaluationState.FAILED, "BID-FEW-02")
        assert [row.supplier for row in after.ranking] == [A]


class TestText:
    def test_it_holds_what_the_ranking_follows_from_under_its_digest_and_names_no_member(self):
        lot = a_scoring_lot()
        text, (up, told) = draw_up(lot, LEADER, material(lot), LATER)

        said = json.loads(text.content)
        assert digest(said) == text.digest == told.digest == up.judgement.drawn_up.digest
        assert set(said["sheets"]) == {"1", "2", "3", "4", "5"}
        assert (said["leader_seat"], len(said["ranking"]), said["conforming"]) == (1, 3, [A, B, C])
        assert "expert-" not in text.content
        assert "评审1" not in text.content

    def test_another_score_is_another_report(self):
        lot = a_scoring_lot()
        one, _ = draw_up(lot, LEADER, material(lot), LATER)
        same, _ = draw_up(lot, LEADER, material(lot), DUE)
        other, _ = draw_up(lot, LEADER, material(lot, a_score(A, tech="21")), LATER)

        assert one.id == same.id != other.id

    def test_rules_that_are_not_confirmed_are_pointed_out(self):
        welfare = {A: content_for(a_line(A)).model_copy(update={"declarations": _welfare()})}
        lot = a_scoring_lot(contents=welfare)

        warnings = drawn_up(lot, material(lot, contents=welfare)).warnings

        assert any(warning.startswith("POL-DIS-01 [M]") for warning in warnings)


def _welfare():
    return content_for(a_line(A)).declarations.model_copy(update={"welfare_unit": True})


def test_a_second_report_has_the_next_number():
    lot = replace(a_scoring_lot(), judgement=replace(a_scoring_lot().judgement, reports=1))

    assert drawn_up(lot, material(lot)).judgement.drawn_up.number == 2
