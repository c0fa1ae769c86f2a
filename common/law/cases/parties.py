"""Who may take part, who judges, who has to stand back, and signs of collusion (rulebook 5, 7, 14, 16)."""

from typing import Any

from common.law import collusion, credit, panel, parties, recusal
from common.law.cases.reading import AS_OF, Answer, Given, Operation, maybe_day, number, numbers, on, said
from common.law.cases.scope import open_tender
from common.law.limits import reaches
from common.law.rules import rule

METHODS = {
    "invited_tender": "tender",
    "invited": "tender",
    "open_tender": "tender",
    "cooperative_innovation": "innovation",
}
TRACES = {
    "author": "doc_author",
    "cpu": "cpu_id",
    "disk": "disk_id",
    "lock": "lock_number",
    "doc_last_saver": "last_saver",
    "account": "bond_account",
    "payer": "payer_account",
}


RELATIONS = {
    "in_law": "in_law",
    "affinity": "in_law",
    "spouse": "spouse",
    "marri": "spouse",
    "collateral": "collateral",
    "sibling": "collateral",
    "blood": "direct_blood",
    "parent": "direct_blood",
    "child": "direct_blood",
    "director": "director",
    "supervisor": "supervisor",
    "sharehold": "shareholder",
    "control": "actual_controller",
    "employ": "employment",
    "labo": "employment",
}
"""By what a relation's name holds."""


def check_committee(given: Given) -> Answer:
    budget, method = number(given.get("budget", 0)), str(METHODS.get(given["method"], given["method"]))
    sitting = panel.Panel(
        members=given["members"],
        experts=given["experts"],
        budget=budget,
        is_complex=given.get("complex", False),
        has_social_impact=given.get("social_impact", False),
        method=method,
        at_threshold=given.get("above_open_tender_threshold", reaches(open_tender(given), budget)),
    )
    faults = panel.panel_faults(rule("COM-01", on(given)), sitting)
    return {"compliant": not faults, "reason": faults[0] if faults else None}


def check_parties(given: Given) -> Answer:
    bidders = [
        parties.Bidder(
            id=each["id"],
            responsible_person=each.get("responsible_person"),
            held_by=each.get("parent") or each.get("held_by"),
            managed_by=each.get("managed_by") or each.get("manager"),
            prior_service=any(said for name, said in each.items() if name.startswith("gave_")),
            package=str(each.get("package", "")),
        )
        for each in given["tenderers"]
    ]
    found = parties.conflicts(bidders, rule("QUAL-02", on(given)), given.get("method", "tender"))
    return {"conflicts": [[*each.bidders] for each in found], "ground": found[0].ground if found else None}


def check_recusal(given: Given) -> Answer:
    activity, relation = maybe_day(given, "activity_date") or AS_OF, given.get("relation")
    if not relation or relation.get("type") in (None, "none"):
        return {"must_recuse": False}
    named = relation["type"]
    stands = recusal.Relation(
        kind=next((kind for part, kind in RELATIONS.items() if part in named), named),
        ended_on=maybe_day(relation, "ended", "ended_on"),
        generations=relation.get("generations"),
    )
    return {"must_recuse": recusal.must_recuse(rule("COM-05", activity), stands, activity)}


def listings(entries: list[Any]) -> list[credit.Listing]:
    """An entry is the list's name, or an object of it and the days between which it holds."""
    return [
        credit.Listing(entry)
        if isinstance(entry, str)
        else credit.Listing(
            entry.get("list") or entry["name"],
            maybe_day(entry, "from", "start", "listed_on", "ban_start"),
            maybe_day(entry, "to", "until", "end", "ban_until", "ban_end"),
        )
        for entry in entries
    ]


def credit_check(given: Given) -> Answer:
    entries = [*(given.get("entity_listed") or ())]
    entries += [entry for member in given.get("members_listed") or () for entry in member]
    as_of = maybe_day(given, "as_of") or AS_OF
    return {"excluded": bool(credit.grounds(rule("CRED-02", as_of), listings(entries), as_of))}


def collusion_signals(given: Given) -> Answer:
    records = [each for listed in given.values() if isinstance(listed, list) for each in listed]
    traces = [
        (record["tenderer"], {TRACES.get(name, name): str(left) for name, left in record.items() if left})
        for record in records
    ]
    found = [sign for flag in ("FLAG-01", "FLAG-02") for sign in collusion.shared_traces(rule(flag, on(given)), traces)]
    found += collusion.price_signs(rule("FLAG-03", on(given)), numbers(given.get("bid_prices") or {}))
    return {
        "signals": [signal(sign) for sign in found],
        "automatic_invalid": any(sign.invalidates for sign in found),
        "refer_to_committee": any(not sign.weak for sign in found),
    }


def signal(sign: collusion.Sign) -> Answer:
    told: Answer = {"type": sign.type, "tenderers": [*sign.bidders], "weak": sign.weak}
    if sign.type == collusion.EQUAL_STEPS and sign.step is not None:
        told["step"] = said(sign.step)
    elif sign.step is not None:
        told["ratio"] = f"{sign.step:f}"
    return told


OPERATIONS: dict[str, Operation] = {
    "check_committee": check_committee,
    "check_parties": check_parties,
    "check_recusal": check_recusal,
    "credit_check": credit_check,
    "collusion_signals": collusion_signals,
}
