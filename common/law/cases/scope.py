"""Scope, method, and too few suppliers (rulebook 2, 4, 5, 6, 17)."""

from decimal import Decimal
from typing import Any

from common.law import few_suppliers, framework, limits, remote, scope
from common.law.cases.reading import Answer, Given, Operation, category, maybe_number, number, on, said
from common.law.rules import NoSuchRule, Rule, rule

WORDS = {name: name for name in ("property", "cleaning", "security", "greening")}
WORDS |= {"property_management": "property", "landscaping": "greening"}
RESEARCH, PURCHASED = "research_with_weak_competition", "government_purchase_of_services"


def level(given: Given) -> dict[str, Any]:
    """Return whose thresholds hold: those of the level or region that the case names, else of the province."""
    if "buyer_level" in given:
        return {"level": given["buyer_level"]}
    return {"region": given["buyer_region"]} if "buyer_region" in given else {}


def open_tender(given: Given) -> Rule:
    return scope.open_tender_rule(on(given), category(given), **level(given))


def required_method(given: Given) -> Answer:
    return {"open_tender_required": limits.reaches(open_tender(given), number(given["budget"]))}


def in_scope(given: Given) -> Answer:
    try:
        limit = rule("FJ-01", on(given), category=category(given), **level(given))
    except NoSuchRule:
        limit = None
    budget, total = number(given["budget"]), maybe_number(given, "same_item_year_total")
    catalogue = given.get("in_central_catalogue", False)
    return {"government_procurement": scope.in_scope(limit, budget, in_catalogue=catalogue, year_total=total)}


def check_splitting(given: Given) -> Answer:
    amounts = [number(each) for each in given["amounts"]]
    excepted = bool(given.get("budget_adjusted_or_approved"))
    result = scope.splitting(amounts, number(given["open_tender_threshold"]), excepted=excepted)
    return {"total": said(sum(amounts, Decimal(0))), "result": result}


def remote_evaluation(given: Given) -> Answer:
    named = (str(given.get(name)) for name in ("item", "service_type", "service", "subcategory", "kind", "type"))
    row = remote.remote_rule(
        on(given),
        category=category(given),
        budget=number(given["budget"]),
        openly_tendered=given.get("openly_tendered", given.get("method") in ("tender", "open_tender", "open")),
        special_item=next((WORDS[name] for name in named if name in WORDS), None),
        **level(given),
    )
    share = row and row.params["experts_of"]
    return {
        "remote_required": row is not None,
        "remote_experts_min_share": share and f"{share['parts']}/{share['whole']}",
    }


def few_bidders(given: Given) -> Answer:
    early, count = given["stage"] in ("deadline", "opening"), given["bidders"]
    law = rule("BID-FEW-01" if early else "BID-FEW-02", on(given))
    options = few_suppliers.options(
        rule("BID-FEW-02", on(given)),
        count,
        documents_sound=given.get("documents_sound", True),
        procedure_sound=given.get("procedure_sound", True),
    )
    return {"may_open" if early else "may_evaluate": limits.few_breach(law, count) is None, "options": [*options]}


def few_bidders_consultation(given: Given) -> Answer:
    named = given["category"]
    kind = RESEARCH if "research" in named else PURCHASED if named in ("gps", "ppp") else named
    goes_on = few_suppliers.may_consult(rule("CON-04", on(given)), kind, given["qualified"])
    return {"may_continue": goes_on, "action": None if goes_on else few_suppliers.RESTART}


def framework_elimination(given: Given) -> Answer:
    responders = given["responsive_suppliers"]
    out = framework.eliminated(rule("FRM-05", on(given)), responders, maybe_number(given, "min_rate"))
    return {"eliminate_at_least": out, "shortlist_at_most": responders - out}


def framework_supplement(given: Given) -> Answer:
    admitted, remaining = given["admitted"], given["remaining"]
    agreed, affects = given.get("agreed_in_framework", True), given.get("affects_performance", True)
    allowed = framework.may_supplement(rule("FRM-07", on(given)), admitted, remaining, agreed=agreed, affects=affects)
    return {"ratio": f"{framework.remaining_share(admitted, remaining):f}", "allowed": allowed}


OPERATIONS: dict[str, Operation] = {
    "required_method": required_method,
    "in_scope": in_scope,
    "check_splitting": check_splitting,
    "remote_evaluation": remote_evaluation,
    "few_bidders": few_bidders,
    "few_bidders_consultation": few_bidders_consultation,
    "framework_elimination": framework_elimination,
    "framework_supplement": framework_supplement,
}
