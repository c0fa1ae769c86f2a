"""The opening hall: what happens there step by step, and what is objected to and answered (BID-OPEN-02)."""

from typing import Literal

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, View, post
from common.interfaces.fields import Id, Instant, ProcurementId, Text
from common.interfaces.parties import Role

StepKind = Literal["closed", "share", "refused", "begun", "interrupted", "opened", "objection", "lot", "failed"]


class HallStep(View):
    """
    One line of the record of the opening; lines are only ever added.

    `holder` is the role that gave a share, or whose share was refused; `reason` says why one was refused; `rule` which
    rule ended the lot or the tender; `count` how many sealed bids were listed or opened.
    """

    at: Instant
    kind: StepKind
    lot: str = ""
    holder: str = ""
    reason: str = ""
    rule: str = ""
    count: int | None = None


class HallLot(View):
    """How one lot left the hall: `state` is empty as long as it is in it."""

    lot: str
    name: str
    bids: int | None
    state: str
    rule: str


class Presider(View):
    """Who presides over the opening: the organiser whose share came first (O87 art. 40)."""

    role: Role
    party: str
    name: str


class ObjectionView(View):
    """Public once answered; before, its supplier, the organisers and the finance department see it."""

    id: str
    procurement_id: str
    lot: str
    supplier: str
    text: str
    raised_at: Instant
    answer: str | None
    answered_at: Instant | None
    in_time: bool | None
    version: int


class RaiseObjection(
    Call[ObjectionView],
    service=NAME,
    door=post("/tenders/{procurement_id}/lots/{lot}/objections"),
    roles=(Role.SUPPLIER,),
):
    """Object to the opening on the spot: who bid for the lot, from its opening until the qualification check."""

    procurement_id: ProcurementId
    lot: LotId
    text: Text


class AnswerObjection(Call[ObjectionView], service=NAME, door=post("/objections/{objection_id}/answer"), roles=BUYING):
    """Answer on the record; objection and answer become public together. Late is recorded as late."""

    objection_id: Id
    answer: Text
