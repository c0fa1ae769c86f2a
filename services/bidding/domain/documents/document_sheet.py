"""What every part of the documents is written from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from common.law.calendar import SHANGHAI
from common.law.rules import NoSuchRule, rule
from services.bidding.domain.documents.document_text import Paragraph
from services.bidding.domain.tendering.tender import Tender


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a part is written from: the tender, and the day whose rules it follows."""

    tender: Tender
    on: date

    def law(self, *rules: str) -> Iterator[Paragraph]:
        """Yield what each of these rules says, by its row; one that is not in force says nothing."""
        for each in rules:
            try:
                row = rule(each, self.on, self.tender.region, category=self.tender.category.value)
            except NoSuchRule:
                continue
            yield Paragraph(f"{row.says_zh}。（{row.id}）")


def said(label: str, text: str) -> Paragraph:
    return Paragraph(f"{label}：{text}")


def percent(rate: str | Decimal) -> str:
    return f"{(Decimal(rate) * 100).normalize():f}%"


def minute(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}（北京时间）" if at else "未确定"
