from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.announcements.domain.historic import BadRelease, as_notice, read_release
from tests.builders.announcements import a_release

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
KNOWN = ("ocid", "id", "date", "buyer", "tender", "awards", "parties")


class TestAHistoricRelease:
    def test_becomes_a_notice_that_names_its_publisher(self):
        made = as_notice(read_release(a_release(), "CDMX"), region="350000", seq=1)

        assert made.title == "Computers"
        assert made.fields[0].value == "CDMX"

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"ocid": None}, "ocid is missing"),
            ({"date": None}, "date is missing"),
            ({"date": "yesterday"}, "no RFC 3339"),
            ({"tender": None}, "what was bought"),
            ({"buyer": None}, "no buyer"),
            ({"buyer": "just a name"}, "no buyer"),
        ],
    )
    def test_is_refused_with_the_reason(self, changes: dict[str, object], reason: str):
        with pytest.raises(BadRelease, match=reason):
            read_release(a_release(**changes), "CDMX")

    def test_is_the_same_notice_however_often_it_comes(self):
        assert read_release(a_release(), "CDMX").id == read_release(a_release(), "CDMX").id

    def test_of_another_publisher_is_another_notice(self):
        assert read_release(a_release(), "CDMX").id != read_release(a_release(), "DNCP").id

    @given(st.dictionaries(st.sampled_from(KNOWN), JSON))
    def test_of_whatever_shape_is_read_or_refused_and_never_breaks(self, raw: dict[str, object]):
        read = None
        with suppress(BadRelease):
            read = read_release(raw, "CDMX")

        assert read is None or (read.title and read.buyer)
