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
            ({"date": "0001-01-01T00:00:00+08:00"}, "1900 to 2100"),
            ({"date": "1899-12-31T00:00:00Z"}, "1900 to 2100"),
            ({"date": "2101-01-01T00:00:00Z"}, "1900 to 2100"),
            ({"tender": None}, "what was bought"),
            ({"buyer": None}, "no buyer"),
            ({"buyer": "just a name"}, "no buyer"),
        ],
    )
    def test_is_refused_with_the_reason(self, changes: dict[str, object], reason: str):
        with pytest.raises(BadRelease, match=reason):
            read_release(a_release(**changes), "CDMX")

    def test_stands_in_lists_where_it_was_published_however_late_it_comes(self):
        def rank(date: str, seq: int) -> str:
            return as_notice(read_release(a_release(date=date), "CDMX"), region="350000", seq=seq).rank

        early, late = rank("1900-01-01T00:00:00+08:00", 9), rank("2100-12-31T23:59:59Z", 1)

        assert early < rank("2016-01-02T07:00:00+08:00", 3) < rank("2016-01-02T00:00:00Z", 2) < late
        assert rank("2016-01-02T00:00:00Z", 9) < rank("2016-01-02T00:00:00Z", 10)

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
