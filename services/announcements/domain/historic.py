"""Releases of other publishers (OCDS 1.1), as historic notices. Real data is imperfect: what is bad is told by row."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from common.interfaces.announcements import NoticeKind
from common.proof.signing import digest
from services.announcements.domain.notice import Line, Notice, rank_of, words

SHOWN = (  # where an OCDS release says it, and what we call it
    (("tender", "description"), "requirement", "采购需求", "Requirement"),
    (("tender", "procurementMethod"), "method", "采购方式", "Method"),
    (("tender", "value"), "budget_amount", "预算金额", "Budget"),
    (("tender", "tenderPeriod", "endDate"), "bids_due_at", "投标截止时间", "Bids due at"),
    (("date",), "published_on", "发布日期", "Published on"),
)
TEXT_LIMIT = 5_000
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100  # outside of them it is a slip, and no calendar sorts it


class BadRelease(ValueError):
    """A release that cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Release:
    """What we need of a release, checked."""

    id: str
    ocid: str
    title: str
    buyer: str
    published_at: datetime
    lines: tuple[Line, ...]


def read_release(raw: dict[str, Any], publisher: str) -> Release:
    """Return the checked release; raise BadRelease naming the field that is wrong."""
    ocid = _text(raw, "ocid")
    if not ocid:
        raise BadRelease("ocid is missing: a release that names no contracting process cannot be linked to anything")
    title = _text(raw, "tender", "title") or _text(raw, "tender", "description") or _first_award_title(raw)
    if not title:
        raise BadRelease("neither tender.title, tender.description nor awards[0].title says what was bought")
    buyer = _text(raw, "buyer", "name") or _party_name(raw, "buyer") or _text(raw, "tender", "procuringEntity", "name")
    if not buyer:
        raise BadRelease("no buyer: buyer.name, a party with role buyer or tender.procuringEntity.name is needed")
    lines = [Line(code="publisher", label_zh="来源", label_en="Publisher", value=publisher)]
    lines += [Line(code="ocid", label_zh="OCID", label_en="OCID", value=ocid)]
    for path, code, zh, en in SHOWN:
        if value := _text(raw, *path):
            lines.append(Line(code=code, label_zh=zh, label_en=en, value=value))
    made = digest({"publisher": publisher, "ocid": ocid, "id": str(raw.get("id"))})
    return Release(f"historic-{made[:32]}", ocid, title[:300], buyer[:300], _date(raw), tuple(lines))


def as_notice(release: Release, *, region: str, seq: int) -> Notice:
    return Notice(
        id=release.id,
        kind=NoticeKind.HISTORIC,
        rule="OCDS-1.1",
        title=release.title,
        region=region,
        procurement_id="",
        buyer=release.buyer,
        published_at=release.published_at,
        publicity_until=None,
        fields=release.lines,
        digest=digest([[line.code, line.value] for line in release.lines]),
        words=words(release.title, release.buyer, release.ocid),
        seq=seq,
        rank=rank_of(release.published_at, seq),
    )


def _at(raw: Any, *path: str) -> Any:
    for name in path:
        raw = raw.get(name) if isinstance(raw, dict) else None
    return raw


def _text(raw: dict[str, Any], *path: str) -> str:
    value = _at(raw, *path)
    if isinstance(value, dict) and "amount" in value:
        value = f"{value['amount']} {value.get('currency', '')}"
    return str(value).strip()[:TEXT_LIMIT] if isinstance(value, str | int | float) else ""


def _first_award_title(raw: dict[str, Any]) -> str:
    awards = raw.get("awards")
    return _text(awards[0], "title") if isinstance(awards, list) and awards and isinstance(awards[0], dict) else ""


def _party_name(raw: dict[str, Any], role: str) -> str:
    parties = raw.get("parties") if isinstance(raw.get("parties"), list) else []
    named = (p for p in parties or [] if isinstance(p, dict) and role in (p.get("roles") or []))
    return next((_text(party, "name") for party in named), "")


def _date(raw: dict[str, Any]) -> datetime:
    said = raw.get("date")
    if not isinstance(said, str):
        raise BadRelease("date is missing: when the release was published")
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        raise BadRelease(f"date {said[:40]!r} is no RFC 3339 date and time") from None
    if not EARLIEST_YEAR <= read.year <= LATEST_YEAR:
        raise BadRelease(f"date {said[:40]!r} is not of the years {EARLIEST_YEAR} to {LATEST_YEAR}")
    return read if read.tzinfo else read.replace(tzinfo=UTC)
