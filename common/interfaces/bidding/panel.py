"""The panel of one lot: who sits on it, who leads it, and that it stops."""

from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.draws import SeatNumber
from common.interfaces.bidding.evaluation import JUDGING, EvaluationView, PanelMember
from common.interfaces.bidding.findings import OwnChoice, Reason
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, post
from common.interfaces.fields import ProcurementId


class FormPanel(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/panel"), roles=BUYING
):
    """
    Form the evaluation panel: at least 5, odd, experts two thirds (COM-01); secret until the result is public.

    Experts are those of the lot's draw; `members` then only adds who represents the buyer. Without a draw it names
    all, with the ground and the superior unit's consent in `own_choice` (COM-02).
    """

    procurement_id: ProcurementId
    lot: LotId
    members: Annotated[tuple[PanelMember, ...], Field(max_length=25)] = ()
    own_choice: OwnChoice | None = None


class ReplaceMembers(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/panel/members"), roles=BUYING
):
    """Seat whoever the draw has called for a missing member; the new one evaluates anew (COM-08)."""

    procurement_id: ProcurementId
    lot: LotId


class ElectLeader(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/panel/votes"), roles=JUDGING
):
    """Vote for the expert on this seat as leader; elected by most votes once all have voted (ROLE-09)."""

    procurement_id: ProcurementId
    lot: LotId
    seat: SeatNumber


class StopEvaluation(
    Call[EvaluationView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/panel/stops"), roles=JUDGING
):
    """Find that the documents make a lawful evaluation impossible; the majority's finding ends it (COM-10)."""

    procurement_id: ProcurementId
    lot: LotId
    reason: Reason
