"""The leader of the panel is elected by its members from among its experts (ROLE-09, FJ-11)."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from common.interfaces.rules import require
from common.law.rules import rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`leader` once one is elected; else `runoff` names between whom the members vote again, empty: not all voted."""

    leader: str | None = None
    runoff: tuple[str, ...] = ()


def check_vote(choice: str, experts: Collection[str], runoff: Collection[str], on: date) -> None:
    """Raises: RuleBroken (ROLE-09) for a vote for who is no expert of this panel, or not in the runoff."""
    standing = set(runoff or experts)
    if choice not in standing:
        expected = f"本小组评审专家 (an expert of this panel): {', '.join(sorted(standing))}"
        require(rule("ROLE-09", on).breach(expected, choice))


def count_votes(members: Collection[str], votes: Mapping[str, str]) -> Outcome:
    """
    Return who has most votes, once every member has voted; equals go into a runoff.

    `votes` says whom each member voted for; votes of who is no member any more do not count.
    """
    if set(members) - set(votes):
        return Outcome()
    counted = Counter(votes[member] for member in members)
    most = max(counted.values(), default=0)
    leading = tuple(sorted(name for name, count in counted.items() if count == most))
    return Outcome(leader=leading[0]) if len(leading) == 1 else Outcome(runoff=leading)
