"""
Wording that the law forbids or that a person must judge, looked for in everything the organiser writes.

A hard hit is refused. Any other needs a decision of the person who drafts, recorded with its reason: the software
cannot know whether a sample is needed, or goods are uniform enough for the lowest price.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from common.interfaces.bidding import (
    Category,
    EvaluationMethod,
    Factor,
    Lot,
    Place,
    TextDecision,
    TextHit,
    TextToCheck,
)
from common.interfaces.errors import Refusal, RuleBroken
from common.law import discrimination
from common.law.rules import Rule, rule
from services.bidding.domain.tendering.tender import Tender

ALIKE = 4  # characters in a row that a factor shares with the qualification; fewer say nothing
MOST_SHOWN = 100
SCORING = "综合评分法"


def find(texts: Iterable[TextToCheck], on: date, region: str, *, imported: bool = False) -> tuple[TextHit, ...]:
    """Return what the rules on wording find in these texts."""
    return tuple(
        _hit(hit.rule, hit.words, each.field, hit.start, hard=hit.hard, end=hit.end)
        for each in texts
        for hit in discrimination.check(each.text, on, region, where=each.where.value, imported=imported)
    )


def hits(tender: Tender, on: date) -> tuple[TextHit, ...]:
    """Return everything in the documents that is refused or needs a decision, by the rules of this day."""
    judged = (hit for lot in tender.lots for hit in _of_lot(tender, lot, on))
    return (*find(texts(tender), on, tender.region, imported=tender.imported), *judged)


def check(tender: Tender, on: date) -> Tender:
    """
    Return the tender with those of its decisions that are about something in it.

    Raises: RuleBroken with all hard hits, Refusal with those that nobody has decided on.
    """
    found = hits(tender, on)
    if refused := [hit for hit in found if hit.hard]:
        raise RuleBroken(_detail(refused), _facts(refused))
    decided = {(each.rule, each.text) for each in tender.decisions}
    if open_ones := [hit for hit in found if (hit.rule, hit.text) not in decided]:
        asked = (
            "以下表述需由人员判断：请删除，或者在 decisions 中写明 rule、text 和理由后重新提交。 "
            "A person must judge this wording: take it out, or decide on each with its rule, text and reason.\n"
        )
        raise Refusal(asked + _detail(open_ones), _facts(open_ones))
    return replace(tender, decisions=used(tender.decisions, found))


def texts(tender: Tender) -> Iterator[TextToCheck]:
    yield _text("requirement", Place.REQUIREMENT, tender.requirement)
    yield _text("qualification", Place.QUALIFICATION, tender.qualification)
    yield _text("contract_term", Place.CONTRACT, tender.contract_term)
    yield _text("contract_clauses", Place.CONTRACT, tender.contract_clauses)
    for lot in tender.lots:
        yield from _texts_of(lot)


def used(decisions: Iterable[TextDecision], found: Iterable[TextHit]) -> tuple[TextDecision, ...]:
    """Return the decisions that are about one of these hits: of two on the same wording the later."""
    asked = {(hit.rule, hit.text) for hit in found}
    latest = {(each.rule, each.text): each for each in decisions}
    return tuple(each for key, each in latest.items() if key in asked)


def _texts_of(lot: Lot) -> Iterator[TextToCheck]:
    at = f"lots.{lot.lot}"
    yield _text(f"{at}.name", Place.REQUIREMENT, lot.name)
    yield _text(f"{at}.tie_break", Place.CRITERIA, lot.tie_break or "")
    for item in lot.items:
        written = (item.name, item.specification, *item.substantive)
        yield from (_text(f"{at}.items.{item.number}", Place.REQUIREMENT, text) for text in written)
    for factor in lot.factors:
        written = (factor.name, factor.criterion, *(grade.name for grade in factor.grades))
        yield from (_text(f"{at}.factors.{factor.code}", Place.CRITERIA, text) for text in written)


def _text(field: str, where: Place, text: str) -> TextToCheck:
    return TextToCheck(field=field, where=where, text=text)


def _of_lot(tender: Tender, lot: Lot, on: date) -> Iterator[TextHit]:
    """What is uniform must use the lowest price (EVAL-01); what qualifies is not scored again (EVAL-03)."""
    if lot.evaluation is not EvaluationMethod.COMPREHENSIVE:
        return
    if tender.category is not Category.WORKS:
        yield _hit(rule("EVAL-01", on, tender.region), SCORING, f"lots.{lot.lot}.evaluation", 0, hard=False)
    for factor in lot.factors:
        if (shared := _shared(factor, tender.qualification)) is not None:
            start, words = shared
            law, field = rule("EVAL-03", on, tender.region), f"lots.{lot.lot}.factors.{factor.code}"
            yield _hit(law, words, field, start, hard=words == factor.name and len(words) >= ALIKE)


def _shared(factor: Factor, qualification: str) -> tuple[int, str] | None:
    """Return where in the factor's name and what it has in common with the qualification, if that says anything."""
    name, begin, longest = factor.name, 0, (0, "")
    for end in range(1, len(name) + 1):
        while name[begin:end] not in qualification:
            begin += 1
        if end - begin > len(longest[1]):
            longest = begin, name[begin:end]
    said = longest[1].strip()
    return (longest[0], said) if len(said) >= ALIKE or said == name else None


def _hit(law: Rule, words: str, field: str, start: int, *, hard: bool, end: int | None = None) -> TextHit:
    return TextHit(
        rule=law.id,
        text=words,
        field=field,
        start=start,
        end=start + len(words) if end is None else end,
        hard=hard and law.blocks,
        source=law.cited,
        says_zh=law.says_zh,
        says_en=law.says_en,
        remedy_zh=law.remedy_zh,
        remedy_en=law.remedy_en,
    )


def _detail(found: list[TextHit]) -> str:
    return "\n".join(
        f"{hit.rule}（{hit.source}）{hit.field}：“{hit.text}”。{hit.says_zh}。下一步：{hit.remedy_zh}。 "
        f"It says: {hit.says_en}. Next: {hit.remedy_en}."
        for hit in found[:MOST_SHOWN]
    )


def _facts(found: list[TextHit]) -> dict[str, object]:
    first = found[0]
    shown = [hit.model_dump(mode="json") for hit in found[:MOST_SHOWN]]
    return {
        "rule": first.rule,
        "source": first.source,
        "expected": "无此表述，或者已由人员判断 (without this wording, or decided on)",
        "found": first.text,
        "remedy": first.remedy_en,
        "remedy_zh": first.remedy_zh,
        "hits": shown,
    }
