"""Reads logs, lets verifying.py judge them, and remembers the heads that were right."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local.home import write_private
from deploy.logreader import CannotRead, LogReader
from deploy.verifying import Json, Log, Misfit, Seen, check_head, check_inclusion, check_log, check_receipt

NOT_FOUND = 404
Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]  # what is read, how many there are, of which stack


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok` None: could not be looked at. `entry` is the index of the first entry that does not fit, if it is one."""

    stack: str
    ok: bool | None
    says: str
    size: int | None = None
    root: str | None = None
    entry: int | None = None


class Verification:
    """`stacks` are rows of endpoints.json: a stack's code, regions and public key; `remembered` is verified.json."""

    def __init__(self, reader: LogReader, stacks: Iterable[dict[str, Any]], remembered: Path) -> None:
        self._reader = reader
        self._stacks = tuple(stacks)
        self._remembered = remembered

    def logs(self, progress: Progress) -> list[Verdict]:
        """Check the whole log of each stack."""
        return [_judged(stack, partial(self._log, stack, progress)) for stack in self._stacks]

    def inclusion(self, event_id: str) -> list[Verdict]:
        """Check that the event is in a log: in that of the first stack which says so."""
        for stack in self._stacks:
            verdict = _judged(stack, partial(self._inclusion, stack, event_id))
            if verdict:
                return [verdict]
        codes = ", ".join(stack["stack"] for stack in self._stacks)
        return [Verdict(codes, False, f"event {event_id} is in no log of {codes}")]

    def receipt(self, receipt: Json) -> list[Verdict]:
        """Check the signature of a bid's receipt; once bids are closed also that the log lists its digest."""
        stack = next((stack for stack in self._stacks if stack["stack"] == receipt.get("stack")), None)
        if stack is None:
            return [Verdict(str(receipt.get("stack")), False, "the receipt names no stack whose key is known here")]
        return [_judged(stack, partial(self._receipt, stack, receipt))]

    def _log(self, stack: dict[str, Any], progress: Progress) -> Verdict:
        code, region = stack["stack"], stack["regions"][0]
        seen = self._memory().get(code)
        head = self._reader.head(region)
        size = check_head(_log(stack), head).size
        entries = progress(self._reader.entries(region, size), size, code)
        now_seen = check_log(_log(stack), head, entries, seen)
        self._remember(code, now_seen)
        says = f"all {now_seen.size} entries fit" + (f"; the first {seen.size} are those of last time" if seen else "")
        return Verdict(code, True, says, now_seen.size, now_seen.root)

    def _inclusion(self, stack: dict[str, Any], event_id: str) -> Verdict | None:
        region = stack["regions"][0]
        head = check_head(_log(stack), self._reader.head(region))
        try:
            proof = self._reader.inclusion(region, event_id, head.size)
        except CannotRead as error:
            if error.status == NOT_FOUND:
                return None
            raise
        entry = self._reader.entry(region, proof["index"])
        if entry is None or entry["envelope"]["id"] != event_id:
            raise Misfit(f"it is not the entry of event {event_id}", proof["index"])
        check_inclusion(_log(stack), head.model_dump(mode="json"), proof, entry["envelope"])
        says = f"event {event_id} ({entry['type']}) is entry {proof['index']} of {head.size}"
        return Verdict(stack["stack"], True, says, head.size, head.root)

    def _receipt(self, stack: dict[str, Any], receipt: Json) -> Verdict:
        signed = check_receipt(_log(stack), receipt)
        region = stack["regions"][0]
        closed = [s for s in self._reader.timeline(region, signed.tender_id) if s["event"] == "bids_closed"]
        if not closed:
            says = (
                f"signed by stack {signed.stack}; its digest is to be in the log by {signed.logged_by}, bids are open"
            )
            return Verdict(signed.stack, True, says)
        included = self._inclusion(stack, closed[0]["log_event_id"])
        entry = self._reader.entry(region, closed[0]["log_index"])
        if included is None or entry is None or signed.digest not in entry["envelope"]["data"]["digests"]:
            raise Misfit("the list of bids does not name its digest: replaced or withdrawn by the supplier, or lost")
        says = f"signed, and its digest is listed in entry {closed[0]['log_index']}"
        return Verdict(signed.stack, True, says, included.size, included.root)

    def _memory(self) -> dict[str, Seen]:
        if not self._remembered.exists():
            return {}
        return {code: Seen(**seen) for code, seen in json.loads(self._remembered.read_text()).items()}

    def _remember(self, code: str, seen: Seen) -> None:
        known = self._memory() | {code: seen}
        write_private(self._remembered, json.dumps({code: asdict(each) for code, each in known.items()}, indent=1))


def _log(stack: dict[str, Any]) -> Log:
    return Log(stack["stack"], stack["signing_public_key"])


def _judged(stack: dict[str, Any], check: Callable[[], Any]) -> Any:
    """Return the verdict that `check` comes to, or the one over what it raised."""
    try:
        return check()
    except Misfit as misfit:
        return Verdict(stack["stack"], False, str(misfit), entry=misfit.index)
    except (KeyError, TypeError, ValueError) as error:
        return Verdict(stack["stack"], False, f"an answer does not have the promised shape: {error!r}")
    except CannotRead as error:
        return Verdict(stack["stack"], None, str(error))
