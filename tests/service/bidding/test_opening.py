"""The opening against the real database: shares, bids small and large, what is on record and who reads what."""

import os
from base64 import b64decode
from dataclasses import replace

import pytest

from common.interfaces.bidding import AnswerObjection, RaiseObjection, ReadBid, ReadBidFile
from common.interfaces.errors import NotFound, Refusal, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.proof.bid_content import ONLY_LOT
from services.bidding.domain.bids.bid import BidState, bid_id
from services.bidding.domain.evaluating.lot_evaluation import evaluation_id
from services.bidding.domain.outcome import CheckedSupplier
from services.bidding.domain.states import TenderState
from services.bidding.usecases.bids import halls, opening, reading, unsealing
from services.bidding.usecases.evaluating import lots
from tests.builders.bidding import AGENCY, BUYER, OTHER_AGENCY, OTHER_BUYER, by
from tests.builders.bids import EXPERTS, JUST_BEFORE, LATER, SHARES, A, B, C, D, a_content, members, results
from tests.builders.procurements import everything, news

pytestmark = pytest.mark.stack


class TestShares:
    @pytest.fixture
    def closed(self, procurement):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        procurement.close()
        return procurement

    def test_the_last_share_needed_opens_all_bids_at_once(self, closed, told):
        first = closed.give(Role.BUYER, BUYER)
        second = closed.give(Role.AGENCY, AGENCY)

        assert (first.state, first.lines, first.shares_given) == ("opening", (), ("buyer",))
        assert (second.state, len(second.lines), second.shares_given) == ("opened", 3, ("buyer", "agency"))
        assert {bid.state for bid in map(closed.bid, (A, B, C))} == {BidState.OPENED}
        assert [kind for kind, _ in news(told)[-2:]] == ["bids_opened", "bid_traits_read"]

    def test_a_refused_share_is_recorded_once_a_command_and_decides_nothing(self, closed, told):
        before, told_before = closed.tender, len(told)

        for _ in range(2):
            with pytest.raises(Refusal, match="not yours"):
                closed.give(Role.BUYER, BUYER, share=closed.shares[Role.AGENCY], key="w" * 32)

        after = closed.tender
        assert replace(after, version=before.version, hall=before.hall) == before
        assert [(step.kind, step.holder, step.reason) for step in after.hall[len(before.hall) :]] == [
            ("refused", "buyer", "not-the-holders")
        ]
        assert news(told[told_before:]) == [
            ("share_refused", {"procurement_id": closed.id, "holder": "buyer", "reason": "not-the-holders"})
        ]

    def test_an_early_share_is_refused_recorded_and_may_be_given_in_time(self, procurement, told):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        with pytest.raises(RuleBroken, match="BID-OPEN-01"):
            procurement.give(Role.BUYER, BUYER, at=JUST_BEFORE, key="e" * 32)
        procurement.close()

        assert [data["reason"] for kind, data in news(told) if kind == "share_refused"] == ["early"]
        assert procurement.give(Role.BUYER, BUYER, key="e" * 32).shares_given == ("buyer",)

    def test_who_holds_no_share_of_this_tender_learns_nothing(self, closed, told):
        told_before = len(told)

        with pytest.raises(NotFound):
            closed.give(Role.AGENCY, OTHER_AGENCY)

        assert len(told) == told_before

    def test_an_opening_that_a_crash_cut_short_is_done_again_whole(self, closed, monkeypatch):
        closed.give(Role.BUYER, BUYER)
        with monkeypatch.context() as broken:
            broken.setattr(opening, "open_bids", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                closed.give(Role.AGENCY, AGENCY)
        assert closed.tender.state is TenderState.OPENING

        sheet = closed.give(Role.FINANCE, "any")

        assert len(sheet.lines) == 3
        assert closed.bid(A).content == a_content(A)


class TestReadingBids:
    @pytest.fixture
    def opened(self, procurement):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        procurement.open()
        return procurement

    def read(self, procurement, supplier, role, party="", **more):
        call = ReadBid(procurement_id=procurement.id, lot=ONLY_LOT, supplier=supplier)
        return reading.read_bid(procurement.store, call, by(role, party, at=LATER, **more))

    def test_after_the_opening_those_who_check_it_read_what_it_says(self, opened):
        for role, party in ((Role.BUYER, BUYER), (Role.AGENCY, AGENCY), (Role.FINANCE, ""), (Role.SUPPLIER, A)):
            assert self.read(opened, A, role, party).technical == a_content(A).technical

    def test_a_rival_another_agency_and_an_expert_who_does_not_judge_it_read_nothing(self, opened):
        for role, party in ((Role.SUPPLIER, B), (Role.AGENCY, OTHER_AGENCY), (Role.EXPERT, "expert-1")):
            with pytest.raises(NotFound):
                self.read(opened, A, role, party)

    def test_a_panel_member_reads_the_bids_to_score_and_no_other(self, opened):
        checked = (*results(A, B), *results(C, but=[C]))
        opened.store.evaluations.step(
            evaluation_id(opened.id, ONLY_LOT),
            lambda lot: (replace(lot, qualifications=checked_suppliers(checked), panel=members()),),
            by=by(Role.SERVICE),
        )

        assert self.read(opened, A, Role.EXPERT, person=EXPERTS[0]).price == a_content(A).price
        with pytest.raises(NotFound):
            self.read(opened, C, Role.EXPERT, person=EXPERTS[0])

    def test_before_the_opening_is_on_record_not_even_its_own_supplier_reads_it(self, procurement):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        procurement.close()
        own = by(Role.SERVICE)
        procurement.store.bids.step(
            bid_id(procurement.id, ONLY_LOT, A), lambda bid: (bid.opened(a_content(A)),), by=own
        )  # what a crash in the opening leaves

        for role, party in ((Role.BUYER, BUYER), (Role.SUPPLIER, A)):
            with pytest.raises(NotFound):
                self.read(procurement, A, role, party)


def checked_suppliers(qualifications):
    return tuple(CheckedSupplier(**each.model_dump()) for each in qualifications)


MIB = 1 << 20
DRAWING, ANNEX = ("图纸.dwg", os.urandom(2 * MIB + 5)), ("附件.zip", b"PK\x03\x04" + bytes(100))


@pytest.fixture
def with_files(procurement):
    """Three bids, one of them with files and therefore uploaded in parts; closed."""
    sealed = procurement.sealed(A, [DRAWING, ANNEX])
    procurement.upload(A, sealed)
    procurement.hand_in(A, sealed)
    for supplier in (B, C):
        procurement.submit(supplier)
    procurement.close()
    return procurement


class Later:
    """Work that was begun beside a call and has not run yet."""

    def __init__(self):
        self.works = []

    def __call__(self, name, work):
        self.works.append(work)

    def run(self):
        self.works.pop(0)()


@pytest.fixture
def long(with_files, monkeypatch):
    """An opening that is too long for one call."""
    monkeypatch.setattr(opening, "is_long", lambda sizes: sum(sizes) > MIB)
    return with_files


class TestABidInParts:
    def test_is_opened_like_any_other_with_its_files_kept_beside_it(self, with_files):
        with_files.give(Role.BUYER, BUYER)
        sheet = with_files.give(Role.AGENCY, AGENCY)

        assert [line.invalid for line in sheet.lines] == [None] * 3
        assert self.file(with_files, A, DRAWING[0]) == DRAWING[1]
        assert self.file(with_files, A, ANNEX[0]) == ANNEX[1]

    def file(self, procurement, supplier, name, role=Role.BUYER, party=BUYER):
        read, chunk, chunks = b"", 0, 1
        while chunk < chunks:
            chunk += 1
            call = ReadBidFile(procurement_id=procurement.id, lot=ONLY_LOT, supplier=supplier, name=name, chunk=chunk)
            found = reading.read_bid_file(procurement.store, call, by(role, party, at=LATER))
            read, chunks = read + b64decode(found.body), found.chunks
        return read

    def test_has_files_for_those_only_who_may_read_it_and_no_others_than_it_names(self, with_files):
        with pytest.raises(NotFound):
            self.file(with_files, A, ANNEX[0])
        with_files.give(Role.BUYER, BUYER)
        with_files.give(Role.AGENCY, AGENCY)

        assert self.file(with_files, A, ANNEX[0], Role.SUPPLIER, A) == ANNEX[1]
        for role, party in ((Role.SUPPLIER, B), (Role.AGENCY, OTHER_AGENCY)):
            with pytest.raises(NotFound):
                self.file(with_files, A, ANNEX[0], role, party)
        with pytest.raises(NotFound, match="no such file"):
            self.file(with_files, A, "other.pdf")

    def test_with_a_part_lost_by_the_platform_is_said_to_be_its_fault_and_stops_no_other(self, with_files):
        with_files.store.parts.collection.delete_one({"number": 2})

        with_files.give(Role.BUYER, BUYER)
        sheet = with_files.give(Role.AGENCY, AGENCY)

        assert {line.supplier: line.price is None for line in sheet.lines} == {A: True, B: False, C: False}
        assert "the fault is the platform's" in next(line.invalid for line in sheet.lines if line.supplier == A)

    @pytest.mark.parametrize("cut", [1, 70_000])
    def test_that_its_supplier_cut_short_before_handing_it_in_is_opened_as_broken(self, procurement, cut):
        sealed = procurement.sealed(A, [DRAWING])[:-cut]
        procurement.upload(A, sealed)
        procurement.hand_in(A, sealed)
        for supplier in (B, C, D):
            procurement.submit(supplier)

        sheet = procurement.open()

        assert {line.supplier for line in sheet.lines if line.invalid} == {A}


class TestALongOpening:
    def test_goes_on_beside_the_call_and_is_told_when_it_is_done(self, long, told):
        later = Later()
        long.give(Role.BUYER, BUYER, beside=later)
        begun = long.give(Role.AGENCY, AGENCY, beside=later)

        assert (begun.state, begun.begun_at, begun.lines) == ("opening", LATER, ())
        assert "bids_opened" not in [kind for kind, _ in news(told)]
        later.run()

        opened = long.look()
        assert (opened.state, opened.begun_at, len(opened.lines)) == ("opened", None, 3)
        assert [step.kind for step in opened.steps] == ["closed", "share", "share", "begun", "opened"]
        assert [lot.state for lot in opened.lots] == [""]

    def test_keeps_neither_the_key_nor_enough_shares_for_it_in_the_database(self, long):
        later = Later()
        long.give(Role.BUYER, BUYER, beside=later)
        long.give(Role.AGENCY, AGENCY, beside=later)

        kept = everything(long.store)

        assert sum(share in kept for share in long.shares.values()) == 1
        later.run()
        assert [share for share in long.shares.values() if share in everything(long.store)] == []

    def test_that_the_end_of_its_process_cut_off_needs_one_share_again_and_loses_nothing(self, long):
        later = Later()
        long.give(Role.BUYER, BUYER, beside=later)
        long.give(Role.AGENCY, AGENCY, beside=later)  # and the process ends

        again = Later()
        long.give(Role.AGENCY, AGENCY, beside=again)
        again.run()

        assert long.look().state == "opened"
        assert [step.kind for step in long.look().steps].count("share") == 2

    def test_goes_on_with_the_repeat_of_the_command_that_began_it(self, long):
        later, again = Later(), Later()
        long.give(Role.BUYER, BUYER, beside=later)
        long.give(Role.AGENCY, AGENCY, beside=later, key="a" * 32)
        long.give(Role.AGENCY, AGENCY, beside=again, key="a" * 32)

        again.run()
        later.run()  # of two that open the same bids the first counts

        assert (long.look().state, len(long.look().lines)) == ("opened", 3)

    def test_that_fails_says_so_on_the_record_and_is_completed_by_the_next(self, long, monkeypatch):
        later = Later()
        long.give(Role.BUYER, BUYER, beside=later)
        long.give(Role.AGENCY, AGENCY, beside=later)
        with monkeypatch.context() as broken:
            broken.setattr(unsealing, "_keep_files", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                later.run()
        cut_off = long.look()

        long.give(Role.FINANCE, "any", beside=later)
        later.run()

        assert (cut_off.begun_at, cut_off.steps[-1].kind) == (None, "interrupted")
        assert long.look().state == "opened"


class TestTraits:
    def test_of_the_bids_are_told_after_the_opening_and_to_nobody_in_public(self, procurement, told):
        same = {"mac": "001122334455", "disk": None, "cpu": "BFEB", "software": "rongcai 1.0"}
        letter = {"number": "BH-1", "issuer": "某银行", "amount": "10000.00"}
        for supplier in (A, B, C):
            procurement.submit(supplier, device=same, guarantee=letter if supplier != C else None)
        procurement.close()
        assert "bid_traits_read" not in [kind for kind, _ in news(told)]

        procurement.give(Role.BUYER, BUYER)
        procurement.give(Role.AGENCY, AGENCY)

        (read,) = [data for kind, data in news(told) if kind == "bid_traits_read"]
        of = {bid["supplier"]: bid for bid in read["bids"]}
        assert of[A]["device"] == of[B]["device"] == {"mac": "001122334455", "cpu_id": "BFEB"}
        assert of[A]["payer_account"] == of[B]["payer_account"] != of[C]["payer_account"] is None
        assert "001122334455" not in procurement.look().model_dump_json()


class TestTheRecord:
    def test_says_who_presided_who_gave_a_share_when_and_which_were_refused(self, with_files):
        with pytest.raises(Refusal):
            with_files.give(Role.FINANCE, "any", share=SHARES[Role.BUYER])
        with_files.give(Role.FINANCE, "any")
        with_files.give(Role.AGENCY, AGENCY)

        record = with_files.look()

        assert (record.presided_by.role, record.presided_by.party) == (Role.AGENCY, AGENCY)
        assert [(step.kind, step.holder, step.reason) for step in record.steps] == [
            ("closed", "", ""),
            ("refused", "finance", "other-tender"),
            ("share", "finance", ""),
            ("share", "agency", ""),
            ("opened", "", ""),
        ]
        assert {step.at for step in record.steps[1:]} == {LATER}

    def test_of_a_lot_with_two_bids_says_which_rule_ended_it(self, procurement):
        for supplier in (A, B):
            procurement.submit(supplier)
        procurement.close()

        record = procurement.look()

        assert [(step.kind, step.rule) for step in record.steps] == [("closed", ""), ("failed", "BID-FEW-01")]
        assert [(lot.bids, lot.state, lot.rule) for lot in record.lots] == [(2, "failed", "BID-FEW-01")]
        assert record.over

    def test_of_a_lot_with_two_bids_that_can_be_read_does_too(self, procurement):
        for supplier in (A, B):
            procurement.submit(supplier)
        procurement.submit(C, price="600000.01")
        procurement.open()

        record = procurement.look()

        assert (record.steps[-1].kind, record.steps[-1].rule) == ("lot", "BID-FEW-02")
        assert (record.lots[0].rule, record.over, len(record.lines)) == ("BID-FEW-02", True, 3)


class TestObjections:
    @pytest.fixture
    def opened(self, procurement):
        for supplier in (A, B, C):
            procurement.submit(supplier)
        procurement.open()
        return procurement

    def object_to(self, procurement, supplier=A, *, key="", text="报价与唱标不一致"):
        call = RaiseObjection(procurement_id=procurement.id, lot=ONLY_LOT, text=text)
        return halls.object_to_opening(procurement.store, call, by(Role.SUPPLIER, supplier, at=LATER, key=key))

    def answer(self, procurement, objection, role=Role.AGENCY, party=AGENCY, **more):
        call = AnswerObjection(objection_id=objection.id, answer="以投标文件为准")
        return halls.answer_objection(procurement.store, call, by(role, party, at=LATER, **more))

    def check(self, procurement):
        lot = procurement.store.evaluations.get(evaluation_id(procurement.id, ONLY_LOT))
        own = by(Role.SERVICE, at=LATER)
        lots.step_lot(procurement.store, lot, lambda found: (found.step("qualify"),), own)

    def test_and_its_answer_become_public_together(self, opened, told):
        objection = self.object_to(opened)
        seen = {
            who: len(opened.look(*who).objections)
            for who in (
                (Role.PUBLIC, ""),
                (Role.SUPPLIER, B),
                (Role.SUPPLIER, A),
                (Role.BUYER, BUYER),
                (Role.FINANCE, ""),
            )
        }
        assert list(seen.values()) == [0, 0, 1, 1, 1]

        self.answer(opened, objection)

        (shown,) = opened.look().objections
        assert (shown.supplier, shown.answer, shown.in_time) == (A, "以投标文件为准", True)
        assert opened.look().steps[-1].kind == "objection"
        assert [kind for kind, _ in news(told)[-2:]] == ["objection_raised", "objection_answered"]

    def test_is_raised_once_by_a_command_and_answered_once(self, opened):
        first = self.object_to(opened, key="o" * 32)
        assert self.object_to(opened, key="o" * 32).id == first.id

        self.answer(opened, first, key="p" * 32)
        self.answer(opened, first, key="p" * 32)

        assert [step.kind for step in opened.look().steps].count("objection") == 1
        with pytest.raises(WrongStep):
            self.answer(opened, first)

    def test_is_for_bidders_of_the_lot_and_in_the_hall_only(self, procurement, opened):
        with pytest.raises(RuleBroken, match="BID-OPEN-02"):
            self.object_to(opened, D)
        late_answer = self.object_to(opened)
        self.check(opened)

        with pytest.raises(RuleBroken, match="BID-OPEN-02"):
            self.object_to(opened)
        assert self.answer(opened, late_answer).in_time is False
        assert opened.look().over

    def test_is_not_taken_before_the_opening(self, with_files):
        with pytest.raises(RuleBroken, match="BID-OPEN-02"):
            self.object_to(with_files)

    def test_is_answered_by_its_own_organisers_only(self, opened):
        objection = self.object_to(opened)

        for role, party in ((Role.BUYER, OTHER_BUYER), (Role.AGENCY, OTHER_AGENCY)):
            with pytest.raises(NotFound):
                self.answer(opened, objection, role, party)

    def test_is_one_of_ten_at_most(self, opened):
        for _ in range(10):
            self.object_to(opened)

        with pytest.raises(Refusal, match="at most 10"):
            self.object_to(opened)
        assert self.object_to(opened, B)
