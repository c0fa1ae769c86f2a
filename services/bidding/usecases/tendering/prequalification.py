"""
The prequalification of an invited tender.

An application changes its own document and nothing else, without news: who applied, and how many, is told to nobody
before bids are due (BID-DOC-05). The review is decided in the prequalification; the tender follows if it fails.
"""

from common.interfaces.bidding import (
    ApplyToBeInvited,
    CandidacyPage,
    CandidacyView,
    ChangePrequalification,
    Finding,
    GetMyCandidacy,
    GetPrequalification,
    ListCandidacies,
    PublishPrequalification,
    ReviewApplications,
)
from common.interfaces.context import By, beside
from common.interfaces.errors import Conflict, WrongStep
from common.interfaces.rules import describe, require
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.decision import law
from services.bidding.domain.evaluating.eligibility import Terms, findings
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering import application, prequalification
from services.bidding.domain.tendering.application import Application
from services.bidding.domain.tendering.prequalification import Prequalification, PrequalificationState
from services.bidding.domain.tendering.supplier import credit_breach
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating import qualifying
from services.bidding.usecases.planning import intentions
from services.bidding.usecases.tendering.registering import name_of


def publish_prequalification(store: BiddingStore, call: PublishPrequalification, by: By) -> Prequalification:
    """The activity begins with this notice: from here on the intention is used (INT-TIME-01)."""
    if made := next(iter(store.prequalifications.find({"_id": call.procurement_id}, limit=1)), None):
        return store.prequalifications.make(access.of_organiser(made, by), by=by)  # this command's own, or Conflict
    tender = access.of_organiser(store.tenders.get(call.procurement_id), by)
    first, news = prequalification.publish(
        tender, call.review_standard, call.invited_count, call.applications_due_at, now=by.at
    )
    intentions.use_intention(store, tender.id, by)
    return store.prequalifications.make(first, news, by=by)


def change_prequalification(store: BiddingStore, call: ChangePrequalification, by: By) -> Prequalification:
    return store.prequalifications.step(
        call.procurement_id,
        lambda found: prequalification.change(
            access.of_organiser(found, by), call.review_standard, call.applications_due_at, now=by.at
        ),
        by=by,
    )


def get_prequalification(store: BiddingStore, call: GetPrequalification, by: By) -> Prequalification:
    return access.of_region(store.prequalifications.get(call.procurement_id), by)


def apply(store: BiddingStore, call: ApplyToBeInvited, by: By) -> CandidacyView:
    """An application that is on its way while the review begins is in it, or is refused as late."""
    of = access.of_region(store.prequalifications.get(call.procurement_id), by)
    _require_running(store, of)
    require(credit_breach(store.party(by.actor.party), local_date(by.at)))
    written = application.apply(of, call, by.actor.party, name_of(store, by.actor), now=by.at)
    try:
        kept = store.applications.make(written, by=by)
    except Conflict:  # it replaces an earlier one
        kept = store.applications.step(written.id, lambda _: (written,), by=by)
    after = store.prequalifications.get(of.id)
    if after.state is not PrequalificationState.PUBLISHED and after.result_of(kept.supplier) is None:
        raise WrongStep(
            "资格预审已开始审查，申请未能及时保存。 The review began before the application was kept: it is late.",
            {"state": after.state, "action": "apply", "allowed": []},
        )
    return _view(kept, after)


def get_my_candidacy(store: BiddingStore, call: GetMyCandidacy, by: By) -> CandidacyView:
    of = access.of_region(store.prequalifications.get(call.procurement_id), by)
    return _view(store.applications.get(application.application_id(of.id, by.actor.party)), of)


def list_candidacies(store: BiddingStore, call: ListCandidacies, by: By) -> CandidacyPage:
    of = access.readable(store.prequalifications.get(call.procurement_id), by)
    application.require_due(of, by.at)
    applications = store.applications_of(of.id)
    found = of.findings if of.results else _findings(store, of, applications, by)
    return CandidacyPage(items=tuple(_view(each, of, found) for each in applications))


def review_applications(store: BiddingStore, call: ReviewApplications, by: By) -> Prequalification:
    own = access.of_organiser(store.prequalifications.get(call.procurement_id), by)
    application.require_due(own, by.at)

    def decide(before: Prequalification) -> tuple[object, ...]:
        applications = store.applications_of(before.id)
        applicants = [each.supplier for each in applications]
        found = _findings(store, before, applications, by)
        return prequalification.review(before, call.results, applicants, found)

    reviewed = store.prequalifications.step(own.id, decide, by=by)
    if breach := prequalification.few(reviewed) if reviewed.state is PrequalificationState.FAILED else None:
        said = describe(breach)
        store.tenders.step(own.id, lambda found: found.end("fail", breach.rule, said), by=beside(by))
    return reviewed


def require_unchanged(store: BiddingStore, written: Tender) -> None:
    """What suppliers applied on stays as it was published; nothing to do without a prequalification."""
    for of in store.prequalifications.find({"_id": written.id}, limit=1):
        prequalification.require_unchanged(of, written)


def _require_running(store: BiddingStore, of: Prequalification) -> None:
    tender = store.tenders.get(of.id)
    if tender.state is not TenderState.DRAFTED:
        raise WrongStep(
            "该项目已终止或者已进入投标阶段，不再接收申请。 This tender has ended, or gone on: no applications now.",
            {"state": tender.state, "action": "apply", "allowed": []},
        )


def _findings(
    store: BiddingStore, of: Prequalification, applications: list[Application], by: By
) -> tuple[Finding, ...]:
    taking_part = list(map(application.of_application, applications))
    asked = (query for each in taking_part for query in qualifying.ask_register(store, each, by.at))
    credit = qualifying.credit_of(asked, local_date(by.at))
    terms = Terms(consortium_allowed=of.consortium_allowed)
    return findings(taking_part, terms, credit, lambda rule_id: law(of, rule_id))


def _view(said: Application, of: Prequalification, found: tuple[Finding, ...] = ()) -> CandidacyView:
    result = of.result_of(said.supplier)
    state = "submitted" if result is None else "passed" if result.qualified else "refused"
    return CandidacyView(
        **{name: getattr(said, name) for name in CandidacyView.model_fields if hasattr(said, name)},
        state=state,
        findings=tuple(finding for finding in found if finding.supplier == said.supplier),
        reason=result.reason if result else "",
        rule=result.rule if result else "",
    )
