"""From the report to the announced award (AWD-*), and what each bidder is told of it (AWD-05)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.interfaces.bidding import Category, Excluded, PriceCorrection
from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from services.bidding.domain.awarding import award, reevaluation
from services.bidding.domain.awarding.award import announce, determine, determine_overdue, record_delay, take_next
from services.bidding.domain.awarding.result_letters import result_of
from services.bidding.domain.evaluating.judgement import Judgement
from services.bidding.domain.states import EvaluationState as S
from tests.builders.awards import (
    AWARDED_AT,
    FIVE_DAYS_ON,
    NOBODY,
    REPORTED_AT,
    SIX_DAYS_ON,
    a_determined_lot,
    a_reported_lot,
    a_vacated_lot,
    an_awarded_lot,
    banned,
)
from tests.builders.bid_contents import an_offer, declarations
from tests.builders.bids import SUPPLIERS, A, B, C, D, a_content, a_line, members


class TestTheOrder:
    def test_the_first_ranked_is_determined_and_nobody_else(self):
        lot, news = determine(a_reported_lot(), A, NOBODY, REPORTED_AT)

        assert (lot.state, lot.winner, news.supplier, news.in_time) == (S.DETERMINED, A, A, True)
        for other in (B, D, SUPPLIERS[6]):
            with pytest.raises(RuleBroken) as refused:
                determine(a_reported_lot(), other, NOBODY, REPORTED_AT)
            assert (refused.value.facts["rule"], A in refused.value.facts["expected"]) == ("AWD-TIME-02", True)

    def test_of_several_ranked_first_either_may_be_named(self):
        tied = a_reported_lot(A, B, C, ranks={A: 1, B: 1, C: 3})

        assert {determine(tied, each, NOBODY, REPORTED_AT)[0].winner for each in (A, B)} == {A, B}
        with pytest.raises(RuleBroken):
            determine(tied, C, NOBODY, REPORTED_AT)

    def test_who_is_banned_since_is_passed_over_for_the_next_by_the_rule(self):
        lot = a_reported_lot()

        with pytest.raises(RuleBroken, match="CRED-02"):
            determine(lot, A, banned(A), REPORTED_AT)
        after, news = determine(lot, B, banned(A), REPORTED_AT)
        assert (after.winner, news.passed_over, after.set_aside[0].rule) == (B, (A,), "CRED-02")

    def test_one_of_a_tie_who_is_banned_leaves_the_other(self):
        tied = a_reported_lot(A, B, C, ranks={A: 1, B: 1, C: 3})

        assert determine(tied, B, banned(A), REPORTED_AT)[0].winner == B
        with pytest.raises(RuleBroken):
            determine(tied, C, banned(A), REPORTED_AT)

    def test_where_all_are_banned_nobody_can_be_determined(self):
        with pytest.raises(RuleBroken) as refused:
            determine(a_reported_lot(A, B, C), SUPPLIERS[6], banned(A, B, C), REPORTED_AT)

        assert refused.value.facts["rule"] == "AWD-07"

    def test_an_invalid_bid_is_no_candidate(self):
        lot = a_reported_lot(A, B, C, D, ranks={A: None, B: 1, C: 2, D: 3})

        assert [row.supplier for row in award.candidates(lot)] == [B, C, D]
        with pytest.raises(RuleBroken):
            determine(lot, A, NOBODY, REPORTED_AT)

    def test_a_proven_low_price_is_watched(self):
        assert determine(a_reported_lot(), A, NOBODY, REPORTED_AT, watched={A})[1].watched
        assert not determine(a_reported_lot(), A, NOBODY, REPORTED_AT, watched={B})[1].watched


class TestTheFiveWorkingDays:
    def test_the_fifth_is_in_time_and_the_sixth_is_recorded_as_late(self):
        assert determine(a_reported_lot(), A, NOBODY, FIVE_DAYS_ON)[1].in_time
        assert not determine(a_reported_lot(), A, NOBODY, SIX_DAYS_ON)[1].in_time

    def test_after_them_the_first_ranked_counts_as_determined(self):
        assert determine_overdue(a_reported_lot(), NOBODY, FIVE_DAYS_ON) == (a_reported_lot(),)

        lot, news = determine_overdue(a_reported_lot(), NOBODY, SIX_DAYS_ON)

        assert (lot.state, lot.winner, lot.automatic) == (S.DETERMINED, A, True)
        assert (news.automatic, news.in_time) == (True, False)
        assert determine_overdue(lot, NOBODY, SIX_DAYS_ON) == (lot,)

    def test_a_lawful_reason_on_record_keeps_it_the_buyer_s(self):
        delayed, news = record_delay(a_reported_lot(), "质疑处理中", FIVE_DAYS_ON)

        assert news.in_time
        assert determine_overdue(delayed, NOBODY, SIX_DAYS_ON) == (delayed,)
        assert determine(delayed, A, NOBODY, SIX_DAYS_ON)[0].winner == A
        assert not record_delay(a_reported_lot(), "补记", SIX_DAYS_ON)[1].in_time

    def test_no_clock_chooses_among_equals_and_none_takes_who_is_banned(self):
        tied = a_reported_lot(A, B, C, ranks={A: 1, B: 1, C: 3})

        assert determine_overdue(tied, NOBODY, SIX_DAYS_ON) == (tied,)
        assert determine_overdue(a_reported_lot(), banned(A), SIX_DAYS_ON)[0].winner == B
        assert determine_overdue(a_reported_lot(A, B, C), banned(A, B, C), SIX_DAYS_ON) == (a_reported_lot(A, B, C),)


class TestTheNotice:
    def test_it_says_what_the_public_and_the_contract_need(self):
        lot, news = announce(
            a_determined_lot(reserved=True, agency_fee=Decimal("3000.00")), a_content(), NOBODY, AWARDED_AT
        )

        assert (lot.state, lot.award_number, news.award_number) == (S.AWARDED, 1, 1)
        assert (news.supplier, news.amount, news.agency_fee) == (A, Decimal("500000.00"), Decimal("3000.00"))
        assert (news.reserved, news.documents_digest) == (True, "0" * 64)
        assert news.evaluation_experts == tuple(member.name for member in members())
        assert news.main_items == "显微镜，品牌：榕光，型号：RG-10，数量：10台，单价：50000.00 元"

    def test_two_working_days_are_in_time_and_three_are_recorded_as_late(self):
        for at, in_time in (
            (datetime(2026, 3, 26, 15, 59, tzinfo=UTC), True),
            (datetime(2026, 3, 26, 16, tzinfo=UTC), False),
        ):
            assert announce(a_determined_lot(), a_content(), NOBODY, at)[1].in_time is in_time

    def test_the_winner_s_declarations_are_published_with_it(self):
        made = declarations(welfare_unit=True, domestic=True)

        _, news = announce(a_determined_lot(), a_content(declarations=made), NOBODY, AWARDED_AT)

        assert news.declarations == (
            "中小企业声明函：小型企业；显微镜：榕光仪器厂（小型企业）",
            "残疾人福利性单位声明函",
            "关于符合本国产品标准的声明函；显微镜：榕光仪器厂（福州）",
        )
        _, bare = announce(a_determined_lot(), a_content(declarations=declarations(sme=None)), NOBODY, AWARDED_AT)
        assert bare.declarations == ()

    def test_services_are_named_by_scope_demand_time_and_standard(self):
        lot = a_determined_lot(category=Category.SERVICES, contract_term="一年")

        _, news = announce(lot, a_content(), NOBODY, AWARDED_AT)

        assert news.main_items == "显微镜 10台\n期限：一年"

    def test_a_corrected_unit_price_is_the_one_that_is_named(self):
        corrected = PriceCorrection(
            supplier=A, opened="500000.00", corrected="490000.00", unit_prices={"1": "49000.00"}, grounds=("EVAL-11",)
        )
        lot = a_determined_lot(judgement=Judgement(corrections=(corrected,)))

        assert "单价：49000.00 元" in announce(lot, a_content(), NOBODY, AWARDED_AT)[1].main_items

    def test_an_item_without_a_brand_says_none(self):
        content = a_content(items=(an_offer(brand=None, model=None),))

        assert (
            announce(a_determined_lot(), content, NOBODY, AWARDED_AT)[1].main_items
            == "显微镜，数量：10台，单价：50000.00 元"
        )

    def test_a_winner_banned_before_it_is_not_announced_and_the_next_is_taken(self):
        lot = a_determined_lot()

        with pytest.raises(RuleBroken, match="CRED-02"):
            announce(lot, a_content(), banned(A), AWARDED_AT)
        with pytest.raises(RuleBroken, match="AWD-TIME-02"):
            take_next(lot, B, NOBODY, AWARDED_AT)
        after, determined, changed = take_next(lot, B, banned(A), AWARDED_AT)
        assert (after.winner, determined.supplier) == (B, B)
        assert (changed.before, changed.after, changed.rule) == (A, B, "CRED-02")

    def test_without_a_supplier_address_it_is_incomplete(self):
        lot = a_determined_lot()
        nowhere = replace(lot, opening=tuple(replace(line, address="") for line in lot.opening))

        with pytest.raises(RuleBroken, match="supplier_address"):
            announce(nowhere, a_content(), NOBODY, AWARDED_AT)

    def test_it_is_published_once(self):
        with pytest.raises(WrongStep):
            announce(an_awarded_lot(), a_content(), NOBODY, AWARDED_AT)


class TestWhatEachBidderIsTold:
    def test_a_loser_learns_its_own_score_by_part_and_rank_and_of_others_what_the_notice_says(self):
        told = result_of(an_awarded_lot(), B)

        assert (told.won, told.own.rank, told.own.total, told.ranked) == (False, 2, "88.00", 4)
        assert (told.own.price_score, told.own.factor_scores) == ("40.00", {"tech": "20.00", "service": "20.00"})
        assert (told.winner, told.amount) == (A, Decimal("500000.00"))
        assert not {C, D} & set(told.model_dump_json().replace('"', " ").split())

    def test_the_winner_learns_that_it_has_won(self):
        assert result_of(an_awarded_lot(), A).won

    def test_who_was_not_qualified_or_found_invalid_learns_why(self):
        lot = an_awarded_lot()
        refused = tuple(
            replace(each, qualified=False, reason="营业执照过期") if each.supplier == D else each
            for each in lot.qualifications
        )
        found = Judgement(excluded=(Excluded(supplier=C, rule="COM-09", reason="未响应实质性条款"),))
        ranked = tuple(row for row in lot.ranking if row.supplier in (A, B))
        lot = replace(lot, qualifications=refused, judgement=found, ranking=ranked)

        assert (result_of(lot, D).qualified, result_of(lot, D).unqualified_because) == (False, "营业执照过期")
        assert (result_of(lot, C).invalid_because, result_of(lot, C).own) == ("未响应实质性条款", None)
        assert result_of(lot, A).unqualified_because == result_of(lot, A).invalid_because == ""

    def test_who_was_found_invalid_only_when_the_report_was_drawn_up_learns_why_too(self):
        lot = an_awarded_lot()
        low = (row.model_copy(update={"rank": None, "invalid": "EVAL-13: 未作说明"}) for row in lot.ranking[-1:])

        assert result_of(replace(lot, ranking=(*lot.ranking[:-1], *low)), D).invalid_because == "EVAL-13: 未作说明"

    def test_a_bid_that_could_not_be_opened_says_so(self):
        lot = an_awarded_lot()
        broken = a_line(SUPPLIERS[5], invalid="密封损坏")

        assert result_of(replace(lot, opening=(*lot.opening, broken)), SUPPLIERS[5]).invalid_because == "密封损坏"

    def test_nobody_learns_anything_before_the_announcement(self):
        for lot in (a_reported_lot(), a_determined_lot()):
            with pytest.raises(WrongStep):
                result_of(lot, A)

    def test_who_did_not_bid_is_told_nothing(self):
        with pytest.raises(NotFound):
            result_of(an_awarded_lot(), SUPPLIERS[6])

    def test_of_a_failed_lot_all_are_told_the_reason(self):
        failed, _ = a_reported_lot().end("fail", "BID-VOID-01", "出现违法行为")

        assert (result_of(failed, B).ended_by, result_of(failed, B).ended_because) == ("BID-VOID-01", "出现违法行为")

    def test_after_a_refusal_nobody_has_won(self):
        told = result_of(a_vacated_lot(), A)

        assert (told.won, told.winner, told.amount) == (False, None, None)


def test_another_award_of_the_lot_has_the_next_number():
    determined, *_ = take_next(a_vacated_lot(), B, NOBODY, AWARDED_AT)

    again, news = announce(determined, a_content(B), NOBODY, AWARDED_AT)

    assert (news.award_number, news.supplier, [each.supplier for each in again.awards]) == (2, B, [A, B])
    assert [each.withdrawn_on for each in again.awards] == [date(2026, 3, 25), None]


def test_a_winner_who_is_the_same_after_a_second_evaluation_is_no_changed_result():
    opened, *_ = reevaluation.reopen(a_determined_lot(), "sum_error", "合计有误", "zhang", AWARDED_AT)
    reported = replace(opened, state=S.REPORTED, ranking=a_reported_lot().ranking, reported_at=AWARDED_AT)
    other = replace(reported, ranking=a_reported_lot(B, A, C, D).ranking)

    assert len(determine(reported, A, NOBODY, AWARDED_AT)) == 2
    _, _, changed = determine(other, B, NOBODY, AWARDED_AT)
    assert (changed.before, changed.after, changed.rule) == (A, B, "EVAL-15")
