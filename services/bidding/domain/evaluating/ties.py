"""Ties of one lot that the documents do not decide, drawn and kept with their record (EVAL-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from common.interfaces.bidding import LotDraw
from common.proof.tie_draw import TIED, draw_name, tie_round
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation


@dataclass(slots=True)
class Draws:
    """Draws when asked, and remembers; `values` are the digests of the members' sheets by seat."""

    lot: LotEvaluation
    values: Mapping[int, str]
    made: list[LotDraw] = field(default_factory=list)

    def __call__(self, what: str, tied: Sequence[str]) -> tuple[str, ...]:
        digests = [line.digest for line in self.lot.opening]
        values = {f"seat-{seat}": value for seat, value in self.values.items()}
        drawn = tie_round(draw_name(self.lot.sitting, what), tied, digests, values)
        order = (drawn.order or {})[TIED]
        self.made.append(LotDraw(what=what, order=order, record=drawn))
        return order
