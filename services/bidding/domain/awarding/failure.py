"""The failed lots of a tender, and all that was chosen for them."""

from dataclasses import dataclass, replace
from datetime import datetime

from common.interfaces.bidding import AfterFailure, ChoiceState, ChooseAfterFailure, MethodApplication, Opinion, Paper
from common.interfaces.errors import NotFound
from common.interfaces.steps import next_state
from common.law.money import Yuan

STEPS = {
    (ChoiceState.ASKED, "approve"): ChoiceState.APPROVED,
    (ChoiceState.ASKED, "refuse"): ChoiceState.REFUSED,
}
SETTLED = (AfterFailure.TENDER_AGAIN, AfterFailure.GIVE_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLot:
    """A failed lot as its tender and its evaluation tell it; `bidders` were left when it failed."""

    lot: str
    rule: str | None
    reason: str | None
    bidders: int
    budget: Yuan
    options_if_sound: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`key` is that of the command which chose: whoever completes it after a crash uses it again."""

    number: int
    lots: tuple[str, ...]
    choice: AfterFailure
    state: ChoiceState
    reason: str
    opinion: Opinion | None
    application: MethodApplication | None
    amount: Yuan
    warnings: tuple[str, ...]
    key: str
    made_at: datetime
    decision: str = ""
    paper: Paper | None = None
    continued_by: str | None = None

    @property
    def binds(self) -> bool:
        """Whether its lots may be given another choice: an approved method has no procedure here yet."""
        return self.choice in SETTLED or self.state is ChoiceState.ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """All that was chosen for the failed lots of one procurement, whose id it has."""

    id: str
    choices: tuple[Choice, ...] = ()
    version: int = 0

    @property
    def procurement_id(self) -> str:
        return self.id

    def standing(self, lot: str) -> Choice | None:
        return next((each for each in self.choices if lot in each.lots and each.binds), None)

    def chosen(self, number: int) -> Choice:
        found = next((each for each in self.choices if each.number == number), None)
        if found is None:
            raise NotFound(f"there is no choice {number} of {self.id} here", {"number": number})
        return found

    def unfinished(self, call: ChooseAfterFailure) -> Choice | None:
        """Return the same choice made before by a command that may not have come to its end."""
        same = (tuple(sorted(call.lots)), call.choice)
        made = (each for each in self.choices if (each.lots, each.choice) == same)
        return next((each for each in made if each.choice in SETTLED and each.continued_by is None), None)

    def chosen_by(self, key: str) -> Choice:
        return next(each for each in self.choices if each.key == key)

    def with_(self, changed: Choice) -> "Failure":
        kept = {each.number: each for each in self.choices} | {changed.number: changed}
        return replace(self, choices=tuple(kept[number] for number in sorted(kept)))


def next_choice_state(state: ChoiceState, action: str) -> ChoiceState:
    return next_state(STEPS, state, action, "该变更采购方式申请")
