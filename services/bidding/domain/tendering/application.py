"""One supplier's application to be invited: its own document, secret until all are due."""

from dataclasses import dataclass
from datetime import datetime

from common.interfaces.bidding import ApplyToBeInvited
from common.interfaces.errors import WrongStep
from common.proof.bid_terms import AttachedFile, ConsortiumMember
from services.bidding.domain.evaluating.eligibility import Participant, has_agreement
from services.bidding.domain.tendering.prequalification import Prequalification, over


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What one supplier applied with: told to nobody before applications are due, and in no news at all."""

    id: str
    procurement_id: str
    supplier: str
    name: str
    submitted_at: datetime
    promise: bool
    statements: dict[str, str]
    responsible_person: str
    controllers: tuple[str, ...]
    prior_service: str
    consortium: tuple[ConsortiumMember, ...] | None
    files: tuple[AttachedFile, ...]
    version: int = 0


def apply(of: Prequalification, call: ApplyToBeInvited, supplier: str, name: str, *, now: datetime) -> Application:
    """Raises: WrongStep from the instant on at which applications are due."""
    if not of.takes_applications(now):
        raise over(of)
    fields = {field: getattr(call, field) for field in ApplyToBeInvited.model_fields}
    return Application(id=application_id(of.id, supplier), supplier=supplier, name=name, submitted_at=now, **fields)


def application_id(procurement_id: str, supplier: str) -> str:
    """Return the one id of a supplier's application: a second document is impossible."""
    return f"{procurement_id}.{supplier}"


def of_application(said: Application) -> Participant:
    return Participant(
        supplier=said.supplier,
        name=said.name,
        responsible_person=said.responsible_person,
        controllers=said.controllers,
        consortium=said.consortium,
        agreement=has_agreement(said.files),
        prior_service=said.prior_service,
        promise=said.promise,
    )


def require_due(of: Prequalification, now: datetime) -> None:
    """Nobody reads applications while they are taken. Raises: WrongStep."""
    if now < of.applications_due_at:
        raise WrongStep(
            f"资格预审申请截止时间为 {of.applications_due_at}，此前不得查看。 Applications are read once they are due.",
            {"state": of.state, "action": "read_applications", "allowed": []},
        )
