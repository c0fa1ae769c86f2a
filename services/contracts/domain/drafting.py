"""Writing the contract: parties, object and amount are the award's; only the rest is agreed here (CTR-05)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from common.interfaces.contracts import ContractDrafted, DraftContract, PaymentPart
from common.interfaces.errors import Invalid, WrongStep
from common.interfaces.parties import Actor
from common.interfaces.rules import require
from common.law.deadlines import payment_term_breach
from common.law.limits import cap_breach
from common.proof import signing
from services.contracts.domain.contract import Contract

OF_THE_AWARD = (
    "procurement_id",
    "project_number",
    "project_name",
    "buyer",
    "buyer_name",
    "supplier",
    "supplier_name",
    "main_items",
    "term",
)


def draft(contract: Contract, call: DraftContract, actor: Actor) -> tuple[Contract, ContractDrafted]:
    """Return the contract as written; raise WrongStep once somebody has signed, Invalid, RuleBroken."""
    drafted = contract.step("draft")
    if contract.signatures:
        raise WrongStep(
            "已有一方签署，合同内容不能再修改，请另一方签署。 A party has signed: the content stands.",
            {"state": contract.state, "action": "draft", "allowed": ["sign"]},
        )
    _require_whole(call.payment_schedule)
    _require_lawful(contract, call)
    written = replace(
        drafted,
        delivery_term=call.delivery_term,
        acceptance_plan=call.acceptance_plan,
        agreed_account=call.account,
        payment_schedule=call.payment_schedule,
        performance_bond=call.performance_bond,
        drafted_by=actor.id,
    )
    digest = signing.digest(content(written))
    news = ContractDrafted(
        procurement_id=contract.procurement_id, contract_id=contract.id, amount=contract.amount, digest=digest
    )
    return replace(written, digest=digest), news


def content(contract: Contract) -> dict[str, Any]:
    """Return what the parties agree on, as the JSON value whose digest they sign (ContractView names its fields)."""
    bond, account = contract.performance_bond, contract.agreed_account
    return {name: getattr(contract, name) for name in OF_THE_AWARD} | {
        "contract_id": contract.id,
        "amount": f"{contract.amount:.2f}",
        "delivery_term": contract.delivery_term,
        "acceptance_plan": contract.acceptance_plan,
        "account": account.model_dump(mode="json") if account else None,
        "payment_schedule": [part.model_dump(mode="json") for part in contract.payment_schedule],
        "performance_bond": f"{bond:.2f}" if bond is not None else None,
    }


def _require_whole(schedule: tuple[PaymentPart, ...]) -> None:
    whole = sum(Decimal(part.share) for part in schedule)
    if whole != 1:
        reason = f"付款比例之和应为 1，实际为 {whole}。 The shares add up to {whole}; together they are exactly 1."
        raise Invalid(reason, {"errors": [{"field": "payment_schedule", "reason": reason}]})


def _require_lawful(contract: Contract, call: DraftContract) -> None:
    longest = max(part.days for part in call.payment_schedule)
    term = contract.payment_rule
    require(
        payment_term_breach(term, longest) if "longest_agreed_days" in term.params else None,
        cap_breach(contract.rule("BOND-04"), contract.amount, call.performance_bond or Decimal(0)),
    )
