"""From draft to acceptance, and the archive."""

from typing import Annotated

from pydantic import Field

from common.interfaces.calls import Call, get, post
from common.interfaces.contracts.names import NAME, PARTIES, READERS
from common.interfaces.contracts.views import Account, CheckedItem, ContractPage, ContractView, PaymentPart
from common.interfaces.fields import Cursor, Id, Limit, Line, Remark, Signature, Text
from common.interfaces.parties import Role
from common.law.money import Yuan


class GetContract(Call[ContractView], service=NAME, door=get("/contracts/{contract_id}"), roles=READERS):
    """Its buyer, supplier and agency, and the finance departments of its region; to others it does not exist."""

    contract_id: Id


class ListContracts(Call[ContractPage], service=NAME, door=get("/contracts"), roles=READERS):
    """The asker's own contracts (all of the stack for finance, treasury, operator), newest first."""

    state: Line | None = None
    after: Cursor | None = None
    limit: Limit = 20


class DraftContract(Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/draft"), roles=(Role.BUYER,)):
    """
    Write the contract from award and documents; parties, object and amount are taken from them and cannot be changed
    (CTR-05). Parts of the payment schedule add up to the whole; a bond is at most 10 % (BOND-04).
    """

    contract_id: Id
    delivery_term: Line
    acceptance_plan: Text
    account: Account
    payment_schedule: Annotated[tuple[PaymentPart, ...], Field(min_length=1, max_length=20)]
    performance_bond: Yuan | None = None


class SignContract(Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/signatures"), roles=PARTIES):
    """
    Sign `digest` of the contract with the key the party has registered (Ed25519 over the RFC 8785 JSON of
    {"purpose": "contract", "statement": {"contract_id", "digest"}}). Both sign within 30 days of the award notice
    (CTR-TIME-01).
    """

    contract_id: Id
    signature: Signature


class PublishContract(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/publication"), roles=(Role.BUYER,)
):
    """Within 2 working days of signing (CTR-TIME-02)."""

    contract_id: Id


class FileContract(Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/filing"), roles=(Role.BUYER,)):
    """File a copy with finance within 7 working days of signing (CTR-TIME-03); the contract code is issued here."""

    contract_id: Id


class RecordDelivery(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/deliveries"), roles=(Role.SUPPLIER,)
):
    contract_id: Id
    remark: Remark = ""


class AcceptDelivery(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/acceptance"), roles=(Role.BUYER,)
):
    """Accept item by item (ACC-01), by another person than who signed (ROLE-03); an item not met refuses acceptance."""

    contract_id: Id
    items: Annotated[tuple[CheckedItem, ...], Field(min_length=1, max_length=200)]
    opinion: Text
