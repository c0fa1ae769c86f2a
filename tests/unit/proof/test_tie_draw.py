import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.proof.draw import DrawRecord, order_of
from common.proof.seating import faults
from common.proof.tie_draw import TIED, tie_round

BIDS = [f"{number:064x}" for number in range(3)]
SHEETS = {f"seat-{seat}": f"{seat:064x}" for seat in range(1, 6)}


def order(*tied, bids=BIDS, sheets=SHEETS):
    return tie_round("t.1.rank 1", tied, bids, sheets).order[TIED]


def test_the_order_follows_from_bids_and_sheets_alone():
    assert order("A", "B", "C") == order("C", "B", "A", bids=BIDS[::-1])


def test_any_other_sheet_gives_another_chance():
    drawn = {order("A", "B", "C", sheets=SHEETS | {"seat-1": f"{number:064x}"}) for number in range(50)}

    assert len(drawn) == 6


def test_without_any_sheet_nothing_is_drawn():
    with pytest.raises(ValueError, match="everybody"):
        order("A", "B", sheets={})


@given(st.sets(st.text("ABCDEF", min_size=1, max_size=3), min_size=2, max_size=6))
def test_the_record_passes_the_check_of_every_other_draw(tied):
    drawn = tie_round("t.1.rank 1", tied, BIDS, SHEETS)

    assert drawn.order == order_of(drawn)
    assert set(drawn.order[TIED]) == tied
    assert faults(DrawRecord(draw="t.1.rank 1", seats=(), rounds=(drawn,))) == ()
