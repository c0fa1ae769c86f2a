"""From the report to the announced award: the winner in order, late or not, and what each bidder is told."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from common.interfaces.bidding import (
    AnnounceAward,
    DetermineWinner,
    GetAward,
    GetMyResult,
    RecordDelay,
    ResultView,
    TakeNextCandidate,
)
from common.interfaces.context import By
from common.law.calendar import local_date
from common.law.rules import Breach
from common.proof.bid_content import BidContent
from services.bidding.domain.access import of_buyer, of_organiser, of_region, readable
from services.bidding.domain.awarding import award
from services.bidding.domain.awarding.result_letters import result_of
from services.bidding.domain.bids.bid import bid_id
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.experts.draw import DrawState
from services.bidding.domain.tendering.supplier import ban_breach, credit_breach
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.judging import draw_of
from services.bidding.usecases.evaluating.lots import lot_of, step_lot
from services.bidding.usecases.experts.draws import reveal_draw

LEAST_DELAY = timedelta(days=5)  # five working days are never less


def determine_winner(store: BiddingStore, call: DetermineWinner, by: By) -> LotEvaluation:
    lot = of_buyer(lot_of(store, call.procurement_id, call.lot, by), by)
    barred, watched = barred_of(store, lot, by), _watched(store, lot)
    return step_lot(
        store, lot, lambda before: award.determine(before, call.supplier, barred, by.at, watched=watched), by
    )


def take_next_candidate(store: BiddingStore, call: TakeNextCandidate, by: By) -> LotEvaluation:
    lot = of_buyer(lot_of(store, call.procurement_id, call.lot, by), by)
    barred, watched = barred_of(store, lot, by), _watched(store, lot)
    return step_lot(
        store, lot, lambda before: award.take_next(before, call.supplier, barred, by.at, watched=watched), by
    )


def record_delay(store: BiddingStore, call: RecordDelay, by: By) -> LotEvaluation:
    lot = of_buyer(lot_of(store, call.procurement_id, call.lot, by), by)
    return step_lot(store, lot, lambda before: award.record_delay(before, call.reason, by.at), by)


def announce_award(store: BiddingStore, call: AnnounceAward, by: By) -> LotEvaluation:
    """The award is what decides; who was drawn is shown after it, by a repeated command too (COM-04)."""
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)

    def announce(before: LotEvaluation) -> tuple[object, ...]:
        before.step("announce")  # refused before a bid is read
        content, barred = _content(store, before, str(before.winner)), _barred(store, before, str(before.winner), by)
        return award.announce(before, content, barred, by.at)

    announced = step_lot(store, lot, announce, by)
    if (draw := draw_of(store, announced)) and draw.state is DrawState.COMPLETE:
        reveal_draw(store, announced.procurement_id, announced.lot, by)
    return announced


def get_award(store: BiddingStore, call: GetAward, by: By) -> LotEvaluation:
    return readable(lot_of(store, call.procurement_id, call.lot, by), by)


def get_my_result(store: BiddingStore, call: GetMyResult, by: By) -> ResultView:
    return result_of(of_region(lot_of(store, call.procurement_id, call.lot, by), by), by.actor.party)


def determine_overdue(store: BiddingStore, by: By) -> None:
    """Take as determined what buyers left undone (AWD-04); one that cannot be does not keep the others waiting."""
    failed: list[Exception] = []
    for lot in store.lots_without_winner(by.at - LEAST_DELAY):
        own = replace(by, key=f"{by.key}-{lot.id}", region=lot.region)
        try:
            if award.is_overdue(lot, by.at):
                overdue = partial(
                    award.determine_overdue, barred=barred_of(store, lot, by), now=by.at, watched=_watched(store, lot)
                )
                step_lot(store, lot, overdue, own)
        except Exception as error:  # told together below
            failed.append(error)
    if failed:
        raise ExceptionGroup("winners that could not be taken as determined", failed)


def barred_of(store: BiddingStore, lot: LotEvaluation, by: By) -> dict[str, Breach]:
    """Return who may not be determined, looked up in order down to the first rank that has somebody who may."""
    found: dict[str, Breach] = {}
    free_at: int | None = None
    for row in award.candidates(lot):
        if free_at is not None and row.rank != free_at:
            break
        if own := _barred(store, lot, row.supplier, by):
            found |= own
        else:
            free_at = row.rank
    return found


def _watched(store: BiddingStore, lot: LotEvaluation) -> set[str]:
    """Return whose low price the panel found proven: their performance is watched (EVAL-13)."""
    return {review.supplier for review in store.low_price_reviews.find({"evaluation_id": lot.sitting}) if review.proven}


def _barred(store: BiddingStore, lot: LotEvaluation, supplier: str, by: By) -> dict[str, Breach]:
    """One banned member of a consortium bars all of it (CRED-02)."""
    today = local_date(by.at)
    breach = credit_breach(store.party(supplier), today)
    for member in _content(store, lot, supplier).declarations.consortium or ():
        breach = breach or ban_breach(store.party(member.credit_code), today)
    return {supplier: breach} if breach else {}


def _content(store: BiddingStore, lot: LotEvaluation, supplier: str) -> BidContent:
    content = store.bids.get(bid_id(lot.procurement_id, lot.lot, supplier)).content
    if content is None:
        raise ValueError(f"the bid of {supplier} was never opened and cannot be awarded")
    return content
