"""The pool of experts: who applies, whom finance admits, what is stated since."""

from common.interfaces.bidding import (
    AdmitExpert,
    ApplyAsExpert,
    ExpertPage,
    ExpertView,
    GetExpert,
    ListExperts,
    RecordLawTest,
    RefuseExpert,
    SetAbsences,
    SetStanding,
    UpdateExpertFacts,
)
from common.interfaces.context import By
from common.interfaces.errors import Conflict, NotFound
from common.interfaces.parties import Role
from common.law.calendar import local_date, same_date
from common.law.rules import rule
from services.bidding.domain.evaluating.evaluation import expert_of
from services.bidding.domain.experts import expert
from services.bidding.domain.experts.expert import Expert
from services.bidding.domain.experts.facts import Absence, facts_of
from services.bidding.store import BiddingStore

AGE_LIMITS = {False: "entry_under", True: "extended_until"}  # by whether the expert was extended (FJ-08)


def apply_as_expert(store: BiddingStore, call: ApplyAsExpert, by: By) -> ExpertView:
    """Apply, or again after a refusal; the id in the pool is that of the expert's account."""
    facts, today = facts_of(call.facts), local_date(by.at)
    first, told = expert.apply(expert_of(by), facts, today=today)
    try:
        return _view(store.experts.make(first, told, by=by))
    except Conflict:
        return _view(store.experts.step(first.id, lambda before: expert.apply_again(before, facts, today=today), by=by))


def update_expert_facts(store: BiddingStore, call: UpdateExpertFacts, by: By) -> ExpertView:
    facts, today = facts_of(call.facts), local_date(by.at)
    return _view(
        store.experts.step(
            _own(call.expert, by), lambda before: expert.update(before, facts, call.changed_on, today=today), by=by
        )
    )


def set_absences(store: BiddingStore, call: SetAbsences, by: By) -> ExpertView:
    absences = tuple(Absence(begins_on=each.begins_on, ends_on=each.ends_on) for each in call.absences)
    return _view(store.experts.step(_own(call.expert, by), lambda before: expert.set_absences(before, absences), by=by))


def admit_expert(store: BiddingStore, call: AdmitExpert, by: By) -> ExpertView:
    today = local_date(by.at)
    return _view(
        store.experts.step(
            call.expert,
            lambda before: expert.admit(before, call.credit_record, call.credit_source, by.actor.party, today=today),
            by=by,
        )
    )


def refuse_expert(store: BiddingStore, call: RefuseExpert, by: By) -> ExpertView:
    return _view(store.experts.step(call.expert, lambda before: expert.refuse(before, call.reason), by=by))


def record_law_test(store: BiddingStore, call: RecordLawTest, by: By) -> ExpertView:
    today = local_date(by.at)
    return _view(
        store.experts.step(
            call.expert, lambda before: expert.record_test(before, call.tested_on, call.score, today=today), by=by
        )
    )


def set_standing(store: BiddingStore, call: SetStanding, by: By) -> ExpertView:
    today = local_date(by.at)
    return _view(
        store.experts.step(
            call.expert,
            lambda before: expert.set_standing(before, call.standing, call.until, call.reason, today=today),
            by=by,
        )
    )


def get_expert(store: BiddingStore, call: GetExpert, by: By) -> ExpertView:
    wanted = call.expert if by.actor.role is Role.FINANCE else _own(call.expert, by)
    return _view(store.experts.get(wanted))


def list_experts(store: BiddingStore, call: ListExperts, by: By) -> ExpertPage:  # noqa: ARG001 - one pool for all
    found = store.experts_in(call.state, call.after, call.limit + 1)
    page, has_more = found[: call.limit], len(found) > call.limit
    return ExpertPage(items=tuple(map(_view, page)), has_more=has_more, next=page[-1].id if has_more else None)


def let_pass(store: BiddingStore, by: By) -> None:
    """Let those expire who have come to the age at which they leave, and restore whose suspension has ended."""
    today = local_date(by.at)
    limits = rule("FJ-08", today).params
    born = {extended: same_date(today, -limits[name]) for extended, name in AGE_LIMITS.items()}
    for found in store.experts_to_review(today, born):
        store.experts.step(found.id, lambda before: expert.let_pass(before, today=today), by=by)


def _own(expert_id: str, by: By) -> str:
    """Return the id to the expert whose own it is; to anybody else there is none."""
    if expert_of(by) != expert_id:
        raise NotFound(f"there is no expert {expert_id} here", {"id": expert_id})
    return expert_id


def _view(found: Expert) -> ExpertView:
    facts = found.facts
    return ExpertView.model_validate(
        {
            "id": found.id,
            "name": facts.name,
            "city": facts.city,
            "employer": facts.employer.code,
            "employer_name": facts.employer.name,
            "title": facts.title,
            "specialities": facts.specialities,
            "absences": found.absences,
            "tested_on": found.tested_on,
            "extended": found.extended,
            "state": found.state,
            "suspended_until": found.suspended_until,
            "reason": found.reason,
            "version": found.version,
        }
    )
