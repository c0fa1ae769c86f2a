"""What a buyer needs: written, surveyed, reviewed, read."""

from common.interfaces.bidding import (
    GetRequirement,
    RecordSurvey,
    ReturnRequirement,
    ReviewRequirement,
    RewriteRequirement,
    WriteRequirement,
)
from common.interfaces.context import By
from common.interfaces.parties import Role
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.planning import requirement, survey
from services.bidding.domain.planning.requirement import Requirement
from services.bidding.store import BiddingStore


def write_requirement(store: BiddingStore, call: WriteRequirement, by: By) -> Requirement:
    drafted, news = requirement.write(
        by.key, call, region=by.region, buyer=by.actor.party, drafted_by=by.actor.id, today=local_date(by.at)
    )
    return store.requirements.make(drafted, news, by=by)


def rewrite_requirement(store: BiddingStore, call: RewriteRequirement, by: By) -> Requirement:
    today = local_date(by.at)
    return store.requirements.step(
        call.requirement_id,
        lambda found: access.of_buyer(found, by).rewrite(call, by.actor.id, today=today),
        by=by,
    )


def record_survey(store: BiddingStore, call: RecordSurvey, by: By) -> Requirement:
    own = access.of_buyer(store.requirements.get(call.requirement_id), by)
    today = local_date(by.at)
    if call.reuse is None:
        made = survey.conduct(call, by.actor.id, own.region, today=today)
    else:
        earlier = access.of_buyer(store.requirements.get(call.reuse), by)
        made = survey.reuse(earlier.survey, earlier.id, by.actor.id, own.region, today=today)
    return store.requirements.step(own.id, lambda found: found.record_survey(made), by=by)


def review_requirement(store: BiddingStore, call: ReviewRequirement, by: By) -> Requirement:
    today = local_date(by.at)
    return store.requirements.step(
        call.requirement_id,
        lambda found: access.of_buyer(found, by).review(call, by.actor.id, today=today, now=by.at),
        by=by,
    )


def return_requirement(store: BiddingStore, call: ReturnRequirement, by: By) -> Requirement:
    return store.requirements.step(
        call.requirement_id,
        lambda found: access.of_buyer(found, by).send_back(call.reason, by.actor.id),
        by=by,
    )


def get_requirement(store: BiddingStore, call: GetRequirement, by: By) -> Requirement:
    """An agency reads the requirements of the plans that name it."""
    found = store.requirements.get(call.requirement_id)
    if by.actor.role is Role.AGENCY and store.is_entrusted(found.id, by.actor.party):
        return access.of_region(found, by)
    return access.readable(found, by)
