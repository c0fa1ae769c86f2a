"""Writes process.md, events.md and law.md of docs from what code and rows declare: `python -m deploy.reference`."""

import importlib
import inspect
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from common.interfaces.calls import Call
from common.interfaces.events import Audience, Event
from common.runtime.bus.topology import HEARS_ALL, SERVICES, load_interfaces
from deploy import rulebook

DOCS = Path(__file__).parent.parent / "docs"
EVERYBODY = 9  # roles; a call open to as many is open to all
STEPS = {  # where the state tables stand
    "bidding": (
        "plan",
        "intention",
        "requirement",
        "prequalification",
        "invitation",
        "tender",
        "lot_evaluation",
        "failure",
        "bond",
        "experts.expert",
        "experts.draw",
    ),
    "contracts": ("steps",),
    "financing": ("application", "offer", "financing", "steps"),
    "supervision": ("question", "signal"),
}


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    load_interfaces()
    written = {"process.md": _process(), "events.md": _events(), "law.md": rulebook.page()}
    return {name: "\n".join(lines) + "\n" for name, lines in written.items()}


def _process() -> Iterator[str]:
    yield "# The process: what can be asked, by whom, and which steps there are"
    yield "\nGenerated from `common/interfaces` and the state tables; a step that is not listed is refused.\n"
    for service in SERVICES:
        yield f"## {service}\n"
        yield "| call | door | who may ask | says |"
        yield "|---|---|---|---|"
        for call in (call for call in Call.ALL.values() if call.SERVICE == service and call.DOOR):
            roles = "everybody" if len(call.ROLES) >= EVERYBODY else ", ".join(sorted(call.ROLES))
            yield f"| `{call.__name__}` | {call.DOOR.verb} `{call.DOOR.path}` | {roles} | {_first_line(call)} |"
        yield ""
        for name, table in _tables(service):
            yield f"**{name}**\n"
            yield "| from | step | to |"
            yield "|---|---|---|"
            yield from (f"| {_word(state)} | {action} | {_word(to)} |" for (state, action), to in table.items())
            yield ""


def _tables(service: str) -> Iterator[tuple[str, dict[Any, Any]]]:
    for noun in STEPS.get(service, ()):
        try:
            module = importlib.import_module(f"services.{service}.domain.{noun}")
        except ModuleNotFoundError:
            continue
        for name, value in vars(module).items():
            if name.endswith("STEPS") and isinstance(value, dict) and value:
                label = name.removesuffix("STEPS").strip("_").lower() or noun.replace("_", " ")
                yield f"Steps of the {label}", value


def _events() -> Iterator[str]:
    yield "# News: what services tell each other"
    yield f"\nGenerated from `common/interfaces`. {HEARS_ALL.capitalize()} hears and logs every one of them.\n"
    for service in SERVICES:
        yield f"## From {service}\n"
        yield "| event | acted on by | reaches | fields | says |"
        yield "|---|---|---|---|---|"
        for kind in (kind for kind in Event.ALL.values() if kind.SENDER == service):
            heard = ", ".join(kind.HEARD_BY) or "–"
            fields = ", ".join(f"`{name}`" for name in kind.model_fields if name != "procurement_id")
            yield f"| `{kind.TYPE}` | {heard} | {_reach(kind.AUDIENCE)} | {fields} | {_first_line(kind)} |"
        yield ""


def _reach(audience: Audience) -> str:
    return {"stack": "its stack", "supervisory": "supervisors", "public": "everybody"}[audience]


def _word(state: Any) -> str:
    return str(state.value) if isinstance(state, Enum) else str(state)


def _first_line(thing: type) -> str:
    """Return the first paragraph of its own docstring as one line."""
    own = thing.__dict__.get("__doc__") or ""
    return " ".join(inspect.cleandoc(own).split("\n\n")[0].split()).replace("|", "\\|")


def main(names: Iterable[str] = ()) -> None:
    for name, text in pages().items():
        if not names or name in names:
            (DOCS / name).write_text(text)


if __name__ == "__main__":
    main()
