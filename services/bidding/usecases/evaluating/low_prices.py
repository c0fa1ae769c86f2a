"""Reviews of low prices: asked about, explained, judged, concluded."""

from contextlib import suppress

from common.interfaces.bidding import (
    AskForExplanation,
    ConcludeLowPrice,
    ExplainPrice,
    JudgePrice,
    ListLowPriceReviews,
    LowPriceReviewPage,
    LowPriceReviewView,
    PriceOpinion,
)
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from common.law.money import NOTHING
from services.bidding.domain.access import hidden, of_region
from services.bidding.domain.evaluating import low_price
from services.bidding.domain.evaluating.conformity import offers_of
from services.bidding.domain.evaluating.evaluation import seats_of
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.low_price import LowPriceReview
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.conformity import concerned
from services.bidding.usecases.evaluating.judging import MOST, at_work, contents_of
from services.bidding.usecases.evaluating.lots import lot_of


def ask_for_explanation(store: BiddingStore, call: AskForExplanation, by: By) -> LowPriceReviewView:
    """One review a bid: a repeat of the command is shown the one it made."""
    lot, member = at_work(store, call, by)
    with suppress(NotFound):
        return _view(lot, store.low_price_reviews.step(low_price.review_id(lot, call.supplier), low_price.once, by=by))
    lot.step("review_price")
    offer = offers_of(lot, contents_of(store, lot)).get(call.supplier)
    price = offer.price if offer else NOTHING
    review, told = low_price.ask(lot, member, call.supplier, price, call.minutes, call.ground, by.at)
    return _view(lot, store.low_price_reviews.make(review, told, by=by))


def explain_price(store: BiddingStore, call: ExplainPrice, by: By) -> LowPriceReviewView:
    lot = of_region(lot_of(store, call.procurement_id, call.lot, by), by)
    if call.supplier != by.actor.party:
        raise hidden(lot, lot.id)
    review = store.low_price_reviews.step(
        low_price.review_id(lot, call.supplier),
        lambda before: low_price.explain(lot, before, call.explanation, by.at),
        by=by,
    )
    return _of_bidder(_view(lot, review))


def judge_price(store: BiddingStore, call: JudgePrice, by: By) -> LowPriceReviewView:
    lot, member = at_work(store, call, by)
    review = store.low_price_reviews.step(
        low_price.review_id(lot, call.supplier),
        lambda before: low_price.judge(lot, before, member, call.reason, by.at, proven=call.proven),
        by=by,
    )
    return _view(lot, review)


def conclude_low_price(store: BiddingStore, call: ConcludeLowPrice, by: By) -> LowPriceReviewView:
    """The review alone decides; the report reads what it says, so there is nothing to keep in step with it."""
    lot, member = at_work(store, call, by)
    review = store.low_price_reviews.step(
        low_price.review_id(lot, call.supplier),
        lambda before: low_price.conclude(lot, before, member, call.materials, by.at),
        by=by,
    )
    return _view(lot, review)


def list_low_price_reviews(store: BiddingStore, call: ListLowPriceReviews, by: By) -> LowPriceReviewPage:
    lot = concerned(store, call, by)
    found = [_view(lot, review) for review in reviews_of(store, lot)]
    if by.actor.role is Role.SUPPLIER:
        found = [_of_bidder(each) for each in found if each.supplier == by.actor.party]
    return LowPriceReviewPage(items=tuple(found))


def reviews_of(store: BiddingStore, lot: LotEvaluation) -> list[LowPriceReview]:
    return store.low_price_reviews.find({"evaluation_id": lot.sitting}, limit=MOST)


def _view(lot: LotEvaluation, review: LowPriceReview) -> LowPriceReviewView:
    opinions = tuple(
        PriceOpinion(seat=seat, proven=each.proven, reason=each.reason)
        for each in review.opinions
        for seat in seats_of(lot, [each.member])
    )
    same = {name: getattr(review, name) for name in LowPriceReviewView.model_fields if name != "opinions"}
    return LowPriceReviewView(**same, opinions=opinions)


def _of_bidder(review: LowPriceReviewView) -> LowPriceReviewView:
    """What the panel thinks, and compared, is not the bidder's to see; how it ended it is told with the result."""
    return review.model_copy(update={"opinions": (), "materials": None, "proven": None, "concluded_at": None})
