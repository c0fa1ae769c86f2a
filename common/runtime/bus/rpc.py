"""
Answering: a service method that answers one declared call.

    publish_notice = answers(PublishNotice, usecases.publish_notice)

Whatever arrives is answered or parked, never met with silence: a refusal crosses the bus as itself, anything
unexpected as a Fault with an id that the log explains, a call past its deadline as DeadlineExceeded.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from pydantic import ValidationError

from common.interfaces.calls import Call
from common.interfaces.context import By
from common.interfaces.errors import DeadlineExceeded, Fault, Invalid, NotFound, Problem, RuleBroken, Unavailable
from common.law.calendar import CalendarNotCovered
from common.runtime import claims
from common.runtime.bus import topology
from common.runtime.bus.guard import Malformed, raw_body, read_object
from common.runtime.bus.inbox import Inbox, Reader
from common.runtime.database import is_outage
from common.runtime.telemetry import QUEUE_WAIT, RPC_DURATION, RPC_REQUESTS

log = structlog.get_logger()


class Questions(Inbox):
    """The one queue of questions to a service."""

    quick = True

    def setup(self) -> None:
        super().setup()
        self.prefetch = self.process.settings.max_workers
        self._key = self.process.settings.claim_key.get_secret_value().encode()
        mine = [call for call in Call.ALL.values() if call.SERVICE == self.service]
        self._uncounted = frozenset(call.METHOD for call in mine if not call.counted())

    def queue_of(self, service: str) -> Any:
        return topology.rpc_queue(service)

    def receive(self, message: Any) -> None:
        began = time.time()
        try:
            question = read_object(message)
            if not (message.properties.get("reply_to") and message.properties.get("correlation_id")):
                raise Malformed("a question says where its answer goes: reply_to and correlation_id")
            if not isinstance(question.get("kwargs"), dict):
                raise Malformed("a question has an object kwargs")
        except Malformed as reason:
            return self.apart(self.park, message, str(reason))
        sent_at = (message.headers or {}).get("rongcai.sent_at")
        if isinstance(sent_at, int | float):
            QUEUE_WAIT.labels(self.service).observe(max(0.0, began - sent_at))
        try:
            entrypoint, call, by = self._understand(message, question["kwargs"])
        except Exception as error:
            return self.apart(self._refuse, message, began, error)
        self.container.spawn_worker(
            entrypoint, (call, by), {}, handle_result=partial(self._worked, message, entrypoint, by, began)
        )
        return None

    def apart(self, work: Callable[..., None], *args: Any) -> None:
        """Do in a greenlet of its own what has to wait for the broker; `receive` itself never waits."""
        self.container.spawn_managed_thread(partial(work, *args))

    def _refuse(self, message: Any, began: float, error: Exception) -> None:
        self._answer(message, "unknown", began, problem=self._problem_of(error, "unknown"))

    def _understand(self, message: Any, fields: dict[str, Any]) -> tuple["Answers", Call[Any], By]:
        _, _, method = message.delivery_info["routing_key"].partition(".")
        entrypoint = next((p for p in self._providers if p.call.METHOD == method), None)
        if entrypoint is None:
            raise NotFound(f"{self.service} answers no call {method!r}")
        by = claims.read((message.headers or {}).get(claims.HEADER), method, raw_body(message), self._key)
        if by.seconds_left() <= 0:
            raise DeadlineExceeded("the call came after its deadline and was not begun; ask again with the same key")
        try:
            call = entrypoint.call.model_validate(fields)
        except ValidationError as error:
            raise Invalid("the call does not have the declared shape", {"errors": errors_of(error)}) from None
        by.at = self.process.clock.now()
        return entrypoint, call, by

    def _worked(
        self, message: Any, entrypoint: "Answers", by: By, began: float, _ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        method = entrypoint.call.METHOD
        try:
            answer = None if exc_info else entrypoint.call.ANSWER.model_validate(result).model_dump(mode="json")
            problem = self._problem_of(exc_info[1], method) if exc_info else None
        except Exception as error:
            answer, problem = None, self._problem_of(error, method)
        self._answer(message, method, began, answer=answer, problem=problem, replayed=by.replayed)
        return None, None

    def _problem_of(self, error: BaseException, method: str) -> Problem:
        if isinstance(error, Problem):
            log.info("refused", service=self.service, method=method, code=error.code, facts=error.facts)
            return error
        if isinstance(error, CalendarNotCovered):
            return _uncovered(error)
        if is_outage(error):
            log.warning("the database is away", service=self.service, method=method, reason=str(error))
            return Unavailable(
                "the database cannot be reached or is full; ask again with the same key", {"retry_after": 2}
            )
        fault = uuid4().hex
        log.error("fault", service=self.service, method=method, fault=fault, exc_info=error)
        return Fault("something broke on our side; nothing is known to be done", {"fault": fault})

    def _answer(
        self,
        message: Any,
        method: str,
        began: float,
        *,
        answer: Any = None,
        problem: Problem | None = None,
        replayed: bool = False,
    ) -> None:
        if method not in self._uncounted:
            RPC_REQUESTS.labels(self.service, method, problem.code if problem else "ok").inc()
            RPC_DURATION.labels(self.service, method).observe(time.time() - began)
        body = {"result": answer, "error": problem.on_wire() if problem else None, "replayed": replayed}
        correlation_id = str(message.properties.get("correlation_id") or "")
        try:
            self.process.replies.send(message.properties["reply_to"], correlation_id, body)
        except Exception as error:  # the caller times out and asks again; the worker must live
            log.warning("an answer could not be sent", service=self.service, method=method, reason=str(error))
        self.consumer.settle(message)


def errors_of(error: ValidationError) -> list[dict[str, str]]:
    """What is wrong, field by field; never the values, which may be secret."""
    return [
        {"field": ".".join(str(part) for part in each["loc"]), "reason": each["msg"]}
        for each in error.errors(include_input=False, include_url=False, include_context=False)
    ]


def _uncovered(error: CalendarNotCovered) -> RuleBroken:
    """A date that the calendar does not cover is refused, never guessed (CAL-05)."""
    first = error.first_uncovered_date
    return RuleBroken(
        f"CAL-05：工作日历未覆盖 {first} 及以后，不作推算；请先导入国务院放假通知。"
        f" The calendar of working days ends before {first}; load the State Council's notice for that year first.",
        {"rule": "CAL-05", "expected": f"< {first}", "found": str(first), "remedy": "load the calendar of that year"},
    )


class Answers(Reader):
    """Entrypoint of one declared call; the method gets (call, by) and returns what the call's View reads from."""

    inbox = Questions()

    def __init__(self, call: type[Call[Any]], **kwargs: Any) -> None:
        self.call = call
        super().__init__(**kwargs)

    def setup(self) -> None:
        if self.call.SERVICE != self.container.service_name:
            raise TypeError(f"{self.call.__name__} is a call to {self.call.SERVICE}")
        super().setup()


UseCase = Callable[..., Any]


def answers(call: type[Call[Any]], use_case: UseCase | None = None, *needs: str) -> Callable[..., Any]:
    """
    Return the service method that answers `call` by `use_case(store, call, by)`; `needs` are handed on by name.

    Without a use case it decorates a method that is more than that.
    """
    decorate: Callable[..., Any] = Answers.decorator(call)
    return decorate if use_case is None else decorate(method_of(use_case, needs))


def method_of(use_case: UseCase, needs: Sequence[str]) -> UseCase:
    """Return a service method that hands the store, what came and by whom to a use case."""

    def method(service: Any, came: Any, by: By) -> Any:
        return use_case(service.store, came, by, **{need: getattr(service, need) for need in needs})

    return method
