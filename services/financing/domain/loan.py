"""Money that the bank reports: paid out, repaid; and the end of a financing. Nothing here moves money itself."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.interfaces.errors import Conflict, Invalid, Refusal
from common.interfaces.financing import DisbursementRecorded, FinancingCancelled, FinancingClosed, RepaymentRecorded
from common.law.calendar import local_date
from services.financing.domain.exposure import Exposure
from services.financing.domain.financing import NOTHING, Financing, Movement
from services.financing.domain.journal import CLEARING, COLLECTED, Move, held_by, owed_to
from services.financing.domain.rules import must


def disburse(
    before: Exposure, financing: Financing, amount: Decimal, reference: str, *, now: datetime
) -> tuple[Any, ...]:
    """
    Count what was paid out under the bank's reference, once.

    Raises: WrongStep before the lock is confirmed, RuleBroken (FIN-05) above what is held or what the contract still
    pays: payments to another account before the lock may have made the hold larger than the contract.
    """
    reported = Movement(kind="disbursement", reference=reference, amount=amount)
    if _known(financing, reported):
        return (before,)
    stepped = financing.step("disburse")
    room, on = max(NOTHING, min(financing.held, before.unpaid - before.outstanding)), local_date(now)
    must(amount <= room, "FIN-05", on=on, expected=f"at most 不超过 {room}", found=amount)
    paid_out = replace(stepped, disbursed=stepped.disbursed + amount, movements=(*stepped.movements, reported))
    move = Move(owed_to(financing.bank), held_by(financing.bank), amount, "disbursed", reference)
    return before.with_financing(paid_out).post(move, at=now), DisbursementRecorded(
        procurement_id=before.procurement_id,
        financing_id=financing.id,
        contract_id=before.id,
        amount=amount,
        reference=reference,
    )


def repay(
    before: Exposure, financing: Financing, principal: Decimal, interest: Decimal, reference: str, *, now: datetime
) -> tuple[Any, ...]:
    """
    Count what was repaid under the bank's reference, once; what lies in the locked account is applied first.

    Raises: WrongStep before money was paid out or after the end, Refusal for more principal than is outstanding.
    """
    reported = Movement(kind="repayment", reference=reference, amount=principal, interest=interest)
    if _known(financing, reported):
        return (before,)
    stepped = financing.step("repay")
    _repayable(financing, principal, interest)
    applied = min(principal, financing.unapplied)
    repaid = replace(
        stepped,
        repaid=stepped.repaid + principal,
        unapplied=stepped.unapplied - applied,
        movements=(*stepped.movements, reported),
    )
    back = Move(CLEARING, owed_to(financing.bank), principal, "repaid", reference)
    out_of_account = Move(CLEARING, COLLECTED, applied, "applied", reference)
    return before.with_financing(repaid).post(back, out_of_account, at=now), RepaymentRecorded(
        procurement_id=before.procurement_id,
        financing_id=financing.id,
        contract_id=before.id,
        principal=principal,
        interest=interest,
        reference=reference,
    )


def cancel(
    before: Exposure, financing: Financing, reason: str, *, now: datetime
) -> tuple[Exposure, FinancingCancelled]:
    """Give free what is held; raise WrongStep once money was paid out."""
    return _ended(before, financing.step("cancel"), "cancelled", now), FinancingCancelled(
        procurement_id=before.procurement_id, financing_id=financing.id, contract_id=before.id, reason=reason
    )


def close(before: Exposure, financing: Financing, *, now: datetime) -> tuple[Exposure, FinancingClosed]:
    """Raises: WrongStep before anything came back or after the end, Refusal while something is outstanding."""
    closed = financing.step("close")
    if financing.outstanding:
        raise Refusal(
            f"尚有未还本金 {financing.outstanding}，请先登记还款。 "
            f"{financing.outstanding} of principal is outstanding; report its repayment first, then close.",
            {"outstanding": f"{financing.outstanding:.2f}"},
        )
    return _ended(before, closed, "closed", now), FinancingClosed(
        procurement_id=before.procurement_id, financing_id=financing.id, contract_id=before.id
    )


def _ended(before: Exposure, ending: Financing, why: str, now: datetime) -> Exposure:
    """Free the rest of the hold; what is left in the account is the supplier's."""
    ended = replace(ending.step_lock("end"), released=ending.released + ending.held, unapplied=NOTHING)
    return before.with_financing(ended).post(
        Move(CLEARING, held_by(ending.bank), ending.held, why, ending.id),
        Move(CLEARING, COLLECTED, ending.unapplied, why, ending.id),
        at=now,
    )


def _known(financing: Financing, reported: Movement) -> bool:
    """Whether this was reported before; raise Conflict if its reference stands for something else."""
    for each in financing.movements:
        if (each.kind, each.reference) == (reported.kind, reported.reference):
            if each != reported:
                raise Conflict(
                    f"参考号 {each.reference} 已用于另一笔，请换用新参考号。 "
                    f"Reference {each.reference} stands for {each.amount} (interest {each.interest}); "
                    "take a new reference for another movement.",
                    {"reference": each.reference, "amount": f"{each.amount:.2f}", "interest": f"{each.interest:.2f}"},
                )
            return True
    return False


def _repayable(financing: Financing, principal: Decimal, interest: Decimal) -> None:
    if not principal + interest:
        raise Invalid(
            "本金与利息不能同时为零。 A repayment is of principal, interest or both; name an amount above zero.",
            {"errors": [{"field": "principal", "reason": "zero, and so is interest"}]},
        )
    if principal > financing.outstanding:
        raise Refusal(
            f"还款本金超过未还本金 {financing.outstanding}。 "
            f"Principal repaid is at most the {financing.outstanding} outstanding; report that much or less.",
            {"outstanding": f"{financing.outstanding:.2f}", "found": f"{principal:.2f}"},
        )
