"""One open tender from the budget to repayment and archive, on one stack."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.demo import contracting, evaluating, lending, planning, tendering
from deploy.demo.case import Case
from deploy.demo.cast import Cast
from deploy.demo.stage import Stage
from deploy.demo.steps import Tell

PHASES: tuple[Callable[[Stage, Case], None], ...] = (
    planning.register,
    planning.plan,
    lambda stage, _: planning.wait_for_intention(stage),
    tendering.prepare_documents,
    lambda stage, _: tendering.publish(stage),
    tendering.take_documents,
    tendering.hand_in_bids,
    lambda stage, _: tendering.wait_for_deadline(stage),
    evaluating.open_bids,
    evaluating.qualify,
    evaluating.evaluate,
    lambda stage, _: evaluating.award(stage),
    contracting.conclude,
    lambda stage, _: lending.borrow(stage),
    lambda stage, _: lending.lock(stage),
    lambda stage, _: contracting.confirm_lock(stage),
    lambda stage, _: lending.disburse(stage),
    lambda stage, _: contracting.deliver(stage),
    lambda stage, _: contracting.pay(stage),
    lambda stage, _: lending.repay(stage),
    lambda stage, _: contracting.close(stage),
)


@dataclass(frozen=True, slots=True)
class Played:
    """How a journey ended: what it made, and in how many steps."""

    stack: str
    procurement_id: str
    contract_id: str
    contract_code: str
    financing_id: str
    steps: int


def play(endpoints: dict[str, Any], stack: str, case: Case, run: str, tell: Tell) -> Played:
    """
    Play the case on one stack. `run` (16 letters or digits, another one for each play) makes the idempotency keys, so
    that a step whose answer was lost is repeated without being done twice.

    Raises: StepFailed naming the step, httpx.HTTPError if the gateway stays away.
    """
    stage = Stage(Cast(endpoints, stack, run), tell)
    for phase in PHASES:
        phase(stage, case)
    return Played(
        stack=stack,
        procurement_id=stage.procurement_id,
        contract_id=stage.facts["contract"],
        contract_code=stage.facts["code"],
        financing_id=stage.facts["financing"],
        steps=stage.number,
    )
