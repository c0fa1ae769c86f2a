"""Remote evaluation (远程异地评审, FJ-07): sites, booths, the behaviour log."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.draws import AT_DRAW, WITNESSED, SeatNumber
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Event
from common.interfaces.fields import Id, Instant, Line, ProcurementId, RegionCode, Text
from common.interfaces.parties import Role


class BehaviourKind(StrEnum):
    ENTERED = "entered"
    LEFT = "left"
    NETWORK_CUT = "network_cut"
    DEVICE = "device"
    SPOKE = "spoke"  # with whom is said
    OTHER = "other"


class SiteView(View):
    id: str
    city: RegionCode
    name: str
    booths: int
    is_open: bool


class SitePage(Page):
    items: tuple[SiteView, ...]


class RegisterSite(Call[SiteView], service=NAME, door=post("/sites"), roles=(Role.FINANCE, Role.OPERATOR)):
    """Register a site with its booths, or state it anew; a closed one is drawn no more."""

    id: Id
    city: RegionCode
    name: Line
    booths: Annotated[int, Field(ge=1, le=200)]
    is_open: bool = True


class ListSites(Call[SitePage], service=NAME, door=get("/sites"), roles=(*WITNESSED, Role.OPERATOR)):
    """The open sites by id."""


class ObservationView(View):
    id: str
    seat: int
    booth: str
    kind: BehaviourKind
    said: str
    happened_at: Instant
    recorded_at: Instant
    reported_by: str


class ObservationPage(Page):
    items: tuple[ObservationView, ...]


class RecordBehaviour(
    Call[ObservationView], service=NAME, door=post(f"{AT_DRAW}/behaviour"), roles=(*WITNESSED, Role.OPERATOR)
):
    """Write down what happened at a seat during the evaluation; nothing in this log is ever changed."""

    procurement_id: ProcurementId
    lot: LotId
    seat: SeatNumber
    kind: BehaviourKind
    said: Text
    happened_at: Instant


class ListBehaviour(
    Call[ObservationPage], service=NAME, door=get(f"{AT_DRAW}/behaviour"), roles=(*WITNESSED, Role.OPERATOR)
):
    """The behaviour log of one evaluation as it was written; whom it is about is told by seat and booth."""

    procurement_id: ProcurementId
    lot: LotId


class SiteRegistered(Event, sender=NAME):
    site: str
    city: str
    booths: int
    is_open: bool


class BehaviourRecorded(Event, sender=NAME):
    lot: str
    seat: int
    booth: str
    kind: BehaviourKind
    said: str
    happened_at: Instant
