"""Evaluation: prices, scores, ranks, brands, and low prices (rulebook 8)."""

from decimal import Decimal

from common.law import brands, evaluation, price_correction, prices, ties
from common.law.cases.policies import claim, deductions
from common.law.cases.reading import Answer, Given, Operation, category, number, numbers, on, said
from common.law.numerals import amount_in_words
from common.law.policies import entitled
from common.law.price_correction import PricedLine, Stated
from common.law.rules import NoSuchRule, Rule, rule

DRAW, DOCUMENTS = "random_draw", "documents_rule"


def price_scores(given: Given) -> Answer:
    evaluated = numbers(given["evaluated_prices"])
    scores = prices.price_scores(evaluated, number(given["price_weight_points"]))
    return {
        "benchmark": said(min(evaluated.values())),
        "scores": {bid: said(score) for bid, score in scores.items()},
    }


def bids(given: Given) -> list[evaluation.ConformingBid]:
    together = {name: given[name] for name in ("reserved_for_sme",) if name in given}
    return [
        evaluation.ConformingBid(
            id=each["id"],
            price=number(each["bid_price"]),
            deductions=entitled(deductions(each), claim(together | each, on(given)), on(given)),
            scores={"non_price": [number(score) for score in each.get("member_scores") or ["0"]]},
        )
        for each in given["tenderers"]
    ]


def comprehensive(given: Given) -> Answer:
    found = evaluation.evaluate_comprehensive(bids(given), number(given["price_weight_points"]))
    results = [
        {
            "id": row.id,
            "evaluated_price": said(row.evaluated),
            "non_price": str(row.non_price),
            "price_score": str(row.price_score),
            "total": str(row.total),
        }
        for row in found.rows
    ]
    return {"benchmark": said(found.benchmark), "results": results, "order": [*found.order]}


def lowest(given: Given) -> Answer:
    found = evaluation.evaluate_lowest(bids(given))
    evaluated = {row.id: said(row.evaluated) for row in found.rows}
    return {"evaluated": {each["id"]: evaluated[each["id"]] for each in given["tenderers"]}, "order": [*found.order]}


def resolved(ranked: ties.Places, given: Given) -> Answer:
    tied = ties.first_tie(ranked)
    way = (DOCUMENTS if given.get("documents_rule") else DRAW) if tied else None
    return {"tied": [*tied], "resolution": way, "order": [each for place in ranked for each in place]}


def tie_break(given: Given) -> Answer:
    standings = [
        ties.Standing(each["id"], number(each["total"]), number(each["evaluated_price"])) for each in given["tenderers"]
    ]
    return resolved(ties.tender_places(standings), given)


def tie_break_consultation(given: Given) -> Answer:
    standings = [
        ties.Standing(each["id"], number(each["total"]), number(each["final_price"]), number(each.get("technical", 0)))
        for each in given["tenderers"]
    ]
    return resolved(ties.consultation_places(standings), given)


def same_brand(given: Given) -> Answer:
    lowest_price = given["method"] == "lowest_price"
    conforming = [each for each in given["tenderers"] if each.get("responsive", True)]
    merit = {each["id"]: number(each["price"]) if lowest_price else -number(each["total"]) for each in conforming}
    found = brands.same_brand({each["id"]: each["brand"] for each in conforming}, merit)
    fails = found.counted < rule("BID-FEW-02", on(given)).params["least"]
    answer: Answer = {"counted_suppliers": found.counted, "tender_fails": fails}
    if found.undecided:
        answer["resolution"] = DOCUMENTS if given.get("documents_rule") else "random_draw_between"
        answer["between"] = [*(found.undecided[0] if len(found.undecided) == 1 else map(list, found.undecided))]
    stay, out = ("remaining", "invalid") if lowest_price else ("candidates", "excluded")
    return answer | {stay: [*found.staying], out: [*found.out]}


def abnormal_low_price(given: Given) -> Answer:
    rates = numbers(given.get("rates") or {})
    ceiling = number(given["budget"] if given.get("ceiling") is None else given["ceiling"])
    offered = numbers(given["bid_prices"])
    found = prices.abnormal_low_price(in_force("EVAL-12", given), offered, given["tenderer"], ceiling, rates)
    return {
        "average": said(found.average),
        "trigger_average": found.below_average,
        "trigger_second_lowest": found.below_second_lowest,
        "trigger_ceiling": found.below_ceiling,
        "review_required": found.review_required,
        "bid_invalid_automatically": found.invalidates,
    }


def in_force(rule_id: str, given: Given) -> Rule | None:
    try:
        return rule(rule_id, on(given))
    except NoSuchRule:
        return None


def explanation_time(given: Given) -> Answer:
    law = rule("EVAL-13", on(given))
    breach = prices.explanation_breach(law, given["minutes_given"])
    return {"minimum_general": law.params["minutes"], "compliant": breach is None}


def stated(said_there: object) -> Stated | None:
    """Read a price as an amount, or as an object of figures, words (Chinese or an amount) and total."""
    if said_there is None:
        return None
    if not isinstance(said_there, dict):
        return Stated(number(said_there))
    figures, words = said_there.get("figures", said_there.get("total")), said_there.get("words")
    return Stated(None if figures is None else number(figures), None if words is None else in_words(words))


def in_words(words: str) -> Decimal:
    try:
        return number(words)
    except ValueError:
        return amount_in_words(words)


def correct_price(given: Given) -> Answer:
    lines = [
        PricedLine(number(line["qty"]), number(line["unit_price"]), line.get("decimal_misplaced", False))
        for line in given.get("lines") or ()
    ]
    sheet = stated(given.get("opening_sheet", given.get("opening_sheet_total", given.get("total"))))
    body = stated(given.get("body", given.get("body_total", given.get("bid_body"))))
    found = price_correction.correct_price(sheet, body, lines)
    misplaced = [said(price) for price, line in zip(found.unit_prices, lines, strict=True) if line.decimal_misplaced]
    return {"corrected": said(found.total), "unit_price": misplaced[0] if misplaced else None}


def check_price_weight(given: Given) -> Answer:
    fixed, law = given.get("fixed_price", False), prices.weight_rule(given["method"], category(given), on(given))
    if law is None:
        return {"min": None, "max": None, "compliant": True}
    bounds = prices.weight_bounds(law, fixed_price=fixed)
    breach = prices.weight_breach(law, number(given["price_weight_points"]), fixed_price=fixed)
    least, most = (None if bound is None else f"{bound.normalize():f}" for bound in bounds)
    return {"min": least, "max": most, "compliant": breach is None}


OPERATIONS: dict[str, Operation] = {
    "price_scores": price_scores,
    "evaluate_comprehensive": comprehensive,
    "evaluate_lowest": lowest,
    "tie_break": tie_break,
    "tie_break_consultation": tie_break_consultation,
    "same_brand": same_brand,
    "abnormal_low_price": abnormal_low_price,
    "explanation_time": explanation_time,
    "correct_price": correct_price,
    "check_price_weight": check_price_weight,
}
