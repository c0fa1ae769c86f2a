"""From the draft to the contract code: two signatures, publication, filing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from common.interfaces.bidding import METHOD_NAMES
from common.interfaces.contracts import ContractFiled, ContractPublished, ContractSigned, Signed
from common.interfaces.errors import Invalid, WrongStep
from common.interfaces.parties import Actor
from common.law.calendar import local_date
from common.proof import signing
from services.contracts.domain.contract import Contract

PURPOSE = "contract"
PARTIES = 2


def sign(contract: Contract, actor: Actor, public_key: str, signature: str, now: datetime) -> tuple[Any, ...]:
    """Return the contract with one signature more; the second concludes it. Raises: WrongStep, Invalid."""
    signing_on = contract.step("sign")
    if any(signed.party == actor.party for signed in contract.signatures):
        raise WrongStep(
            "本方已签署，等待另一方签署。 This party has signed already; the other party signs next.",
            {"state": contract.state, "action": "sign", "allowed": []},
        )
    if not signing.verify(public_key, PURPOSE, statement(contract), signature):
        reason = (
            "签名与合同摘要和已登记公钥不符；请用登记的密钥对合同当前摘要重新签名。"
            " The signature is not that of the registered key over this contract's digest; sign the present digest."
        )
        raise Invalid(reason, {"errors": [{"field": "signature", "reason": reason}], "digest": contract.digest})
    made = Signed(party=actor.party, role=actor.role, by=actor.id, at=now, public_key=public_key, signature=signature)
    signed = replace(signing_on, signatures=(*contract.signatures, made))
    return _conclude(signed, now) if len(signed.signatures) == PARTIES else (signed,)


def statement(contract: Contract) -> dict[str, Any]:
    return {"contract_id": contract.id, "digest": contract.digest}


def _conclude(contract: Contract, now: datetime) -> tuple[Contract, ContractSigned]:
    signed_on = local_date(now)
    return replace(contract.step("conclude"), signed_on=signed_on), ContractSigned(
        procurement_id=contract.procurement_id,
        contract_id=contract.id,
        lot=contract.lot,
        buyer=contract.buyer,
        supplier=contract.supplier,
        amount=contract.amount,
        award_amount=contract.amount,
        awarded_on=contract.awarded_on,
        signed_on=signed_on,
        in_time=contract.in_time("CTR-TIME-01", contract.awarded_on, signed_on),
    )


def publish(contract: Contract, now: datetime) -> tuple[Contract, ContractPublished]:
    published = replace(contract.step("publish"), published_on=local_date(now))
    assert published.signed_on
    assert published.published_on
    assert published.digest
    return published, ContractPublished(
        procurement_id=contract.procurement_id,
        contract_number=contract.id,
        contract_name=f"{contract.project_name}采购合同",
        project_number=contract.project_number,
        project_name=contract.project_name,
        buyer=contract.buyer,
        buyer_name=contract.buyer_name,
        supplier=contract.supplier,
        supplier_name=contract.supplier_name,
        main_items=contract.main_items,
        amount=contract.amount,
        term_and_place=f"{contract.term}；{contract.delivery_term}",
        method=METHOD_NAMES[contract.procurement_id.split("-")[1]][0],
        signed_on=published.signed_on,
        published_on=published.published_on,
        digest=published.digest,
        in_time=contract.in_time("CTR-TIME-02", published.signed_on, published.published_on),
    )


def file(contract: Contract, code: str, now: datetime) -> tuple[Contract, ContractFiled]:
    filed = replace(contract.step("file"), code=code, filed_on=local_date(now))
    assert filed.signed_on
    assert filed.filed_on
    assert filed.digest
    return filed, ContractFiled(
        procurement_id=contract.procurement_id,
        contract_id=contract.id,
        code=code,
        buyer=contract.buyer,
        buyer_name=contract.buyer_name,
        supplier=contract.supplier,
        supplier_name=contract.supplier_name,
        size_class=contract.size_class,
        project_name=contract.project_name,
        amount=contract.amount,
        paid=contract.paid,
        signed_on=filed.signed_on,
        filed_on=filed.filed_on,
        digest=filed.digest,
        in_time=contract.in_time("CTR-TIME-03", filed.signed_on, filed.filed_on),
    )
