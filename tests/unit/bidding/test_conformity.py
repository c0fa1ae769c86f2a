from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from common.interfaces.bidding import AnswerClarification, Category, ClarificationKind, EvaluationMethod, Item
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.evaluating import clarification, verdicts
from services.bidding.domain.evaluating.clarification import due
from services.bidding.domain.states import EvaluationState
from tests.builders.bid_contents import an_offer
from tests.builders.bids import EXPERTS, LATER, A, B, C, D, a_line
from tests.builders.evaluations import (
    LEADER,
    MINUTE,
    a_lot_with_panel,
    a_scoring_lot,
    a_verdict,
    all_verdicts,
    concluded,
    content_for,
)

FOUR = tuple(map(a_line, (A, B, C, D)))


class TestVerdicts:
    @pytest.mark.parametrize(
        "given",
        [
            (a_verdict(A), a_verdict(B)),
            (a_verdict(A), a_verdict(B), a_verdict(C), a_verdict(C)),
            (a_verdict(A), a_verdict(B), a_verdict(C), a_verdict(D)),
            (a_verdict(A), a_verdict(B), a_verdict(C, responsive=False).model_copy(update={"missed": " "})),
            (a_verdict(A), a_verdict(B), a_verdict(C, responsive=False).model_copy(update={"reason": ""})),
        ],
        ids=["left out", "twice", "not counted", "no requirement", "no reason"],
    )
    def test_every_counted_bid_has_one_verdict_and_a_refusal_its_requirement_and_reason(self, given):
        with pytest.raises(Invalid):
            verdicts.give(a_lot_with_panel(), LEADER, given, LATER)

    def test_a_member_may_think_again_until_the_check_is_concluded(self):
        lot = all_verdicts(a_lot_with_panel(*FOUR), D)

        lot, *_ = verdicts.give(lot, LEADER, list(map(a_verdict, (A, B, C, D))), LATER)

        assert len(lot.judgement.verdicts) == 5
        with pytest.raises(WrongStep):
            verdicts.give(a_scoring_lot(), LEADER, list(map(a_verdict, (A, B, C))), LATER)


class TestMajority:
    def test_three_of_five_members_make_a_bid_invalid_and_two_do_not(self):
        lot = a_lot_with_panel(*FOUR)

        three, told = concluded(all_verdicts(lot, but={D: EXPERTS[:3]}))
        two, _ = concluded(all_verdicts(lot, but={D: EXPERTS[:2]}))

        assert [(each.supplier, each.rule) for each in told.excluded] == [(D, "COM-09")]
        assert "放大倍数" in told.excluded[0].reason
        assert three.judgement.conforming == (A, B, C)
        assert two.judgement.conforming == (A, B, C, D)

    def test_who_found_otherwise_is_on_record_by_seat(self):
        lot = a_lot_with_panel(*FOUR)

        three, told = concluded(all_verdicts(lot, but={D: EXPERTS[:3]}))
        two, _ = concluded(all_verdicts(lot, but={D: EXPERTS[:2]}))

        assert [(each.seat, each.about) for each in three.judgement.dissents] == [(4, D), (5, D)]
        assert [(each.seat, each.about) for each in two.judgement.dissents] == [(1, D), (2, D)]
        assert told.dissents == 2

    def test_it_waits_for_the_last_member_and_is_the_leaders_to_conclude(self):
        lot = all_verdicts(a_lot_with_panel())
        missing = replace(lot, judgement=replace(lot.judgement, verdicts=lot.judgement.verdicts[:-1]))
        leaderless = replace(lot, judgement=replace(lot.judgement, leader=EXPERTS[1]))

        with pytest.raises(RuleBroken, match="COM-09"):
            concluded(missing)
        with pytest.raises(RuleBroken, match="ROLE-09"):
            concluded(leaderless)
        assert concluded(lot)[0].state is EvaluationState.SCORING

    def test_with_two_responsive_bids_left_the_lot_ends_and_says_why_each_is_out(self):
        after, told, failed = concluded(all_verdicts(a_lot_with_panel(), C))

        assert (after.state, after.ended_by, failed.rule) == (EvaluationState.FAILED, "BID-FEW-02", "BID-FEW-02")
        assert told.counted == 2
        assert [(row.supplier, row.rank) for row in after.ranking] == [(C, None)]
        assert "COM-09" in after.ranking[0].invalid


class TestPrices:
    """Words say 480000, figures 500000: the words count, if the bidder confirms (EVAL-11)."""

    lot = all_verdicts(a_lot_with_panel(*FOUR))

    def contradicting(self, words="肆拾捌万元整", unit_price="480000.00"):
        offer = an_offer(unit_price=unit_price, quantity="1", brand="甲")
        return {A: content_for(self.lot.opening[0], price_words=words, items=(offer,))}

    def asked(self, contents, misplaced=()):
        made, _ = clarification.ask_price(self.lot, LEADER, "k1", contents[A], misplaced, due(LATER, 30), LATER)
        return made

    def answered(self, asked, *, confirms=True, at=LATER, price=None):
        call = AnswerClarification(clarification_id="k1", answer="确认", confirms=confirms, price=price)
        return clarification.answer(asked, self.lot, call, Decimal("480000.00"), at)[0]

    def test_the_check_waits_until_the_corrected_price_is_put_to_its_bidder(self):
        contents = self.contradicting()

        with pytest.raises(RuleBroken) as refused:
            concluded(self.lot, contents)
        assert refused.value.facts["rule"] == "EVAL-11"
        with pytest.raises(RuleBroken, match="open until"):
            concluded(self.lot, contents, {A: self.asked(contents)}, LATER + 29 * MINUTE)

    def test_a_confirmed_price_counts_from_here_on(self):
        contents = self.contradicting()

        after, _ = concluded(self.lot, contents, {A: self.answered(self.asked(contents))})

        (made,) = after.judgement.corrections
        assert (made.opened, made.corrected, made.grounds) == (Decimal("500000.00"), Decimal("480000.00"), ("words",))
        assert A in after.judgement.conforming

    def test_refused_or_unanswered_past_the_term_the_bid_is_invalid(self):
        contents = self.contradicting()
        refused = self.answered(self.asked(contents), confirms=False)

        no, _ = concluded(self.lot, contents, {A: refused})
        silent, _ = concluded(self.lot, contents, {A: self.asked(contents)}, LATER + 30 * MINUTE)

        for after in (no, silent):
            assert [(each.supplier, each.rule) for each in after.judgement.excluded] == [(A, "EVAL-11")]

    def test_unit_prices_go_before_a_total_that_is_not_their_sum(self):
        contents = self.contradicting(words=None, unit_price="490000.00")

        made = clarification.price_correction(contents[A])

        assert (made.corrected, made.grounds) == (Decimal("490000.00"), ("unit_prices",))

    def test_of_a_misplaced_decimal_the_total_stands_and_the_unit_price_is_corrected(self):
        contents = self.contradicting(words=None, unit_price="5000000.00")

        made = clarification.price_correction(contents[A], ("1",))
        after, _ = concluded(self.lot, contents, {A: self.answered(self.asked(contents, ("1",)))})

        assert (made.corrected, made.unit_prices) == (Decimal("500000.00"), {"1": Decimal("500000.00")})
        assert after.judgement.corrections == (made,)
        with pytest.raises(Invalid, match="no such item"):
            clarification.price_correction(contents[A], ("9",))

    def test_a_corrected_price_above_the_ceiling_makes_the_bid_invalid(self):
        for price, rules in (("580000.00", []), ("580000.01", ["BID-INV-01"])):
            contents = self.contradicting(words=None, unit_price=price)
            asked = replace(self.asked(contents), answered_at=LATER, answer="确认", confirmed=True)
            after, _ = concluded(self.lot, contents, {A: asked})
            assert [each.rule for each in after.judgement.excluded] == rules

    def test_a_unit_price_above_its_own_limit_makes_the_bid_invalid(self):
        for limit, rules in (("500000.00", []), ("499999.99", ["BID-INV-01"] * 4)):
            item = Item(number="1", name="显微镜", quantity="1", max_unit_price=limit)
            lot = all_verdicts(a_lot_with_panel(*FOUR, items=(item,)))
            assert [each.rule for each in concluded(lot)[0].judgement.excluded] == rules

    def test_words_that_cannot_be_read_and_items_without_an_offer_are_pointed_out(self):
        items = (Item(number="1", name="显微镜"), Item(number="2", name="镜头"))
        lot = all_verdicts(a_lot_with_panel(*FOUR, items=items))
        unread = {A: content_for(self.lot.opening[0], price_words="五十来万")}

        notes = concluded(lot, unread)[0].judgement.notes

        assert sum(note.startswith("EVAL-11") for note in notes) == 1
        assert sum(note.startswith("BID-INV-01") and "标的 2" in note for note in notes) == 4

    def test_a_price_stated_in_one_way_is_not_asked_about(self):
        with pytest.raises(RuleBroken, match="EVAL-11"):
            self.asked({A: content_for(self.lot.opening[0])})


class TestClarifying:
    lot = a_lot_with_panel()

    def asked(self, member=LEADER, kind=ClarificationKind.UNCLEAR, supplier=A):
        return clarification.ask(self.lot, member, "k1", supplier, kind, "质保期以哪一处为准？", due(LATER, 10), LATER)[
            0
        ]

    def answer(self, asked, *, at=LATER, price=None, confirms=None):
        call = AnswerClarification(clarification_id="k1", answer="以三年为准", price=price, confirms=confirms)
        return clarification.answer(asked, self.lot, call, Decimal("500000.00"), at)

    def test_the_leader_asks_and_nobody_else(self):
        assert self.asked().due_at == LATER + timedelta(minutes=10)
        with pytest.raises(RuleBroken, match="FJ-11"):
            self.asked(EXPERTS[1])

    def test_a_price_is_asked_about_by_its_own_rule_and_only_bids_that_are_judged_are_asked(self):
        with pytest.raises(RuleBroken, match="EVAL-11"):
            self.asked(kind=ClarificationKind.PRICE)
        with pytest.raises(Invalid):
            self.asked(supplier=D)

    def test_it_is_answered_once_in_writing_before_its_term_ends(self):
        in_time, told = self.answer(self.asked(), at=LATER + 10 * MINUTE - timedelta(seconds=1))

        assert (in_time.answer, told.answer) == ("以三年为准", "以三年为准")
        with pytest.raises(RuleBroken, match="EVAL-14"):
            self.answer(in_time)
        with pytest.raises(RuleBroken, match="EVAL-14"):
            self.answer(self.asked(), at=LATER + 10 * MINUTE)

    def test_the_answer_may_not_change_the_price(self):
        assert self.answer(self.asked(), price="500000.00")
        with pytest.raises(RuleBroken, match="EVAL-14"):
            self.answer(self.asked(), price="499999.99")

    def test_only_a_corrected_price_is_confirmed(self):
        with pytest.raises(Invalid, match="confirms"):
            self.answer(self.asked(), confirms=True)

    def test_after_the_report_is_drawn_up_nothing_is_asked(self):
        with pytest.raises(WrongStep):
            clarification.ask(
                replace(self.lot, state=EvaluationState.SIGNING),
                LEADER,
                "k",
                A,
                ClarificationKind.UNCLEAR,
                "?",
                LATER,
                LATER,
            )


class TestBrands:
    def of_one_brand(self, *suppliers, brand="榕光"):
        return {
            each: content_for(
                a_line(each), items=(an_offer(unit_price="500000.00", quantity="1", brand=brand, maker_size="large"),)
            )
            for each in suppliers
        }

    def test_bids_of_one_brand_count_as_one(self):
        three = all_verdicts(a_lot_with_panel())
        four = all_verdicts(a_lot_with_panel(*FOUR))

        ended, told, _ = concluded(three, self.of_one_brand(A, B))
        after, _ = concluded(four, self.of_one_brand(A, B))

        assert (ended.ended_by, told.counted) == ("BID-FEW-02", 2)
        assert (after.judgement.counted, len(after.judgement.conforming)) == (3, 4)
        assert [group.suppliers for group in after.judgement.same_brand] == [(A, B)]

    def test_blanks_case_and_width_do_not_make_another_brand(self):
        contents = self.of_one_brand(A, brand="Rong Guang") | self.of_one_brand(B, brand="ＲＯＮＧguang")

        assert concluded(all_verdicts(a_lot_with_panel(*FOUR)), contents)[0].judgement.counted == 3

    def test_services_have_no_brands(self):
        lot = all_verdicts(a_lot_with_panel(category=Category.SERVICES))

        assert concluded(lot, self.of_one_brand(A, B, C))[0].judgement.counted == 3

    def test_by_the_lowest_price_only_the_cheapest_of_a_brand_stays(self):
        lines = (a_line(A, "500000.00"), a_line(B, "490000.00"), a_line(C), a_line(D))
        lot = all_verdicts(
            a_lot_with_panel(*lines, evaluation=EvaluationMethod.LOWEST_PRICE, price_weight="1", factors=())
        )
        cheap = an_offer(unit_price="490000.00", quantity="1", brand="榕光")
        contents = self.of_one_brand(A) | {B: content_for(lines[1], items=(cheap,))}

        after, told = concluded(lot, contents)

        assert [(each.supplier, each.rule) for each in told.excluded] == [(A, "EVAL-09")]
        assert after.judgement.conforming == (B, C, D)
        assert after.judgement.draws == ()

    def test_of_one_brand_and_price_one_is_drawn(self):
        lot = all_verdicts(
            a_lot_with_panel(*FOUR, evaluation=EvaluationMethod.LOWEST_PRICE, price_weight="1", factors=())
        )

        after, told = concluded(lot, self.of_one_brand(A, B))

        (drawn,) = after.judgement.draws
        assert [each.supplier for each in told.excluded] == [drawn.order[1]]
        assert set(drawn.order) == {A, B}
