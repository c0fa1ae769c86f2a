from dataclasses import replace
from decimal import Decimal

import pytest

from common.interfaces.bidding import BidsClosed, QualificationChecked, TenderFailed
from common.interfaces.errors import Invalid, NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.proof import sealing
from services.bidding.domain import evaluation
from services.bidding.domain.award import announce, determine
from services.bidding.domain.key_shares import ShareFault, add_share, enough_shares, join_shares, refuse_share
from services.bidding.domain.opening import begin_lot, list_bids, open_bids, read_bid
from services.bidding.domain.qualification import check_qualification
from services.bidding.domain.report import report
from services.bidding.domain.states import EvaluationState, TenderState
from tests.builders.bidding import DUE_AT, PROCUREMENT, a_lot
from tests.builders.bids import (
    IDENTITY,
    LATER,
    SECOND,
    SHARES,
    A,
    B,
    C,
    D,
    a_bid,
    a_content,
    a_key,
    a_line,
    a_seal,
    a_tender,
    an_opened_lot,
    an_opened_tender,
    an_opening_tender,
    given,
    members,
    results,
    split,
)

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64

# every decision about a lot and the one state in which it is taken
DECISIONS = {
    EvaluationState.OPENED: lambda lot: check_qualification(lot, ()),
    EvaluationState.QUALIFIED: lambda lot: evaluation.form_panel(lot, members()),
    EvaluationState.EVALUATING: lambda lot: report(lot, (), LATER),
    EvaluationState.REPORTED: lambda lot: determine(lot, A, LATER),
    EvaluationState.DETERMINED: lambda lot: announce(lot, LATER),
}
ELSEWHERE = [(at, state) for at in DECISIONS for state in EvaluationState if state is not at]


@pytest.mark.parametrize(("at", "state"), ELSEWHERE)
def test_every_decision_has_one_state_and_is_refused_in_all_others(at, state):
    with pytest.raises(WrongStep):
        DECISIONS[at](an_opened_lot(state=state))


@pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.OPENING}))
def test_shares_are_taken_only_while_the_bids_wait_for_them(state):
    early = state in (TenderState.PUBLISHED, TenderState.CLOSED)

    with pytest.raises(ShareFault if early else WrongStep):
        add_share(a_tender(state=state), Role.BUYER, SHARES[Role.BUYER], LATER)


@pytest.mark.parametrize("state", sorted(set(EvaluationState) - {EvaluationState.EVALUATING}))
def test_scores_are_taken_only_during_the_evaluation(state):
    with pytest.raises(WrongStep):
        evaluation.score_sheet(an_opened_lot(state=state, panel=members()), "expert-1", (), LATER)


class TestClosing:
    def test_three_bids_are_listed_and_wait_for_the_shares(self):
        tender, *news = list_bids(a_tender(state=TenderState.CLOSED), {"1": (ONE, TWO, THREE)})

        assert tender.state is TenderState.OPENING
        assert news == [
            BidsClosed(procurement_id=PROCUREMENT, digests=(ONE, TWO, THREE), lots={"1": (ONE, TWO, THREE)})
        ]

    def test_two_bids_are_listed_and_never_opened(self):
        tender, closed, failed = list_bids(a_tender(state=TenderState.CLOSED), {"1": (ONE, TWO)})

        assert (tender.state, tender.bid_digests) == (TenderState.FAILED, (ONE, TWO))
        assert isinstance(closed, BidsClosed)
        assert isinstance(failed, TenderFailed)
        assert failed.rule == tender.ended_by == "BID-FEW-01"

    def test_no_bid_at_all_ends_it_too(self):
        assert list_bids(a_tender(state=TenderState.CLOSED), {})[0].state is TenderState.FAILED

    def test_a_lot_with_two_bids_ends_unopened_and_the_other_goes_on(self):
        tender = a_tender(state=TenderState.CLOSED, lots=(a_lot(lot="1"), a_lot(lot="2")))

        listed, closed, failed = list_bids(tender, {"1": (TWO, ONE), "2": (ONE, TWO, THREE)})

        assert (listed.state, listed.lot_states) == (TenderState.OPENING, {"1": "failed"})
        assert closed.lots == {"1": (ONE, TWO), "2": (ONE, TWO, THREE)}
        assert (failed.lot, failed.rule) == ("1", "BID-FEW-01")

    @pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.CLOSED}))
    def test_a_tender_that_is_not_closed_is_left_alone(self, state):
        tender = a_tender(state=state)

        assert list_bids(tender, {"1": (ONE, TWO, THREE)}) == (tender,)


class TestShares:
    def test_one_share_of_two_opens_nothing_and_two_do(self):
        one = add_share(an_opening_tender(), Role.BUYER, SHARES[Role.BUYER], LATER)
        two = add_share(one, Role.FINANCE, SHARES[Role.FINANCE], LATER)

        assert not enough_shares(one)
        assert enough_shares(two)
        assert join_shares(two) == IDENTITY

    def test_the_same_share_again_is_no_second_one(self):
        one = add_share(an_opening_tender(), Role.BUYER, SHARES[Role.BUYER], LATER)

        assert add_share(one, Role.BUYER, SHARES[Role.BUYER], LATER + SECOND) == one

    @pytest.mark.parametrize("state", [TenderState.PUBLISHED, TenderState.CLOSED])
    def test_a_share_that_comes_early_is_refused_by_the_rule(self, state):
        with pytest.raises(ShareFault) as refused:
            add_share(a_tender(state=state), Role.BUYER, SHARES[Role.BUYER], DUE_AT)

        assert refused.value.reason == "early"
        assert isinstance(refused.value.problem, RuleBroken)
        assert refused.value.problem.facts["rule"] == "BID-OPEN-01"

    @pytest.mark.parametrize(
        ("reason", "share"),
        [
            ("unreadable", SHARES[Role.BUYER][:-1]),
            ("unreadable", "rongcai-share-1 but no share"),
            ("other-tender", split(PROCUREMENT[:-1] + "4")[Role.BUYER]),
            ("not-the-holders", SHARES[Role.AGENCY]),
            ("not-committed", split()[Role.BUYER]),
        ],
    )
    def test_a_false_share_is_refused_with_its_reason(self, reason, share):
        with pytest.raises(ShareFault) as refused:
            add_share(an_opening_tender(), Role.BUYER, share, LATER)

        assert refused.value.reason == reason
        assert refused.value.problem.facts == {"reason": reason}
        assert share not in refused.value.problem.detail

    def test_the_record_of_a_refusal_changes_nothing_of_the_tender(self):
        tender = an_opening_tender()

        with pytest.raises(ShareFault) as refused:
            add_share(tender, Role.BUYER, SHARES[Role.AGENCY], LATER)
        after, news = refuse_share(tender, Role.BUYER, refused.value)

        assert after is tender
        assert (news.holder, news.reason) == ("buyer", "not-the-holders")

    def test_shares_of_another_key_than_the_published_one_leave_the_bids_sealed(self):
        other = split(identity=sealing.new_identity()[0])
        tender = an_opening_tender(bid_key=a_key(other))
        for holder in (Role.BUYER, Role.AGENCY):
            tender = add_share(tender, holder, other[holder], LATER)

        with pytest.raises(ShareFault) as refused:
            join_shares(tender)

        assert refused.value.reason == "wrong-key"

    def test_shares_of_two_splits_do_not_join(self):
        mixed = {Role.BUYER: split()[Role.BUYER], Role.AGENCY: split()[Role.AGENCY]}
        tender = an_opening_tender(bid_key=a_key(mixed))
        for holder, share in mixed.items():
            tender = add_share(tender, holder, share, LATER)

        with pytest.raises(ShareFault) as refused:
            join_shares(tender)

        assert refused.value.reason == "not-joinable"


class TestReadingABid:
    def test_a_good_bid_is_one_line_with_its_price(self):
        line, content = read_bid(IDENTITY, a_tender(), a_bid(), "登记名称")

        assert (line.price, line.size_class, line.invalid) == (Decimal("500000.00"), "small", None)
        assert (line.name, content) == (a_content().name, a_content())

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (a_seal(a_content(B).to_bytes(), B), "bound-elsewhere"),
            (a_seal(a_content().to_bytes(), recipient=sealing.new_identity()[1]), "undecryptable"),
            (a_seal(a_content(B).to_bytes()), "another supplier"),
            (a_seal(b'{"price":"500000.00"}'), "malformed content"),
            (a_seal(b"\xff"), "malformed content"),
        ],
    )
    def test_a_bid_that_cannot_be_read_says_why_and_has_no_price(self, raw, reason):
        line, content = read_bid(IDENTITY, a_tender(), a_bid(raw=raw), "登记名称")

        assert reason in line.invalid
        assert (line.name, line.price, content) == ("登记名称", None, None)

    def test_a_price_at_the_maximum_is_valid_and_one_fen_above_is_not(self):
        at, _ = read_bid(IDENTITY, a_tender(), a_bid(price="580000.00"), "")
        above, _ = read_bid(IDENTITY, a_tender(), a_bid(price="580000.01"), "")

        assert at.invalid is None
        assert "BID-INV-01" in above.invalid
        assert above.price == Decimal("580000.01")

    def test_a_maximum_above_the_budget_does_not_help(self):
        tender = a_tender(lots=(a_lot(max_price="700000.00"),))

        assert read_bid(IDENTITY, tender, a_bid(price="600000.00"), "")[0].invalid is None
        assert read_bid(IDENTITY, tender, a_bid(price="600000.01"), "")[0].invalid


class TestOpening:
    def waiting(self):
        return an_opening_tender(shares=given(Role.BUYER, Role.AGENCY))

    def test_with_three_valid_bids_the_sheet_is_public_and_the_shares_are_forgotten(self):
        tender, news = open_bids(self.waiting(), map(a_line, (C, A, B)), LATER)

        assert (tender.state, tender.opened_at) == (TenderState.OPENED, LATER)
        assert {(kept.holder, kept.share) for kept in tender.shares} == {(Role.BUYER, ""), (Role.AGENCY, "")}
        assert [line.digest for line in news.lines] == sorted(line.digest for line in news.lines)
        assert {line.supplier for line in news.lines} == {A, B, C}

    def test_a_lot_with_two_valid_bids_ends_with_the_sheet_in_public(self):
        lines = (a_line(A), a_line(B), a_line(C, invalid="undecryptable", price="1.00"))

        opened, _ = open_bids(self.waiting(), lines, LATER)
        lot, failed = begin_lot(opened, "1")

        assert (lot.state, len(lot.opening)) == (EvaluationState.FAILED, 3)
        assert (failed.lot, failed.rule) == ("1", "BID-FEW-02")

    def test_every_lot_begins_with_its_own_bids_only(self):
        waiting = replace(self.waiting(), lots=(a_lot(lot="1"), a_lot(lot="2", budget="90000.00")))
        lines = [
            a_line(supplier, lot=lot) for lot, supplier in (("1", A), ("1", B), ("1", C), ("2", A), ("2", B), ("2", D))
        ]

        opened, _ = open_bids(waiting, lines, LATER)
        (first,), (second,) = begin_lot(opened, "1"), begin_lot(opened, "2")

        assert {line.supplier for line in first.opening} == {A, B, C}
        assert {line.supplier for line in second.opening} == {A, B, D}
        assert second.terms.budget == Decimal("90000.00")

    @pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.OPENED}))
    def test_no_lot_begins_before_the_opening(self, state):
        with pytest.raises(WrongStep):
            begin_lot(a_tender(state=state), "1")

    def test_a_lot_that_the_documents_do_not_name_is_not_found(self):
        with pytest.raises(NotFound):
            begin_lot(an_opened_tender(), "9")


class TestQualification:
    def test_three_qualified_go_on(self):
        lot, news = check_qualification(an_opened_lot(*map(a_line, (A, B, C, D))), results(A, B, C, D, but=[D]))

        assert lot.state is EvaluationState.QUALIFIED
        assert news == QualificationChecked(procurement_id=PROCUREMENT, lot="1", qualified=(A, B, C), refused=(D,))

    def test_two_qualified_are_not_evaluated(self):
        lot, _, failed = check_qualification(an_opened_lot(), results(A, B, C, but=[C]))

        assert (lot.state, lot.ended_by) == (EvaluationState.FAILED, "QUAL-05")
        assert [each.qualified for each in lot.qualifications] == [True, True, False]
        assert isinstance(failed, TenderFailed)

    @pytest.mark.parametrize(
        "wrong",
        [
            results(A, B),
            results(A, B, C, C),
            results(A, B, C, D),
            [*results(A, B), results(C, but=[C])[0].model_copy(update={"reason": " "})],
        ],
        ids=["left out", "twice", "not open", "without reason"],
    )
    def test_every_valid_bid_has_one_result_and_a_refused_one_its_reason(self, wrong):
        with pytest.raises(Invalid):
            check_qualification(an_opened_lot(), wrong)

    def test_an_invalid_bid_has_no_result(self):
        lot = an_opened_lot(*map(a_line, (A, B, C)), replace(a_line(D), invalid="BID-INV-01"))

        assert check_qualification(lot, results(A, B, C))[0].state is EvaluationState.QUALIFIED
        with pytest.raises(Invalid):
            check_qualification(lot, results(A, B, C, D))
