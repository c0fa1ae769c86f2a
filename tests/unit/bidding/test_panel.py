from datetime import date
from decimal import Decimal

import pytest

from common.interfaces.bidding import TenderFailed
from common.interfaces.context import By
from common.interfaces.errors import Invalid, NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Actor, Role
from services.bidding.domain.evaluating.evaluation import member_of
from services.bidding.domain.evaluating.panel import elect, form_panel, led_by, replace_members, stop
from services.bidding.domain.states import EvaluationState
from tests.builders.bidding import BUYER, OTHER_BUYER
from tests.builders.bids import EXPERTS, A, a_qualified_lot, members
from tests.builders.evaluations import CHOSEN, LEADER, a_lot_with_panel, a_scoring_lot

TODAY = date(2026, 3, 24)


def formed(experts=4, buyers=1, lot=None):
    return form_panel(lot or a_qualified_lot(), (), members(experts, buyers), CHOSEN)


class TestForming:
    @pytest.mark.parametrize(("experts", "buyers"), [(4, 1), (5, 0), (5, 2)])
    def test_a_lawful_panel_is_formed_and_only_its_size_is_told(self, experts, buyers):
        lot, news = formed(experts, buyers)

        assert lot.state is EvaluationState.EVALUATING
        assert (news.members, news.experts) == (experts + buyers, experts)
        assert "评审" not in news.model_dump_json()

    @pytest.mark.parametrize(("experts", "buyers"), [(3, 0), (3, 2), (4, 0), (4, 2)])
    def test_a_panel_too_small_even_or_with_too_few_experts_is_refused(self, experts, buyers):
        with pytest.raises(RuleBroken) as refused:
            formed(experts, buyers)

        assert refused.value.facts["rule"] == "COM-01"

    def test_from_ten_million_yuan_seven_sit(self):
        below = a_qualified_lot(budget=Decimal("9999999.99"))
        at = a_qualified_lot(budget=Decimal("10000000.00"))

        assert formed(4, 1, below)
        assert formed(5, 2, at)
        with pytest.raises(RuleBroken, match="needs_7"):
            formed(4, 1, at)

    def test_nobody_sits_twice_and_a_bidder_never_judges(self):
        bidder = members()[0].model_copy(update={"expert": A})

        with pytest.raises(Invalid, match="expert-1"):
            form_panel(a_qualified_lot(), (), (*members(3, 1), members()[0]), CHOSEN)
        with pytest.raises(Invalid, match="COM-05"):
            form_panel(a_qualified_lot(), (), (*members()[1:], bidder), CHOSEN)

    def test_experts_are_drawn_or_chosen_on_a_ground_with_consent(self):
        with pytest.raises(RuleBroken) as refused:
            form_panel(a_qualified_lot(), (), members())

        assert refused.value.facts["rule"] == "COM-02"
        assert formed()[1].own_choice == CHOSEN

    def test_beside_those_drawn_only_the_buyers_representative_is_named(self):
        drawn, more = members(4, 0), members(4, 1)[4:]
        stranger = members(5, 0)[4:]

        assert [each.expert for each in form_panel(a_qualified_lot(), drawn, more)[0].panel] == list(EXPERTS[:5])
        for named, chosen in ((stranger, None), (more, CHOSEN)):
            with pytest.raises(RuleBroken, match="COM-02"):
                form_panel(a_qualified_lot(), drawn, named, chosen)


class TestLeading:
    def voted(self, lot, *seats):
        for expert, seat in zip(EXPERTS, seats, strict=False):
            lot, *_ = elect(lot, expert, seat, TODAY)
        return lot

    def test_whom_most_members_want_leads_once_all_have_voted(self):
        lot = formed()[0]

        assert self.voted(lot, 2, 2, 2, 1).judgement.leader is None
        assert self.voted(lot, 2, 2, 2, 1, 1).judgement.leader == EXPERTS[1]

    def test_of_two_with_equal_votes_the_panel_chooses_again(self):
        tied = self.voted(formed()[0], 1, 1, 2, 2, 3)

        assert (tied.judgement.leader, tied.judgement.runoff) == (None, EXPERTS[:2])
        with pytest.raises(RuleBroken, match="ROLE-09"):
            elect(tied, EXPERTS[0], 3, TODAY)
        assert self.voted(tied, 1, 1, 1, 2, 2).judgement.leader == EXPERTS[0]

    @pytest.mark.parametrize("seat", [5, 6], ids=["the buyer's representative", "nobody's seat"])
    def test_only_an_expert_of_the_panel_leads(self, seat):
        with pytest.raises(RuleBroken, match="ROLE-09"):
            elect(formed()[0], EXPERTS[0], seat, TODAY)

    def test_the_leader_of_the_draw_leads_if_it_still_sits(self):
        lot = formed()[0]

        assert led_by(lot, EXPERTS[2]).judgement.leader == EXPERTS[2]
        assert led_by(lot, "expert-9") is lot
        assert led_by(lot, None) is lot


class TestReplacing:
    def test_a_new_member_takes_the_seat_and_the_earlier_work_counts_no_more(self):
        scoring = a_scoring_lot()
        others = [member for member in scoring.panel if not member.buyer_representative]
        drawn = (*others[:3], members(7, 0)[5])

        again, news = replace_members(scoring, drawn)

        assert again.state is EvaluationState.EVALUATING
        assert again.judgement.verdicts == again.judgement.conforming == ()
        assert again.judgement.leader == LEADER
        assert (news.members, again.panel[-1].buyer_representative) == (5, True)

    def test_without_anybody_new_it_is_refused(self):
        lot = a_lot_with_panel()

        with pytest.raises(RuleBroken, match="COM-08"):
            replace_members(lot, tuple(each for each in lot.panel if not each.buyer_representative))

    def test_a_leader_who_left_leads_no_more(self):
        lot = a_lot_with_panel()

        again, _ = replace_members(lot, members(7, 0)[1:4] + members(7, 0)[5:6])

        assert again.judgement.leader is None


class TestStopping:
    def test_three_of_five_members_end_a_lot_whose_documents_are_defective_and_two_do_not(self):
        lot = a_lot_with_panel()
        for expert in EXPERTS[:2]:
            lot, *news = stop(lot, expert, "评分标准前后矛盾")
            assert (lot.state, news) == (EvaluationState.EVALUATING, [])
        again, *_ = stop(lot, EXPERTS[1], "评分标准前后矛盾")
        assert again.state is EvaluationState.EVALUATING

        ended, told = stop(lot, EXPERTS[2], "无法评审")

        assert (ended.state, ended.ended_by) == (EvaluationState.FAILED, "COM-10")
        assert isinstance(told, TenderFailed)
        assert "评分标准前后矛盾" in told.reason

    def test_before_there_is_a_panel_nobody_stops_it(self):
        with pytest.raises(WrongStep):
            stop(a_qualified_lot(), EXPERTS[0], "x")


class TestSeats:
    def by(self, role, party="", person="p"):
        return By(actor=Actor(id=person, role=role, party=party))

    def test_a_member_is_known_by_its_own_account(self):
        lot = a_lot_with_panel()

        assert member_of(lot, self.by(Role.EXPERT, EXPERTS[0])) == EXPERTS[0]
        assert member_of(lot, self.by(Role.BUYER, BUYER, EXPERTS[4])) == EXPERTS[4]

    @pytest.mark.parametrize(
        ("role", "party", "person"),
        [
            (Role.EXPERT, "expert-9", "x"),
            (Role.BUYER, BUYER, "another person"),
            (Role.BUYER, BUYER, EXPERTS[0]),
            (Role.BUYER, OTHER_BUYER, EXPERTS[4]),
            (Role.AGENCY, "", EXPERTS[0]),
        ],
    )
    def test_to_anybody_else_there_is_no_such_lot(self, role, party, person):
        with pytest.raises(NotFound):
            member_of(a_lot_with_panel(), self.by(role, party, person))
