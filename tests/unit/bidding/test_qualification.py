"""What is found about bidders, and what of it binds the buyer's decision (QUAL-01 to -06, CRED-02, POL-SME-03, -04)."""

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import Category, Finding, Qualification, SizeClass
from common.interfaces.errors import Invalid, RuleBroken
from common.law.rules import rule
from services.bidding.domain.evaluating.eligibility import Terms, findings, of_content
from services.bidding.domain.evaluating.qualification import check_qualification
from services.bidding.domain.states import EvaluationState
from tests.builders.bid_contents import a_file, an_offer, declarations
from tests.builders.bids import A, B, C, D, a_content, a_line, an_opened_lot, results
from tests.builders.invited import a_participant, an_agreement, members, participants

LAW = partial(rule, on=date(2026, 3, 2), region="350100", category="goods")
OPEN = Terms(consortium_allowed=True)
E = "91350100000000070P"


def found(*changed, terms=OPEN, credit=None, among=(A, B, C)):
    return findings(participants(*changed, among=among), terms, credit or {}, lambda rule_id: LAW(rule_id))


def seen(these):
    """Return who has which finding and whether it is hard."""
    return {(each.supplier, each.rule, each.hard) for each in these}


class TestFindings:
    def test_of_bidders_without_any_tie_there_are_none(self):
        assert found() == ()

    def test_heads_of_one_name_are_for_a_person_to_weigh(self):
        head = {"responsible_person": "林安"}
        these = found(a_participant(A, **head), a_participant(B, **head))

        assert seen(these) == {(A, "QUAL-01", False), (B, "QUAL-01", False)}
        assert these[0].others == (B,)

    @pytest.mark.parametrize("named", [a_participant(B).name, B], ids=["by name", "by code"])
    def test_who_is_held_by_another_bidder_is_found_with_it(self, named):
        assert seen(found(a_participant(A, controllers=(named,)))) == {(A, "QUAL-01", False), (B, "QUAL-01", False)}

    def test_being_held_by_somebody_who_does_not_bid_is_no_tie(self):
        assert found(a_participant(A, controllers=("某集团",)), a_participant(B, controllers=("某集团",))) == ()

    def test_earlier_services_to_the_project_and_a_missing_promise_are_weighed(self):
        assert seen(found(a_participant(A, prior_service="编制了采购需求"))) == {(A, "QUAL-02", False)}
        assert seen(found(a_participant(A, promise=False))) == {(A, "QUAL-03", False)}

    def test_a_banned_bidder_and_one_banned_member_are_hard(self):
        breach = LAW("CRED-02").breach("not banned", "banned")
        consortium = a_participant(A, consortium=members(A, E))

        assert seen(found(credit={B: breach})) == {(B, "CRED-02", True)}
        assert seen(found(consortium, credit={E: breach})) == {(A, "CRED-02", True)}

    @pytest.mark.parametrize(("bond", "hard"), [(True, None), (False, True), (None, False)])
    def test_a_bond_that_is_missing_is_hard_and_one_nobody_knows_of_is_looked_at(self, bond, hard):
        these = seen(found(a_participant(A, bond=bond), terms=Terms(consortium_allowed=True, bond=True)))

        assert these == (set() if hard is None else {(A, "BOND-02", hard)})

    def test_no_bond_is_missed_where_none_is_asked(self):
        assert found(a_participant(A, bond=False)) == ()


class TestConsortia:
    def test_one_is_hard_where_none_is_accepted(self):
        consortium = a_participant(A, consortium=members(A, E))

        assert found(consortium) == ()
        assert seen(found(consortium, terms=Terms(consortium_allowed=False))) == {(A, "QUAL-06", True)}

    def test_without_a_file_named_as_the_agreement_a_person_looks(self):
        assert seen(found(a_participant(A, consortium=members(A, E), agreement=False))) == {(A, "QUAL-06", False)}

    def test_a_member_of_two_consortia_makes_both_invalid(self):
        both = a_participant(A, consortium=members(A, E)), a_participant(B, consortium=members(B, E))

        assert seen(found(*both)) == {(A, "QUAL-06", True), (B, "QUAL-06", True)}

    def test_a_consortium_with_a_member_that_bids_alone_is_invalid_and_the_other_bid_is_weighed(self):
        """Naming a competitor as a member must not remove it: whether it signed is for a person to see."""
        assert seen(found(a_participant(A, consortium=members(A, B)))) == {
            (A, "QUAL-06", True),
            (B, "QUAL-06", False),
        }

    def test_two_consortia_without_a_common_member_stand(self):
        assert found(a_participant(A, consortium=members(A, D)), a_participant(B, consortium=members(B, E))) == ()


class TestReservedLots:
    TERMS = Terms(consortium_allowed=True, reserved=True)

    @pytest.mark.parametrize("sizes", [(), ("large",), ("small", "large"), ("small", "")], ids=str)
    def test_who_is_not_wholly_small_or_medium_is_out(self, sizes):
        assert seen(found(a_participant(A, sizes=sizes), terms=self.TERMS)) == {(A, "POL-SME-03", True)}
        assert found(a_participant(A, sizes=sizes)) == ()

    @pytest.mark.parametrize("sizes", [("micro",), ("medium",), ("small", "medium")], ids=str)
    def test_all_small_and_medium_ones_are_in(self, sizes):
        assert found(a_participant(A, sizes=sizes), terms=self.TERMS) == ()

    def test_a_declaration_against_the_register_is_weighed(self):
        doubtful = a_participant(A, registered=SizeClass.LARGE)

        assert seen(found(doubtful, terms=self.TERMS)) == {(A, "POL-SME-01", False)}


class TestWhatABidSays:
    def test_makers_count_for_goods_and_the_bidder_for_services(self):
        said = a_content(A, items=(an_offer(maker_size="large"),))

        assert of_content(said, Category.GOODS).sizes == ("large",)
        assert of_content(said, Category.SERVICES).sizes == ("small",)

    def test_a_welfare_unit_counts_as_small_and_no_declaration_as_nothing(self):
        assert of_content(a_content(A, declarations=declarations(sme=None)), Category.GOODS).sizes == ()
        said = a_content(A, declarations=declarations(sme=None, welfare_unit=True))
        assert of_content(said, Category.GOODS).sizes == ("micro",)

    @pytest.mark.parametrize(("said", "weighed"), [("无", ""), (" None ", ""), ("提供过监理", "提供过监理")])
    def test_earlier_services_are_stated_under_their_rule(self, said, weighed):
        content = a_content(A, qualification={"QUAL-02": said})

        assert of_content(content, Category.GOODS).prior_service == weighed

    def test_the_agreement_is_known_by_its_name(self):
        assert of_content(a_content(A, files=(an_agreement(),)), Category.GOODS).agreement
        assert not of_content(a_content(A, files=(a_file(),)), Category.GOODS).agreement


HARD = Finding(supplier=A, rule="CRED-02", hard=True, says="CRED-02: banned")
SOFT = Finding(supplier=A, rule="QUAL-01", hard=False, says="QUAL-01: one head")


class TestTheDecision:
    def test_against_a_hard_finding_is_refused_by_its_rule_and_the_other_way_is_taken(self):
        four = tuple(map(a_line, (A, B, C, D)))
        with pytest.raises(RuleBroken, match="CRED-02") as refused:
            check_qualification(an_opened_lot(*four), results(A, B, C, D), [HARD])
        assert refused.value.facts["rule"] == "CRED-02"

        lot, *_ = check_qualification(an_opened_lot(*four), results(A, B, C, D, but=[A]), [HARD])

        assert lot.state is EvaluationState.QUALIFIED
        assert lot.findings == (HARD,)

    def test_in_spite_of_something_to_weigh_says_why(self):
        with pytest.raises(Invalid, match="QUAL-01"):
            check_qualification(an_opened_lot(), results(A, B, C), [SOFT])

        told = Qualification(supplier=A, qualified=True, reason="经核实为同名的两人")
        lot, *_ = check_qualification(an_opened_lot(), (told, *results(B, C)), [SOFT])

        assert lot.qualifications[0].reason == "经核实为同名的两人"

    @pytest.mark.parametrize("missing", [{"reason": ""}, {"rule": ""}], ids=["reason", "rule"])
    def test_to_refuse_names_reason_and_rule(self, missing):
        four = tuple(map(a_line, (A, B, C, D)))
        refusal = {"supplier": D, "qualified": False, "reason": "无资质", "rule": "第二章第3条"}

        lot, *_ = check_qualification(an_opened_lot(*four), (*results(A, B, C), Qualification(**refusal)))
        assert lot.qualifications[-1].rule == "第二章第3条"
        with pytest.raises(Invalid, match=D):
            check_qualification(an_opened_lot(*four), (*results(A, B, C), Qualification(**refusal | missing)))

    def test_to_refuse_for_want_of_a_makers_authorisation_is_unlawful_unless_imported(self):
        four = tuple(map(a_line, (A, B, C, D)))
        refusal = Qualification(supplier=D, qualified=False, reason="未提供原厂授权", rule="QUAL-03")

        with pytest.raises(RuleBroken, match="DISC-02"):
            check_qualification(an_opened_lot(*four), (*results(A, B, C), refusal))
        lot, *_ = check_qualification(an_opened_lot(*four, imported=True), (*results(A, B, C), refusal))
        assert lot.state is EvaluationState.QUALIFIED

    def test_a_reserved_lot_with_fewer_than_three_fails_to_be_started_again_unreserved(self):
        three, two = results(A, B, C), results(A, B, C, but=[C])
        assert check_qualification(an_opened_lot(reserved=True), three)[0].state is EvaluationState.QUALIFIED

        lot, _, failed = check_qualification(an_opened_lot(reserved=True), two)

        assert (lot.state, lot.ended_by) == (EvaluationState.FAILED, "POL-SME-04")
        assert "POL-SME-05" in failed.reason

    @given(st.permutations([A, B, C, D]), st.integers(0, 3))
    def test_whoever_passes_with_a_hard_finding_it_is_refused_whatever_else_is_said(self, order, hard):
        finding = HARD.model_copy(update={"supplier": order[hard]})
        four = tuple(map(a_line, (A, B, C, D)))

        with pytest.raises(RuleBroken):
            check_qualification(an_opened_lot(*four), results(*order), [finding])
