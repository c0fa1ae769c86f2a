"""Use cases of announcements over a real database."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from common.interfaces.announcements import ImportReleases, ListNotices, NoticeKind, ReadFeed
from common.interfaces.context import By
from common.interfaces.errors import Invalid, NotFound
from common.interfaces.parties import Role
from common.runtime.database import ServiceDatabase, Written
from deploy.demo.historic import releases
from services.announcements import usecases
from services.announcements.store import NoticeStore
from tests.builders.announcements import PROCUREMENT, a_release, an_award, an_intention
from tests.conftest import a_caller

pytestmark = pytest.mark.stack
REAL = Path(__file__).parents[4] / "shared" / "ocds" / "real"


@pytest.fixture
def store(service_database: ServiceDatabase) -> NoticeStore:
    made = NoticeStore(service_database)
    made.notices.prepare()
    return made


def intention(store: NoticeStore, number: int, by: By | None = None) -> None:
    news = an_intention(procurement_id=f"350100-GK-2026-{number:06d}")
    usecases.publish(store, NoticeKind.INTENTION, news, by or a_caller())


class TestPublishing:
    def test_the_same_news_twice_makes_one_notice_and_tells_it_once(self, store: NoticeStore, told: list[Written]):
        by = a_caller(key="event-1")
        intention(store, 1, by)
        intention(store, 1, a_caller(key="event-1"))

        assert [item.seq for item in store.following(0, 10)] == [1]
        assert len(told) == 1

    def test_another_edition_of_an_intention_is_a_notice_beside_the_first_however_they_arrive(self, store: NoticeStore):
        for edition in (2, 1):
            usecases.publish(store, NoticeKind.INTENTION, an_intention(edition=edition), a_caller())

        assert [item.id.removeprefix(PROCUREMENT) for item in store.following(0, 10)] == ["-intention-2", "-intention"]

    def test_many_at_once_get_numbers_without_gaps(self, store: NoticeStore):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: intention(store, n), range(40)))

        assert [item.seq for item in store.following(0, 100)] == list(range(1, 41))

    def test_a_reader_of_the_feed_who_follows_while_it_is_written_misses_nothing(self, store: NoticeStore):
        seen: list[int] = []
        with ThreadPoolExecutor(8) as pool:
            writing = [pool.submit(intention, store, n) for n in range(60)]
            while len(seen) < 60:
                page = usecases.read_feed(store, ReadFeed(since=seen[-1] if seen else 0, limit=7))
                seen += [item.seq for item in page.items]
            for each in writing:
                each.result()

        assert seen == list(range(1, 61))


class TestReading:
    def test_the_newest_come_first_and_pages_neither_skip_nor_repeat(self, store: NoticeStore):
        for number in range(5):
            intention(store, number)
        first = usecases.list_notices(store, ListNotices(limit=3), a_caller())
        intention(store, 99)
        second = usecases.list_notices(store, ListNotices(limit=3, after=first.next), a_caller())

        assert [item.seq for item in (*first.items, *second.items)] == [5, 4, 3, 2, 1]
        assert first.has_more
        assert not second.has_more

    def test_kind_text_and_region_narrow_the_list(self, store: NoticeStore):
        intention(store, 1)
        usecases.publish(store, NoticeKind.AWARD, an_award(), a_caller())
        elsewhere = "350200-GK-2026-000001"
        usecases.publish(
            store,
            NoticeKind.INTENTION,
            an_intention(procurement_id=elsewhere, buyer_name="厦门市财政局"),
            a_caller(region="350200"),
        )

        def found(call: ListNotices, region: str = "350100") -> int:
            return len(usecases.list_notices(store, call, a_caller(region=region)).items)

        assert found(ListNotices(kind=NoticeKind.AWARD)) == 1
        assert found(ListNotices(text="公开信息 福州")) == 2
        assert found(ListNotices(text="厦门")) == 0
        assert found(ListNotices(text="厦门"), "350200") == 1

    def test_a_cursor_that_is_not_ours_is_refused(self, store: NoticeStore):
        with pytest.raises(Invalid, match="cursor"):
            usecases.list_notices(store, ListNotices(after="x"), a_caller())

    def test_an_unknown_notice_is_not_found(self, store: NoticeStore):
        with pytest.raises(NotFound):
            store.get("350100-GK-2026-000007-intention")

    def test_a_notice_that_was_not_found_is_found_once_it_is_published(self, store: NoticeStore):
        with pytest.raises(NotFound):
            store.get("350100-GK-2026-000007-intention")
        intention(store, 7)

        assert store.get("350100-GK-2026-000007-intention").seq == 1


class TestTakingOverHistory:
    def test_takes_the_good_and_tells_the_bad_by_row(self, store: NoticeStore):
        call = ImportReleases(publisher="CDMX", releases=(a_release(), a_release(date=None), a_release(ocid="b")))
        report = usecases.import_releases(store, call, a_caller(Role.OPERATOR))

        assert (report.taken, report.known) == (2, 0)
        assert [(row["row"], "date is missing" in row["reason"]) for row in report.refused] == [(1, True)]

    def test_again_is_without_harm(self, store: NoticeStore):
        call = ImportReleases(publisher="CDMX", releases=(a_release(),))
        usecases.import_releases(store, call, a_caller(Role.OPERATOR))
        report = usecases.import_releases(store, call, a_caller(Role.OPERATOR))

        assert (report.taken, report.known) == (0, 1)
        assert len(store.following(0, 10)) == 1

    @pytest.mark.skipif(not REAL.is_dir(), reason="the real publishers' packages are not at hand")
    def test_real_packages_of_three_publishers_are_taken_or_told_row_by_row(self, store: NoticeStore):
        for path in sorted(REAL.glob("*.json")):
            found = releases(json.loads(path.read_text()))
            call = ImportReleases(publisher=path.stem, releases=tuple(found))
            report = usecases.import_releases(store, call, a_caller(Role.OPERATOR))

            assert report.taken + report.known + len(report.refused) == len(found) > 0
            assert all(row["reason"] for row in report.refused)
