"""One member's verdicts on whether bids are responsive, and what the majority makes of all of them (COM-09)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from common.interfaces.bidding import Dissent, Verdict
from common.law.judging import majority
from services.bidding.domain.decision import LotDecision, all_once
from services.bidding.domain.evaluating.evaluation import counted_bids
from services.bidding.domain.evaluating.judgement import VerdictSheet
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation


def give(lot: LotEvaluation, member: str, verdicts: Sequence[Verdict], now: datetime) -> LotDecision:
    """
    Take a member's verdicts on all counted bids, in place of those given before.

    Raises: WrongStep outside the check, Invalid for a counted bid left out or named twice, or a verdict of not
    responsive that does not name the requirement and the reason.
    """
    given = lot.step("give_verdicts")
    times = Counter(each.supplier for each in verdicts)
    counted = {bid.supplier for bid in counted_bids(lot)}
    wrong = [
        *((supplier, "缺少认定 (no verdict)") for supplier in sorted(counted - set(times))),
        *((supplier, "不在评审范围 (not a bid to judge)") for supplier in sorted(set(times) - counted)),
        *((supplier, "重复 (named twice)") for supplier, count in sorted(times.items()) if count > 1),
        *(
            (each.supplier, "请写明未响应的实质性要求和理由 (name the requirement missed, and why)")
            for each in verdicts
            if not (each.responsive or (each.missed.strip() and each.reason.strip()))
        ),
    ]
    if wrong:
        raise all_once("verdicts", wrong)
    against = sorted((each for each in verdicts if not each.responsive), key=lambda each: each.supplier)
    sheet = VerdictSheet(member=member, against=tuple(against), given_at=now)
    others = (each for each in lot.judgement.verdicts if each.member != member)
    return (replace(given, judgement=replace(lot.judgement, verdicts=(*others, sheet))),)


def seated_verdicts(lot: LotEvaluation) -> dict[int, VerdictSheet]:
    """Return the sheets of those who sit, by seat."""
    by_member = {sheet.member: sheet for sheet in lot.judgement.verdicts}
    return {seat: by_member[each.expert] for seat, each in enumerate(lot.panel, 1) if each.expert in by_member}


def refused(sheets: Iterable[VerdictSheet], members: int) -> dict[str, str]:
    """Return each bid that most members find not responsive, and the requirements and reasons that they name."""
    against: dict[str, list[Verdict]] = {}
    for verdict in (verdict for sheet in sheets for verdict in sheet.against):
        against.setdefault(verdict.supplier, []).append(verdict)
    return {
        supplier: "；".join(dict.fromkeys(f"{each.missed}：{each.reason}" for each in found))
        for supplier, found in against.items()
        if majority(len(found), members)
    }


def dissents(sheets: Mapping[int, VerdictSheet], out: Collection[str]) -> tuple[Dissent, ...]:
    """Return who found otherwise than the majority, on which bid."""
    found = []
    for seat, sheet in sheets.items():
        own = {each.supplier: f"{each.missed}：{each.reason}" for each in sheet.against}
        found += [Dissent(seat=seat, about=bid, reason=own[bid]) for bid in own if bid not in out]
        alone = [bid for bid in out if bid not in own]
        found += [Dissent(seat=seat, about=bid, reason="认定响应 (finds it responsive)") for bid in alone]
    return tuple(found)
