"""The one way to take a step that a table lists."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from common.interfaces.errors import WrongStep

S = TypeVar("S", bound=StrEnum)


def next_state(steps: Mapping[tuple[S, str], S], state: S, action: str, noun: str) -> S:
    """Return the state one step on; raise WrongStep, naming what is allowed, if the table has no such row."""
    if (state, action) in steps:
        return steps[state, action]
    allowed = sorted(name for at, name in steps if at is state)
    raise WrongStep(
        f"当前状态 {state} 不允许 {action}，可执行：{allowed or '无'}。 "
        f"This {noun} is {state}, which does not allow {action}; allowed: {allowed or 'nothing more'}.",
        {"state": state.value, "action": action, "allowed": allowed},
    )
