"""Remote evaluation: sites with their booths, and the behaviour log."""

from common.interfaces.bidding import (
    ListBehaviour,
    ListSites,
    ObservationPage,
    ObservationView,
    RecordBehaviour,
    RegisterSite,
    SitePage,
    SiteRegistered,
    SiteView,
)
from common.interfaces.context import By
from common.interfaces.errors import Conflict, Invalid, WrongStep
from common.interfaces.parties import Role
from services.bidding.domain.access import of_region, readable
from services.bidding.domain.experts.draw import PanelDraw
from services.bidding.domain.experts.remote import Observation, Site, city_of, known_sites
from services.bidding.store import BiddingStore
from services.bidding.usecases.experts.draw_subjects import current_draw

OVERSEEING = (Role.FINANCE, Role.OPERATOR)


def register_site(store: BiddingStore, call: RegisterSite, by: By) -> Site:
    stated = Site(**call.model_dump() | {"city": city_of(call.city)})
    told = SiteRegistered(site=stated.id, city=stated.city, booths=stated.booths, is_open=stated.is_open)
    try:
        return store.sites.make(stated, told, by=by)
    except Conflict:
        return store.sites.step(stated.id, lambda _before: (stated, told), by=by)


def list_sites(store: BiddingStore, call: ListSites, by: By) -> SitePage:  # noqa: ARG001 - all of them, for all
    registered = store.sites.find({}, limit=1_000)
    return SitePage(items=tuple(SiteView.model_validate(site) for site in known_sites(registered)))


def record_behaviour(store: BiddingStore, call: RecordBehaviour, by: By) -> Observation:
    """Write one line: a document of its own that nothing ever steps."""
    draw = _draw(store, call.procurement_id, call.lot, by)
    seat = draw.seat(call.seat)
    if not draw.remote:
        raise WrongStep(
            "本评审未采用远程异地方式，没有行为日志。 This evaluation is not remote: there is no behaviour log.",
            {"state": draw.state, "action": "record_behaviour", "allowed": []},
        )
    if call.happened_at > by.at:
        raise Invalid(
            "所记录的时间尚未到来。 What is recorded has not happened yet: give the time at which it did.",
            {"errors": [{"field": "happened_at", "reason": f"≤ {by.at.isoformat()}"}]},
        )
    line = Observation(
        id=by.key,
        draw_id=draw.id,
        procurement_id=draw.procurement_id,
        lot=draw.lot,
        seat=seat.number,
        booth=seat.booth or "",
        kind=call.kind,
        said=call.said,
        happened_at=call.happened_at,
        recorded_at=by.at,
        reported_by=by.actor.role,
    )
    return store.observations.make(line, line.news(), by=by)


def list_behaviour(store: BiddingStore, call: ListBehaviour, by: By) -> ObservationPage:
    draw = _draw(store, call.procurement_id, call.lot, by)
    return ObservationPage(items=tuple(map(ObservationView.model_validate, store.observations_of(draw.id))))


def _draw(store: BiddingStore, procurement_id: str, lot: str, by: By) -> PanelDraw:
    draw = store.draws.get(current_draw(store, procurement_id, lot))
    return of_region(draw, by) if by.actor.role in OVERSEEING else readable(draw, by)
