"""How a panel comes to be: drawn so that anyone can recheck it (docs/expert-draw.md), confirmed, filled up, led."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, EVERYBODY, NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import CreditCode, Digest, Id, Instant, Line, ProcurementId, RegionCode, Remark, Text
from common.interfaces.parties import Role
from common.proof.draw import DrawRecord

AT_DRAW = "/tenders/{procurement_id}/lots/{lot}/draw"
WITNESSED = (*BUYING, Role.FINANCE)
Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="32 random bytes in hex")]
SeatNumber = Annotated[int, Field(ge=1, le=25)]
Ids = Annotated[tuple[Id, ...], Field(max_length=100)]
Codes = Annotated[tuple[CreditCode, ...], Field(max_length=200)]


class Need(View):
    speciality: Id
    count: Annotated[int, Field(ge=1, le=25)]


class Representative(View):
    """Who sits for the buyer; `id` is the person's own account."""

    id: Id
    name: Line


class AbsenceReason(StrEnum):
    DECLINED = "declined"  # by the expert
    NO_ANSWER = "no_answer"
    NO_SHOW = "no_show"  # late counts as not there (FJ-08)
    RECUSED = "recused"  # COM-05, COM-06


class SeatView(View):
    """A seat by its number and booth; who sits there is shown to the finance witness alone until the award (COM-04)."""

    number: int
    speciality: str
    remote: bool
    booth: str | None
    filled: bool
    confirmed: bool
    expert: str | None
    name: str | None


class DrawView(View):
    procurement_id: str
    lot: str
    state: str
    evaluation_at: Instant
    remote: bool
    city: RegionCode | None
    representatives: int
    seats: tuple[SeatView, ...]
    rounds: int
    committed_by: tuple[str, ...]
    revealed_by: tuple[str, ...]
    beacon: str
    leader_elected: bool
    runoff: tuple[int, ...]
    version: int


class DrawRecordView(View):
    """Check it with `rongcai draw check FILE`, or with a program of your own."""

    procurement_id: str
    lot: str
    state: str
    record: DrawRecord


class InvitationView(View):
    """What the invited expert sees: their own seat and nobody else's."""

    procurement_id: str
    lot: str
    buyer: str
    seat: int
    speciality: str
    evaluation_at: Instant
    booth: str | None
    called: bool
    confirmed: bool


class InvitationPage(Page):
    items: tuple[InvitationView, ...]


class LeaderView(View):
    """How far the election of the leader is; `runoff` names the seats between which the panel votes again."""

    procurement_id: str
    lot: str
    leader_seat: int | None
    runoff: tuple[int, ...]


class RequestDraw(Call[DrawView], service=NAME, door=post(AT_DRAW), roles=BUYING):
    """
    Ask for a panel: how many experts of which speciality, who sits for the buyer, when, and whether remotely.

    Refused for an even or too small panel (COM-01), a representative who also supervises (ROLE-07), and without
    remote evaluation where that is compulsory (FJ-07, FJ-11). `advisers` are experts who wrote or argued the
    requirement (ROLE-05); `recused_units` units whose people must not sit, besides the bidders.
    """

    procurement_id: ProcurementId
    lot: LotId
    needs: Annotated[tuple[Need, ...], Field(min_length=1, max_length=20)]
    representatives: Annotated[tuple[Representative, ...], Field(max_length=8)] = ()
    supervisors: Ids = ()
    evaluation_at: Instant
    remote: bool = False
    is_complex: bool = False
    has_social_impact: bool = False
    superior_unit: CreditCode | None = None
    recused_units: Codes = ()
    advisers: Ids = ()


class CommitDraw(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/commitment"), roles=BUYING):
    """
    Fix the list of candidates and a seed, and publish their digests; on the day of the evaluation (COM-03).

    `beacon` names a public source whose value is still to come, such as a round of drand or of a lottery.
    Again after the orders are exhausted: a supplementary draw (COM-08).
    """

    procurement_id: ProcurementId
    lot: LotId
    beacon: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""


class CommitNonce(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/nonce-commitments"), roles=WITNESSED):
    """Commit to one's own chance, before anybody tells theirs; `rongcai draw nonce` makes it."""

    procurement_id: ProcurementId
    lot: LotId
    commitment: Digest


class RevealNonce(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/nonces"), roles=WITNESSED):
    """Tell the nonce that was committed to, once both are committed; the last one completes the draw."""

    procurement_id: ProcurementId
    lot: LotId
    nonce: Nonce


class GiveBeacon(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/beacon"), roles=(Role.FINANCE,)):
    """Enter the value of the public source that the commitment names; anyone can compare it with the source."""

    procurement_id: ProcurementId
    lot: LotId
    value: Line


class AbandonDraw(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/abandonment"), roles=(Role.FINANCE,)):
    """Give a round up that cannot come to its end, with the reason; that it was given up stays public."""

    procurement_id: ProcurementId
    lot: LotId
    reason: Text


class ChooseExperts(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/choice"), roles=(Role.BUYER,)):
    """Choose instead of drawing, one expert a seat, with the consent of the superior unit on record (COM-02)."""

    procurement_id: ProcurementId
    lot: LotId
    experts: Annotated[tuple[Id, ...], Field(min_length=1, max_length=25)]
    consent_of: CreditCode
    consent_number: Line
    consent_on: date
    reason: Text


class AnswerInvitation(Call[InvitationView], service=NAME, door=post(f"{AT_DRAW}/answer"), roles=(Role.EXPERT,)):
    """Confirm, or decline with the reason: the next in order is called at once."""

    procurement_id: ProcurementId
    lot: LotId
    confirm: bool
    reason: Remark = ""


class RecordAbsence(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/seats/{{seat}}/absence"), roles=WITNESSED):
    """Say that the one on this seat did not answer, did not come, or is recused; the next in order is called."""

    procurement_id: ProcurementId
    lot: LotId
    seat: SeatNumber
    reason: AbsenceReason
    said: Remark = ""


class RecheckRecusals(Call[DrawView], service=NAME, door=post(f"{AT_DRAW}/recusals"), roles=WITNESSED):
    """Compare those drawn with the bidders, once these are known, and replace who must not judge them (COM-05)."""

    procurement_id: ProcurementId
    lot: LotId


class VoteLeader(Call[LeaderView], service=NAME, door=post(f"{AT_DRAW}/leader-votes"), roles=(Role.EXPERT,)):
    """Vote for the expert on this seat as leader; the buyer's representative votes but is never elected (ROLE-09)."""

    procurement_id: ProcurementId
    lot: LotId
    seat: SeatNumber


class GetDraw(Call[DrawView], service=NAME, door=get(AT_DRAW), roles=WITNESSED):
    procurement_id: ProcurementId
    lot: LotId


class GetDrawRecord(Call[DrawRecordView], service=NAME, door=get(f"{AT_DRAW}/record"), roles=EVERYBODY):
    """The record by which anyone rechecks the draw: digests until the award, the candidates after it."""

    procurement_id: ProcurementId
    lot: LotId


class ListInvitations(Call[InvitationPage], service=NAME, door=get("/invitations"), roles=(Role.EXPERT,)):
    """The seats that one is invited to or has confirmed, of evaluations that have no award yet."""
