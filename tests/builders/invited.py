"""An invited tender: its plan, its drafted documents, its prequalification, applications, the draw of suppliers."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from common.interfaces.bidding import ApplyToBeInvited, Ground, ListSource
from common.proof.bid_terms import AttachedFile, ConsortiumMember
from common.proof.draw import commitment, round_id
from services.bidding.domain.evaluating.eligibility import Participant
from services.bidding.domain.experts.rounds import ORGANISER, WITNESS
from services.bidding.domain.planning import drafting
from services.bidding.domain.planning.plan import Plan
from services.bidding.domain.states import PlanState
from services.bidding.domain.tendering import application, invitation, prequalification, publication
from services.bidding.domain.tendering.application import Application
from services.bidding.domain.tendering.invitation import InvitedList
from services.bidding.domain.tendering.prequalification import Prequalification
from services.bidding.domain.tendering.tender import Tender
from tests.builders.bid_contents import a_file
from tests.builders.bidding import (
    CHECKER,
    DRAFTER,
    INTENTION_ON,
    MORNING,
    TODAY,
    a_line,
    a_party,
    a_reviewed_requirement,
    documents,
)
from tests.builders.bids import SUPPLIERS, a_key
from tests.builders.plans import an_invited_draft

INVITED = "350100-YQ-2026-000123"
APPLICATIONS_DUE = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)  # 5 working days after the notice, 17:00 in Fuzhou
REVIEWED_AT = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
NONCES = {ORGANISER: "aa" * 32, WITNESS: "bb" * 32}


def an_invited_plan(**changes: Any) -> Plan:
    call = an_invited_draft("250000.00", ground=Ground.LIMITED_SUPPLIERS, **changes)
    plan, _ = drafting.draft_plan(123, call, a_reviewed_requirement(), a_line(), buyer_name="某学校", today=TODAY)
    return replace(plan, state=PlanState.APPROVED, intention_on=INTENTION_ON)


def invited_documents(**changes: Any) -> Any:
    return documents(
        **{"procurement_id": INVITED, "budget": Decimal("250000.00"), "max_price": Decimal("240000.00")} | changes
    )


def an_invited_tender(**changes: Any) -> Tender:
    """Return the documents of an invited tender, drafted and checked, with the bid key set."""
    tender, _ = publication.draft(invited_documents(), an_invited_plan(), drafted_by=DRAFTER, today=TODAY)
    return replace(tender, **{"bid_key": a_key(), "checked_by": CHECKER, "checked_at": MORNING} | changes)


def a_prequalification(**changes: Any) -> Prequalification:
    made, _ = prequalification.publish(an_invited_tender(), "符合资格条件的予以通过", 3, APPLICATIONS_DUE, now=MORNING)
    return replace(made, **changes)


def applying(**changes: Any) -> ApplyToBeInvited:
    fields: dict[str, Any] = {"procurement_id": INVITED, "promise": True, "responsible_person": "林安"}
    return ApplyToBeInvited(**fields | changes)


def an_application(supplier: str = SUPPLIERS[0], **changes: Any) -> Application:
    call = applying(**{"responsible_person": f"负责人{supplier[-4:]}"} | changes)
    return application.apply(a_prequalification(), call, supplier, f"企业{supplier[-4:]}", now=MORNING)


def participants(*changed: Participant, among: tuple[str, ...] = SUPPLIERS[:3]) -> list[Participant]:
    """Return plain bidders with heads of their own, those in `changed` as they are there."""
    own = {each.supplier: each for each in changed}
    return [own.get(supplier, a_participant(supplier)) for supplier in among]


def a_participant(supplier: str = SUPPLIERS[0], **changes: Any) -> Participant:
    fields: dict[str, Any] = {
        "supplier": supplier,
        "name": f"企业{supplier[-4:]}",
        "responsible_person": f"负责人{supplier[-4:]}",
        "sizes": ("small",),
        "bond": True,
        "agreement": True,
    }
    return Participant(**fields | changes)


def members(*codes: str, size: str = "small") -> tuple[ConsortiumMember, ...]:
    share = f"{Decimal(1) / len(codes):.6f}"
    return tuple(ConsortiumMember(credit_code=each, name=each, size_class=size, share=share) for each in codes)


def an_agreement() -> AttachedFile:
    return a_file("联合体协议.pdf")


def a_committed_list(candidates: int = 6, count: int = 3, **changes: Any) -> InvitedList:
    parties = [a_party(supplier) for supplier in SUPPLIERS[:candidates]]
    salts = iter(f"{number:064x}" for number in range(1, candidates + 2))
    listed, _ = invitation.commit(
        an_invited_tender(), ListSource.POOL, count, parties, (), lambda: next(salts), today=TODAY
    )
    return replace(listed, **changes)


def a_drawn_list(**changes: Any) -> InvitedList:
    """Return the list after both sides have added their chance."""
    listed = a_committed_list(**changes)
    for side in NONCES:
        listed, *_ = invitation.commit_nonce(listed, side, nonce_commitment(listed, side))
    for side, nonce in NONCES.items():
        listed, *_ = invitation.reveal_nonce(listed, side, nonce)
    return listed


def nonce_commitment(listed: InvitedList, side: str) -> str:
    return commitment(round_id(listed.draw, listed.current.number), side, NONCES[side])
