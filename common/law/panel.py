"""Whether a tender panel is lawfully composed (COM-01)."""

from dataclasses import dataclass
from decimal import Decimal

from common.law.rules import Breach, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A tender's panel as it is to sit; `members` counts the experts and the buyer's representatives."""

    members: int
    experts: int
    budget: Decimal
    is_complex: bool = False
    has_social_impact: bool = False


def least_members(rule: Rule, panel: Panel) -> int:
    enlarged = panel.is_complex or panel.has_social_impact or panel.budget >= rule.params["enlarged_from"]
    return int(rule.params["members_enlarged" if enlarged else "members"])


def panel_faults(rule: Rule, panel: Panel) -> tuple[str, ...]:
    """Return the codes of what is wrong with the panel: even_number, needs_5 or needs_7, experts_below_two_thirds."""
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
