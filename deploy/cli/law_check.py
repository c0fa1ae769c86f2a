"""`rongcai law check`: worked cases of the law, run through the functions that the services call."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.options import JsonOption

if TYPE_CHECKING:
    from common.law.cases.checking import Verdict

CasesArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON file with a list `vectors`.")]
OnlyOption = Annotated[str, typer.Option(metavar="OP", help="Only the cases of this operation.")]


def check(file: CasesArgument, only: OnlyOption = "", as_json: JsonOption = False) -> None:
    """Run worked cases of the law; exit 1 if one fails."""
    from common.law.cases.checking import Malformed, cases_of
    from common.law.cases.checking import check as run

    try:
        cases = cases_of(json.loads(file.read_text(encoding="utf-8-sig"), parse_float=str))
    except (ValueError, Malformed) as error:
        raise Malformed(f"{file} cannot be checked: {error}（文件无法检查，请按示例格式修改后重试）") from None
    verdicts = [run(case) for case in cases if not only or (isinstance(case, dict) and case.get("op") == only)]
    if not verdicts:
        raise typer.BadParameter(f"no case of {file} has the operation {only}")
    passed = sum(verdict.passed for verdict in verdicts)
    if as_json:
        told = {"passed": passed, "failed": len(verdicts) - passed, "cases": [asdict(each) for each in verdicts]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join([*map(line, verdicts), f"{passed} passed, {len(verdicts) - passed} failed"]))
    raise typer.Exit(passed < len(verdicts))


def line(verdict: "Verdict") -> str:
    """Say on one line how a case went: what was expected and found, or why there was no answer."""
    named = f"{verdict.id} {verdict.rule} {verdict.op}"
    if verdict.passed:
        return f"{named} passed"
    if verdict.reason:
        return f"{named} failed: {' '.join(verdict.reason.split())}"
    asked = {name: (verdict.found or {}).get(name) for name in verdict.expected}
    found = (verdict.found if "error" in (verdict.found or {}) else asked) or {}
    return f"{named} failed: expected {_said(verdict.expected)}, found {_said(found)}"


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
