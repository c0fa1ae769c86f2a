"""
The documents as an editable file: a template that docxtpl fills, with the digest of the text in it and as a property.

The template is built here, so that its source can be read; the same text makes the same bytes.
"""

from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docxtpl import DocxTemplate

from services.bidding.domain.documents.document_text import Block, Heading, Paragraph, digest, read
from services.bidding.rendering.pdf import LABEL

FONT = "宋体"
OPENED = (1980, 1, 1, 0, 0, 0)  # the first instant that a zip file knows
TEMPLATE_LINES = (
    ("{%p for block in blocks %}", "Normal"),
    ("{%p if block.kind == 'heading' %}", "Normal"),
    ("{{ block.text }}", "Heading 1"),
    ("{%p elif block.kind == 'paragraph' %}", "Normal"),
    ("{{ block.text }}", "Normal"),
    ("{%p else %}", "Normal"),
    (None, "Table Grid"),
    ("{%p endif %}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("{{ label }}：{{ digest }}", "Normal"),
)


def docx(text: str) -> bytes:
    blocks = read(text)
    template = DocxTemplate(BytesIO(_template()))
    made = digest(text)
    template.render({"blocks": [_block(block) for block in blocks], "digest": made, "label": LABEL}, autoescape=True)
    properties = template.docx.core_properties  # get_docx() would load the template again
    properties.identifier, properties.author, properties.comments = made, "", LABEL
    file = BytesIO()
    template.save(file)
    return _repeatable(file.getvalue())


@lru_cache
def _template() -> bytes:
    document = Document()
    for style in ("Normal", "Heading 1"):
        font = document.styles[style].font
        font.name, font.size = FONT, Pt(14 if style == "Heading 1" else 10.5)
        document.styles[style].element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for line, style in TEMPLATE_LINES:
        if line is None:
            _table(document.add_table(rows=3, cols=3, style=style))
        else:
            document.add_paragraph(line, style=style)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _table(table: object) -> None:
    """A row a row of the block, in it a cell a cell: the outer rows and cells are docxtpl's loops."""
    cells = [row.cells for row in table.rows]  # type: ignore[attr-defined]
    cells[0][0].text, cells[2][0].text = "{%tr for row in block.rows %}", "{%tr endfor %}"
    cells[1][0].text, cells[1][1].text, cells[1][2].text = "{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Heading | Paragraph):
        return {"kind": type(block).__name__.lower(), "text": block.text}
    return {"kind": "table", "rows": block.rows}


def _repeatable(file: bytes) -> bytes:
    """Return the same archive without the time at which it was packed."""
    packed = BytesIO()
    with ZipFile(BytesIO(file)) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            after.writestr(ZipInfo(name, OPENED), before.read(name), ZIP_DEFLATED)
    return packed.getvalue()
