"""Where a journey is played: does a step, tells it, and holds it against what should have happened."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from common.interfaces.calls import Call, View
from deploy.client import Refused
from deploy.demo.cast import Cast
from deploy.demo.steps import Step, StepFailed, Tell

Answer = TypeVar("Answer", bound=View)
NOT_YET = ("not-found", "wrong-step")  # the news that makes it possible is still on its way


@dataclass
class Stage:
    cast: Cast
    tell: Tell
    number: int = 0
    procurement_id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def do(self, actor: str, call: Call[Answer], zh: str, en: str, *, rule: str = "", link: str = "") -> Answer:
        """Do a step that must succeed; wait for news of earlier steps if it needs it."""
        try:
            answer = self.cast.person(actor).eventually(call, *NOT_YET, key=self._key())
        except Refused as refusal:
            raise StepFailed(f"{self.cast.stack}: {en} ({actor}): {refusal}") from refusal
        self._told(actor, zh, en, rule, link)
        return answer

    def must_refuse(self, actor: str, call: Call[Any], zh: str, en: str, *rules: str) -> None:
        """Try a step that the law forbids: it must be refused under one of these rules."""
        try:
            self.cast.person(actor).eventually(call, *NOT_YET, key=self._key())
        except Refused as refusal:
            if refusal.rule not in rules:
                raise StepFailed(
                    f"{self.cast.stack}: {en}: refused by {refusal.rule or refusal.code}: {refusal}"
                ) from refusal
            self._told(actor, zh, en, refusal.rule, "", refused=refusal.rule)
            return
        raise StepFailed(f"{self.cast.stack}: {en}: this should have been refused under {' or '.join(rules)}")

    def look(self, actor: str, call: Call[Answer], until: Callable[[Answer], bool] = lambda _: True) -> Answer:
        """Read, again and again until it is so; not a step of the process."""
        end = time.monotonic() + 60
        while True:
            answer = self.cast.person(actor).eventually(call, *NOT_YET)
            if until(answer):
                return answer
            if time.monotonic() > end:
                raise StepFailed(f"{self.cast.stack}: waited in vain: {type(call).__name__} still says {answer}")
            time.sleep(0.3)

    def page(self, path: str = "") -> str:
        """Return the link of the procurement's public page."""
        return path or f"/regions/{self.cast.stack}/procurements/{self.procurement_id}"

    def note(self, zh: str, en: str, *, rule: str = "") -> None:
        """Tell something that the clock or the platform did by itself."""
        self.number += 1
        self._told("platform", zh, en, rule, "")

    def _key(self) -> str:
        self.number += 1
        return f"{self.cast.run}-{self.cast.stack}-{self.number:04d}"

    def _told(self, actor: str, zh: str, en: str, rule: str, link: str, *, refused: str = "") -> None:
        at = self.cast.now()
        self.tell(
            Step(
                stack=self.cast.stack,
                number=self.number,
                zh=zh,
                en=en,
                actor=actor,
                at=at,
                rule=rule,
                link=link,
                refused=refused,
            )
        )
