"""The one way to take a step: a table lists it, or it is refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from common.interfaces.errors import WrongStep

S = TypeVar("S", bound=StrEnum)


def next_state(steps: Mapping[tuple[S, str], S], state: S, action: str, what_zh: str) -> S:
    """
    Return the state that `action` leads to; `what_zh` names in Chinese what is in that state.

    Raises: WrongStep, telling which steps are allowed, if the table has no such row.
    """
    if (state, action) in steps:
        return steps[state, action]
    allowed = sorted(listed for at, listed in steps if at is state)
    raise WrongStep(
        f"{what_zh}当前状态为 {state}，不能执行 {action}；可执行：{'、'.join(allowed) or '无'}。 "
        f"The {state} state does not allow {action}; allowed now: {', '.join(allowed) or 'nothing'}.",
        {"state": state.value, "action": action, "allowed": allowed},
    )
