"""The conformity check: each member's verdict on each bid, prices that contradict themselves, brands."""

from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.evaluation import JUDGING, EvaluationView
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, View, post
from common.interfaces.fields import CreditCode, ProcurementId, Remark
from common.interfaces.parties import Role

AT = "/tenders/{procurement_id}/lots/{lot}/conformity"


class Verdict(View):
    """What one member finds of one bid; `missed` is the substantive requirement that it does not meet, and why."""

    supplier: CreditCode
    responsive: bool = True
    missed: Remark = ""
    reason: Remark = ""


class GiveVerdicts(Call[EvaluationView], service=NAME, door=post(f"{AT}/verdicts"), roles=JUDGING):
    """Say of every qualified bid whether it is responsive; again to change one's mind until the check is concluded."""

    procurement_id: ProcurementId
    lot: LotId
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1, max_length=500)]


class ConcludeConformity(Call[EvaluationView], service=NAME, door=post(f"{AT}/conclusion"), roles=(Role.EXPERT,)):
    """
    By the leader, once all have said: the majority decides (COM-09), then prices, ceiling, brands, the count of three.

    Refused while a price that contradicts itself is not yet put to its bidder (EVAL-11).
    """

    procurement_id: ProcurementId
    lot: LotId
