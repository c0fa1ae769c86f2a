"""What the rows of the law say in words, for the command line and docs/law.md."""

import difflib
from collections.abc import Iterator
from datetime import date
from typing import Any

from common.law.calendar import CalendarNotCovered, Period, minimum_end
from common.law.rules import DOCUMENTS, ROWS, SECTIONS, NoSuchRule, Rule

TITLES = {  # sections in the order of a procurement
    "calendar": "Calendar and arithmetic",
    "scope": "Scope, parties, duties",
    "planning": "Requirement and intention",
    "methods": "Choosing the method",
    "tender": "Open and invited tender",
    "other_methods": "Methods other than tender",
    "panel": "Panel",
    "experts": "Experts",
    "evaluation": "Evaluation",
    "policies": "Policy preferences",
    "bonds": "Bonds",
    "award": "Award, contract, payment, archive",
    "announcements": "Announcements",
    "questions": "Enquiry, question, complaint",
    "credit": "Credit",
    "financing": "Contract financing",
    "supervision": "Supervision and warning rules",
    "fujian": "Fujian",
    "sizes": "Size classes of enterprises",
    "works": "Works tendered under the Tendering Law",
    "misc": "Other short rules",
}
MARKS = {
    "L": "read in the law",
    "Q": "examination file",
    "P": "public page",
    "S": "secondary source",
    "M": "from memory",
    "C": "convention of the platform",
}
KINDS = {
    "limit": ("act by {} at the latest", "最迟于{}办理"),
    "minimum": ("lawful from {} on", "最早于{}办理"),
    "ceiling": ("lasts until {} at most", "最长至{}"),
}


def versions(id: str) -> tuple[Rule, ...]:  # noqa: A002 - the law's own word
    """Return all versions of a rule; raise NoSuchRule with the ids that are near."""
    found = tuple(row for row in in_order(ROWS) if row.id == id.upper())
    if not found:
        near = difflib.get_close_matches(id.upper(), sorted({row.id for row in ROWS}), n=3)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        raise NoSuchRule(f"there is no rule {id}; {hint}`rongcai law list` shows all（没有规则 {id}）")
    return found


def in_order(rows: tuple[Rule, ...]) -> list[Rule]:
    return sorted(rows, key=lambda row: (row.id, row.jurisdiction, row.budget_level, row.category, since(row)))


def since(row: Rule) -> date:
    return row.effective_from or date.min


def numbers(value: Any) -> str:
    """Return params in words: "20 calendar days (minimum); recommended days 21"."""
    if isinstance(value, dict):
        rest = dict(value)
        said = []
        if {"days", "unit", "kind"} <= rest.keys():
            said = [f"{rest.pop('days')} {rest.pop('unit')} days ({rest.pop('kind')})"]
        said += [f"{name.replace('_', ' ')} {_inner(inner)}" for name, inner in rest.items()]
        return "; ".join(said)
    if isinstance(value, list | tuple):
        return ", ".join(map(_inner, value))
    return str(value)


def _inner(value: Any) -> str:
    return f"({numbers(value)})" if isinstance(value, dict | tuple | list) else str(value)


def scope(row: Rule) -> str:
    """Return where, at which budget level and for which category a row holds: "Fujian, province, goods"."""
    return ", ".join(["Fujian" if row.jurisdiction == "CN-FJ" else "China", *row.budget_level, *row.category])


def in_force(row: Rule) -> str:
    return f"{row.effective_from or ''} – {row.effective_to or ''}".strip()


def mark(row: Rule) -> str:
    """Return the mark in words, with what it means for a breach."""
    said = ", ".join(f"{one} {MARKS[one[0]]}" for one in row.mark.split(","))
    return f"{said}; a breach {'refuses' if row.blocks else 'warns and is recorded, it never refuses'}"


def as_json(row: Rule) -> dict[str, Any]:
    return {**row.model_dump(mode="json"), "blocks": row.blocks}


def lines(row: Rule) -> Iterator[str]:
    """Tell one version to a reader at a terminal."""
    yield f"{row.id}  {in_force(row)}  ({scope(row)})"
    yield f"  {row.says_en}"
    yield f"  {row.says_zh}"
    if row.params:
        yield f"  numbers 参数: {numbers(row.params)}"
    yield f"  source 依据: {row.cited}"
    yield f"  mark 确认程度: {mark(row)}"
    yield f"  to do 处理: {row.remedy_en} / {row.remedy_zh}"


def explanation(period: Period, name: str = "") -> dict[str, Any]:
    """Return how a date was computed; `plan_on` is the first working day of a minimum, None if not covered (CAL-05)."""
    says_en, says_zh = (words.format(period.ends_on) for words in KINDS[period.kind])
    plan_on = None
    if period.kind == "minimum":
        try:
            plan_on = minimum_end(period.start, period.days, period.unit)[1]
        except CalendarNotCovered as uncovered:
            says_en, says_zh = f"{says_en}; {uncovered}", f"{says_zh}；工作日历未覆盖{uncovered.first_uncovered_date}"
    return {
        "rule": period.rule,
        "name": name,
        "from": str(period.start),
        "days": period.days,
        "unit": period.unit,
        "kind": period.kind,
        "ends_on": str(period.ends_on),
        "plan_on": str(plan_on) if plan_on else None,
        "skipped": [rest._asdict() | {"on": str(rest.on)} for rest in period.skipped],
        "says_en": f"{period.says_en}; {says_en}" + (f", plan with {plan_on}" if plan_on else ""),
        "says_zh": f"{period.says_zh}；{says_zh}" + (f"，建议安排在{plan_on}" if plan_on else ""),
    }


def page() -> Iterator[str]:
    """Return the lines of docs/law.md."""
    yield "# The law: every rule, its numbers and its source"
    yield "\nGenerated from `common/law/rows`, one line a version. The first mark is that of the value: M (from memory)"
    yield "and S (secondary source) only warn and are recorded; a FLAG opens a case for a person and never refuses.\n"
    yield "; ".join(f"{letter} {said}" for letter, said in MARKS.items()) + ".\n"
    for section in sorted(SECTIONS, key=lambda name: [*TITLES, name].index(name)):
        yield f"## {TITLES.get(section, section.capitalize())}\n"
        yield "| id | rule | 规则 | numbers | for | source | mark | in force |"
        yield "|---|---|---|---|---|---|---|---|"
        for row in in_order(SECTIONS[section]):
            cells = (row.id, row.says_en, row.says_zh, numbers(row.params), scope(row), row.source, row.mark)
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in (*cells, in_force(row))) + " |"
        yield ""
    yield "## Sources\n"
    yield "| key | document |"
    yield "|---|---|"
    yield from (f"| {key} | {title} |" for key, title in sorted(DOCUMENTS.items()))
