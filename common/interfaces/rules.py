"""From a breach of law to a refusal: blocking rules refuse, unconfirmed ones warn and are recorded."""

from typing import Any

from common.interfaces.errors import RuleBroken
from common.law.rules import Breach


def require(*breaches: Breach | None) -> tuple[Breach, ...]:
    """
    Return the breaches that only warn; None stands for a rule that holds.

    Raises: RuleBroken if one blocks; its facts are those of the first, `also` lists the others that block.
    """
    found = [breach for breach in breaches if breach]
    blocking = [breach for breach in found if breach.blocks]
    if blocking:
        first, *others = map(facts, blocking)
        raise RuleBroken("\n".join(map(describe, blocking)), first | ({"also": others} if others else {}))
    return tuple(found)


def broken_rule(breach: Breach) -> RuleBroken:
    """Return the refusal of what breaks a rule, whatever its mark; `require` only warns of unconfirmed ones."""
    return RuleBroken(describe(breach), facts(breach))


def describe(breach: Breach) -> str:
    """Say in both languages what the rule says, what it expects, what was found and what to do next."""
    return (
        f"{breach.rule} [{breach.mark}]（{breach.source}）：{breach.says_zh}。"
        f"应为：{breach.expected}；实际：{breach.found}。下一步：{breach.remedy_zh}。 "
        f"It says: {breach.says_en}. Expected: {breach.expected}; found: {breach.found}. Next: {breach.remedy_en}."
    )


def facts(breach: Breach) -> dict[str, Any]:
    return {
        "rule": breach.rule,
        "source": breach.source,
        "expected": breach.expected,
        "found": breach.found,
        "remedy": breach.remedy_en,
        "remedy_zh": breach.remedy_zh,
        "mark": breach.mark,
    }
