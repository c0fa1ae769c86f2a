"""The review of a price that may be too low (EVAL-12, -13): a sign starts it, the panel decides, nothing else does."""

from common.interfaces.bidding.clarification import CONCERNED
from common.interfaces.bidding.evaluation import JUDGING
from common.interfaces.bidding.findings import Minutes, Reason
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import CreditCode, Instant, ProcurementId, Remark, Text
from common.interfaces.parties import Role
from common.law.money import Yuan

AT = "/tenders/{procurement_id}/lots/{lot}/low-prices"


class PriceOpinion(View):
    seat: int
    proven: bool
    reason: str


class LowPriceMaterials(View):
    """What the panel compared the price with, and where it looked (EVAL-13)."""

    comparable_prices: Text
    search_history: Text
    costs: Remark = ""


class LowPriceReviewView(View):
    """`proven` is None until the leader concludes; a price that is not proven makes the bid invalid."""

    procurement_id: str
    lot: str
    supplier: str
    price: Yuan
    signs: tuple[str, ...]
    panels_ground: str
    asked_at: Instant
    due_at: Instant
    explanation: str | None
    explained_at: Instant | None
    opinions: tuple[PriceOpinion, ...]
    materials: LowPriceMaterials | None
    proven: bool | None
    concluded_at: Instant | None
    version: int


class LowPriceReviewPage(Page):
    items: tuple[LowPriceReviewView, ...]


class AskForExplanation(Call[LowPriceReviewView], service=NAME, door=post(f"{AT}/{{supplier}}"), roles=(Role.EXPERT,)):
    """
    By the leader: have a low price explained in writing, in at least 30 minutes (EVAL-13).

    `ground` is the panel's own opinion where no number shows a sign: too low for quality or honest performance.
    """

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    minutes: Minutes
    ground: Remark = ""


class ExplainPrice(
    Call[LowPriceReviewView], service=NAME, door=post(f"{AT}/{{supplier}}/explanation"), roles=(Role.SUPPLIER,)
):
    """Explain one's own price with proof, once, before the time is over."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    explanation: Text


class JudgePrice(Call[LowPriceReviewView], service=NAME, door=post(f"{AT}/{{supplier}}/opinions"), roles=JUDGING):
    """One member's opinion, with its reason, after the explanation or once the time for it is over."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    proven: bool
    reason: Reason


class ConcludeLowPrice(
    Call[LowPriceReviewView], service=NAME, door=post(f"{AT}/{{supplier}}/conclusion"), roles=(Role.EXPERT,)
):
    """By the leader, once all have judged: the majority decides; what was compared and searched goes on record."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    materials: LowPriceMaterials


class ListLowPriceReviews(Call[LowPriceReviewPage], service=NAME, door=get(AT), roles=CONCERNED):
    """Panel, organiser and finance department see all, a bidder that of its own price without opinions."""

    procurement_id: ProcurementId
    lot: LotId
