"""What a page says, in the reader's language: words, names of regions, dates and amounts."""

import csv
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import yaml

from common.law import rules
from common.law.money import PATTERN
from gateway.stacks import LAW_TIME

LANGUAGES = ("zh", "en")
TEXTS: dict[str, tuple[str, str]] = yaml.safe_load(files("gateway.pages").joinpath("texts.yaml").read_text("utf-8"))
YUAN = " 元"  # as statutory notices write it behind an amount
AMOUNT_CODE = re.compile(r"(amount|price|fee|budget|deposit|bond)")


@lru_cache
def region_names() -> dict[str, tuple[str, str]]:
    """Code: (Chinese, English), of every region in the law's table."""
    with files("common.law").joinpath("regions.csv").open(encoding="utf-8") as table:
        return {row["code"]: (row["name_zh"], row["name_en"]) for row in csv.DictReader(table)}


@dataclass(frozen=True, slots=True)
class Words:
    language: str

    def __call__(self, key: str) -> str:
        return TEXTS[key][LANGUAGES.index(self.language)]

    def of(self, thing: Any, name: str) -> str:
        """Return the attribute of a thing that carries both languages, such as label_zh and label_en."""
        return str(getattr(thing, f"{name}_{self.language}"))

    def title(self, kind: Any) -> str:
        return str(kind.title_zh if self.language == "zh" else kind.title)

    def region(self, code: str) -> str:
        return region_names().get(code, (code, code))[LANGUAGES.index(self.language)]

    def href(self, path: str, **query: Any) -> str:
        """Return a link that keeps the language; empty query values are left out."""
        said = {name: value for name, value in query.items() if value}
        if self.language != LANGUAGES[0]:
            said["lang"] = self.language
        return f"{path}?{urlencode(said)}" if said else path


def law_of(rule: str, at: datetime, region: str) -> rules.Rule | None:
    """Return the version of a rule in force at an instant in a region, whatever it is for; None if there is none."""
    on = at.astimezone(LAW_TIME).date()
    try:
        return rules.rule(rule, on, region)
    except rules.NoSuchRule:  # it is made for one category only
        return next((row for row in rules.ROWS if row.id == rule and row.in_force(on)), None)


def on_date(instant: datetime) -> str:
    return instant.astimezone(LAW_TIME).strftime("%Y-%m-%d")


def on_minute(instant: datetime) -> str:
    return instant.astimezone(LAW_TIME).strftime("%Y-%m-%d %H:%M")


def is_amount(code: str, value: str) -> bool:
    return bool(AMOUNT_CODE.search(code) and re.match(PATTERN, value.removesuffix(YUAN)))


def grouped(amount: str) -> str:
    """Write an amount with thousands separators, exact to the fen, without the unit that a notice may state."""
    whole, _, cents = amount.removesuffix(YUAN).partition(".")
    return f"{int(whole):,}.{cents}"
