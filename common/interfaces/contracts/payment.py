"""Payments and the account they go to: no code, no payment."""

from datetime import date

from common.interfaces.calls import Call, post
from common.interfaces.contracts.names import NAME, AccountNumber, ContractCode
from common.interfaces.contracts.views import ContractView
from common.interfaces.fields import Id, Line, Text
from common.interfaces.parties import Role
from common.law.money import Yuan


class RequestPayment(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/payments"), roles=(Role.BUYER,)
):
    """Ask that an accepted delivery be paid, never above the unpaid amount."""

    contract_id: Id
    amount: Yuan
    invoice: Line
    invoiced_on: date


class ApprovePayment(
    Call[ContractView],
    service=NAME,
    door=post("/contracts/{contract_id}/payments/{number}/approval"),
    roles=(Role.BUYER,),
):
    """By another person than who requested (ROLE-03); instructs the treasury to pay to the account in force."""

    contract_id: Id
    number: int


class ExecutePayment(Call[ContractView], service=NAME, door=post("/treasury/payments"), roles=(Role.TREASURY,)):
    """
    The treasury pays: only against a contract code, only an instructed payment, only its amount, only to the account
    in force. Anything else is refused and nothing is paid (no code, no payment; FIN-07).
    """

    contract_code: ContractCode
    number: int
    amount: Yuan
    account_number: AccountNumber
    treasury_reference: Id


class ConfirmAccountLock(
    Call[ContractView],
    service=NAME,
    door=post("/contracts/{contract_id}/account-lock/confirmation"),
    roles=(Role.BUYER,),
):
    """Confirm that from now on the supplier is paid to the locked account alone (FIN-06)."""

    contract_id: Id
    financing_id: Id


class RefuseAccountLock(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/account-lock/refusal"), roles=(Role.BUYER,)
):
    contract_id: Id
    financing_id: Id
    reason: Text


class CloseContract(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/closure"), roles=(Role.BUYER,)
):
    """Paid in full and no account lock left."""

    contract_id: Id


class ArchiveContract(
    Call[ContractView], service=NAME, door=post("/contracts/{contract_id}/archive"), roles=(Role.BUYER, Role.AGENCY)
):
    """Seal the file: a manifest of digests, kept at least 15 years from the end (ARC-01)."""

    contract_id: Id
