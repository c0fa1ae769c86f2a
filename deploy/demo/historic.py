"""Real OCDS packages of other publishers, taken over as historic notices where they are at hand."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from common.interfaces.announcements import ImportReleases, ImportReport
from deploy.client import Person

PART = 20  # releases a call
LARGEST = 1_500_000  # bytes of a call


def releases(package: dict[str, Any]) -> list[Any]:
    """Return the releases of a release package, or the compiled ones (else all) of a record package."""
    found: list[Any] = list(package.get("releases") or [])
    for record in package.get("records") or []:
        if isinstance(record, dict):
            compiled = record.get("compiledRelease")
            found += [compiled] if compiled else list(record.get("releases") or [])
    return found


def import_file(person: Person, path: Path) -> ImportReport:
    """Import one package; raise ValueError if the file is no OCDS package at all."""
    try:
        package = json.loads(path.read_text())
    except ValueError:
        raise ValueError(f"{path.name} is not JSON") from None
    if not isinstance(package, dict) or not releases(package):
        raise ValueError(f"{path.name} is no OCDS release or record package: it has neither releases nor records")
    publisher = str((package.get("publisher") or {}).get("name") or path.stem)[:300]
    total = ImportReport(taken=0, known=0, refused=())
    row = 0
    for part in _parts(releases(package)):
        report = person.ask(ImportReleases(publisher=publisher, releases=tuple(part)))
        refused = tuple(found | {"row": found["row"] + row} for found in report.refused)
        total = ImportReport(
            taken=total.taken + report.taken, known=total.known + report.known, refused=total.refused + refused
        )
        row += len(part)
    return total


def _parts(found: list[Any]) -> Iterator[list[dict[str, Any]]]:
    """Cut into calls of bounded size; what is no object stays in its row so that it is told."""
    rows = iter(item if isinstance(item, dict) else {"ocid": None, "not_an_object": True} for item in found)
    while part := list(islice(rows, PART)):
        if len(json.dumps(part)) > LARGEST:
            yield from ([row] for row in part)
        else:
            yield part
