"""
The conclusion of the conformity check: the majority's verdicts, prices that count, the ceiling, brands, the count of 3.

In this order: who is not responsive (COM-09), whose price is not confirmed (EVAL-11), whose price is above the ceiling
(BID-INV-01), whose brand is offered for less by another (EVAL-09). One brand counts once (EVAL-10).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from common.interfaces.bidding import BrandGroup, ConformityConcluded, EvaluationMethod, Excluded, PriceCorrection
from common.interfaces.rules import describe
from common.law.brands import same_brand
from common.law.limits import few_breach
from common.law.offer_prices import Correction, corrected, words_of
from common.law.offers import Offer, core_brands
from common.law.prices import price_breach
from common.law.ranking import brand_groups, settle
from common.proof.bid_content import BidContent
from services.bidding.domain.decision import LotDecision, fail, law
from services.bidding.domain.evaluating.clarification import Clarification, price_correction
from services.bidding.domain.evaluating.evaluation import broken, counted_bids, require_leader
from services.bidding.domain.evaluating.judgement import Judgement
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.low_price import signs_of
from services.bidding.domain.evaluating.ranked import unranked
from services.bidding.domain.evaluating.ties import Draws
from services.bidding.domain.evaluating.verdicts import dissents, refused, seated_verdicts

Contents = Mapping[str, BidContent]
Asked = Mapping[str, Clarification]
"""The latest question about its price to each bidder that was asked one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """Bids still in, as they count; and what was found on the way."""

    offers: Mapping[str, Offer]
    excluded: tuple[Excluded, ...] = ()
    corrections: tuple[PriceCorrection, ...] = ()

    def without(self, found: Sequence[Excluded]) -> "_Checked":
        gone = {each.supplier for each in found}
        left = {bid: offer for bid, offer in self.offers.items() if bid not in gone}
        return replace(self, offers=left, excluded=(*self.excluded, *found))


def conclude(lot: LotEvaluation, member: str, contents: Contents, asked: Asked, now: datetime) -> LotDecision:
    """
    Conclude the check; fewer than 3 bids of different brands end the lot (BID-FEW-02).

    Raises: RuleBroken (ROLE-09; COM-09 while a verdict is missing; EVAL-11 while a price is not put to its bidder, or
    its time is not over).
    """
    concluded = lot.step("conclude_conformity")
    require_leader(lot, member)
    sheets = seated_verdicts(lot)
    if len(sheets) < len(lot.panel):
        broken(lot, "COM-09", f"全体 {len(lot.panel)} 名成员的认定 (verdicts of all)", len(sheets))
    out = refused(sheets.values(), len(lot.panel))
    checked = _Checked(offers={bid.supplier: contents[bid.supplier] for bid in counted_bids(lot)})
    checked = checked.without([Excluded(supplier=bid, rule="COM-09", reason=why) for bid, why in out.items()])
    checked = _corrected(lot, checked, contents, asked, now)
    checked = checked.without(list(_above_ceiling(lot, checked.offers)))
    groups = brand_groups(lot.terms, lot.category.value, checked.offers)
    draws = Draws(lot, {seat: sheet.digest for seat, sheet in sheets.items()})
    conforming = checked.without(list(_dearer_of_brand(lot, checked.offers, groups, draws)))
    found = replace(
        lot.judgement,
        conforming=tuple(conforming.offers),
        counted=len(set(groups.values())),
        excluded=conforming.excluded,
        corrections=conforming.corrections,
        same_brand=_groups(lot, checked.offers, groups),
        signs=signs_of(lot, {bid: offer.price for bid, offer in conforming.offers.items()}),
        dissents=dissents(sheets, out),
        notes=tuple(_notes(lot, conforming.offers)),
        draws=tuple(draws.made),
    )
    after, told = replace(concluded, judgement=found), _told(lot, found)
    if breach := few_breach(law(lot, "BID-FEW-02"), found.counted or 0):
        ended, *news = fail(replace(lot, judgement=found, ranking=unranked(lot, found.excluded)), breach, told)
        return ended, *news
    return after, told


def offers_of(lot: LotEvaluation, contents: Contents) -> dict[str, Offer]:
    """Return the conforming bids as they count: with the prices that their bidders have confirmed (EVAL-11)."""
    made = {each.supplier: each for each in lot.judgement.corrections}
    return {bid: _as_corrected(contents[bid], made.get(bid)) for bid in lot.judgement.conforming}


def _corrected(lot: LotEvaluation, checked: _Checked, contents: Contents, asked: Asked, now: datetime) -> _Checked:
    made: list[PriceCorrection] = []
    refusing: list[Excluded] = []
    waiting: list[str] = []
    for bid in checked.offers:
        question = asked.get(bid)
        known = question.correction if question else None
        found = price_correction(contents[bid], known.misplaced if known else ())
        if found is None:
            continue
        if question is None or known != found:
            waiting.append(f"{bid}: {found.opened:.2f} → {found.corrected:.2f}，请投标人确认 (ask for confirmation)")
        elif question.is_open(now):
            waiting.append(f"{bid}: 待确认至 (open until) {question.due_at.isoformat()}")
        elif question.confirmed:
            made.append(found)
        else:
            why = "不确认修正后的报价 (refused)" if question.answered_at else "逾期未确认修正后的报价 (silent)"
            refusing.append(Excluded(supplier=bid, rule="EVAL-11", reason=f"{why}: {found.corrected:.2f}"))
    if waiting:
        broken(lot, "EVAL-11", "修正后的报价经投标人确认 (corrected prices are confirmed)", "；".join(waiting))
    priced = {each.supplier: _as_corrected(contents[each.supplier], each) for each in made}
    return replace(checked, offers={**checked.offers, **priced}, corrections=tuple(made)).without(refusing)


def _as_corrected(content: BidContent, made: PriceCorrection | None) -> Offer:
    return corrected(content, Correction(made.corrected, made.unit_prices, made.grounds) if made else None)


def _above_ceiling(lot: LotEvaluation, offers: Mapping[str, Offer]) -> Iterator[Excluded]:
    rule, most = law(lot, "BID-INV-01"), {item.number: item.max_unit_price for item in lot.terms.items}
    for bid, offer in offers.items():
        breaches = [price_breach(rule, offer.price, lot.terms.budget, lot.terms.max_price)]
        for line in offer.items:
            limit = most.get(line.item)
            breaches.append(price_breach(rule, line.unit_price, limit) if limit is not None else None)
        if breach := next(filter(None, breaches), None):
            yield Excluded(supplier=bid, rule=rule.id, reason=describe(breach))


def _dearer_of_brand(
    lot: LotEvaluation, offers: Mapping[str, Offer], groups: Mapping[str, str], draws: Draws
) -> Iterator[Excluded]:
    """By the lowest price only the cheapest bid of a brand stays; of equal ones the documents' way, else a draw."""
    if lot.terms.evaluation is not EvaluationMethod.LOWEST_PRICE or not offers:
        return
    found = same_brand(groups, {bid: offer.price for bid, offer in offers.items()})
    kept = {group: settle(lot.terms, f"brand of {group[0]}", group, {}, draws)[0] for group in found.undecided}
    lost = [bid for group, first in kept.items() for bid in group if bid != first]
    for bid in (*found.out, *lost):
        yield Excluded(supplier=bid, rule="EVAL-09", reason=law(lot, "EVAL-09").says_zh)


def _groups(lot: LotEvaluation, offers: Mapping[str, Offer], groups: Mapping[str, str]) -> tuple[BrandGroup, ...]:
    shared = {brand: tuple(bid for bid in groups if groups[bid] == brand) for brand in groups.values()}
    return tuple(
        BrandGroup(brands=core_brands(lot.terms, offers[bids[0]]) or (), suppliers=bids)
        for bids in shared.values()
        if len(bids) > 1
    )


def _notes(lot: LotEvaluation, offers: Mapping[str, Offer]) -> Iterator[str]:
    wanted = {item.number for item in lot.terms.items}
    for bid, offer in offers.items():
        if missing := sorted(wanted - {line.item for line in offer.items}):
            yield (
                f"BID-INV-01 {bid} 未对标的 {'、'.join(missing)} 报价，由评标委员会依招标文件认定。 "
                f"It offers nothing for items {', '.join(missing)}: the panel judges it by the documents."
            )
        if offer.price_words and words_of(offer) is None:
            yield f"EVAL-11 {bid} 大写金额无法识别，请核对。 Its price in words cannot be read: look at it."


def _told(lot: LotEvaluation, found: Judgement) -> ConformityConcluded:
    return ConformityConcluded(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        conforming=found.conforming,
        excluded=found.excluded,
        counted=found.counted or 0,
        dissents=len(found.dissents),
    )
