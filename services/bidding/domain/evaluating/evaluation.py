"""Who sits on a lot's panel, on which seat, and which bids are judged."""

from collections.abc import Iterable
from typing import NoReturn

from common.interfaces.bidding import PanelMember
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from common.interfaces.rules import broken_rule
from services.bidding.domain.decision import law
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.outcome import OpenedBid


def expert_of(by: By) -> str:
    """Return the id in the expert pool: an expert is a person, whose account may name the pool's id as its party."""
    return by.actor.party or by.actor.id


def counted_bids(lot: LotEvaluation) -> tuple[OpenedBid, ...]:
    """Return the opened bids of the qualified suppliers: those that the panel judges."""
    qualified = {each.supplier for each in lot.qualifications if each.qualified}
    return tuple(line for line in lot.opening if line.supplier in qualified)


def member_of(lot: LotEvaluation, by: By) -> str:
    """
    Return the id under which the actor sits: an expert's in the pool, of who represents the buyer the person's own.

    Raises: NotFound, as for an unknown lot, for anybody else.
    """
    own = by.actor.id if by.actor.role is Role.BUYER else expert_of(by)
    for member in lot.panel:
        of_buyer = by.actor.role is Role.BUYER and by.actor.party == lot.buyer
        if member.expert == own and (by.actor.role is Role.EXPERT or (of_buyer and member.buyer_representative)):
            return own
    raise NotFound(f"there is no lotevaluation {lot.id} here", {"id": lot.id})


def is_member(lot: LotEvaluation, by: By) -> bool:
    try:
        return bool(member_of(lot, by))
    except NotFound:
        return False


def seat_of(lot: LotEvaluation, member: str) -> int:
    """Return the seat by which a member is known while the names are secret (COM-04); from 1."""
    return next(number for number, each in enumerate(lot.panel, 1) if each.expert == member)


def seats_of(lot: LotEvaluation, members: Iterable[str]) -> tuple[int, ...]:
    sitting = {each.expert for each in lot.panel}
    return tuple(sorted(seat_of(lot, member) for member in members if member in sitting))


def member_at(lot: LotEvaluation, seat: int) -> PanelMember | None:
    return lot.panel[seat - 1] if 0 < seat <= len(lot.panel) else None


def require_leader(lot: LotEvaluation, member: str, rule: str = "ROLE-09") -> None:
    """Raises: RuleBroken unless this member was elected leader (ROLE-09; of clarifications FJ-11)."""
    if lot.judgement.leader != member:
        leader = lot.judgement.leader
        said = f"第 {seat_of(lot, leader)} 席 (that seat)" if leader else "尚未推选 (not elected yet)"
        broken(lot, rule, f"评审组长 (the leader): {said}", f"第 {seat_of(lot, member)} 席 (this seat)")


def broken(lot: LotEvaluation, rule: str, expected: object, found: object) -> NoReturn:
    """Refuse what no setting of marks makes a warning: the step itself is not there yet, or not this actor's."""
    breach = law(lot, rule).breach(expected, found)
    raise broken_rule(breach)
