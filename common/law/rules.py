"""
The law's rules as data: the files of rows/, each row a version of one rule with its article and how sure we are of it.

    effective_from  null: day not known, or always; effective_to: the last day, the day before a later version
    jurisdiction    CN unless given; budget_level, category: lists, all unless given
    params          numbers, decimals as strings (YAML would read floats); days, unit and kind make a period
    source          keys of sources.yaml with articles
    mark            how sure we are, the value's mark first: L read in the law, Qn exam file n, P public page,
                    S secondary, M from memory, C our convention
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from common.law import regions
from common.law.regions import Level

Category = Literal["goods", "services", "works"]
Key = tuple[str, str, Level | None, Category | None]

JURISDICTIONS = ("CN-FJ", "CN")  # the narrower one goes first
UNCONFIRMED = {"M", "S"}  # from memory, or known from a commentary only
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # written in C where it was built
SOURCES = "sources.yaml"  # the documents that rows cite, by key
SIGNAL = "FLAG-"  # a warning rule opens a case for a person: a signal is never a finding (rulebook 16.1)


class NoSuchRule(LookupError):
    """No version of this rule is in force for this day, region, level and category."""


class RuleVersionsClash(ValueError):
    """Two versions of a rule overlap, or leave days between them without any."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that does not hold: what it says, what it expects, what was found, and what to do next."""

    rule: str
    source: str
    expected: str
    found: str
    remedy_en: str
    remedy_zh: str
    says_en: str
    says_zh: str
    mark: str
    blocks: bool


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f'write {value} as a string, "{value}": a float is not exact')
    if isinstance(value, str) and re.fullmatch(r"\d+\.\d+", value, re.ASCII):
        return Decimal(value)
    if isinstance(value, list):
        return tuple(map(_exact, value))
    if isinstance(value, dict):
        return {name: _exact(inner) for name, inner in value.items()}
    return value


class Rule(BaseModel):
    """
    One version of a rule.

    `effective_from` None: in force for longer than anybody here asks. `effective_to` is its last day, None: open.
    Empty `budget_level` or `category`: all of them. `source` as the rulebook writes it, `cited` in full words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Z]+(-[A-Z]+)*-R?[0-9]{1,2}$")
    effective_from: date | None
    effective_to: date | None = None
    jurisdiction: Literal["CN", "CN-FJ"] = "CN"
    budget_level: tuple[Level, ...] = ()
    category: tuple[Category, ...] = ()
    params: Annotated[dict[str, Any], BeforeValidator(_exact)] = {}
    source: str = Field(min_length=1)
    cited: str = Field(min_length=1)
    mark: str = Field(pattern=r"^(L|Q[0-9]{1,2}|P|S|M|C)(,(L|Q[0-9]{1,2}|P|S|M|C))*$")
    says_en: str = Field(min_length=1)
    says_zh: str = Field(min_length=1)
    remedy_en: str = Field(min_length=1)
    remedy_zh: str = Field(min_length=1)

    @property
    def blocks(self) -> bool:
        """Whether a breach refuses, or only warns. The first mark is that of the value; later ones are of details."""
        return self.mark.split(",")[0] not in UNCONFIRMED and not self.id.startswith(SIGNAL)

    @property
    def keys(self) -> tuple[Key, ...]:
        scopes = product(self.budget_level or (None,), self.category or (None,))
        return tuple((self.id, self.jurisdiction, level, category) for level, category in scopes)

    def in_force(self, on: date) -> bool:
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)

    def breach(self, expected: object, found: object) -> Breach:
        return Breach(
            rule=self.id,
            source=self.cited,
            expected=str(expected),
            found=str(found),
            blocks=self.blocks,
            **self.model_dump(include={"remedy_en", "remedy_zh", "says_en", "says_zh", "mark"}),
        )


_ROWS_OF_A_FILE = TypeAdapter(tuple[Rule, ...])  # built once: it takes longer than reading a file


def cite(source: str, titles: dict[str, str]) -> str:
    """Write "LAW 35; REG 31" in full; raise KeyError for a document that `titles` does not know."""
    parts = (part.strip().partition(" ") for part in source.split(";"))
    return "; ".join(titles[key] + (f", art. {article}" if article else "") for key, _, article in parts)


def read(text: str, titles: dict[str, str]) -> tuple[Rule, ...]:
    """Return the rows of a file; raise pydantic.ValidationError, or KeyError for a document that `titles` lacks."""
    rows = [row | {"cited": cite(row["source"], titles)} for row in _yaml(text)]
    return _ROWS_OF_A_FILE.validate_python(rows)


def load(folder: Path, titles: dict[str, str]) -> dict[str, tuple[Rule, ...]]:
    """Return the rows of each file of a folder by the file's name; an error of `read` also names the file."""
    sections = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name == SOURCES:
            continue
        try:
            sections[file.stem] = read(file.read_text(encoding="utf-8"), titles)
        except Exception as error:
            error.add_note(f"in {file}")
            raise
    return sections


def _yaml(text: str) -> Any:
    return yaml.load(text, SAFE_LOADER)  # noqa: S506 - it is one of the two safe loaders


def index(rows: Iterable[Rule]) -> dict[Key, list[Rule]]:
    """Return the versions of each rule, oldest first; raise RuleVersionsClash."""
    versions: dict[Key, list[Rule]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.effective_from or date.min):
        for key in row.keys:
            versions[key].append(row)
    for key, older, newer in ((key, *pair) for key, rows in versions.items() for pair in pairwise(rows)):
        if older.effective_to is None or newer.effective_from != older.effective_to + timedelta(days=1):
            raise RuleVersionsClash(f"{key}: {older.effective_to} is not the day before {newer.effective_from}")
    return dict(versions)


FOLDER = Path(__file__).parent / "rows"
DOCUMENTS: dict[str, str] = _yaml((FOLDER / SOURCES).read_text(encoding="utf-8"))
SECTIONS = load(FOLDER, DOCUMENTS)
ROWS = tuple(row for section in SECTIONS.values() for row in section)
_VERSIONS = index(ROWS)


def rule(
    id: str,  # noqa: A002 - the law's own word
    on: date,
    region: str = "350000",
    *,
    level: Level | None = None,
    category: Category | None = None,
) -> Rule:
    """
    Return the version in force on a day, the one made for the narrowest scope first.

    `on` is the day the procurement documents were issued (CAL-10); `level` is that of the region unless given.
    Raises: NoSuchRule, NoSuchRegion.
    """
    level = level or regions.budget_level(region)
    for key in product((id,), JURISDICTIONS, (level, None), (category, None)):
        for version in _VERSIONS.get(key, ()):
            if version.in_force(on):
                return version
    raise NoSuchRule(f"no version of {id} is in force on {on} for {region}, {level}, {category or 'any category'}")
