"""
The one text of the procurement documents: what its digest is of, and what both files are set from.

A line that begins with "# " is a heading, one that begins with "| " a row of a table; every other line a paragraph.
What people write cannot pass for either: such lines get a blank before them, cells have neither bars nor line ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from unicodedata import category

HEADING, ROW = "# ", "| "
BAR, WIDE_BAR = "|", "｜"
LINE_ENDS = ("Zl", "Zp")  # separators of Unicode at which a line would break, too


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The first row is its head."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table


def write(blocks: Iterable[Block]) -> str:
    """Return the text, the same for the same blocks; every line ends with a line feed."""
    return "".join(f"{line}\n" for block in blocks for line in _lines(block))


def read(text: str) -> tuple[Block, ...]:
    """Return the blocks that a text was written from; a paragraph of several lines comes back as several."""
    blocks: list[Block] = []
    for is_row, lines in groupby(text.splitlines(), lambda line: line.startswith(ROW)):
        if is_row:
            blocks.append(Table(tuple(tuple(line[len(ROW) :].split(f" {BAR} ")) for line in lines)))
        else:
            blocks += (_single(line) for line in lines)
    return tuple(blocks)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _single(line: str) -> Block:
    return Heading(line[len(HEADING) :]) if line.startswith(HEADING) else Paragraph(line)


def _lines(block: Block) -> Sequence[str]:
    if isinstance(block, Heading):
        return (HEADING + _clean(block.text),)
    if isinstance(block, Table):
        return tuple(ROW + f" {BAR} ".join(map(_cell, row)) for row in block.rows)
    lines = [_clean(line) for line in block.text.splitlines() or [""]]
    return [f" {line}" if line.startswith((HEADING, ROW)) else line for line in lines]


def _cell(text: str) -> str:
    return _clean("；".join(text.splitlines())).replace(BAR, WIDE_BAR)


def _clean(line: str) -> str:
    """Return a line without control, invisible and private characters, which neither file could show."""
    spaced = line.replace("\t", " ")
    return "".join(each for each in spaced if category(each)[0] != "C" and category(each) not in LINE_ENDS)
