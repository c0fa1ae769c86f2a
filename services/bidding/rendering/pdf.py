"""
The documents as PDF/A-2b (ISO 19005-2), set by typst: the same text on the same day makes the same bytes.

PDF/A allows no character that has no shape. One that no font of the machine has is written as its code: 〔U+20BB7〕.
"""

import json
import re
from datetime import date
from pathlib import Path

import typst

from services.bidding.domain.documents.document_text import Block, Heading, Paragraph, digest, read

TEMPLATE = Path(__file__).parents[1] / "templates" / "documents.typ"
LABEL = "文本摘要 SHA-256"
SHAPELESS = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def pdf(text: str, on: date) -> bytes:
    """Return the file; raise typst.TypstError if it cannot be set, which is a fault of ours."""
    try:
        return _set(text, text, on)
    except typst.TypstError as error:
        shapeless = {character for found in SHAPELESS.findall(error.diagnostic) for character in found}
        if not shapeless:
            raise
        codes = {ord(each): f"〔U+{ord(each):04X}〕" for each in shapeless}
        return _set(text.translate(codes), text, on)


def _set(shown: str, text: str, on: date) -> bytes:
    blocks = read(shown)
    sheet = {
        "title": blocks[0].text if isinstance(blocks[0], Heading) else "",
        "on": (on.year, on.month, on.day),
        "digest": digest(text),
        "label": LABEL,
        "blocks": [_block(block) for block in blocks],
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=["a-2b"],
        sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
        timestamp=0,
    )
    return made


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Heading | Paragraph):
        return {"kind": type(block).__name__.lower(), "text": block.text}
    return {"kind": "table", "rows": block.rows}
