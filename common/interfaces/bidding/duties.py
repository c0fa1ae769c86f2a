"""Who of the buyer did what in one procurement: duties that check each other are kept apart (内部控制)."""

from enum import StrEnum

from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import Id, ProcurementId
from common.interfaces.parties import Role


class Duty(StrEnum):
    """Named as in the rows of ROLE-02, ROLE-03 and ROLE-07."""

    REQUIREMENT_WRITING = "requirement_writing"
    REQUIREMENT_REVIEW = "requirement_review"
    DOCUMENTS_DRAFTING = "documents_drafting"
    DOCUMENTS_CHECKING = "documents_checking"
    CONTRACT_SIGNING = "contract_signing"
    ACCEPTANCE = "acceptance"
    PAYMENT_REQUEST = "payment_request"
    PAYMENT_APPROVAL = "payment_approval"
    BUYER_REPRESENTATIVE = "buyer_representative"
    ON_SITE_SUPERVISION = "on_site_supervision"
    BUYING = "buying"
    CONTRACT_REVIEW = "contract_review"


class AssignedDuty(StrEnum):
    """What a person is named for; the other duties are taken by doing them."""

    BUYER_REPRESENTATIVE = "buyer_representative"
    ON_SITE_SUPERVISION = "on_site_supervision"


class KeptDuty(View):
    duty: Duty
    person: str


class DutiesView(View):
    id: ProcurementId
    buyer: str
    kept: tuple[KeptDuty, ...]
    version: int


class AssignDuty(Call[DutiesView], service=NAME, door=post("/plans/{procurement_id}/duties"), roles=(Role.BUYER,)):
    """Name the buyer's representative on the panel, or its supervisor on site: never one person (ROLE-07)."""

    procurement_id: ProcurementId
    person: Id
    duty: AssignedDuty


class GetDuties(
    Call[DutiesView],
    service=NAME,
    door=get("/plans/{procurement_id}/duties"),
    roles=(Role.BUYER, Role.AGENCY, Role.FINANCE, Role.OPERATOR),
):
    procurement_id: ProcurementId
