"""The worked cases of vectors.json, run through the functions that the services use."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from common.law import calendar, deadlines, limits, prices
from common.law.announcements import missing_fields
from common.law.evaluation import ConformingBid, Evaluation, evaluate_comprehensive, evaluate_lowest
from common.law.panel import Panel, panel_faults
from common.law.rules import ROWS, Rule, rule

CASES = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))["vectors"]
ON = date(2026, 6, 1)
POLICIES = {"sme": "POL-SME-05", "sme_consortium": "POL-SME-06", "sme_works": "POL-SME-07", "domestic": "POL-DOM-02"}
Case = dict[str, Any]


def day(given: Case, name: str) -> date:
    return date.fromisoformat(given[name])


def add_working_days(given: Case) -> Case:
    try:
        return {"due": str(calendar.add_working_days(day(given, "start"), given["working_days"]))}
    except calendar.CalendarNotCovered as uncovered:
        return {"error": uncovered.code, "first_uncovered_date": str(uncovered.first_uncovered_date)}


def add_calendar_days(given: Case) -> Case:
    start, days = day(given, "start"), given["days"]
    return {
        "last_day_raw": str(calendar.add_calendar_days(start, days)),
        "due": str(calendar.limit_end(start, days)),
    }


def min_period_end(given: Case) -> Case:
    earliest, working = calendar.minimum_end(day(given, "start"), given["days"], given["unit"])
    return {"earliest": str(earliest), "earliest_working_day": str(working)}


def extend_deadline(given: Case) -> Case:
    sent, due = day(given, "notice_sent"), day(given, "deadline")
    change = rule("BID-TIME-05", sent).model_copy(
        update={"params": {"days": given["min_days"], "unit": given["unit"], "kind": "minimum"}}
    )
    earliest = deadlines.deadline_after_change(change, sent, due)
    return {
        "gap_days": (due - sent).days,
        "extension_required": deadlines.timing_breach(change, sent, due) is not None,
        "earliest_new_deadline": str(earliest),
    }


def check_intention(given: Case) -> Case:
    published = date.fromisoformat(given["intention_published"]) if given["intention_published"] else None
    starts, exempt = day(given, "activity_start"), given["unforeseen_urgent"]
    breach = deadlines.intention_breach(rule("INT-TIME-01", starts), published, starts, exempt=exempt)
    return {"days_between": (starts - published).days if published else None, "compliant": breach is None}


def price_scores(given: Case) -> Case:
    evaluated = {bid: Decimal(price) for bid, price in given["evaluated_prices"].items()}
    scores = prices.price_scores(evaluated, Decimal(given["price_weight_points"]))
    return {"benchmark": str(min(evaluated.values())), "scores": {bid: str(score) for bid, score in scores.items()}}


def deductions(given: Case) -> tuple[prices.Deduction, ...]:
    return tuple(
        prices.Deduction(POLICIES[each["policy"]], Decimal(each["rate"])) for each in given.get("deductions", ())
    )


def evaluated_price(given: Case) -> Case:
    taken = prices.applicable(deductions(given), reserved=given.get("reserved_for_sme", False))
    bid = Decimal(given.get("bid_price", "0"))
    answer: Case = {}
    if "items" in given:
        bid = sum((Decimal(item["price"]) for item in given["items"]), Decimal(0))
        green = sum((Decimal(item["price"]) for item in given["items"] if item["priority_green"]), Decimal(0))
        taken = (prices.Deduction("FJ-05", Decimal(given["green_rate"]), green),)
    if "domestic_cost" in given:
        costs = Decimal(given["domestic_cost"]), Decimal(given["other_cost"])
        answer["domestic_cost_share"] = str(prices.domestic_share(*costs))
        answer["package_deduction_applies"] = prices.counts_as_domestic(rule("POL-DOM-04", ON), *costs)
    evaluated = prices.evaluated_price(bid, taken)
    return answer | {"evaluated_price": str(evaluated), "contract_price_if_awarded": str(bid)}


def bids(given: Case) -> list[ConformingBid]:
    return [
        ConformingBid(
            id=each["id"],
            price=Decimal(each["bid_price"]),
            deductions=deductions(each),
            scores={"non_price": [Decimal(score) for score in each.get("member_scores", ["0"])]},
        )
        for each in given["tenderers"]
    ]


def comprehensive(given: Case) -> Case:
    found: Evaluation = evaluate_comprehensive(bids(given), Decimal(given["price_weight_points"]))
    results = [
        {
            "id": row.id,
            "evaluated_price": str(row.evaluated),
            "non_price": str(row.non_price),
            "price_score": str(row.price_score),
            "total": str(row.total),
        }
        for row in found.rows
    ]
    return {"benchmark": str(found.benchmark), "results": results, "order": list(found.order)}


def lowest(given: Case) -> Case:
    found = evaluate_lowest(bids(given))
    return {"evaluated": {row.id: str(row.evaluated) for row in found.rows}, "order": list(found.order)}


def abnormal_low_price(given: Case) -> Case:
    offered = {bid: Decimal(price) for bid, price in given["bid_prices"].items()}
    rates = {name: Decimal(rate) for name, rate in given["rates"].items()}
    low_price = rule("EVAL-12", day(given, "date"))
    found = prices.abnormal_low_price(low_price, offered, given["tenderer"], Decimal(given["ceiling"]), rates)
    return {
        "average": str(found.average),
        "trigger_average": found.below_average,
        "trigger_second_lowest": found.below_second_lowest,
        "trigger_ceiling": found.below_ceiling,
        "review_required": found.review_required,
    }


def check_price_weight(given: Case) -> Case:
    law = rule({"tender": "EVAL-02", "consultation": "CON-06"}[given["method"]], ON, category=given["category"])
    most = law.params.get("most")
    breach = prices.weight_breach(law, Decimal(given["price_weight_points"]), fixed_price=given["fixed_price"])
    return {
        "min": str(int(law.params["least"] * 100)),
        "max": most and str(int(most * 100)),
        "compliant": breach is None,
    }


def check_committee(given: Case) -> Case:
    panel = Panel(
        members=given["members"],
        experts=given["experts"],
        budget=Decimal(given["budget"]),
        is_complex=given["complex"],
        has_social_impact=given["social_impact"],
    )
    faults = panel_faults(rule("COM-01", ON), panel)
    return {"compliant": not faults, "reason": faults[0] if faults else None}


def check_bond(law: Rule) -> Callable[[Case], Case]:
    def check(given: Case) -> Case:
        base, amount = Decimal(given["base"]), Decimal(given["amount"])
        return {"cap": str(limits.cap(law, base)), "compliant": limits.cap_breach(law, base, amount) is None}

    return check


def check_supplement(given: Case) -> Case:
    law, original = rule("CTR-06", ON), Decimal(given["original_amount"])
    together = sum(map(Decimal, given["previous_supplements"]), Decimal(given["new_supplement"]))
    compliant = limits.cap_breach(law, original, together) is None
    return {"cumulative": str(together), "cap": str(limits.cap(law, original)), "compliant": compliant}


def check_announcement(given: Case) -> Case:
    missing = list(missing_fields(given["type"], dict.fromkeys(given["fields"], "given"), ON))
    return {"complete": not missing, "missing": missing}


def required_method(given: Case) -> Case:
    law = rule("FJ-02", ON, level=given["buyer_level"], category=given["category"])
    return {"open_tender_required": limits.reaches(law, Decimal(given["budget"]))}


def check_payment_term(given: Case) -> Case:
    law = rule("PAY-02", ON)
    breach = deadlines.payment_term_breach(law, given["contract_term_days"])
    return {"max_days": law.params["longest_agreed_days"], "compliant": breach is None}


OPERATIONS: dict[str, Callable[[Case], Case]] = {
    "is_working_day": lambda given: {"working_day": calendar.is_working_day(day(given, "date"))},
    "add_working_days": add_working_days,
    "add_calendar_days": add_calendar_days,
    "min_period_end": min_period_end,
    "ceiling_end": lambda given: {"latest_end": str(calendar.ceiling_end(day(given, "start"), given["days"]))},
    "extend_deadline": extend_deadline,
    "check_intention": check_intention,
    "price_scores": price_scores,
    "evaluated_price": evaluated_price,
    "evaluate_comprehensive": comprehensive,
    "evaluate_lowest": lowest,
    "abnormal_low_price": abnormal_low_price,
    "check_price_weight": check_price_weight,
    "check_committee": check_committee,
    "check_bid_bond": check_bond(rule("BOND-01", ON)),
    "check_performance_bond": check_bond(rule("BOND-04", ON)),
    "check_supplement": check_supplement,
    "check_announcement": check_announcement,
    "required_method": required_method,
    "check_payment_term": check_payment_term,
    "archive_until": lambda given: {
        "keep_until_at_least": str(deadlines.keep_until(rule("ARC-01", ON), day(given, "procurement_ended")))
    },
}
# What a case says beside the function's answer: nothing here declares a bid invalid by itself, and a bid
# deadline is planned for the first working day on or after the earliest.
NOT_COMPARED = {"bid_invalid_automatically", "earliest_new_deadline_working"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['rule']}")
def test_worked_case(case: Case) -> None:
    expected = {name: value for name, value in case["expected"].items() if name not in NOT_COMPARED}

    assert OPERATIONS[case["op"]](case["input"]) == expected


PERIODS = {row.id: row.params for row in ROWS if "kind" in row.params}
TIMED = [case for case in CASES if case["rule"] in PERIODS and case["input"].keys() & {"days", "working_days"}]


@pytest.mark.parametrize("case", TIMED, ids=lambda case: f"{case['id']}-{case['rule']}")
def test_the_rules_row_has_the_number_of_days_of_the_worked_case(case: Case) -> None:
    given, params = case["input"], PERIODS[case["rule"]]

    assert params["days"] == given.get("days", given.get("working_days"))
    assert params["unit"] == ("working" if "working_days" in given else "calendar")
