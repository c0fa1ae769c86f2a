"""When a requirement needs a survey, and what makes a survey one (REQ-01, REQ-02)."""

from datetime import date
from typing import Protocol

from common.interfaces.bidding import Category, Flag, MarketPlayer, RecordSurvey, Survey
from common.interfaces.errors import Conflict
from common.interfaces.rules import require
from common.law.deadlines import keep_until
from common.law.limits import few_breach
from common.law.money import Yuan
from common.law.rules import Breach, rule
from services.bidding.domain.amounts import wrong_field


class Need(Protocol):
    @property
    def region(self) -> str: ...
    @property
    def category(self) -> Category: ...
    @property
    def estimate(self) -> Yuan: ...
    @property
    def flags(self) -> tuple[Flag, ...]: ...


def why_compulsory(need: Need, on: date) -> str:
    """Return what makes the survey compulsory, empty if nothing does (REQ-01)."""
    row = rule("REQ-01", on, need.region)
    threshold = row.params["from"][need.category.value]
    large = [f"{need.estimate:.2f} ≥ {threshold:.2f}"] if need.estimate >= threshold else []
    return ", ".join([*large, *(flag.value for flag in need.flags if flag in row.params["always"])])


def breach(need: Need, found: Survey | None, on: date) -> Breach | None:
    """Return REQ-01 if a compulsory survey is missing, REQ-02 if the one there is has become too old."""
    reason = why_compulsory(need, on)
    if not reason:
        return None
    if found is None:
        row = rule("REQ-01", on, need.region)
        return row.breach("已登记需求调查 (a recorded survey)", f"未登记 none: {reason}")
    return _age_breach(found.surveyed_on, need.region, on)


def conduct(call: RecordSurvey, recorded_by: str, region: str, *, today: date) -> Survey:
    """
    Return the survey that was made for this requirement.

    Raises: Invalid for a missing part or a day to come, RuleBroken (REQ-02) for less than 3 players or after a year.
    """
    if call.surveyed_on is None or not call.summary:
        raise wrong_field("surveyed_on, summary", "请填写调查日期和调查结论，或以 reuse 引用已有调查 (required)")
    if call.surveyed_on > today:
        raise wrong_field("surveyed_on", f"调查日期不得晚于今日 (not after today): {today}")
    require(
        few_breach(rule("REQ-02", today, region), len(distinct(call.asked))),
        _age_breach(call.surveyed_on, region, today),
    )
    return Survey(surveyed_on=call.surveyed_on, asked=call.asked, summary=call.summary, recorded_by=recorded_by)


def reuse(found: Survey | None, requirement_id: str, recorded_by: str, region: str, *, today: date) -> Survey:
    """Return another requirement's survey for this one. Raises: Conflict if it has none, RuleBroken (REQ-02)."""
    if found is None:
        raise Conflict(
            f"采购需求 {requirement_id} 没有需求调查，请另行登记。 That requirement has no survey: record one here.",
            {"reuse": requirement_id},
        )
    require(_age_breach(found.surveyed_on, region, today))
    origin = found.reused_from or requirement_id
    return found.model_copy(update={"reused_from": origin, "recorded_by": recorded_by})


def distinct(asked: tuple[MarketPlayer, ...]) -> set[str]:
    """One player is asked once, however its name is spaced or capitalised."""
    return {(player.credit_code or "".join(player.name.split())).casefold() for player in asked}


def _age_breach(surveyed_on: date, region: str, on: date) -> Breach | None:
    row = rule("REQ-02", on, region)
    lasts = keep_until(row, surveyed_on)  # the same calendar day a year later
    return row.breach(f"≤ {lasts}（调查后一年内 within a year of the survey）", on) if on > lasts else None
