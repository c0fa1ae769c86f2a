"""How both sides add their chance to the round of a draw, whatever is drawn in it."""

from common.interfaces.errors import Invalid, WrongStep
from common.interfaces.parties import Role
from common.proof.draw import Contribution, Round, commitment

ORGANISER, WITNESS = "organiser", "witness"
SIDES = (ORGANISER, WITNESS)


def side_of(role: Role) -> str:
    """Return on whose behalf chance is added: the finance department is the witness."""
    return WITNESS if role is Role.FINANCE else ORGANISER


def committed(current: Round, side: str, made: str, state: str) -> Round:
    """Take a side's commitment. Raises: WrongStep for a second one of a side, Invalid for the other side's own."""
    if any(each.by == side for each in current.contributions):
        raise wrong("本方已提交承诺。 This side has committed already: reveal its nonce.", state, "reveal")
    if any(each.commitment == made for each in current.contributions):
        raise Invalid(
            "不得照抄对方承诺。 This is the other side's commitment: make one of your own.",
            {"errors": [{"field": "commitment", "reason": "made by yourself"}]},
        )
    contributions = (*current.contributions, Contribution(by=side, commitment=made))
    return current.model_copy(update={"contributions": contributions})


def revealed(current: Round, name: str, side: str, nonce: str, state: str) -> Round:
    """Take a side's nonce once both are committed; `name` is the round's. Raises: WrongStep, Invalid."""
    if {each.by for each in current.contributions} != set(SIDES):
        raise wrong("双方均提交承诺后方可公开。 Wait until both sides have committed.", state, "commit_nonce")
    own = next(each for each in current.contributions if each.by == side)
    if own.commitment != commitment(name, side, nonce):
        raise Invalid(
            "随机数与承诺不符。 This is not the nonce that was committed to: take the one from `rongcai draw nonce`.",
            {"errors": [{"field": "nonce", "reason": "does not match its commitment"}]},
        )
    told = own.model_copy(update={"value": nonce})
    contributions = tuple(told if each.by == side else each for each in current.contributions)
    return current.model_copy(update={"contributions": contributions})


def missing(current: Round) -> tuple[str, ...]:
    """Return the sides whose chance is not told yet."""
    given = {each.by for each in current.contributions if each.value is not None}
    return tuple(side for side in SIDES if side not in given)


def wrong(said: str, state: str, action: str) -> WrongStep:
    return WrongStep(said, {"state": state, "action": "contribute", "allowed": [action]})
