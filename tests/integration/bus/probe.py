"""
A service of the tests' own, under the name of a real one: its calls and news provoke what a bus must survive.

Started as a process of its own; everything it does is written to its database, where tests look.
"""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import eventlet
from pydantic import Field

from common.interfaces.calls import Call, View, get, post
from common.interfaces.context import By
from common.interfaces.errors import RuleBroken
from common.interfaces.events import Audience, Event
from common.interfaces.parties import Role
from common.runtime.database import ServiceDatabase
from common.runtime.entrypoints import Mongo, answers, every, listen
from common.runtime.store import Documents

NAME = "financing"


class Echoed(View):
    text: str
    pid: int


class ProbeEcho(Call[Echoed], service=NAME, door=get("/probe"), roles=tuple(Role)):
    """Answer the text after `seconds`; a `mark` is written down when the work begins and when it ends."""

    text: Annotated[str, Field(max_length=100)]
    seconds: float = 0
    mark: str = ""


class ProbeRefuse(Call[Echoed], service=NAME, door=get("/probe/refusal"), roles=tuple(Role)):
    text: str


class ProbeBreak(Call[Echoed], service=NAME, door=get("/probe/fault"), roles=tuple(Role)):
    text: str


class Counted(View):
    id: str
    total: int
    version: int


class ProbeAdd(Call[Counted], service=NAME, door=post("/probe/sums"), roles=tuple(Role)):
    """Add to a sum and tell it; `deaf` tells news that is bound to no queue once a test has unbound it."""

    sum_id: str
    amount: int
    deaf: bool = False


class ProbeAdded(Event, sender=NAME, audience=Audience.STACK):
    sum_id: str
    amount: int


class ProbeUnheard(Event, sender=NAME, audience=Audience.STACK):
    sum_id: str


class ProbeTold(Event, sender=NAME, heard_by=(NAME,), audience=Audience.STACK):
    """`act`: count | fail | die | slow."""

    sum_id: str
    act: str = "count"
    seconds: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    id: str
    total: int = 0
    version: int = 0


class ProbeStore:
    def __init__(self, database: ServiceDatabase) -> None:
        self.sums = Documents(database, "sums", Sum)
        self.marks = database.data["marks"]
        self.ticks = database.data["ticks"]

    def mark(self, what: str, step: str) -> None:
        if what:
            self.marks.insert_one({"mark": what, "step": step, "pid": os.getpid()})

    def add(self, sum_id: str, amount: int, by: By, *news: Event) -> Sum:
        """Make or change a sum, once for by.key."""
        if self.sums.collection.count_documents({"_id": sum_id}) == 0:
            try:
                return self.sums.make(Sum(id=sum_id, total=amount), *news, by=by)
            except Exception:  # another command made it meanwhile
                eventlet.sleep(0)
        return self.sums.step(sum_id, lambda before: (replace(before, total=before.total + amount), *news), by=by)


class Probe:
    name = NAME
    store = Mongo(ProbeStore)

    @answers(ProbeEcho)
    def probe_echo(self, call: ProbeEcho, by: By) -> Echoed:
        self.store.mark(call.mark, "begun")
        eventlet.sleep(call.seconds)
        self.store.mark(call.mark, "ended")
        return Echoed(text=call.text, pid=os.getpid())

    @answers(ProbeRefuse)
    def probe_refuse(self, call: ProbeRefuse, by: By) -> Echoed:
        raise RuleBroken(f"no {call.text}", {"rule": "PROBE-01", "expected": 20, "found": 19})

    @answers(ProbeBreak)
    def probe_break(self, call: ProbeBreak, by: By) -> Echoed:
        raise ZeroDivisionError(f"a defect called {call.text}")

    @answers(ProbeAdd)
    def probe_add(self, call: ProbeAdd, by: By) -> Sum:
        news = ProbeUnheard(sum_id=call.sum_id) if call.deaf else ProbeAdded(sum_id=call.sum_id, amount=call.amount)
        return self.store.add(call.sum_id, call.amount, by, news)

    @listen(ProbeTold)
    def on_probe_told(self, told: ProbeTold, by: By) -> None:
        if told.act == "die":
            os._exit(7)
        if told.act == "fail":
            self.store.mark(told.sum_id, "tried")
            raise ZeroDivisionError("a handler's defect")
        if told.act == "slow":
            self.store.mark(told.sum_id, "begun")
            eventlet.sleep(told.seconds)
            self.store.mark(told.sum_id, "ended")
        self.store.add(told.sum_id, 1, by)

    @every("* * * * *")
    def tick(self, due: datetime, by: By) -> None:
        self.store.ticks.insert_one({"due": due, "at": by.at, "pid": os.getpid()})
