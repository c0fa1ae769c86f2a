"""
Words that treat suppliers unequally, found in a text as it is written (REG 20; O87 12, 17).

A rule row lists words: `hard` are refused, `ask` need a person's decision, `ask_scored` need one among the criteria
only, `unless_imported` are refused except for imported goods, where they need one. `where` names the places that a
row is about, all unless given. A word that the text itself denies (不得、不要求 ...) needs a decision, not a refusal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from unicodedata import normalize

from common.law.rules import NoSuchRule, Rule, rule

Place = Literal["requirement", "qualification", "criteria", "contract"]
PLACES: tuple[Place, ...] = get_args(Place)
MINIMUM_PRICE = "REQ-09"
DENIED = re.compile(r"(不得|不应|不能|不以|不限|不设|不要求|不接受|无需|无须|禁止|严禁)[^，。；,;.!?！？]{0,20}$")


@dataclass(frozen=True, slots=True)
class Hit:
    """`words` as the text has them, at its characters `start` to `end`; `hard`: refused, else a person decides."""

    rule: Rule
    words: str
    start: int
    end: int
    hard: bool


def check(
    text: str, on: date, region: str = "350000", *, where: Place = "requirement", imported: bool = False
) -> tuple[Hit, ...]:
    """
    Return what the rules of this day find, in the order of the text; of words within words only the longer.

    Width, case and blanks inside a word hide nothing.
    """
    plain, places = _plain(text)
    found: list[Hit] = []
    for row in _rows(on, region):
        for word, hard in _words(row, where, imported=imported):
            for match in re.finditer(re.escape(_plain(word)[0]), plain):
                start, end = places[match.start()], places[match.end() - 1] + 1
                refused = hard and not DENIED.search(plain[: match.start()])
                found.append(Hit(row, text[start:end], start, end, refused))
    kept = [hit for hit in found if not any(_covers(other, hit) for other in found)]
    return tuple(sorted(kept, key=lambda hit: (hit.start, hit.rule.id)))


def _rows(on: date, region: str) -> Iterator[Rule]:
    for rule_id in (*rule("REQ-08", on, region).params["listed_in"], MINIMUM_PRICE):
        try:
            yield rule(rule_id, on, region)
        except NoSuchRule:  # not in force yet
            continue


def _words(row: Rule, where: Place, *, imported: bool) -> Iterator[tuple[str, bool]]:
    params = row.params
    if where not in params.get("where", PLACES):
        return
    yield from ((word, True) for word in params.get("hard", ()))
    yield from ((word, not imported) for word in params.get("unless_imported", ()))
    yield from ((word, False) for word in params.get("ask", ()))
    if where == "criteria":
        yield from ((word, False) for word in params.get("ask_scored", ()))


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text without blanks, in one width and case, and where each of its characters came from."""
    pairs = [
        (plain, index)
        for index, character in enumerate(text)
        for plain in normalize("NFKC", character).casefold()
        if plain.isprintable() and not plain.isspace()
    ]
    return "".join(plain for plain, _ in pairs), [index for _, index in pairs]


def _covers(longer: Hit, hit: Hit) -> bool:
    within = longer.start <= hit.start and hit.end <= longer.end
    return within and (longer.hard or not hit.hard) and longer.end - longer.start > hit.end - hit.start
