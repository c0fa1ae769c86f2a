"""Policies: deductions and their rates, size classes, what is reserved (rulebook 9, 18)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from common.law import policies, prices, reserves, sizes
from common.law.cases.reading import (
    Answer,
    Given,
    Operation,
    category,
    maybe_number,
    number,
    on,
    said,
)
from common.law.rules import rule


def deductions(given: Given) -> tuple[prices.Deduction, ...]:
    """A deduction's base is the bid unless the case says another amount."""
    return tuple(
        prices.Deduction(
            policies.POLICY_RULES[each["policy"]],
            number(each["rate"]),
            None if each.get("base", "bid_price") == "bid_price" else number(each["base"]),
        )
        for each in given.get("deductions") or ()
    )


def claim(given: Given, law_on: date) -> policies.Claim:
    counted = given.get("item_maker_sizes") or ([given["supplier_size"]] if given.get("supplier_size") else None)
    return policies.Claim(
        reserved=given.get("reserved_for_sme", False),
        small=counted is None or sizes.benefit(counted) == "small_micro",
        small_share=maybe_number(given, "small_micro_contract_share"),
        domestic=is_domestic(given, law_on),
        competing=given.get("domestic_and_foreign_compete", True),
    )


def is_domestic(given: Given, law_on: date) -> bool:
    share = maybe_number(given, "domestic_cost_share")
    if share is None and "domestic_cost" not in given:
        return True
    domestic, other = (share, 1 - share) if share is not None else costs(given)
    return prices.counts_as_domestic(rule("POL-DOM-04", law_on), domestic, other)


def costs(given: Given) -> tuple[Decimal, Decimal]:
    return number(given["domestic_cost"]), number(given["other_cost"])


def green(given: Given) -> tuple[prices.Deduction, ...]:
    if "green_rate" not in given:
        return ()
    certified = [item for item in given.get("items") or () if item.get("priority_green")]
    valid = [number(item["price"]) for item in certified if item.get("certificate_valid", True)]
    return (prices.Deduction("FJ-05", number(given["green_rate"]), sum(valid, Decimal(0))),)


def evaluated_price(given: Given) -> Answer:
    items = [number(item["price"]) for item in given.get("items") or ()]
    bid = number(given["bid_price"]) if "bid_price" in given else sum(items, Decimal(0))
    made, answer = claim(given, on(given)), Answer()
    named = deductions(given)
    if "domestic_cost" in given:
        applies = made.domestic and made.competing
        answer["domestic_cost_share"] = str(prices.domestic_share(*costs(given)))
        answer["package_deduction_applies"] = applies
        named = policies.with_domestic(named, on(given)) if applies else named
    taken = (*policies.entitled(named, made, on(given)), *green(given))
    evaluated = prices.evaluated_price(bid, taken)
    return answer | {"evaluated_price": said(evaluated), "contract_price_if_awarded": said(bid)}


def rank_evaluated_prices(given: Given) -> Answer:
    bids = {each["id"]: number(each["bid_price"]) for each in given["tenderers"]}
    shares = {each["id"]: number(each.get("domestic_cost_share", 0)) for each in given["tenderers"]}
    rate = maybe_number(given, "domestic_rate") or rule("POL-DOM-02", on(given)).params["rate"]
    least = maybe_number(given, "package_threshold") or rule("POL-DOM-04", on(given)).params["share"]
    domestic = policies.domestic_deductions(shares, rate, least)
    evaluated = {
        each["id"]: prices.evaluated_price(bids[each["id"]], (*domestic[each["id"]], *deductions(each)))
        for each in given["tenderers"]
    }
    return {
        "evaluated": {bid: said(price) for bid, price in evaluated.items()},
        "order": sorted(evaluated, key=evaluated.__getitem__),
    }


def check_rate(given: Given) -> Answer:
    policy, rate = given["policy"], number(given["rate"])
    if policy == "abnormal_low_price":
        found = prices.trigger_range(on(given), given.get("trigger"))
    else:
        found = policies.rate_range(policy, on(given), category(given))
    if found is None:
        return {"allowed_min": None, "allowed_max": None, "compliant": False, "reason": "rule_not_in_force"}
    enough = policies.enough_for(policy, on(given), maybe_number(given, "small_micro_contract_share"))
    reasons = {"share_below_30_percent": not enough, "rate_outside_range": not found.allows(rate)}
    reason = next((reason for reason, holds in reasons.items() if holds), None)
    return {
        "allowed_min": said(found.least),
        "allowed_max": said(found.most),
        "compliant": reason is None,
        "reason": reason,
    }


def sme_benefit(given: Given) -> Answer:
    goods = category(given) == "goods"
    counted: Sequence[str] = given.get("item_maker_sizes") or () if goods else [given["supplier_size"]]
    linked = given.get("linked_to_large", False) or not given.get("own_employees", True)
    found = None if linked else sizes.benefit(counted)
    return {"benefit": found is not None, "class": found}


def sme_size(given: Given) -> Answer:
    facts = {
        name.removesuffix("_wan"): number(value)
        for name, value in given.items()
        if name != "industry" and value is not None
    }
    return {"size": sizes.size_class(rule("SME-01", on(given)), given["industry"], facts)}


def reserve_required(given: Given) -> Answer:
    law = rule("POL-SME-03", on(given), category=category(given))
    exempt, suitable = bool(given.get("exempt_reason")), given.get("suitable_for_sme", True)
    return {"reserve": reserves.reserve_required(law, number(given["budget"]), suitable=suitable, exempt=exempt)}


def reserve_minimum(given: Given) -> Answer:
    law = rule("POL-SME-03", on(given), category=category(given))
    found = reserves.reserved_share(law, number(given["suitable_total"]), maybe_number(given, "rate"))
    return {"reserved_min": said(found.least), "of_which_small_micro_min": said(found.small_micro)}


OPERATIONS: dict[str, Operation] = {
    "evaluated_price": evaluated_price,
    "rank_evaluated_prices": rank_evaluated_prices,
    "check_rate": check_rate,
    "sme_benefit": sme_benefit,
    "sme_size": sme_size,
    "reserve_required": reserve_required,
    "reserve_minimum": reserve_minimum,
}
