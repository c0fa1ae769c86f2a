"""Framework agreements: how many are left out (FRM-05), and when a supplementary call is allowed (FRM-07)."""

from decimal import ROUND_CEILING, Decimal

from common.law.rules import Rule

PLACES = Decimal("0.0001")


def eliminated(rule: Rule, responders: int, rate: Decimal | None = None) -> int:
    """Return how many of the qualified responders must at least be left out, rounded up and never none."""
    share = rule.params["rate"] if rate is None else rate
    whole = int((responders * share).to_integral_value(ROUND_CEILING))
    return min(max(whole, int(rule.params["least_eliminated"])), responders)


def remaining_share(admitted: int, remaining: int) -> Decimal:
    """Return the part still in the framework, to four places; raise ValueError if nobody was admitted."""
    if not 0 <= remaining <= admitted or not admitted:
        raise ValueError(f"{remaining} of {admitted} admitted suppliers cannot remain")
    return (Decimal(remaining) / admitted).quantize(PLACES).normalize()


def may_supplement(rule: Rule, admitted: int, remaining: int, *, agreed: bool, affects: bool) -> bool:
    """Tell whether the call may be repeated: agreed, performance suffers, and less than the share remains."""
    return agreed and affects and remaining < rule.params["share"] * admitted
