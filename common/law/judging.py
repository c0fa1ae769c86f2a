"""What a panel finds together: by majority (COM-09); and scores that stand far off the others' (EVAL-15)."""

from collections.abc import Mapping
from decimal import Decimal

from common.law.rules import Rule


def majority(found: int, members: int) -> bool:
    """Tell whether more than half of all members found it so; who said nothing did not."""
    return 2 * found > members


def far_off(law: Rule, scores: Mapping[int, Decimal]) -> tuple[int, ...]:
    """
    Return who scored abnormally high or low: further from the mean of all members than `off_mean` of it, or than
    `deviations` standard deviations and `least_off` of it. On the line is not off it. Exact: no root is taken.
    """
    if len(set(scores.values())) < 2:
        return ()
    count, total = len(scores), sum(scores.values(), Decimal(0))
    spread = law.params["deviations"] ** 2 * (count * sum(each * each for each in scores.values()) - total * total)
    much, little = law.params["off_mean"] * total, law.params["least_off"] * total
    gaps = {who: abs(count * each - total) for who, each in scores.items()}  # each times the count of members
    return tuple(who for who, gap in gaps.items() if gap > much or (gap > little and gap * gap > spread))
