"""Days and periods (rulebook 1, and every period of it)."""

from common.law import calendar, deadlines, questions
from common.law.cases.reading import AS_OF, Answer, Given, Operation, day, maybe_day
from common.law.rules import rule


def add_calendar_days(given: Given) -> Answer:
    start, days = day(given, "start"), given["days"]
    return {
        "last_day_raw": str(calendar.add_calendar_days(start, days)),
        "due": str(calendar.limit_end(start, days)),
    }


def min_period_end(given: Given) -> Answer:
    earliest, working = calendar.minimum_end(day(given, "start"), given["days"], given.get("unit", "calendar"))
    return {"earliest": str(earliest), "earliest_working_day": str(working)}


def extend_deadline(given: Given) -> Answer:
    sent, due, unit = day(given, "notice_sent"), day(given, "deadline"), given.get("unit", "calendar")
    params = {"days": given["min_days"], "unit": unit, "kind": "minimum"}
    change = rule("BID-TIME-05", AS_OF).model_copy(update={"params": params})
    affects = given.get("affects_preparation", True)
    earliest = deadlines.deadline_after_change(change, sent, due) if affects else due
    working = calendar.working_days_between(sent, due) if unit == "working" else None
    return {
        "gap_days": (due - sent).days if working is None else working,
        "extension_required": affects and deadlines.timing_breach(change, sent, due) is not None,
        "earliest_new_deadline": str(earliest),
        "earliest_new_deadline_working": str(calendar.first_working_day(earliest)),
    }


def check_intention(given: Given) -> Answer:
    published, starts = maybe_day(given, "intention_published"), day(given, "activity_start")
    law, exempt = rule("INT-TIME-01", starts), given.get("unforeseen_urgent", False)
    breach = deadlines.intention_breach(law, published, starts, exempt=exempt)
    return {"days_between": (starts - published).days if published else None, "compliant": breach is None}


def question_deadline_result(given: Given) -> Answer:
    published = day(given, "announcement_published")
    days = given.get("publicity_working_days", rule("AWD-TIME-03", AS_OF).params["publicity_working_days"])
    ended = questions.publicity_end(published, days)
    last = questions.last_day_to_question(rule("QC-TIME-02", published), ended)
    return {"publicity_ends": str(ended), "last_day_to_question": str(last)}


def complaint_decision_due(given: Given) -> Answer:
    received = day(given, "received")
    days = given.get("working_days", rule("CMP-TIME-05", received).params["days"])
    excluded = [(day(span, "from"), day(span, "to")) for span in given.get("excluded") or ()]
    return {"due": str(questions.decision_due(received, days, excluded))}


OPERATIONS: dict[str, Operation] = {
    "is_working_day": lambda given: {"working_day": calendar.is_working_day(day(given, "date"))},
    "add_working_days": lambda given: {
        "due": str(calendar.add_working_days(day(given, "start"), given["working_days"]))
    },
    "add_calendar_days": add_calendar_days,
    "min_period_end": min_period_end,
    "ceiling_end": lambda given: {"latest_end": str(calendar.ceiling_end(day(given, "start"), given["days"]))},
    "extend_deadline": extend_deadline,
    "check_intention": check_intention,
    "question_deadline_result": question_deadline_result,
    "complaint_decision_due": complaint_decision_due,
    "archive_until": lambda given: {
        "keep_until_at_least": str(deadlines.keep_until(rule("ARC-01", AS_OF), day(given, "procurement_ended")))
    },
}
