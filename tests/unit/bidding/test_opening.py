from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest

from common.interfaces.bidding import BidsClosed, TenderFailed
from common.interfaces.errors import NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Actor, Role
from common.proof import sealing
from services.bidding.domain.bids.hall import MOST_REFUSED, is_over, lot_left, presided
from services.bidding.domain.bids.hall import refused as refused_share
from services.bidding.domain.bids.key_shares import (
    ShareFault,
    add_share,
    cut_off,
    enough_shares,
    forget_last,
    join_shares,
    refuse_share,
    was_forgotten,
)
from services.bidding.domain.bids.opening import LARGE, MANY, begin_lot, is_long, list_bids, open_bids, read_bid
from services.bidding.domain.states import EvaluationState, TenderState
from services.bidding.domain.tendering.tender import LotAt
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
    an_opened_tender,
    an_opening_tender,
    given,
    split,
)

ONE, TWO, THREE = LISTED = "1" * 64, "2" * 64, "3" * 64


@pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.OPENING}))
def test_shares_are_taken_only_while_the_bids_wait_for_them(state):
    early = state in (TenderState.PUBLISHED, TenderState.CLOSED)

    with pytest.raises(ShareFault if early else WrongStep):
        add_share(a_tender(state=state), Role.BUYER, SHARES[Role.BUYER], LATER)


class TestClosing:
    def test_three_bids_are_listed_and_wait_for_the_shares(self):
        tender, *news = list_bids(a_tender(state=TenderState.CLOSED), {"1": (ONE, TWO, THREE)}, DUE_AT)

        assert tender.state is TenderState.OPENING
        assert news == [
            BidsClosed(procurement_id=PROCUREMENT, digests=(ONE, TWO, THREE), lots={"1": (ONE, TWO, THREE)})
        ]

    def test_two_bids_are_listed_and_never_opened(self):
        tender, closed, failed = list_bids(a_tender(state=TenderState.CLOSED), {"1": (ONE, TWO)}, DUE_AT)

        assert (tender.state, tender.bid_digests) == (TenderState.FAILED, (ONE, TWO))
        assert isinstance(closed, BidsClosed)
        assert isinstance(failed, TenderFailed)
        assert failed.rule == tender.ended_by == "BID-FEW-01"

    def test_no_bid_at_all_ends_it_too(self):
        assert list_bids(a_tender(state=TenderState.CLOSED), {}, DUE_AT)[0].state is TenderState.FAILED

    def test_a_lot_with_two_bids_ends_unopened_and_the_other_goes_on(self):
        tender = a_tender(state=TenderState.CLOSED, lots=(a_lot(lot="1"), a_lot(lot="2")))

        listed, closed, failed = list_bids(tender, {"1": (TWO, ONE), "2": (ONE, TWO, THREE)}, DUE_AT)

        assert (listed.state, listed.lot_states) == (TenderState.OPENING, {"1": "failed"})
        assert closed.lots == {"1": (ONE, TWO), "2": (ONE, TWO, THREE)}
        assert (failed.lot, failed.rule) == ("1", "BID-FEW-01")

    def test_the_record_of_the_opening_begins_with_it(self):
        lots = (a_lot(lot="1"), a_lot(lot="2"))

        listed, *_ = list_bids(a_tender(state=TenderState.CLOSED, lots=lots), {"1": (TWO, ONE), "2": LISTED}, DUE_AT)
        none, *_ = list_bids(a_tender(state=TenderState.CLOSED, lots=lots), {"1": (TWO, ONE)}, DUE_AT)

        assert [(step.kind, step.lot, step.rule, step.count) for step in listed.hall] == [
            ("closed", "", "", 5),
            ("lot", "1", "BID-FEW-01", None),
        ]
        assert [(step.kind, step.rule) for step in none.hall] == [("closed", ""), ("failed", "BID-FEW-01")]
        assert (is_over(listed), is_over(none)) == (False, True)

    @pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.CLOSED}))
    def test_a_tender_that_is_not_closed_is_left_alone(self, state):
        tender = a_tender(state=state)

        assert list_bids(tender, {"1": (ONE, TWO, THREE)}, DUE_AT) == (tender,)


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

    def test_the_record_of_a_refusal_decides_nothing(self):
        tender = an_opening_tender()

        with pytest.raises(ShareFault) as refused:
            add_share(tender, Role.BUYER, SHARES[Role.AGENCY], LATER)
        after, news = refuse_share(tender, Role.BUYER, refused.value, LATER)

        assert replace(after, hall=tender.hall) == tender
        assert [(step.kind, step.holder, step.reason) for step in after.hall[1:]] == [
            ("refused", "buyer", "not-the-holders")
        ]
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


def opened(identity, tender, bid, name):
    """Return what the opening reads in the file that is kept."""
    return read_bid(identity, tender, bid, name, BytesIO(bid.sealed_bytes()), BytesIO())


class TestAnOpeningBesideTheCalls:
    def begun(self):
        two = an_opening_tender(shares=given(Role.BUYER, Role.AGENCY))
        return forget_last(two, Role.AGENCY, LATER)

    def test_forgets_the_share_that_began_it_so_that_the_key_cannot_be_joined_from_the_database(self):
        begun = self.begun()

        assert begun.begun_at == LATER
        assert not enough_shares(begun)
        assert [was_forgotten(begun, holder) for holder in (Role.BUYER, Role.AGENCY, Role.FINANCE)] == [
            False,
            True,
            False,
        ]

    @pytest.mark.parametrize("holder", [Role.AGENCY, Role.FINANCE])
    def test_that_was_cut_off_goes_on_with_that_share_or_any_other(self, holder):
        again = add_share(self.begun(), holder, SHARES[holder], LATER)

        assert join_shares(again) == IDENTITY

    def test_that_was_cut_off_is_on_record_once(self):
        cut = cut_off(self.begun(), LATER)

        assert (cut.begun_at, cut.hall[-1].kind) == (None, "interrupted")
        assert cut_off(cut, LATER) is cut

    def test_is_for_many_or_large_bids_only(self):
        assert not is_long([LARGE])
        assert is_long([LARGE, 1])
        assert not is_long([1] * MANY)
        assert is_long([1] * (MANY + 1))


class TestTheRecord:
    def test_names_the_first_organiser_who_brings_a_share_as_presiding(self):
        buyer, finance = (Actor(id="p", role=role, party="x", name="n") for role in (Role.BUYER, Role.FINANCE))

        assert presided(an_opening_tender(), finance).presided_by is None
        by_buyer = presided(an_opening_tender(), buyer)
        assert by_buyer.presided_by.party == "x"
        assert presided(by_buyer, replace_role(buyer, Role.AGENCY)) is by_buyer

    def test_takes_fifty_refused_shares_and_no_more(self):
        tender = an_opening_tender()
        for _ in range(MOST_REFUSED + 1):
            tender = refused_share(tender, "buyer", "unreadable", LATER)

        assert sum(step.kind == "refused" for step in tender.hall) == MOST_REFUSED

    @pytest.mark.parametrize("state", sorted(EvaluationState))
    def test_says_once_when_a_lot_leaves_the_hall(self, state):
        tender = an_opened_tender().lot_at("1", LotAt(state=state, version=2, ended_by="QUAL-05"))

        left = lot_left(tender, "1", LATER)

        stays = state is EvaluationState.OPENED
        assert is_over(left) is not stays
        assert (left is tender) is stays
        assert lot_left(left, "1", LATER) is left
        assert stays or (left.hall[-1].lot, left.hall[-1].reason, left.hall[-1].rule) == ("1", state, "QUAL-05")

    def test_is_open_until_the_last_lot_has_left(self):
        two = an_opened_tender(lots=(a_lot(lot="1"), a_lot(lot="2")))
        checked = LotAt(state=EvaluationState.QUALIFIED, version=2)

        assert not is_over(two.lot_at("1", checked))
        assert is_over(two.lot_at("1", checked).lot_at("2", checked))


def replace_role(actor, role):
    return actor.model_copy(update={"role": role})


class TestReadingABid:
    def test_a_good_bid_is_one_line_with_its_price(self):
        line, content = opened(IDENTITY, a_tender(), a_bid(), "登记名称")

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
        line, content = opened(IDENTITY, a_tender(), a_bid(raw=raw), "登记名称")

        assert reason in line.invalid
        assert (line.name, line.price, content) == ("登记名称", None, None)

    def test_a_price_at_the_maximum_is_valid_and_one_fen_above_is_not(self):
        at, _ = opened(IDENTITY, a_tender(), a_bid(price="580000.00"), "")
        above, _ = opened(IDENTITY, a_tender(), a_bid(price="580000.01"), "")

        assert at.invalid is None
        assert "BID-INV-01" in above.invalid
        assert above.price == Decimal("580000.01")

    def test_a_file_that_is_not_the_one_received_is_said_to_be_the_platforms_fault(self):
        bid = a_bid()

        line, content = read_bid(IDENTITY, a_tender(), bid, "", BytesIO(a_bid().sealed_bytes()), BytesIO())

        assert "the fault is the platform's" in line.invalid
        assert (line.price, content) == (None, None)

    def test_a_maximum_above_the_budget_does_not_help(self):
        tender = a_tender(lots=(a_lot(max_price="700000.00"),))

        assert opened(IDENTITY, tender, a_bid(price="600000.00"), "")[0].invalid is None
        assert opened(IDENTITY, tender, a_bid(price="600000.01"), "")[0].invalid


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
