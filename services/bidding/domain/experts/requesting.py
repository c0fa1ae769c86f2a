"""Asking for a panel: its size and rules are checked before anybody is drawn; or choosing it with consent (COM-02)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from common.interfaces.bidding import ChooseExperts, DrawRequested, ExpertsChosen, Method, RequestDraw
from common.interfaces.errors import Invalid, WrongStep
from common.interfaces.rules import require
from common.law.calendar import local_date
from common.law.panel import Panel, panel_breach
from common.law.remote import remote_rule
from common.law.rules import Breach, rule
from common.proof.draw import Entry, Move, entry_digest
from services.bidding.domain.experts.calling import settle
from services.bidding.domain.experts.candidates import Chance, conflicts_in, entry_of
from services.bidding.domain.experts.draw import (
    BuyersRepresentative,
    Consent,
    Decision,
    PanelDraw,
    Seat,
    draw_id,
)
from services.bidding.domain.experts.expert import Expert, ExpertState
from services.bidding.domain.experts.subject import DrawSubject


def request(subject: DrawSubject, call: RequestDraw, *, now: datetime) -> tuple[PanelDraw, DrawRequested]:
    """Raises: RuleBroken (COM-01, ROLE-07, FJ-07), Invalid for a person named twice or a time that has passed."""
    subject = replace(subject, is_complex=call.is_complex, has_social_impact=call.has_social_impact)
    experts = sum(need.count for need in call.needs)
    _check_persons(call, now)
    require(
        composition_breach(subject, experts, len(call.representatives)),
        _supervisor_breach(subject, call),
        _one_place_breach(subject, call),
    )
    draw = PanelDraw(
        id=draw_id(subject.procurement_id, subject.lot, subject.edition),
        subject=subject,
        seats=_seats(call, experts, subject),
        representatives=tuple(BuyersRepresentative(id=each.id, name=each.name) for each in call.representatives),
        evaluation_at=call.evaluation_at,
        remote=call.remote,
        superior_unit=call.superior_unit,
        recused_units=call.recused_units,
        advisers=call.advisers,
    )
    return draw, DrawRequested(
        procurement_id=subject.procurement_id,
        lot=subject.lot,
        experts=experts,
        representatives=len(call.representatives),
        evaluation_at=call.evaluation_at,
        remote=call.remote,
    )


def amend(before: PanelDraw, asked: PanelDraw, told: DrawRequested) -> Decision:
    """Ask anew before anything is drawn; seats that a published commitment names stay as they are."""
    amended = before.step("amend")
    if before.moves or (before.rounds and asked.seats != before.seats):
        raise WrongStep(
            "席位已随承诺公布，不得变更；可调整评审时间。 The seats stand in a published commitment: only the time "
            "and the representatives can be changed now.",
            {"state": before.state, "action": "amend", "allowed": ["commit"]},
        )
    return replace(asked, rounds=amended.rounds, names=amended.names), told


def composition_breach(subject: DrawSubject, experts: int, representatives: int) -> Breach | None:
    """Return a breach of COM-01 by the panel of so many experts and representatives of the buyer."""
    sitting = Panel(
        members=experts + representatives,
        experts=experts,
        budget=subject.budget,
        is_complex=subject.is_complex,
        has_social_impact=subject.has_social_impact,
    )
    return panel_breach(rule("COM-01", subject.rules_on, subject.region), sitting)


def choose(
    draw: PanelDraw, call: ChooseExperts, experts: Sequence[Expert], chance: Chance, *, now: datetime
) -> Decision:
    """
    Seat the experts in the order named. `experts` are those of the call, in its order.

    Raises: RuleBroken (COM-02 without a superior unit's own consent, COM-05, COM-07 and ROLE-04 by whom it hits),
    Invalid for other than one admitted expert a seat.
    """
    chosen = draw.step("choose")
    if len(experts) != len(draw.seats) or any(each.state is not ExpertState.ADMITTED for each in experts):
        raise Invalid(
            f"请为 {len(draw.seats)} 个席位各选一名在库专家。 Name one admitted expert for each of the seats.",
            {"errors": [{"field": "experts", "reason": f"{len(draw.seats)}"}]},
        )
    entries = tuple(entry_of(each, chance()) for each in experts)
    require(
        _consent_breach(draw, call, now),
        _unit_breach(draw, entries),
        *(breach for each in experts for breach in conflicts_in(draw, each, local_date(draw.evaluation_at))),
    )
    consent = Consent(
        of=call.consent_of,
        number=call.consent_number,
        given_on=str(call.consent_on),
        reason=call.reason,
        entries=entries,
    )
    digests = [entry_digest(entry) for entry in entries]
    seats = (replace(seat, holder=digest) for seat, digest in zip(draw.seats, digests, strict=True))
    seated = replace(
        chosen,
        consent=consent,
        names=draw.names | {digest: each.facts.name for digest, each in zip(digests, experts, strict=True)},
        moves=tuple(Move(kind="called", seat=n, round=0, candidate=d) for n, d in enumerate(digests, 1)),
    )
    told = ExpertsChosen(
        procurement_id=draw.procurement_id,
        lot=draw.lot,
        experts=len(experts),
        consent_of=call.consent_of,
        consent_number=call.consent_number,
        reason=call.reason,
    )
    return settle(seated.with_seats(*seats), told)


def _consent_breach(draw: PanelDraw, call: ChooseExperts, now: datetime) -> Breach | None:
    own = {draw.buyer, draw.agency}
    if call.consent_of not in own and call.consent_on <= local_date(now):
        return None
    expected = "主管预算单位事先出具的同意 (consent of the superior unit, given before)"
    return rule("COM-02", draw.subject.rules_on).breach(expected, f"{call.consent_of}, {call.consent_on}")


def _unit_breach(draw: PanelDraw, entries: Sequence[Entry]) -> Breach | None:
    twice = sorted(unit for unit, count in Counter(entry.unit for entry in entries).items() if count > 1)
    row = rule("COM-07", draw.subject.rules_on, draw.region)
    return row.breach("每个法人单位至多一名 (one of each legal entity)", ", ".join(twice)) if twice else None


def _seats(call: RequestDraw, experts: int, subject: DrawSubject) -> tuple[Seat, ...]:
    """Return the seats in the order of the needs; the last of them are the remote ones, a third of all (FJ-07)."""
    wanted = [need.speciality for need in call.needs for _ in range(need.count)]
    share = rule("FJ-07", subject.rules_on, subject.region, category="services").params["experts_of"]
    remote = -(-experts * share["parts"] // share["whole"])
    local = experts - remote if call.remote else experts
    return tuple(
        Seat(number=number, speciality=speciality, remote=number > local) for number, speciality in enumerate(wanted, 1)
    )


def _one_place_breach(subject: DrawSubject, call: RequestDraw) -> Breach | None:
    """Inside the range of FJ-07 there is no evaluation in one place, whatever is asked for (FJ-11)."""
    row = remote_rule(
        subject.rules_on,
        subject.region,
        category=subject.category.value,
        budget=subject.budget,
        openly_tendered=subject.method is Method.OPEN_TENDER,
        special_item=subject.special_item,
    )
    if row is None or call.remote:
        return None
    return row.breach("远程异地评审，强制范围内不得关闭 (remote; it cannot be switched off)", "本地评审 (in one place)")


def _supervisor_breach(subject: DrawSubject, call: RequestDraw) -> Breach | None:
    both = sorted({each.id for each in call.representatives} & set(call.supervisors))
    if not both:
        return None
    row = rule("ROLE-07", subject.rules_on, subject.region)
    return row.breach("代表与监督人员不同 (another person supervises)", ", ".join(both))


def _check_persons(call: RequestDraw, now: datetime) -> None:
    ids = [each.id for each in call.representatives]
    if len(set(ids)) != len(ids):
        raise Invalid(
            "采购人代表重复。 A representative is named twice: name each once.",
            {"errors": [{"field": "representatives", "reason": "once each"}]},
        )
    if call.evaluation_at <= now:
        raise Invalid(
            "评审时间已过。 The evaluation must lie ahead: give a later time.",
            {"errors": [{"field": "evaluation_at", "reason": f"> {now.isoformat()}"}]},
        )
