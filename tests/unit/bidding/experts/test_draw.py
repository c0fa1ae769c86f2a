"""The draw of a panel: lawful before anybody is drawn, in the drawn order after, nobody named until the award."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import AbsenceReason, Category, ChooseExperts, Need
from common.interfaces.errors import Invalid, NotFound, RuleBroken, WrongStep
from common.proof.draw import BOOTHS, CITIES, EXPERTS, commitment, round_id
from common.proof.seating import faults
from services.bidding.domain.experts import calling, chance, requesting
from services.bidding.domain.experts.candidates import eligible
from services.bidding.domain.experts.draw import DRAW_STEPS, DrawState, panel_of, record
from services.bidding.domain.experts.facts import Holding, Unit
from services.bidding.domain.experts.remote import listed_sites
from tests.builders.bidding import BUYER
from tests.builders.bids import A
from tests.builders.experts import (
    DAY,
    MORNING,
    NONCES,
    a_committed_draw,
    a_complete_draw,
    a_drawn_draw,
    a_pool,
    a_request,
    a_requested_draw,
    a_subject,
    an_expert,
    confirmed,
    some_chance,
    with_nonces,
)

SUPERIOR = "11350100MB0000008G"


def broken(refused) -> str:
    return refused.value.facts["rule"]


def kinds(news) -> list[str]:
    return [type(each).__name__ for each in news]


class TestAskingForAPanel:
    @pytest.mark.parametrize(("experts", "buyers"), [(4, 1), (5, 0), (5, 2)])
    def test_a_lawful_one_has_a_seat_for_every_expert(self, experts, buyers):
        draw, news = requesting.request(a_subject(), a_request(experts, buyers), now=MORNING)

        assert (len(draw.seats), news.experts, news.representatives) == (experts, experts, buyers)

    @pytest.mark.parametrize(("experts", "buyers"), [(6, 0), (4, 2), (3, 0), (3, 2)])
    def test_an_even_one_one_too_small_or_with_too_few_experts_is_refused_before_anybody_is_drawn(
        self, experts, buyers
    ):
        with pytest.raises(RuleBroken) as refused:
            requesting.request(a_subject(), a_request(experts, buyers), now=MORNING)

        assert broken(refused) == "COM-01"

    @pytest.mark.parametrize(
        ("subject", "asked"),
        [
            ({"budget": Decimal("10000000.00")}, {}),
            ({}, {"is_complex": True}),
            ({}, {"has_social_impact": True}),
        ],
    )
    def test_seven_sit_where_much_is_at_stake(self, subject, asked):
        with pytest.raises(RuleBroken, match="needs_7"):
            requesting.request(a_subject(**subject), a_request(4, 1, **asked), now=MORNING)
        assert requesting.request(a_subject(**subject), a_request(5, 2, **asked), now=MORNING)

    def test_the_buyer_s_representative_does_not_supervise(self):
        with pytest.raises(RuleBroken) as refused:
            requesting.request(a_subject(), a_request(supervisors=("buyer-1",)), now=MORNING)

        assert broken(refused) == "ROLE-07"
        assert requesting.request(a_subject(), a_request(supervisors=("buyer-2",)), now=MORNING)

    @pytest.mark.parametrize(
        ("subject", "forced"),
        [
            ({"category": Category.SERVICES, "budget": Decimal("5000000.00")}, True),
            ({"category": Category.SERVICES, "budget": Decimal("4999999.99")}, False),
            ({"category": Category.SERVICES, "budget": Decimal("2000000.00"), "special_item": "cleaning"}, True),
            ({"category": Category.SERVICES, "budget": Decimal("1999999.99"), "special_item": "cleaning"}, False),
            ({"category": Category.GOODS, "budget": Decimal("9000000.00")}, False),
            ({"category": Category.WORKS, "budget": Decimal("4000000.00")}, False),
        ],
    )
    def test_in_the_compulsory_range_remote_evaluation_cannot_be_switched_off(self, subject, forced):
        lot = a_subject(**subject)

        assert requesting.request(lot, a_request(remote=True), now=MORNING)
        if not forced:
            assert requesting.request(lot, a_request(), now=MORNING)
            return
        with pytest.raises(RuleBroken, match="cannot be switched off") as refused:
            requesting.request(lot, a_request(), now=MORNING)
        assert broken(refused) == "FJ-07"

    @pytest.mark.parametrize(("experts", "remote"), [(5, 2), (7, 3), (6, 2)])
    def test_a_third_of_the_experts_sit_elsewhere(self, experts, remote):
        draw = a_requested_draw(experts=experts, representatives=(experts + 1) % 2, remote=True, is_complex=False)

        assert sum(seat.remote for seat in draw.seats) == remote

    def test_lies_ahead_and_names_nobody_twice(self):
        twice = a_request(5, 2).representatives[:1] * 2
        with pytest.raises(Invalid):
            requesting.request(a_subject(), a_request(evaluation_at=MORNING), now=MORNING)
        with pytest.raises(Invalid):
            requesting.request(
                a_subject(),
                a_request(5, representatives=2).model_copy(update={"representatives": twice}),
                now=MORNING,
            )

    def test_can_be_stated_anew_until_a_commitment_is_published(self):
        before, other = a_requested_draw(), a_requested_draw(experts=5, representatives=0)
        told = requesting.request(a_subject(), a_request(5, 0), now=MORNING)[1]
        abandoned = chance.abandon(a_committed_draw(), "见证人未到")[0]

        assert len(requesting.amend(before, other, told)[0].seats) == 5
        assert requesting.amend(abandoned, before, told)[0].rounds == abandoned.rounds
        with pytest.raises(WrongStep):
            requesting.amend(abandoned, other, told)
        with pytest.raises(WrongStep):
            requesting.amend(a_committed_draw(), before, told)


class TestTheList:
    @pytest.mark.parametrize(
        "changes",
        [
            {"employer": Unit(code=BUYER, name="采购人")},
            {"holdings": (Holding(unit=A),)},
            {"specialities": ("law",)},
            {"tested_on": None},
        ],
    )
    def test_leaves_out_who_must_not_or_cannot_judge(self, changes):
        draw = a_requested_draw(a_subject(suppliers=(A,)))

        assert eligible(draw, (an_expert(1), an_expert(2, **changes)), DAY) == (an_expert(1),)

    def test_leaves_out_suspended_experts_advisers_and_representatives(self):
        draw = a_requested_draw(advisers=("expert-2",))
        pool = (*a_pool(2), an_expert(3, state="suspended"), replace(an_expert(4), id="buyer-1"))

        assert [each.id for each in eligible(draw, pool, DAY)] == ["expert-1"]

    def test_is_drawn_from_on_the_day_of_the_evaluation(self):
        with pytest.raises(RuleBroken) as refused:
            a_committed_draw(now=MORNING - timedelta(days=1))

        assert broken(refused) == "COM-03"
        assert a_committed_draw(now=datetime(2026, 3, 23, 16, 0, tzinfo=UTC))  # 0:00 in Fuzhou

    @pytest.mark.parametrize("draw", [a_requested_draw(remote=True)])
    def test_of_a_remote_evaluation_may_be_drawn_before(self, draw):
        pool = (*a_pool(6), *(an_expert(n, city="350200") for n in range(7, 12)))

        assert a_committed_draw(draw, pool, now=MORNING - timedelta(days=3)).state is DrawState.COMMITTED

    def test_must_have_somebody_for_each_seat(self):
        draw = a_requested_draw(needs=(Need(speciality="IT", count=3), Need(speciality="law", count=1)))

        with pytest.raises(RuleBroken, match="law") as refused:
            a_committed_draw(draw)
        assert broken(refused) == "COM-02"

    def test_is_published_as_salted_digests_without_the_seed(self):
        draw = a_requested_draw()
        after, told = chance.commit(draw, a_pool(), listed_sites(), some_chance(), "", now=MORNING)

        assert told.round.seed is None
        assert told.round.entries is None
        assert "expert-" not in told.model_dump_json()
        assert len(told.round.lists[EXPERTS]) == 12
        assert after.rounds[0].seed is not None


class TestChance:
    def test_of_both_sides_completes_the_draw_and_calls_somebody_to_each_seat(self):
        draw = a_drawn_draw()

        assert draw.state is DrawState.INVITING
        assert len(set(draw.experts.values())) == 4
        assert faults(record(draw)) == ()

    def test_is_told_only_when_both_sides_have_committed(self):
        draw = a_committed_draw()
        name = round_id(draw.id, 1)
        one = chance.commit_nonce(draw, "witness", commitment(name, "witness", NONCES["witness"]))[0]

        with pytest.raises(WrongStep):
            chance.reveal_nonce(one, "witness", NONCES["witness"])

    def test_is_committed_once_by_each_side_and_not_copied(self):
        draw = a_committed_draw()
        one = chance.commit_nonce(draw, "witness", "c" * 64)[0]

        with pytest.raises(WrongStep):
            chance.commit_nonce(one, "witness", "d" * 64)
        with pytest.raises(Invalid):
            chance.commit_nonce(one, "organiser", "c" * 64)

    @given(st.binary(min_size=32, max_size=32).map(bytes.hex))
    def test_is_what_was_committed_to_and_nothing_else(self, nonce):
        draw = a_committed_draw()
        name = round_id(draw.id, 1)
        for side in NONCES:
            draw = chance.commit_nonce(draw, side, commitment(name, side, NONCES[side]))[0]

        if nonce != NONCES["witness"]:
            with pytest.raises(Invalid):
                chance.reveal_nonce(draw, "witness", nonce)

    def test_waits_for_the_beacon_where_one_is_named(self):
        waiting = with_nonces(a_committed_draw(beacon="福利彩票双色球 2026032 期"))

        assert waiting.state is DrawState.COMMITTED
        drawn, told = chance.give_beacon(waiting, "01 05 09 12 30 33 08")
        assert (drawn.state, told.round.beacon_value) == (DrawState.INVITING, "01 05 09 12 30 33 08")
        with pytest.raises(WrongStep):
            chance.give_beacon(a_committed_draw(), "1")

    def test_that_does_not_come_ends_the_round_in_public_and_another_begins(self):
        abandoned, told = chance.abandon(a_committed_draw(), "见证人未到场")
        again = a_committed_draw(abandoned)

        assert told.missing == ("organiser", "witness")
        assert record(again).rounds[0].abandoned == "见证人未到场"
        assert record(again).rounds[0].seed is None
        assert faults(record(with_nonces(again))) == ()

    def test_never_seats_two_of_one_legal_entity(self):
        same = Unit(code=A, name="同一单位")
        pool = (*(an_expert(n, employer=same) for n in range(1, 9)), *a_pool(20)[8:11])

        draw = a_drawn_draw(pool=pool)

        units = [draw.entries[seat.holder].unit for seat in draw.seats if seat.holder]
        assert len(set(units)) == len(units)


class TestAnswers:
    def test_of_all_complete_the_panel(self):
        draw = a_complete_draw()

        assert draw.state is DrawState.COMPLETE
        assert [member.buyer_representative for member in panel_of(draw)] == [False] * 4 + [True]
        assert {member.expert for member in panel_of(draw)} == {*draw.experts.values(), "buyer-1"}

    def test_that_decline_bring_the_next_in_order(self):
        draw = a_drawn_draw()
        order = draw.rounds[0].order[EXPERTS]
        first = draw.experts[1]

        after, *news = calling.answer(draw, first, confirm=False, said="出差")

        assert after.seat(1).holder == order[4]
        assert kinds(news) == ["SeatVacated"]
        assert (news[0].reason, news[0].said) == (AbsenceReason.DECLINED, "出差")
        assert faults(record(replace(confirmed(after), state=DrawState.REVEALED))) == ()
        with pytest.raises(NotFound):
            calling.answer(after, first, confirm=True)

    def test_of_somebody_else_meet_no_draw(self):
        draw = a_drawn_draw(pool=a_pool(5))
        stranger = next(each.id for each in a_pool(5) if each.id not in draw.experts.values())

        with pytest.raises(NotFound):
            calling.answer(draw, stranger, confirm=True)

    def test_no_panel_is_taken_before_all_are_there(self):
        with pytest.raises(WrongStep):
            panel_of(a_drawn_draw())

    def test_when_nobody_is_left_a_supplementary_draw_fills_the_seat(self):
        draw = confirmed(a_drawn_draw(pool=a_pool(4)))
        exhausted, *news = calling.vacate(draw, 2, AbsenceReason.NO_SHOW)

        assert kinds(news) == ["SeatVacated", "DrawExhausted"]
        assert news[0].was_complete
        assert exhausted.state is DrawState.EXHAUSTED
        with pytest.raises(WrongStep):
            calling.vacate(exhausted, 2, AbsenceReason.NO_SHOW)
        filled = confirmed(with_nonces(a_committed_draw(exhausted, a_pool(8))))
        assert filled.state is DrawState.COMPLETE
        assert faults(record(calling.reveal(filled)[0])) == ()

    @given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=12))
    def test_in_any_sequence_leave_a_record_that_rechecks(self, answers):
        draw = a_drawn_draw(pool=a_pool(9))
        for number, confirm in answers:
            if draw.seat(number).holder:
                draw = calling.answer(draw, draw.experts[number], confirm=confirm)[0]

        assert faults(record(replace(draw, state=DrawState.REVEALED))) == ()
        assert len(set(draw.experts.values())) == len(draw.experts)

    def test_drawn_experts_who_turn_out_to_hold_a_bidder_are_replaced_and_passed_over(self):
        draw = a_complete_draw()
        order = draw.rounds[0].order[EXPERTS]
        next_in_order = draw.entries[order[4]].expert

        after, *news = calling.recuse(draw, {draw.experts[3], next_in_order})

        assert after.seat(3).holder == order[5]
        assert kinds(news) == ["SeatVacated"]
        assert (news[0].reason, after.state) == (AbsenceReason.RECUSED, DrawState.INVITING)
        assert faults(record(calling.reveal(confirmed(after))[0])) == ()
        assert calling.recuse(draw, ()) == (draw,)


class TestSecrecy:
    def test_news_and_record_name_nobody_before_the_award_and_all_candidates_with_it(self):
        draw = a_complete_draw()
        shown, told = calling.reveal(draw)

        assert "expert-" not in record(draw).model_dump_json()
        assert "专家" not in told.model_dump_json()
        assert {entry.expert for entry in told.record.rounds[0].entries} == {each.id for each in a_pool()}
        assert calling.reveal(shown) == (shown,)


class TestRemoteDraw:
    POOL = (*a_pool(6), *(an_expert(n, city="350200") for n in range(7, 11)), an_expert(11, city="350300"))

    def test_goes_from_city_to_experts_to_booths(self):
        draw = a_complete_draw(a_requested_draw(remote=True), self.POOL)
        cities = {seat.number: draw.entries[seat.holder].city for seat in draw.seats}

        assert draw.rounds[0].lists[CITIES] == ("350200",)  # the only one with an expert for each remote seat
        assert draw.city == "350200"
        assert [cities[seat.number] for seat in draw.seats if seat.remote] == ["350200", "350200"]
        assert all(seat.booth.startswith("350200/" if seat.remote else "350100/") for seat in draw.seats)
        assert len({seat.booth for seat in draw.seats}) == 4
        assert set(draw.rounds[0].order) == {CITIES, EXPERTS, BOOTHS}
        assert faults(record(calling.reveal(draw)[0])) == ()

    def test_needs_another_city_with_experts(self):
        with pytest.raises(RuleBroken):
            a_committed_draw(a_requested_draw(remote=True), a_pool())


class TestChoosing:
    CHOICE = ChooseExperts(
        procurement_id=a_subject().procurement_id,
        lot="1",
        experts=tuple(f"expert-{n}" for n in range(1, 5)),
        consent_of=A,
        consent_number="榕财函〔2026〕1号",
        consent_on=DAY,
        reason="专业性强",
    )

    def choose(self, pool, call=CHOICE, **subject):
        return requesting.choose(a_requested_draw(a_subject(**subject)), call, pool, some_chance(), now=MORNING)

    def test_with_the_consent_of_the_superior_unit_seats_those_named(self):
        chosen, told = self.choose(a_pool(4))

        assert list(chosen.experts.values()) == list(self.CHOICE.experts)
        assert told.consent_number == "榕财函〔2026〕1号"
        assert confirmed(chosen).state is DrawState.COMPLETE

    @pytest.mark.parametrize("change", [{"consent_of": BUYER}, {"consent_on": DAY + timedelta(days=1)}])
    def test_without_consent_given_before_by_another_unit_is_refused(self, change):
        with pytest.raises(RuleBroken) as refused:
            self.choose(a_pool(4), self.CHOICE.model_copy(update=change))
        assert broken(refused) == "COM-02"

    def test_is_bound_by_recusal_and_by_one_of_each_legal_entity(self):
        holder = (*a_pool(3), an_expert(4, holdings=(Holding(unit=A),)))
        same = (*a_pool(3), an_expert(4, employer=a_pool(1)[0].facts.employer))

        with pytest.raises(RuleBroken) as tied:
            self.choose(holder, suppliers=(A,))
        with pytest.raises(RuleBroken) as twice:
            self.choose(same)
        assert (broken(tied), broken(twice)) == ("COM-05", "COM-07")

    @pytest.mark.parametrize("pool", [a_pool(3), (*a_pool(3), an_expert(4, state="suspended"))])
    def test_takes_one_admitted_expert_a_seat(self, pool):
        with pytest.raises(Invalid):
            self.choose(pool)


class TestVoting:
    def test_elects_an_expert_once_all_members_have_voted(self):
        draw = a_complete_draw()
        *first, last = draw.members
        for member in first:
            draw = calling.vote(draw, member, 2, DAY)[0]

        after, told = calling.vote(draw, last, 1, DAY)

        assert last == "buyer-1"
        assert (after.leader, told.seat) == (draw.experts[2], 2)
        with pytest.raises(WrongStep):
            calling.vote(after, last, 1, DAY)

    def test_ties_are_voted_on_again_between_the_equals(self):
        draw = a_complete_draw(a_requested_draw(experts=5, representatives=0))
        for member, seat in zip(draw.members, (1, 1, 2, 2, 3), strict=True):
            draw = calling.vote(draw, member, seat, DAY)[0]

        assert set(draw.runoff) == {draw.experts[1], draw.experts[2]}
        with pytest.raises(RuleBroken):
            calling.vote(draw, draw.members[0], 3, DAY)

    def test_of_a_leader_who_leaves_is_held_again(self):
        draw = a_complete_draw()
        for member in draw.members:
            draw = calling.vote(draw, member, 2, DAY)[0]

        after = calling.vacate(draw, 2, AbsenceReason.NO_SHOW)[0]

        assert (after.leader, after.votes) == (None, ())


@pytest.mark.parametrize(("state", "action"), product(DrawState, sorted({action for _, action in DRAW_STEPS})))
def test_a_step_that_the_table_does_not_list_is_refused(state, action):
    draw = replace(a_requested_draw(), state=state)
    if (state, action) in DRAW_STEPS:
        assert draw.step(action).state is DRAW_STEPS[state, action]
        return
    with pytest.raises(WrongStep):
        draw.step(action)


def test_the_list_of_sites_is_sound():
    sites = listed_sites()

    assert len({site.id for site in sites}) == len(sites) == 10
    assert all(site.booths > 0 and site.city.endswith("00") for site in sites)
