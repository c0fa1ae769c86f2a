"""One thing that a bidder is asked to make clear, and its one answer in writing and in time (EVAL-14, EVAL-11)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from common.interfaces.bidding import (
    AnswerClarification,
    ClarificationAnswered,
    ClarificationAsked,
    ClarificationKind,
    PriceCorrection,
)
from common.law.offer_prices import correction
from common.proof.bid_content import BidContent
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.evaluating.evaluation import broken, counted_bids, require_leader
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation

GROUNDS_ZH = {"words": "大写金额", "misplaced_decimal": "小数点明显错位", "unit_prices": "单价汇总"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """`correction` is there if a price is put to the bidder; `confirmed` then says what became of it."""

    id: str
    evaluation_id: str
    procurement_id: str
    lot: str
    supplier: str
    kind: ClarificationKind
    question: str
    correction: PriceCorrection | None = None
    asked_at: datetime
    due_at: datetime
    answer: str | None = None
    confirmed: bool | None = None
    answered_at: datetime | None = None
    version: int = 0

    def is_open(self, now: datetime) -> bool:
        return self.answered_at is None and now < self.due_at


Asked = tuple[Clarification, ClarificationAsked]


def ask(
    lot: LotEvaluation,
    member: str,
    key: str,
    supplier: str,
    kind: ClarificationKind,
    question: str,
    due_at: datetime,
    now: datetime,
) -> Asked:
    """Raises: WrongStep, RuleBroken (FJ-11: the leader asks; EVAL-11: a price has a question of its own)."""
    lot.step("clarify")
    require_leader(lot, member, "FJ-11")
    if kind is ClarificationKind.PRICE:
        broken(lot, "EVAL-11", "按顺序修正后请投标人确认 (AskPriceConfirmation)", kind)
    return _asked(lot, key, supplier, kind, question, due_at, now)


def ask_price(
    lot: LotEvaluation,
    member: str,
    key: str,
    content: BidContent,
    misplaced: tuple[str, ...],
    due_at: datetime,
    now: datetime,
) -> Asked:
    """
    Put the corrected price to the bidder.

    Raises: WrongStep once the check is concluded, RuleBroken (FJ-11; EVAL-11 for a price that does not contradict
    itself), Invalid for a misplaced decimal point that the total does not resolve.
    """
    lot.step("confirm_price")
    require_leader(lot, member, "FJ-11")
    made = price_correction(content, misplaced)
    if made is None:
        broken(lot, "EVAL-11", "报价前后不一致 (a price stated in two ways)", "一致 (it is stated in one)")
    followed = "、".join(GROUNDS_ZH[ground] for ground in made.grounds)
    question = (
        f"报价 {made.opened:.2f} 元按 EVAL-11（{followed}）修正为 {made.corrected:.2f} 元；不确认的，投标无效。 "
        f"Your price of {made.opened:.2f} is corrected to {made.corrected:.2f}: confirm it, else the bid is invalid."
    )
    asked, told = _asked(lot, key, content.supplier, ClarificationKind.PRICE, question, due_at, now)
    return replace(asked, correction=made), told


def price_correction(content: BidContent, misplaced: tuple[str, ...] = ()) -> PriceCorrection | None:
    if unknown := sorted(set(misplaced) - {each.item for each in content.items}):
        raise wrong_field("misplaced", f"投标中没有标的 (no such item in the bid): {', '.join(unknown)}")
    try:
        made = correction(content, misplaced)
    except ValueError as unresolved:
        raise wrong_field("misplaced", f"总价无法确定该单价 ({unresolved})") from None
    if made is None:
        return None
    return PriceCorrection(
        supplier=content.supplier,
        opened=content.price,
        corrected=made.price,
        unit_prices=dict(made.unit_prices),
        grounds=made.grounds,
        misplaced=misplaced,
    )


def answer(
    asked: Clarification, lot: LotEvaluation, call: AnswerClarification, price: object, now: datetime
) -> tuple[Clarification, ClarificationAnswered]:
    """
    Take the bidder's answer; `price` is that of its bid as opened, or as put to it.

    Raises: RuleBroken (EVAL-14) for a second answer, a late one or another price; Invalid for a correction that is
    neither confirmed nor refused.
    """
    if asked.answered_at is not None:
        broken(lot, "EVAL-14", "一次书面答复 (one written answer)", "已答复 (answered already)")
    if now >= asked.due_at:
        broken(lot, "EVAL-14", f"< {asked.due_at.isoformat()}", now.isoformat())
    if (asked.correction is None) != (call.confirms is None):
        raise wrong_field(
            "confirms", "仅对报价修正须答复是否确认 (say whether you confirm a corrected price, and only then)"
        )
    if call.price is not None and call.price != price:
        broken(lot, "EVAL-14", f"{price}（不得改变投标报价，the price may not change）", f"{call.price:.2f}")
    answered = replace(asked, answer=call.answer, confirmed=call.confirms, answered_at=now)
    told = ClarificationAnswered(
        procurement_id=asked.procurement_id,
        lot=asked.lot,
        clarification_id=asked.id,
        supplier=asked.supplier,
        answer=call.answer,
        confirmed=call.confirms,
    )
    return answered, told


def due(now: datetime, minutes: int) -> datetime:
    return now + timedelta(minutes=minutes)


def _asked(
    lot: LotEvaluation, key: str, supplier: str, kind: ClarificationKind, question: str, due_at: datetime, now: datetime
) -> Asked:
    if supplier not in {line.supplier for line in counted_bids(lot)}:
        raise wrong_field("supplier", "不在评审范围 (not a bid that is judged)")
    asked = Clarification(
        id=key,
        evaluation_id=lot.sitting,
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        supplier=supplier,
        kind=kind,
        question=question,
        asked_at=now,
        due_at=due_at,
    )
    told = ClarificationAsked(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        clarification_id=key,
        supplier=supplier,
        kind=kind,
        question=question,
        due_at=due_at,
    )
    return asked, told
