"""What a notice is. Published once, never altered, never deleted (PUB-R3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from common.interfaces.announcements import NoticeKind
from common.law.announcements import publication_rule
from common.law.calendar import add_working_days, local_date
from common.proof.signing import digest
from services.announcements.domain.forms import FORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field of the statutory format: its code in the rulebook, its labels, its text."""

    code: str
    label_zh: str
    label_en: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`seq` is its place in the feed: gap-free, never given twice; `rank` its place in lists: by publication."""

    id: str
    kind: NoticeKind
    rule: str
    title: str
    region: str
    procurement_id: str
    buyer: str
    published_at: datetime
    publicity_until: date | None
    fields: tuple[Line, ...]
    digest: str
    words: tuple[str, ...]
    seq: int
    rank: str
    version: int = 0


def rank_of(published_at: datetime, seq: int) -> str:
    """Return what sorts notices by publication, however late an old one was taken over; no two share it."""
    return f"{published_at.astimezone(UTC):%Y%m%d%H%M%S}-{seq:09}"


def notice_id(kind: NoticeKind, told: Mapping[str, Any]) -> str:
    """Return the id of a notice: a procurement has one of each kind, or one for each lot, contract, part or edition."""
    of, parts = told.get("contract_id") or told["procurement_id"], (told.get("lot"), told.get("part"), _again(told))
    return "-".join(str(part) for part in (of, kind, *parts) if part)


def _again(told: Mapping[str, Any]) -> int | None:
    """Return the edition of a notice that replaces an earlier one, of an award its number; None for the first."""
    edition = int(told.get("edition") or told.get("award_number") or 1)
    return edition if edition > 1 else None


def compose(kind: NoticeKind, region: str, told: dict[str, Any], *, now: datetime, seq: int) -> Notice:
    """Return the notice of one kind of news; `told` are the news' fields, named as in the rulebook (PUB-*)."""
    form = FORMS[kind]
    rule = publication_rule(kind)
    lines = tuple(
        Line(code=field.code, label_zh=field.zh, label_en=field.en, value=field.text(told[field.code]))
        for field in form.fields
        if told.get(field.code) not in (None, "", [])
    )
    name = str(told.get("project_name") or told.get("contract_name"))
    title = f"{told['buyer_name']} {name} {form.title_zh}" + (f"（第{again}版）" if (again := _again(told)) else "")
    days = rule.params.get("publicity_working_days")
    return Notice(
        id=notice_id(kind, told),
        kind=kind,
        rule=rule.id,
        title=title,
        region=region,
        procurement_id=told["procurement_id"],
        buyer=told["buyer_name"],
        published_at=now,
        publicity_until=add_working_days(local_date(now), days) if days else None,
        fields=lines,
        digest=digest({"title": title, "fields": [[line.code, line.value] for line in lines]}),
        words=words(title, told["procurement_id"]),
        seq=seq,
        rank=rank_of(now, seq),
    )


def words(*texts: str) -> tuple[str, ...]:
    """Return what a search finds these texts by: every query that `query_words` cuts out of them."""
    characters = {c for text in texts for c in text if "\u4e00" <= c <= "\u9fff"}
    return tuple(sorted({word for text in texts for word in query_words(text)} | characters))


def query_words(text: str) -> tuple[str, ...]:
    """
    Cut a text into words of letters and digits and pairs of neighbouring Chinese characters (a lone one stands alone).

    Chinese writes no spaces: two characters are the shortest word, and all pairs of a longer word find it.
    """
    found: set[str] = set()
    for run in re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]+", text.lower()):
        found |= {run} if run.isascii() or len(run) == 1 else {a + b for a, b in pairwise(run)}
    return tuple(sorted(found))
