import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.interfaces.bidding import Category, Factor
from common.interfaces.errors import Invalid, NotFound, Refusal, RuleBroken, WrongStep
from services.bidding.domain.award import announce, determine
from services.bidding.domain.evaluation import form_panel, score_sheet
from services.bidding.domain.report import report
from services.bidding.domain.states import EvaluationState
from tests.builders.bids import (
    EXPERTS,
    FACTORS_OF_85,
    LATER,
    A,
    B,
    C,
    D,
    a_line,
    a_qualified_lot,
    a_score,
    a_sheet,
    an_evaluating_lot,
    members,
    sheets,
)

REPORTED_AT = datetime(2026, 3, 24, 2, 0, tzinfo=UTC)  # a Tuesday


def reported(lot, *lines):
    after, *_ = report(lot, sheets(lot, *lines), REPORTED_AT)
    return after


class TestPanel:
    @pytest.mark.parametrize(("experts", "buyers"), [(4, 1), (5, 0), (5, 2)])
    def test_a_lawful_panel_is_formed_and_only_its_size_is_told(self, experts, buyers):
        lot, news = form_panel(a_qualified_lot(), members(experts, buyers))

        assert lot.state is EvaluationState.EVALUATING
        assert (news.members, news.experts) == (experts + buyers, experts)
        assert "评审" not in news.model_dump_json()

    @pytest.mark.parametrize(("experts", "buyers"), [(3, 0), (3, 2), (4, 0), (4, 2)])
    def test_a_panel_too_small_even_or_with_too_few_experts_is_refused(self, experts, buyers):
        with pytest.raises(RuleBroken) as refused:
            form_panel(a_qualified_lot(), members(experts, buyers))

        assert refused.value.facts["rule"] == "COM-01"

    def test_from_ten_million_yuan_seven_sit(self):
        below = a_qualified_lot(budget=Decimal("9999999.99"))
        at = a_qualified_lot(budget=Decimal("10000000.00"))

        assert form_panel(below, members(4, 1))
        assert form_panel(at, members(5, 2))
        with pytest.raises(RuleBroken, match="needs_7"):
            form_panel(at, members(4, 1))

    def test_nobody_sits_twice(self):
        twice = (*members(3, 1), members()[0])

        with pytest.raises(Invalid, match="expert-1"):
            form_panel(a_qualified_lot(), twice)

    def test_a_bidder_never_judges(self):
        judge = members()[0].model_copy(update={"expert": A})

        with pytest.raises(Invalid, match="COM-05"):
            form_panel(a_qualified_lot(), (*members()[1:], judge))


class TestScoreSheets:
    def test_all_points_and_none_are_lawful_scores(self):
        lot = an_evaluating_lot()

        sheet = a_sheet(lot, EXPERTS[0], a_score(A, tech="30", service="30"), a_score(B, tech="0", service="0.00"))

        assert (sheet.expert, len(sheet.lines)) == (EXPERTS[0], 3)

    @pytest.mark.parametrize(
        "lines",
        [
            (a_score(A), a_score(B)),
            (a_score(A), a_score(B), a_score(C), a_score(C)),
            (a_score(A), a_score(B), a_score(C), a_score(D)),
            (a_score(A), a_score(B), a_score(C, tech="30.01")),
            (a_score(A), a_score(B), a_score(C, price="1")),
            (a_score(A), a_score(B), a_score(C).model_copy(update={"scores": {"tech": "1"}})),
            (a_score(A), a_score(B), a_score(C, responsive=False).model_copy(update={"reason": ""})),
        ],
        ids=["left out", "twice", "not counted", "too many points", "unknown factor", "factor left out", "no reason"],
    )
    def test_every_counted_bid_is_scored_once_by_the_published_factors(self, lines):
        with pytest.raises(Invalid):
            score_sheet(an_evaluating_lot(), EXPERTS[0], lines, LATER)

    def test_who_does_not_sit_on_the_panel_learns_nothing(self):
        with pytest.raises(NotFound):
            score_sheet(an_evaluating_lot(), "expert-9", (a_score(A), a_score(B), a_score(C)), LATER)


def the_fujian_case():
    """The procurement of the information system: budget, contract price and ranking inputs of the worked case."""
    lines = (
        a_line(A, "5149600.00", "medium", name="A"),
        a_line(B, "5390000.00", "small", name="B"),
        a_line(C, "4980000.00", "micro", name="C"),
        a_line(D, "5598000.00", "large", name="D"),
    )
    return an_evaluating_lot(
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


class TestReport:
    def test_the_fujian_case_ranks_as_computed_by_hand(self):
        """
        Evaluated: B 5390000 x 0.85 = 4581500, C 4980000 x 0.85 = 4233000 (the benchmark); A and D as bid.

        Price scores, 15 x 4233000 / evaluated: A 12.33, B 13.86, C 15.00, D 11.34. With 76.40, 71.60, 59.75, 73.20
        of the panel: A 88.73, B 85.46, D 84.54, C 74.75.
        """
        ranking = reported(the_fujian_case(), *FUJIAN_SCORES).ranking

        assert [(row.rank, row.name, row.total) for row in ranking] == [
            (1, "A", "88.73"),
            (2, "B", "85.46"),
            (3, "D", "84.54"),
            (4, "C", "74.75"),
        ]
        assert [row.price_score for row in ranking] == ["12.33", "13.86", "11.34", "15.00"]
        assert [row.evaluated_price for row in ranking] == [
            Decimal("5149600.00"),
            Decimal("4581500.00"),
            Decimal("5598000.00"),
            Decimal("4233000.00"),
        ]
        assert ranking[0].factor_scores == {"tech": "52.40", "service": "24.00"}

    def test_a_deduction_shows_its_rule_its_source_and_its_amount(self):
        _, small, large, micro = reported(the_fujian_case(), *FUJIAN_SCORES).ranking

        assert [(each.rule, each.rate, each.amount) for each in small.deductions] == [
            ("POL-SME-05", "0.15", Decimal("808500.00"))
        ]
        assert "art. 9" in small.deductions[0].source
        assert micro.deductions[0].amount == Decimal("747000.00")
        assert large.deductions == ()

    def test_a_small_supplier_without_its_declaration_has_no_deduction(self):
        lot = an_evaluating_lot(
            a_line(A, size="small"), a_line(B, size="small", sme_declared=False), a_line(C, size="medium")
        )

        rows = {row.supplier: row for row in reported(lot).ranking}

        assert rows[A].evaluated_price == Decimal("425000.00")
        assert rows[B].evaluated_price == rows[C].evaluated_price == Decimal("500000.00")

    def test_it_waits_for_the_last_member(self):
        lot = an_evaluating_lot()

        with pytest.raises(Refusal, match="1 members have not scored"):
            report(lot, sheets(lot)[:-1], REPORTED_AT)
        assert report(lot, sheets(lot), REPORTED_AT)[0].state is EvaluationState.REPORTED

    def test_three_of_five_members_make_a_bid_invalid_and_two_do_not(self):
        lot = an_evaluating_lot(*map(a_line, (A, B, C, D)))
        refusing = [a_sheet(lot, expert, a_score(D, responsive=False)) for expert in EXPERTS[:5]]
        willing = sheets(lot)

        three, *_ = report(lot, [*refusing[:3], *willing[3:]], REPORTED_AT)
        two, *_ = report(lot, [*refusing[:2], *willing[2:]], REPORTED_AT)

        assert [(row.supplier, row.rank) for row in three.ranking if row.invalid] == [(D, None)]
        assert "未响应实质性条款" in three.ranking[-1].invalid
        assert all(row.rank for row in two.ranking)

    def test_with_two_responsive_bids_left_the_tender_ends(self):
        lot = an_evaluating_lot()

        after, failed = report(lot, sheets(lot, a_score(C, responsive=False)), REPORTED_AT)

        assert (after.state, after.ended_by) == (EvaluationState.FAILED, "BID-FEW-02")
        assert failed.rule == "BID-FEW-02"

    def test_of_equal_totals_the_lower_price_is_first(self):
        lot = an_evaluating_lot(
            a_line(A, "500000.00"), a_line(B, "400000.00"), a_line(C, "500000.00"), price_weight="0.40"
        )  # A: 32 points for the price, B: 40

        after = reported(lot, a_score(A, tech="28"), a_score(B, tech="20"), a_score(C, tech="0"))

        assert [(row.rank, row.supplier, row.total) for row in after.ranking[:2]] == [(1, B, "80.00"), (2, A, "80.00")]

    def test_equal_in_total_and_price_share_the_rank_and_the_report_says_so(self):
        after = reported(an_evaluating_lot(), a_score(C, tech="1"))

        assert {row.supplier for row in after.ranking if row.rank == 1} == {A, B}
        assert sum("EVAL-08" in warning for warning in after.warnings) == 2
        assert determine(after, B, REPORTED_AT)[0].winner == B

    def test_objective_scores_that_differ_are_pointed_out(self):
        factors = (Factor(code="tech", name="技术", points="30"), Factor(code="service", name="服务", points="30"))
        objective = (factors[0], factors[1].model_copy(update={"objective": True}))
        lot, plain = an_evaluating_lot(factors=objective), an_evaluating_lot(factors=factors)

        for each, expected in ((lot, 1), (plain, 0)):
            mixed = [*sheets(each)[:-1], a_sheet(each, EXPERTS[4], a_score(A, service="19"))]
            warnings = report(each, mixed, REPORTED_AT)[0].warnings
            assert sum(f"EVAL-15 {A}" in warning for warning in warnings) == expected


class TestLowPrices:
    def warned(self, price, issued_on=date(2026, 3, 2)):
        lot = an_evaluating_lot(a_line(A, price), a_line(B), a_line(C), documents_issued_on=issued_on)
        return [warning for warning in reported(lot).warnings if "EVAL-12" in warning]

    def test_a_price_on_the_line_is_no_sign_and_one_fen_below_is(self):
        # 45 % of the maximum price is 261000.00, half of the second lowest 250000.00
        assert self.warned("261000.00") == []
        (warning,) = self.warned("260999.99")
        assert A in warning

    def test_a_sign_never_makes_the_bid_invalid(self):
        lot = an_evaluating_lot(a_line(A, "1.00"), a_line(B), a_line(C))

        assert [row.rank for row in reported(lot).ranking if row.supplier == A] == [1]

    def test_documents_issued_before_the_rule_are_not_measured_by_it(self):
        assert self.warned("1.00", date(2026, 2, 1))
        assert self.warned("1.00", date(2026, 1, 31)) == []


class TestWinner:
    def test_the_first_ranked_is_determined(self):
        lot, news = determine(reported(the_fujian_case(), *FUJIAN_SCORES), A, REPORTED_AT)

        assert (lot.state, lot.winner, news.in_time) == (EvaluationState.DETERMINED, A, True)

    def test_the_second_ranked_is_not(self):
        with pytest.raises(RuleBroken) as refused:
            determine(reported(the_fujian_case(), *FUJIAN_SCORES), B, REPORTED_AT)

        assert refused.value.facts["rule"] == "AWD-TIME-02"
        assert A in refused.value.facts["expected"]

    def test_five_working_days_after_the_report_are_in_time_and_six_are_recorded_as_late(self):
        report_of_tuesday = reported(the_fujian_case(), *FUJIAN_SCORES)

        assert determine(report_of_tuesday, A, datetime(2026, 3, 31, 15, 59, tzinfo=UTC))[1].in_time
        assert not determine(report_of_tuesday, A, datetime(2026, 3, 31, 16, 0, tzinfo=UTC))[1].in_time


class TestAward:
    def determined(self):
        return determine(reported(the_fujian_case(), *FUJIAN_SCORES), A, REPORTED_AT)[0]

    def test_it_tells_what_the_notice_and_the_contract_need(self):
        lot, news = announce(self.determined(), REPORTED_AT)

        assert lot.state is EvaluationState.AWARDED
        assert (news.supplier, news.supplier_name, news.size_class) == (A, "A", "medium")
        assert (news.amount, news.agency_fee) == (Decimal("5149600.00"), Decimal("0.00"))
        assert news.supplier_address == "福州市鼓楼区湖东路1号"
        assert (news.announced_on, news.in_time) == (date(2026, 3, 24), True)

    def test_the_panels_names_are_public_from_here_on_and_not_before(self):
        determined, news = determine(reported(the_fujian_case(), *FUJIAN_SCORES), A, REPORTED_AT)
        _, announced = announce(determined, REPORTED_AT)

        assert "评审" not in json.dumps(news.model_dump(mode="json"), ensure_ascii=False)
        assert announced.evaluation_experts == tuple(member.name for member in members())

    def test_two_working_days_after_determination_are_in_time_and_three_are_recorded_as_late(self):
        assert announce(self.determined(), datetime(2026, 3, 26, 15, 59, tzinfo=UTC))[1].in_time
        assert not announce(self.determined(), datetime(2026, 3, 26, 16, 0, tzinfo=UTC))[1].in_time

    def test_without_a_supplier_address_the_notice_is_incomplete(self):
        determined = self.determined()
        nowhere = replace(determined, opening=tuple(replace(line, address="") for line in determined.opening))

        with pytest.raises(RuleBroken, match="supplier_address"):
            announce(nowhere, REPORTED_AT)

    def test_an_award_is_announced_once(self):
        announced, _ = announce(self.determined(), REPORTED_AT)

        with pytest.raises(WrongStep):
            announce(announced, REPORTED_AT)
