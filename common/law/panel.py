"""Whether a panel is lawfully composed (COM-01)."""

from dataclasses import dataclass
from decimal import Decimal

from common.law.rules import Breach, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """
    A panel as it is to sit; `members` counts the experts and the buyer's representatives.

    `at_threshold`: the budget reaches the open-tender threshold, or for works the tender size; it enlarges the panel
    of a negotiation or inquiry, as `budget`, complexity and social effect enlarge that of a tender.
    """

    members: int
    experts: int
    budget: Decimal
    is_complex: bool = False
    has_social_impact: bool = False
    method: str = "tender"
    at_threshold: bool = False


def least_members(rule: Rule, panel: Panel) -> int:
    if panel.method != "tender":
        params = rule.params["other_methods"][panel.method]
        return int(params.get("members_enlarged", params["members"]) if panel.at_threshold else params["members"])
    enlarged = panel.is_complex or panel.has_social_impact or panel.budget >= rule.params["enlarged_from"]
    return int(rule.params["members_enlarged" if enlarged else "members"])


def panel_faults(rule: Rule, panel: Panel) -> tuple[str, ...]:
    """Return the codes of what is wrong: even_number, needs_3, needs_5 or needs_7, experts_below_two_thirds."""
    least, share = least_members(rule, panel), rule.params["experts_of"]
    faults = {
        "even_number": panel.members % 2 == 0,
        f"needs_{least}": panel.members < least,
        "experts_below_two_thirds": panel.experts * share["whole"] < panel.members * share["parts"],
    }
    return tuple(code for code, found in faults.items() if found)


def panel_breach(rule: Rule, panel: Panel) -> Breach | None:
    faults = panel_faults(rule, panel)
    if not faults:
        return None
    expected = f"≥ {least_members(rule, panel)} members（成员）, odd（单数）, ≥ 2/3 experts（专家）"
    found = f"{panel.members} members（成员）, {panel.experts} experts（专家）: {', '.join(faults)}"
    return rule.breach(expected, found)
