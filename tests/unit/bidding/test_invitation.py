"""Who is invited: candidates, the draw that anybody can recheck, and who may take part (METH-02, BID-DOC-04)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import ListSource
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from common.proof.seating import faults
from services.bidding.domain.experts.rounds import ORGANISER, WITNESS
from services.bidding.domain.tendering import invitation
from services.bidding.domain.tendering.invitation import STEPS, InvitedListState
from tests.builders.bidding import TODAY, a_party, a_published_tender
from tests.builders.bids import SUPPLIERS, A
from tests.builders.invited import (
    NONCES,
    a_committed_list,
    a_drawn_list,
    an_invited_tender,
    nonce_commitment,
)


class TestTheCandidates:
    def test_three_can_be_drawn_from_and_two_cannot(self):
        assert a_committed_list(candidates=3).state is InvitedListState.COMMITTED
        with pytest.raises(RuleBroken, match="METH-02"):
            a_committed_list(candidates=2)

    def test_at_least_three_are_invited_and_never_more_than_there_are(self):
        with pytest.raises(RuleBroken, match="METH-02"):
            a_committed_list(count=2)
        with pytest.raises(Invalid, match="Fewer candidates"):
            a_committed_list(candidates=3, count=4)

    def test_fewer_than_twice_the_number_are_noted_and_not_refused(self):
        [warning] = a_committed_list(candidates=5).warnings

        assert "BID-DOC-04" in warning
        assert a_committed_list(candidates=6).warnings == ()

    def test_news_of_them_tells_digests_and_no_number(self):
        parties = [a_party(supplier) for supplier in SUPPLIERS]
        told = [
            invitation.commit(
                an_invited_tender(), ListSource.POOL, 3, parties[:many], (), lambda: "5e" * 32, today=TODAY
            )[1]
            for many in (6, 7)
        ]

        assert set(told[0].model_dump()) == {"procurement_id", "source", "round", "list_digest", "seed_commitment"}
        assert told[0].list_digest != told[1].list_digest


class TestTheDraw:
    def test_invites_as_many_as_were_asked_for_and_can_be_rechecked(self):
        drawn = a_drawn_list()

        assert drawn.state is InvitedListState.DRAWN
        assert len(set(drawn.invited)) == 3
        assert set(drawn.invited) <= set(SUPPLIERS[:6])
        assert faults(drawn.record()) == ()

    @given(st.tuples(st.integers(0, 5), st.integers(0, 5)))
    def test_another_choice_than_the_order_is_found_out(self, swap):
        record = a_drawn_list().record()
        order = record.rounds[0].order["experts"]
        one, other = order[swap[0]], order[swap[1]]
        swapped = {one: {"candidate": other}}
        told = tuple(move.model_copy(update=swapped.get(move.candidate, {})) for move in record.moves)
        changed = record.model_copy(update={"moves": told})

        assert (faults(changed) == ()) == (changed == record)

    def test_waits_for_both_sides(self):
        listed = a_committed_list()
        with pytest.raises(WrongStep):
            invitation.reveal_nonce(listed, ORGANISER, NONCES[ORGANISER])

        listed, *_ = invitation.commit_nonce(listed, ORGANISER, nonce_commitment(listed, ORGANISER))
        with pytest.raises(WrongStep):
            invitation.reveal_nonce(listed, ORGANISER, NONCES[ORGANISER])
        with pytest.raises(Invalid, match="commitment"):
            invitation.commit_nonce(listed, WITNESS, nonce_commitment(listed, ORGANISER))

    def test_takes_no_other_nonce_than_the_one_committed_to(self):
        listed = a_committed_list()
        for side in NONCES:
            listed, *_ = invitation.commit_nonce(listed, side, nonce_commitment(listed, side))

        with pytest.raises(Invalid, match="nonce"):
            invitation.reveal_nonce(listed, ORGANISER, NONCES[WITNESS])

    def test_is_another_with_another_nonce(self):
        """Over many nonces every candidate is invited now and then: the order follows from chance."""
        invited = set()
        for number in range(20):
            listed = a_committed_list()
            nonces = {ORGANISER: f"{number:064x}", WITNESS: "bb" * 32}
            for side, nonce in nonces.items():
                name = f"{listed.draw}.{listed.current.number}"
                listed, *_ = invitation.commit_nonce(listed, side, invitation.commitment(name, side, nonce))
            for side, nonce in nonces.items():
                listed, *_ = invitation.reveal_nonce(listed, side, nonce)
            invited |= set(listed.invited)

        assert invited == set(SUPPLIERS[:6])

    def test_given_up_keeps_who_was_missing_and_is_followed_by_another_round(self):
        listed = a_committed_list()
        listed, *_ = invitation.commit_nonce(listed, ORGANISER, nonce_commitment(listed, ORGANISER))

        given_up, told = invitation.abandon(listed, "财政部门未参加")
        parties = [a_party(supplier) for supplier in SUPPLIERS]
        again, news = invitation.commit(
            an_invited_tender(), ListSource.POOL, 3, parties, (), lambda: "5e" * 32, today=TODAY, before=given_up
        )

        assert told.missing == (ORGANISER, WITNESS)
        assert (again.state, news.round, len(again.rounds)) == (InvitedListState.COMMITTED, 2, 2)
        assert again.record().rounds[0].seed is None  # nobody can say what it would have drawn

    def test_is_not_run_again_once_it_is_done_or_running(self):
        parties = [a_party(supplier) for supplier in SUPPLIERS]
        for before in (a_committed_list(), a_drawn_list()):
            with pytest.raises(WrongStep):
                invitation.commit(
                    an_invited_tender(), ListSource.POOL, 3, parties, (), lambda: "5e" * 32, today=TODAY, before=before
                )


class TestWhoMayTakePart:
    def test_only_the_invited_and_all_others_hear_the_same(self):
        drawn, tender = a_drawn_list(), an_invited_tender()
        invitation.require_invited(tender, drawn, drawn.invited[0])

        left_out = next(each for each in SUPPLIERS[:6] if each not in drawn.invited)
        said = set()
        for supplier in (left_out, SUPPLIERS[6], "nobody"):
            with pytest.raises(RuleBroken, match="BID-DOC-04") as refused:
                invitation.require_invited(tender, drawn, supplier)
            said.add((str(refused.value), str(refused.value.facts)))

        assert len(said) == 1

    def test_an_open_tender_is_for_everybody(self):
        invitation.require_invited(a_published_tender(), None, A)

    def test_documents_wait_for_the_draw(self):
        invitation.require_drawn(a_drawn_list())
        for listed in (None, a_committed_list()):
            with pytest.raises(WrongStep):
                invitation.require_drawn(listed)


@pytest.mark.parametrize(
    ("state", "action"), sorted(set(product(InvitedListState, {row[1] for row in STEPS})) - set(STEPS))
)
def test_a_step_that_is_not_listed_is_refused(state, action):
    with pytest.raises(WrongStep):
        a_committed_list(state=state).step(action)
