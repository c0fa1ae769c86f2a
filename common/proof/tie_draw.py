"""
A draw between bids that nothing tells apart, from chance that was fixed before anybody knew of the tie (EVAL-08).

The seed is made of the digests of the sealed bids, fixed at the deadline; each member of the panel adds the digest of
its own sheet, which the others did not see until all were in. Whoever holds both recomputes the order. To steer it one
would have to know all other sheets and bend one's own to them: the platform's operator together with a member.
"""

from collections.abc import Iterable, Mapping

from common.proof.draw import PLATFORM, Contribution, Round, commitment, list_digest, order_of, round_id
from common.proof.signing import digest

TIED = "tied"


def draw_name(sitting: str, what: str) -> str:
    return f"{sitting}.{what}"


def tie_round(draw: str, tied: Iterable[str], bid_digests: Iterable[str], values: Mapping[str, str]) -> Round:
    """
    Return the round with its order, in the format of docs/expert-draw.md.

    `values` are the sheets' digests by who gave them. Raises: ValueError without any.
    """
    name, lists = round_id(draw, 1), {TIED: tuple(sorted(tied))}
    seed = digest(sorted(bid_digests))
    drawn = Round(
        number=1,
        lists=lists,
        list_digest=list_digest(name, (), lists, ""),
        seed_commitment=commitment(name, PLATFORM, seed),
        contributions=tuple(
            Contribution(by=who, commitment=commitment(name, who, value), value=value)
            for who, value in sorted(values.items())
        ),
        seed=seed,
    )
    return drawn.model_copy(update={"order": order_of(drawn)})
