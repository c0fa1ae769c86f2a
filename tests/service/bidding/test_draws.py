"""A panel drawn, confirmed and shown over the real database; who sees what of it before the award."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from common.interfaces.bidding import (
    AbandonDraw,
    AbsenceReason,
    AnswerInvitation,
    BehaviourKind,
    Category,
    ChooseExperts,
    CommitDraw,
    CommitNonce,
    GetDraw,
    GetDrawRecord,
    GiveBeacon,
    ListBehaviour,
    ListInvitations,
    ListSites,
    RecheckRecusals,
    RecordAbsence,
    RecordBehaviour,
    RegisterSite,
    RevealNonce,
    VoteLeader,
)
from common.interfaces.errors import Invalid, NotFound, RuleBroken, WrongStep
from common.interfaces.parties import Role
from common.proof.draw import commitment, round_id
from common.proof.seating import faults
from common.runtime.store import Documents
from deploy.cli import app
from services.bidding.domain.experts.draw import draw_id, panel_of
from services.bidding.domain.experts.facts import Holding
from services.bidding.store import BiddingStore
from services.bidding.usecases.experts import draws, remote
from tests.builders.bidding import AGENCY, BUYER, OTHER_AGENCY, PROCUREMENT, a_published_tender, by
from tests.builders.bids import A, a_line
from tests.builders.experts import DAY, EVALUATION_AT, MORNING, NONCES, a_pool, a_request, an_expert

pytestmark = pytest.mark.stack
FINANCE = "11350100MB0000009F"
LOT = {"procurement_id": PROCUREMENT, "lot": "1"}
DRAW = draw_id(PROCUREMENT, "1")


@pytest.fixture
def store(service_database) -> BiddingStore:
    made = BiddingStore(service_database)
    for documents in vars(made).values():
        if isinstance(documents, Documents):
            documents.prepare()
    made.tenders.make(a_published_tender(), by=as_agency())
    return made


def as_agency(**more):
    return by(Role.AGENCY, AGENCY, **{"at": MORNING} | more)


def as_finance(**more):
    return by(Role.FINANCE, FINANCE, **{"at": MORNING} | more)


def as_expert(expert: str, **more):
    return by(Role.EXPERT, expert, **{"at": MORNING} | more)


def fill(store, pool):
    for one in pool:
        store.experts.make(one, by=as_finance())


def draw(store, beacon: str = "", **asked):
    draws.request_draw(store, a_request(**asked), as_agency())
    return redraw(store, beacon)


def redraw(store, beacon: str = ""):
    """Play a round of the draw as agency and finance play it."""
    view = draws.commit_draw(store, CommitDraw(**LOT, beacon=beacon), as_agency())
    name, sides = round_id(DRAW, view.rounds), {"organiser": as_agency, "witness": as_finance}
    for side, who in sides.items():
        promised = commitment(name, side, NONCES[side])
        draws.commit_nonce(store, CommitNonce(**LOT, commitment=promised), who())
    for side, who in sides.items():
        view = draws.reveal_nonce(store, RevealNonce(**LOT, nonce=NONCES[side]), who())
    return view


def seats(store) -> dict[int, str]:
    """Return who sits where, as the finance witness alone sees it."""
    return {seat.number: seat.expert for seat in draws.get_draw(store, GetDraw(**LOT), as_finance()).seats}


def answer(store, expert: str, *, confirm: bool = True):
    return draws.answer_invitation(store, AnswerInvitation(**LOT, confirm=confirm), as_expert(expert))


def complete(store) -> None:
    for expert in seats(store).values():
        answer(store, expert)


def test_a_panel_is_drawn_confirmed_led_and_rechecked_by_anyone(store, tmp_path):
    fill(store, a_pool())
    assert draw(store).state == "inviting"
    complete(store)
    drawn = store.draws.get(DRAW)
    assert drawn.state == "complete"
    assert [member.name for member in panel_of(drawn)][-1] == "代表1"
    for member in drawn.members:
        view = draws.vote_leader(store, VoteLeader(**LOT, seat=2), as_expert(member))
    assert view.leader_seat == 2

    before = draws.get_draw_record(store, GetDrawRecord(**LOT), by(Role.PUBLIC, at=MORNING))
    draws.reveal_draw(store, PROCUREMENT, "1", as_agency())
    after = draws.get_draw_record(store, GetDrawRecord(**LOT), by(Role.PUBLIC, at=MORNING))

    assert "expert-" not in before.model_dump_json()
    assert faults(before.record) == faults(after.record) == ()
    for name, answered in (("before", before), ("after", after)):
        file = tmp_path / f"{name}.json"
        file.write_text(answered.model_dump_json())
        assert CliRunner().invoke(app, ["draw", "check", str(file)]).exit_code == 0
    forged = json.loads(after.model_dump_json())
    forged["record"]["rounds"][0]["order"]["experts"].reverse()
    (tmp_path / "forged.json").write_text(json.dumps(forged))
    assert CliRunner().invoke(app, ["draw", "check", str(tmp_path / "forged.json")]).exit_code == 1


def test_names_are_seen_by_the_witness_alone_until_the_award(store, told):
    fill(store, a_pool())
    draw(store)
    own = seats(store)[1]

    assert all(
        seat.expert is None and seat.name is None for seat in draws.get_draw(store, GetDraw(**LOT), as_agency()).seats
    )
    assert all(seats(store).values())
    invitations = draws.list_invitations(store, ListInvitations(), as_expert(own)).items
    assert [(each.seat, each.called, each.confirmed) for each in invitations] == [(1, True, False)]
    assert draws.list_invitations(store, ListInvitations(), as_expert("expert-99")).items == ()
    news = json.dumps([e for written in told for e in written.envelopes if e["subject"] == DRAW], ensure_ascii=False)
    assert "expert-" not in news
    assert "专家" not in news
    complete(store)
    draws.reveal_draw(store, PROCUREMENT, "1", as_agency())
    assert all(seat.name for seat in draws.get_draw(store, GetDraw(**LOT), as_agency()).seats)
    assert draws.list_invitations(store, ListInvitations(), as_expert(own)).items == ()


def test_strangers_meet_no_draw(store):
    fill(store, a_pool(5))
    draw(store)
    stranger = next(each.id for each in a_pool(5) if each.id not in seats(store).values())

    for who in (by(Role.AGENCY, OTHER_AGENCY, at=MORNING), replace(as_finance(), region="350200")):
        with pytest.raises(NotFound):
            draws.get_draw(store, GetDraw(**LOT), who)
    with pytest.raises(NotFound):
        answer(store, stranger)
    with pytest.raises(NotFound):
        draws.vote_leader(store, VoteLeader(**LOT, seat=1), as_expert(stranger))
    with pytest.raises(NotFound):
        draws.request_draw(store, a_request(), by(Role.AGENCY, OTHER_AGENCY, at=MORNING))


def test_a_repeated_command_changes_nothing(store):
    fill(store, a_pool())
    draws.request_draw(store, a_request(), as_agency())
    context = as_agency()

    first = draws.commit_draw(store, CommitDraw(**LOT), context)
    again = draws.commit_draw(store, CommitDraw(**LOT), context)

    assert (again.version, again.rounds) == (first.version, 1)
    assert context.replayed


def test_who_declines_or_stays_away_is_followed_by_the_next_and_at_last_by_a_supplementary_draw(store):
    fill(store, a_pool(5))
    draw(store)
    declined = seats(store)[1]
    assert answer(store, declined, confirm=False).called is False
    complete(store)

    view = draws.record_absence(store, RecordAbsence(**LOT, seat=2, reason=AbsenceReason.NO_SHOW), as_agency())
    assert (view.state, view.seats[1].filled) == ("exhausted", False)
    with pytest.raises(RuleBroken) as refused:
        redraw(store)
    assert refused.value.facts["rule"] == "COM-02"
    fill(store, (an_expert(6), an_expert(7)))
    redraw(store)
    answer(store, seats(store)[2])

    assert seats(store)[2] in ("expert-6", "expert-7")
    assert store.draws.get(DRAW).state == "complete"
    draws.reveal_draw(store, PROCUREMENT, "1", as_agency())
    assert faults(draws.get_draw_record(store, GetDrawRecord(**LOT), as_agency()).record) == ()


def test_a_member_missing_during_the_evaluation_is_replaced_by_the_hook(store):
    fill(store, a_pool())
    draw(store)
    complete(store)
    left = seats(store)[3]

    after = draws.mark_absent(store, PROCUREMENT, "1", 3, AbsenceReason.NO_SHOW, as_agency())

    assert after.experts[3] != left
    with pytest.raises(WrongStep):
        panel_of(after)


def test_a_bidder_s_shareholder_drawn_before_the_opening_is_replaced_after_it(store):
    fill(store, tuple(an_expert(n, holdings=(Holding(unit=A),)) if n > 6 else an_expert(n) for n in range(1, 13)))
    draw(store, experts=5, representatives=0)
    complete(store)
    opening = (replace(a_line(A), lot="1"),)
    store.tenders.step(PROCUREMENT, lambda found: (replace(found, opening=opening),), by=as_agency())

    draws.recheck_recusals(store, RecheckRecusals(**LOT), as_agency())

    free = {f"expert-{number}" for number in range(1, 7)}
    assert set(seats(store).values()) <= free
    complete(store)
    assert store.draws.get(DRAW).state == "complete"


def test_a_bidder_s_shareholder_is_not_in_the_list_once_bidders_are_known(store):
    fill(store, (*a_pool(4), an_expert(5, holdings=(Holding(unit=A),))))
    opening = (replace(a_line(A), lot="1"),)
    store.tenders.step(PROCUREMENT, lambda found: (replace(found, opening=opening),), by=as_agency())

    draw(store)

    assert set(seats(store).values()) == {f"expert-{number}" for number in range(1, 5)}


def test_an_even_panel_is_refused_and_nothing_is_kept(store):
    with pytest.raises(RuleBroken) as refused:
        draws.request_draw(store, a_request(4, 2), as_agency())

    assert refused.value.facts["rule"] == "COM-01"
    assert store.draws.find({}) == []


def test_a_request_is_stated_anew_until_the_commitment(store):
    fill(store, a_pool())
    draws.request_draw(store, a_request(), as_agency())

    assert len(draws.request_draw(store, a_request(5, 0), as_agency()).seats) == 5
    draws.commit_draw(store, CommitDraw(**LOT), as_agency())
    with pytest.raises(WrongStep):
        draws.request_draw(store, a_request(), as_agency())


def test_the_beacon_completes_the_draw_and_a_round_given_up_stays_on_record(store):
    fill(store, a_pool())
    assert draw(store, beacon="drand quicknet 26000000").state == "committed"
    with pytest.raises(NotFound):
        draws.abandon_draw(
            store,
            AbandonDraw(**LOT, reason="未公布"),
            replace(as_finance(), region="350200"),
        )
    draws.abandon_draw(store, AbandonDraw(**LOT, reason="未公布"), as_finance())
    redraw(store, beacon="drand quicknet 26000100")
    view = draws.give_beacon(store, GiveBeacon(**LOT, value="0f" * 32), as_finance())

    shown = draws.get_draw_record(store, GetDrawRecord(**LOT), as_agency()).record
    assert view.state == "inviting"
    assert [each.abandoned for each in shown.rounds] == ["未公布", ""]
    assert faults(shown) == ()


def test_experts_are_chosen_instead_with_the_consent_of_the_superior_unit(store):
    fill(store, a_pool(4))
    draws.request_draw(store, a_request(), as_agency())
    call = ChooseExperts(
        **LOT,
        experts=tuple(f"expert-{n}" for n in range(1, 5)),
        consent_of=A,
        consent_number="榕财函〔2026〕1号",
        consent_on=DAY,
        reason="专业性强",
    )
    twice = call.model_copy(update={"experts": ("expert-1",) * 4})
    with pytest.raises(Invalid):
        draws.choose_experts(store, twice, by(Role.BUYER, BUYER, at=MORNING))

    draws.choose_experts(store, call, by(Role.BUYER, BUYER, at=MORNING))
    complete(store)

    assert store.draws.get(DRAW).state == "complete"
    assert "COM-02" in draws.get_draw_record(store, GetDrawRecord(**LOT), as_agency()).record.chosen


class TestRemoteEvaluation:
    POOL = (*a_pool(6), *(an_expert(n, city="350200") for n in range(7, 12)))

    def test_cannot_be_switched_off_where_it_is_compulsory(self, store):
        def much(found):
            lots = tuple(lot.model_copy(update={"budget": Decimal("5000000.00")}) for lot in found.lots)
            return (replace(found, category=Category.SERVICES, lots=lots),)

        store.tenders.step(PROCUREMENT, much, by=as_agency())
        with pytest.raises(RuleBroken) as refused:
            draws.request_draw(store, a_request(), as_agency())

        assert refused.value.facts["rule"] == "FJ-07"
        assert draws.request_draw(store, a_request(remote=True), as_agency()).remote

    def test_draws_a_registered_city_and_logs_what_happens_in_its_booths(self, store, told):
        fill(store, self.POOL)
        for site in remote.list_sites(store, ListSites(), as_finance()).items:
            if site.city not in ("350100", "350200"):
                closed = RegisterSite(id=site.id, city=site.city, name=site.name, booths=site.booths, is_open=False)
                remote.register_site(store, closed, as_finance())
        view = draw(store, remote=True)
        last = view.seats[-1]
        call = RecordBehaviour(
            **LOT, seat=4, kind=BehaviourKind.SPOKE, said="与采购人代表交谈", happened_at=EVALUATION_AT
        )

        with pytest.raises(Invalid):
            remote.record_behaviour(store, call, as_agency())
        context = as_agency(at=EVALUATION_AT + timedelta(minutes=1))
        remote.record_behaviour(store, call, context)
        remote.record_behaviour(store, call, context)

        log = remote.list_behaviour(store, ListBehaviour(**LOT), as_finance()).items
        assert (view.city, last.remote, last.booth.split("/")[0]) == ("350200", True, "350200")
        assert [(line.seat, line.booth, line.kind) for line in log] == [(4, last.booth, "spoke")]
        assert [e["type"] for written in told for e in written.envelopes].count("behaviour_recorded") == 1

    def test_has_no_behaviour_log_in_one_place(self, store):
        fill(store, a_pool())
        draw(store)
        call = RecordBehaviour(**LOT, seat=1, kind=BehaviourKind.LEFT, said="离开", happened_at=MORNING)

        with pytest.raises(WrongStep):
            remote.record_behaviour(store, call, as_agency())
