"""Delivery, acceptance item by item, closing, and the archived file."""

from dataclasses import replace
from datetime import datetime

from common.interfaces.contracts import (
    Acceptance,
    AcceptDelivery,
    ContractArchived,
    ContractClosed,
    ContractView,
    DeliveryAccepted,
    DeliveryRecorded,
    DeliveryRefused,
)
from common.interfaces.parties import Actor
from common.interfaces.rules import require
from common.law.calendar import local_date
from common.law.deadlines import keep_until
from common.law.rules import Breach
from common.proof.signing import digest
from services.contracts.domain.contract import Contract

SHOWN_PARTS = ("signatures", "acceptance", "payments")


def record_delivery(contract: Contract, remark: str, now: datetime) -> tuple[Contract, DeliveryRecorded]:
    today = local_date(now)
    delivered = replace(contract.step("record_delivery"), delivered_on=today, delivery_remark=remark)
    return delivered, DeliveryRecorded(
        procurement_id=contract.procurement_id, contract_id=contract.id, delivered_on=today
    )


def accept_delivery(
    contract: Contract, call: AcceptDelivery, actor: Actor, now: datetime
) -> tuple[Contract, DeliveryAccepted | DeliveryRefused]:
    """Return the contract accepted, or filed again with what was not met. Raises: WrongStep, RuleBroken (ROLE-03)."""
    failed = tuple(f"{item.item}：{item.finding}" for item in call.items if not item.met)
    judged = contract.step("refuse_delivery" if failed else "accept_delivery")
    require(_not_apart(contract, actor))
    book = Acceptance(items=call.items, opinion=call.opinion, by=actor.id, at=now)
    ours = {"procurement_id": contract.procurement_id, "contract_id": contract.id}
    if failed:
        return replace(judged, acceptance=book, delivered_on=None), DeliveryRefused(findings=failed, **ours)
    today = local_date(now)
    return replace(judged, acceptance=book, accepted_on=today), DeliveryAccepted(accepted_on=today, **ours)


def _not_apart(contract: Contract, actor: Actor) -> Breach | None:
    made_it = {contract.drafted_by, *(signed.by for signed in contract.signatures)}
    if actor.id not in made_it:
        return None
    return contract.rule("ROLE-03").breach(
        "验收人未起草、未签署该合同 accepted by a person who neither drafted nor signed", f"{actor.id}"
    )


def close(contract: Contract) -> tuple[Contract, ContractClosed]:
    closed = contract.step("close")
    if contract.lock and contract.lock.held:
        found = f"{contract.lock.financing_id}: {contract.lock.state}"
        require(contract.rule("FIN-06").breach("没有未解除的账户锁定 no account lock is left", found))
    return closed, ContractClosed(procurement_id=contract.procurement_id, contract_id=contract.id, paid=contract.paid)


def archive(contract: Contract, now: datetime) -> tuple[Contract, ContractArchived]:
    """Seal the file: digests by which anybody who holds its parts can show that none was changed (ARC-01)."""
    archiving, today = contract.step("archive"), local_date(now)
    kept, manifest = keep_until(contract.rule("ARC-01"), today), _manifest(contract)
    archived = replace(archiving, archived_on=today, keep_until=kept, manifest=manifest)
    return archived, ContractArchived(
        procurement_id=contract.procurement_id, contract_id=contract.id, manifest=manifest, keep_until=kept
    )


def _manifest(contract: Contract) -> dict[str, str]:
    """`award` is the digest of the award's news, the shown parts those of the contract as everyone reads it."""
    shown = ContractView.model_validate(contract).model_dump(mode="json")
    assert contract.digest
    filing = {name: shown[name] for name in ("code", "signed_on", "published_on", "filed_on")}
    return {"award": contract.award_digest, "contract": contract.digest, "filing": digest(filing)} | {
        part: digest(shown[part]) for part in SHOWN_PARTS
    }
