"""Score sheets: objective factors once for all, subjective ones by each member alone, unseen (EVAL-06, COM-13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from common.interfaces.bidding import (
    CorrectedScore,
    FarOff,
    KeptScore,
    ObjectiveLine,
    ScoreLine,
    ScoreObjection,
)
from common.interfaces.bidding import Factor as FactorTerms
from common.interfaces.errors import Invalid
from common.law.judging import far_off
from common.law.money import round_half_up
from common.proof.signing import digest
from services.bidding.domain.decision import LotDecision, all_once, law
from services.bidding.domain.evaluating.evaluation import broken, member_at, require_leader, seat_of
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.evaluating.score_faults import factor_faults, list_faults, range_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """One member's points by subjective factor; only its member changes it, and what changed is in `corrections`."""

    id: str
    evaluation_id: str
    expert: str
    lines: tuple[ScoreLine, ...]
    submitted_at: datetime
    corrections: tuple[CorrectedScore, ...] = ()
    version: int = 0

    @property
    def digest(self) -> str:
        return digest([line.model_dump(mode="json") for line in self.lines])


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveSheet:
    """The computed points of all conforming bids; each edition answers the objections to the one before."""

    id: str
    evaluation_id: str
    lines: tuple[ObjectiveLine, ...]
    entered_by: str
    entered_at: datetime
    edition: int = 1
    objections: tuple[ScoreObjection, ...] = ()
    version: int = 0

    @property
    def digest(self) -> str:
        return digest([line.model_dump(mode="json") for line in self.lines])

    @property
    def open_objections(self) -> tuple[ScoreObjection, ...]:
        return tuple(each for each in self.objections if each.edition == self.edition)


def sheet_id(sitting: str, expert: str) -> str:
    return f"{sitting}.{expert}"


def objective_id(sitting: str) -> str:
    return f"{sitting}.objective"


def subjective(lot: LotEvaluation) -> tuple[FactorTerms, ...]:
    return tuple(factor for factor in lot.terms.factors if not factor.objective)


def objective(lot: LotEvaluation) -> tuple[FactorTerms, ...]:
    return tuple(factor for factor in lot.terms.factors if factor.objective)


def score_sheet(lot: LotEvaluation, expert: str, lines: Sequence[ScoreLine], now: datetime) -> ScoreSheet:
    """
    Return the member's sheet, every score written with two decimals.

    Raises: WrongStep outside the scoring, Invalid for a conforming bid left out or named twice, a factor left out,
    unknown or objective, points out of range or between grades (EVAL-03, EVAL-15).
    """
    lot.step("score")
    factors = {factor.code: factor for factor in subjective(lot)}
    wrong = [*list_faults(lot, [line.supplier for line in lines])]
    for line in lines:
        wrong += factor_faults(line.supplier, line.scores, factors)
        wrong += [
            (f"{line.supplier}.{code}", fault)
            for code, points in line.scores.items()
            if code in factors and (fault := range_fault(factors[code], Decimal(points)))
        ]
    if wrong:
        raise all_once("lines", wrong)
    written = tuple(
        ScoreLine(supplier=line.supplier, scores={code: f"{Decimal(p):.2f}" for code, p in line.scores.items()})
        for line in lines
    )
    return ScoreSheet(
        id=sheet_id(lot.sitting, expert), evaluation_id=lot.sitting, expert=expert, lines=written, submitted_at=now
    )


def correct(lot: LotEvaluation, before: ScoreSheet, again: ScoreSheet, reason: str, now: datetime) -> ScoreSheet:
    """Return the sheet as its member corrects it, with what changed. Raises: RuleBroken (EVAL-15) without a reason."""
    lot.step("score")
    known = {line.supplier: line.scores for line in before.lines}
    changed = tuple(
        CorrectedScore(supplier=line.supplier, factor=code, before=old, after=points, reason=reason, at=now)
        for line in again.lines
        for code, points in line.scores.items()
        if (old := known.get(line.supplier, {}).get(code, "")) != points
    )
    if changed and not reason.strip():
        broken(lot, "EVAL-15", "更正评分的理由 (the reason of a correction)", "无 (none)")
    return replace(before, lines=again.lines, corrections=(*before.corrections, *changed), submitted_at=now)


def enter_objective(
    lot: LotEvaluation, person: str, lines: Sequence[ObjectiveLine], before: ObjectiveSheet | None, now: datetime
) -> ObjectiveSheet:
    """
    Return the computed scores, as another edition if there were some.

    Raises: WrongStep, Invalid as `score_sheet`; objective points have no grades, only a greatest number.
    """
    lot.step("score")
    factors = {factor.code: factor for factor in objective(lot)}
    wrong = [*list_faults(lot, [line.supplier for line in lines])]
    for line in lines:
        wrong += factor_faults(line.supplier, line.scores, factors)
        wrong += [
            (f"{line.supplier}.{code}", f"应为 0-{factors[code].points} (0 to {factors[code].points})")
            for code, given in line.scores.items()
            if code in factors and Decimal(given.points) > Decimal(factors[code].points)
        ]
    if wrong:
        raise all_once("lines", wrong)
    entered = ObjectiveSheet(
        id=objective_id(lot.sitting),
        evaluation_id=lot.sitting,
        lines=tuple(lines),
        entered_by=person,
        entered_at=now,
    )
    if before is None:
        return entered
    return replace(entered, edition=before.edition + 1, objections=before.objections, version=before.version)


def object_to(
    lot: LotEvaluation, sheet: ObjectiveSheet, member: str, supplier: str, factor: str, reason: str
) -> ObjectiveSheet:
    """Raises: WrongStep, Invalid for a score that is not in the sheet."""
    lot.step("score")
    if not any(line.supplier == supplier and factor in line.scores for line in sheet.lines):
        raise Invalid(
            f"{supplier}.{factor}: 没有该客观分 (there is no such computed score)",
            {"errors": [{"field": "factor", "reason": "a computed score"}]},
        )
    made = ScoreObjection(
        seat=seat_of(lot, member), supplier=supplier, factor=factor, reason=reason, edition=sheet.edition
    )
    return replace(sheet, objections=(*sheet.objections, made))


def keep(lot: LotEvaluation, member: str, scores: Sequence[KeptScore]) -> LotDecision:
    """Record which abnormal scores the panel keeps. Raises: WrongStep, RuleBroken (ROLE-09), Invalid (no such seat)."""
    kept = lot.step("score")
    require_leader(lot, member)
    if nobody := [each.seat for each in scores if member_at(lot, each.seat) is None]:
        raise Invalid(
            f"scores: 没有该席位 (no such seat): {nobody}", {"errors": [{"field": "scores", "reason": "a seat"}]}
        )
    written = tuple(each.model_copy(update={"points": f"{Decimal(each.points):.2f}"}) for each in scores)
    return (replace(kept, judgement=replace(lot.judgement, kept=(*lot.judgement.kept, *written))),)


def seated(lot: LotEvaluation, sheets: Iterable[ScoreSheet]) -> dict[int, ScoreSheet]:
    """Return the sheets of those who sit now, by seat; a member that left counts no more (COM-08)."""
    by_member = {sheet.expert: sheet for sheet in sheets}
    return {seat: by_member[member.expert] for seat, member in enumerate(lot.panel, 1) if member.expert in by_member}


def is_complete(lot: LotEvaluation, sheets: Iterable[ScoreSheet]) -> bool:
    """Whether all have scored all that is conforming; where no factor is subjective nobody need."""
    return not subjective(lot) or len(seated(lot, sheets)) == len(lot.panel)


def points_of(sheets: Mapping[int, ScoreSheet], suppliers: Iterable[str]) -> dict[tuple[str, str], dict[int, Decimal]]:
    """Return what each seat gave, by supplier and factor."""
    wanted = set(suppliers)
    found: dict[tuple[str, str], dict[int, Decimal]] = {}
    for seat, sheet in sheets.items():
        for line in sheet.lines:
            if line.supplier in wanted:
                for code, points in line.scores.items():
                    found.setdefault((line.supplier, code), {})[seat] = Decimal(points)
    return found


def abnormal(lot: LotEvaluation, points: Mapping[tuple[str, str], Mapping[int, Decimal]]) -> tuple[FarOff, ...]:
    """Return the scores that stand far off the others' and are not kept with a reason (EVAL-15)."""
    row = law(lot, "EVAL-15")
    kept = {(each.seat, each.supplier, each.factor, Decimal(each.points)) for each in lot.judgement.kept}
    return tuple(
        FarOff(
            seat=seat,
            supplier=supplier,
            factor=code,
            points=f"{given[seat]:.2f}",
            mean=f"{round_half_up(sum(given.values(), Decimal(0)) / len(given)):.2f}",
        )
        for (supplier, code), given in points.items()
        for seat in far_off(row, given)
        if (seat, supplier, code, given[seat]) not in kept
    )
