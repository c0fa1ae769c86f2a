"""What announcements promises: notices that the public reads, and the feed of them."""

from datetime import date
from enum import StrEnum
from typing import Any

from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Cursor, Id, Instant, Limit, Line, ProcurementId
from common.interfaces.parties import Role

NAME = "announcements"
EVERYBODY = tuple(role for role in Role if role is not Role.SERVICE)


class NoticeKind(StrEnum):
    """Statutory types (rulebook section 12) that are published so far."""

    INTENTION = "intention"  # PUB-01 采购意向
    PREQUALIFICATION = "prequalification"  # PUB-02 资格预审公告
    TENDER = "tender"  # PUB-03 招标公告
    AWARD = "award"  # PUB-05 中标结果公告
    CORRECTION = "correction"  # PUB-06 更正公告
    TERMINATION = "termination"  # PUB-07 终止公告
    CONTRACT = "contract"  # PUB-08 合同公告
    HISTORIC = "historic"  # taken over from another publisher's OCDS release


class NoticeField(View):
    """One line of a notice: its code in the rulebook, its labels, its text."""

    code: str
    label_zh: str
    label_en: str
    value: str


class NoticeView(View):
    id: str
    kind: NoticeKind
    rule: str
    title: str
    region: str
    procurement_id: str
    buyer: str
    published_at: Instant
    publicity_until: date | None
    fields: tuple[NoticeField, ...]
    digest: str
    seq: int
    version: int


class NoticeLine(View):
    id: str
    kind: NoticeKind
    title: str
    region: str
    procurement_id: str
    buyer: str
    published_at: Instant
    seq: int


class NoticePage(Page):
    items: tuple[NoticeLine, ...]


class ListNotices(Call[NoticePage], service=NAME, door=get("/notices"), roles=EVERYBODY):
    """Notices of the region asked, newest first; `text` matches words of title, buyer and project number."""

    kind: NoticeKind | None = None
    procurement_id: ProcurementId | None = None
    text: Line | None = None
    after: Cursor | None = None
    limit: Limit = 20


class GetNotice(Call[NoticeView], service=NAME, door=get("/notices/{notice_id}"), roles=EVERYBODY):
    notice_id: Id


class ReadFeed(Call[NoticePage], service=NAME, door=get("/feed"), roles=EVERYBODY):
    """Notices in the order of their gap-free running number, from `since` (exclusive) on: nothing is ever skipped."""

    since: int = 0
    limit: Limit = 100


class ImportReport(View):
    """`refused` lists {row, ocid, reason}: a bad release is told and left out, the others are taken."""

    taken: int
    known: int
    refused: tuple[dict[str, Any], ...]


class ImportReleases(Call[ImportReport], service=NAME, door=post("/historic-releases"), roles=(Role.OPERATOR,)):
    """Take over another publisher's OCDS 1.1 releases as historic notices; at most 100 at a time."""

    publisher: Line
    releases: tuple[dict[str, Any], ...]


class NoticePublished(Event, sender=NAME, heard_by=(), audience=Audience.PUBLIC):
    """A notice can be read by everybody under its id."""

    notice_id: str
    kind: NoticeKind
    title: str
    digest: str
