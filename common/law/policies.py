"""Which price deductions a bid may claim and which rates the documents may set (rulebook 9): who, then how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.law.prices import Deduction, RateRange
from common.law.rules import Category, NoSuchRule, Rule, rule

SME, DOMESTIC, CONSORTIUM = "POL-SME-", "POL-DOM-02", "POL-SME-06"
TREATED_AS_SMALL = {"POL-DIS-01", "POL-PRI-01"}  # welfare units and prison enterprises


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    What decides on a bid's deductions; everything in its favour unless said otherwise.

    `small`: a small or micro enterprise in the sense of POL-SME-02. `small_share`: the part that such enterprises have
    of the contract by consortium or subcontract. `domestic`: the bid counts as domestic (POL-DOM-04). `competing`:
    domestic and other products compete (POL-DOM-02).
    """

    reserved: bool = False
    small: bool = True
    small_share: Decimal | None = None
    domestic: bool = True
    competing: bool = True


def entitled(deductions: Iterable[Deduction], claim: Claim, on: date) -> tuple[Deduction, ...]:
    """Return the deductions that count; of those for small enterprises one does, the greatest (POL-DIS-01)."""
    found = [each for each in deductions if _holds(each, claim, on)]
    small = sorted((each for each in found if _is_for_small(each)), key=lambda each: -each.rate)
    return tuple(each for each in found if not _is_for_small(each) or each is small[0])


def share_is_enough(law: Rule, small_share: Decimal | None) -> bool:
    """Check the part of small and micro enterprises in a consortium or subcontract (POL-SME-06); None: not said."""
    return small_share is None or small_share >= law.params["share"]


def enough_for(policy: str, on: date, small_share: Decimal | None) -> bool:
    """Check that share if the policy is the one for a consortium or subcontract; another one asks for none."""
    shared = POLICY_RULES.get(policy) == CONSORTIUM or policy == "sme_works_consortium"
    return not shared or share_is_enough(rule(CONSORTIUM, on, category="goods"), small_share)


def with_domestic(named: tuple[Deduction, ...], on: date) -> tuple[Deduction, ...]:
    """Return the deductions with that for domestic products, at the rate of POL-DOM-02 unless named already."""
    if any(each.rule == DOMESTIC for each in named):
        return named
    return (Deduction(DOMESTIC, rule(DOMESTIC, on).params["rate"]), *named)


def rate_range(policy: str, on: date, category: Category = "goods") -> RateRange | None:
    """
    Return the rates that documents issued on a day may set, None while the policy is not in force.

    `policy`: sme, sme_consortium (works have their own rates), domestic, green. Raises: KeyError for another one.
    """
    kind, works = POLICY_RULES[policy], category == "works" or policy.startswith("sme_works")
    rule_id = "POL-SME-07" if works and kind.startswith(SME) else kind
    try:
        params = rule(rule_id, on, category="works" if rule_id == "POL-SME-07" else category).params
    except NoSuchRule:
        return None
    if rule_id == "POL-SME-07":
        params = params["consortium" if "consortium" in policy else "small_micro"]
    rate = params.get("rate")
    return RateRange(params["least"], params["most"]) if rate is None else RateRange(rate, rate)


def domestic_deductions(
    shares: Mapping[str, Decimal], rate: Decimal, least: Decimal
) -> dict[str, tuple[Deduction, ...]]:
    """
    Return each bid's deduction by the cost share of its domestic products, if others compete with them.

    `rate` is that of POL-DOM-02, `least` the share of POL-DOM-04.
    """
    competing = any(share > 0 for share in shares.values()) and any(share < 1 for share in shares.values())
    off = (Deduction(DOMESTIC, rate),)
    return {bid: off if competing and share >= least else () for bid, share in shares.items()}


def _is_for_small(deduction: Deduction) -> bool:
    return deduction.rule.startswith(SME) or deduction.rule in TREATED_AS_SMALL


def _holds(deduction: Deduction, claim: Claim, on: date) -> bool:
    if deduction.rule == DOMESTIC:
        return claim.domestic and claim.competing
    if not _is_for_small(deduction):
        return True
    if deduction.rule == CONSORTIUM:
        shared = share_is_enough(rule(CONSORTIUM, on, category="goods"), claim.small_share)
        return shared and not claim.reserved
    return claim.small and not claim.reserved


POLICY_RULES = {
    "sme": "POL-SME-05",
    "sme_consortium": CONSORTIUM,
    "sme_subcontract": CONSORTIUM,
    "sme_works": "POL-SME-07",
    "sme_works_consortium": "POL-SME-07",
    "welfare_unit": "POL-DIS-01",
    "prison_enterprise": "POL-PRI-01",
    "domestic": DOMESTIC,
    "green": "FJ-05",
}
