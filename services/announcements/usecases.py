"""One function a use case: load, decide, save."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

from common.interfaces.announcements import (
    GetNotice,
    ImportReleases,
    ImportReport,
    ListNotices,
    NoticeKind,
    NoticePage,
    NoticePublished,
    ReadFeed,
)
from common.interfaces.context import By
from common.interfaces.errors import Invalid
from common.interfaces.events import Event
from services.announcements.domain import notice
from services.announcements.domain.historic import BadRelease, Release, as_notice, read_release
from services.announcements.domain.notice import Notice
from services.announcements.store import FEED, NoticeStore

MOST_RELEASES = 100
RANK = re.compile(r"[0-9]{14}-[0-9]{9,}", re.ASCII)


def publish(store: NoticeStore, kind: NoticeKind, news: Event, by: By) -> Notice:
    """Publish the notice of this news, once however often the news comes."""
    told = news.model_dump(mode="json")

    def build(seq: int) -> tuple[Notice, NoticePublished]:
        made = notice.compose(kind, by.region, told, now=by.at, seq=seq)
        return made, _published(made)

    return store.notices.make_numbered(FEED, build, by=by)


def get_notice(store: NoticeStore, call: GetNotice) -> Notice:
    return store.get(call.notice_id)


def list_notices(store: NoticeStore, call: ListNotices, by: By) -> NoticePage:
    query: dict[str, Any] = {"region": by.region}
    if call.kind:
        query["kind"] = call.kind.value
    if call.procurement_id:
        query["procurement_id"] = call.procurement_id
    if call.text:
        query["words"] = {"$all": list(notice.query_words(call.text))}
    found = store.newest(query, _before(call.after), call.limit + 1)
    shown = found[: call.limit]
    more = len(found) > call.limit
    return NoticePage(items=shown, has_more=more, next=shown[-1].rank if more else None)


def read_feed(store: NoticeStore, call: ReadFeed) -> NoticePage:
    found = store.following(call.since, call.limit)
    more = len(found) == call.limit
    return NoticePage(items=found, has_more=more, next=str(found[-1].seq) if more else None)


def import_releases(store: NoticeStore, call: ImportReleases, by: By) -> ImportReport:
    """Take what is good, tell what is bad by row; a release taken before is known and not taken again."""
    if len(call.releases) > MOST_RELEASES:
        raise Invalid(f"at most {MOST_RELEASES} releases at a time; send them in parts")
    taken = known = 0
    refused: list[dict[str, Any]] = []
    for row, raw in enumerate(call.releases):
        try:
            release = read_release(raw, call.publisher)
        except BadRelease as reason:
            refused.append({"row": row, "ocid": str(raw.get("ocid"))[:100], "reason": str(reason)})
            continue
        of_release = replace(by, key=release.id, fingerprint="", replayed=False)
        store.notices.make_numbered(FEED, partial(_take, release, by.region), by=of_release)
        known, taken = known + of_release.replayed, taken + (not of_release.replayed)
    return ImportReport(taken=taken, known=known, refused=tuple(refused))


def _take(release: Release, region: str, seq: int) -> tuple[Notice, NoticePublished]:
    made = as_notice(release, region=region, seq=seq)
    return made, _published(made)


def _published(made: Notice) -> NoticePublished:
    return NoticePublished(
        procurement_id=made.procurement_id, notice_id=made.id, kind=made.kind, title=made.title, digest=made.digest
    )


def _before(cursor: str | None) -> str | None:
    if cursor is not None and not RANK.fullmatch(cursor):
        raise Invalid("this cursor is not one of ours; begin again without `after`")
    return cursor
