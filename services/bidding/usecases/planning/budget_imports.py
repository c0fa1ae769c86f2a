"""Many budget lines at a time, as a treasury exports them, with a report of each row."""

from typing import Any

from pydantic import ValidationError

from common.interfaces.bidding import (
    BudgetImportReport,
    ImportBudgetLine,
    ImportBudgetLines,
    RowReport,
    RowResult,
)
from common.interfaces.context import By, beside
from common.interfaces.errors import Conflict, Invalid
from services.bidding.domain.planning.budget import BudgetLine
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning.budget import import_budget_line

SAME = ("buyer", "year", "name", "functional_code", "economic_code", "fund_source")
CORRECT = "请更正该字段后重新导入该行。 Correct the field and import the row again."
ADJUST = "如预算已调整，请凭调整文号办理预算调整。 If the budget was changed, adjust the line by the document's number."


def import_budget_lines(store: BiddingStore, call: ImportBudgetLines, by: By) -> BudgetImportReport:
    """
    Every row is a document of its own under a key of its own: written whole or not at all, whatever its neighbours do.

    A repeated command finds what it has written and answers the same again.
    """
    rows = tuple(_report(store, number, row, by) for number, row in enumerate(call.rows))
    counts = {result.value: sum(row.result is result for row in rows) for result in RowResult}
    return BudgetImportReport(rows=rows, **counts)


def _report(store: BiddingStore, number: int, row: dict[str, Any], by: By) -> RowReport:
    try:
        said = _take(store, ImportBudgetLine.model_validate(row), beside(by, str(number)))
    except ValidationError as error:
        wrong = [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        said = _refused(wrong[0][0], "; ".join(f"{field}: {reason}" for field, reason in wrong)[:2000], CORRECT)
    except Invalid as refusal:
        said = _refused(refusal.facts["errors"][0]["field"], refusal.detail, CORRECT)
    return RowReport(row=number, budget_line_id=str(row.get("budget_line_id", ""))[:64], **said)


def _take(store: BiddingStore, line: ImportBudgetLine, by: By) -> dict[str, Any]:
    """Raises: Invalid for an amount of nothing, KeyReused if the whole command came for another request before."""
    try:
        import_budget_line(store, line, by)
    except Conflict:
        return _compared(store.budget_lines.get(line.budget_line_id), line, by.region)
    return {"result": RowResult.TAKEN}


def _compared(known: BudgetLine, line: ImportBudgetLine, region: str) -> dict[str, Any]:
    if known.region != region:  # nothing is told of another region's line
        return _refused("budget_line_id", "该指标编号已被使用 (this number is taken)", CORRECT)
    for field in SAME:
        if getattr(known, field) != getattr(line, field):
            return _refused(field, f"该指标已导入，但 {field} 不同 (the line is known with another {field})", CORRECT)
    if line.amount not in known.amounts_imported:
        reason = f"该指标已按 {known.amount:.2f} 元导入 (the line is known with another amount)"
        return _refused("amount", reason, ADJUST, rule="SCOPE-07")
    return {"result": RowResult.KNOWN}


def _refused(field: str, reason: str, next_step: str, rule: str = "") -> dict[str, Any]:
    return {"result": RowResult.REFUSED, "field": field, "reason": reason, "next_step": next_step, "rule": rule}
