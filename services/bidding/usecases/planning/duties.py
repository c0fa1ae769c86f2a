"""Who did what in a procurement; the record is the point of decision on duties that are kept apart."""

from contextlib import suppress

from common.interfaces.bidding import AssignDuty, Duty, GetDuties, KeptDuty
from common.interfaces.context import By, beside
from common.interfaces.errors import Conflict
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.planning.duties import Duties
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.planning.requirement import Requirement
from services.bidding.store import BiddingStore


def begin(store: BiddingStore, plan: Plan, by: By) -> None:
    """Begin the record of a procurement with those who wrote and reviewed its requirement; again without harm."""
    requirement = next(iter(store.requirements.find({"_id": plan.requirement_id}, limit=1)), None)
    kept = _of_requirement(requirement) if requirement else ()
    first = Duties(id=plan.id, region=plan.region, buyer=plan.buyer, agency=plan.agency, kept=kept)
    with suppress(Conflict):  # there already is one
        store.duties.make(first, by=beside(by))


def take_duty(store: BiddingStore, procurement_id: str, person: str, duty: Duty, by: By) -> Duties:
    """
    Record that this person does this, in the command that does it; again without harm.

    To be called before the document that the command is about takes its step, after it was seen that it may: the
    repeated command then finds the duty taken. Raises: RuleBroken (ROLE-02, ROLE-03, ROLE-07) for a person who has
    a duty that this one is kept apart from; NotFound without a plan.
    """
    begin(store, store.plans.get(procurement_id), by)
    today = local_date(by.at)
    return store.duties.step(
        procurement_id, lambda found: found.take(person, duty, today=today), by=beside(by, f"duty.{duty}")
    )


def assign_duty(store: BiddingStore, call: AssignDuty, by: By) -> Duties:
    own = access.of_buyer(store.plans.get(call.procurement_id), by)
    return take_duty(store, own.id, call.person, Duty(call.duty.value), by)


def get_duties(store: BiddingStore, call: GetDuties, by: By) -> Duties:
    return access.readable(store.duties.get(call.procurement_id), by)


def _of_requirement(requirement: Requirement) -> tuple[KeptDuty, ...]:
    reviewers = {person for review in requirement.reviews for person in review.reviewers}
    done = ((Duty.REQUIREMENT_WRITING, requirement.writers), (Duty.REQUIREMENT_REVIEW, reviewers))
    return tuple(KeptDuty(duty=duty, person=person) for duty, persons in done for person in sorted(persons))
