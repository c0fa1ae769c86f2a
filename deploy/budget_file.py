"""
A budget file as a treasury exports it, CSV or XLSX, row by row as the API takes it (docs/budget-import.md).

Amounts of a CSV never pass through a float; those of an XLSX are taken only if they are exact to the fen.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from common.interfaces.bidding import ImportBudgetLine

HEADERS = {  # what stands above a column, without spaces, in lower case: the field, and how many yuan its unit is
    "budget_line_id": ("budget_line_id", "id", "指标编号", "预算指标编号", "指标id", "指标文号"),
    "buyer": ("buyer", "credit_code", "采购人代码", "单位代码", "预算单位代码", "统一社会信用代码"),
    "year": ("year", "年度", "预算年度"),
    "name": ("name", "指标名称", "预算项目名称", "项目名称"),
    "amount": ("amount", "amount(yuan)", "金额", "预算金额", "指标金额", "金额(元)", "预算金额(元)", "指标金额(元)"),
    "amount_10000": ("amount(10000yuan)", "金额(万元)", "预算金额(万元)", "指标金额(万元)"),
    "functional_code": ("functional_code", "支出功能分类", "支出功能分类科目", "功能分类科目编码"),
    "economic_code": ("economic_code", "支出经济分类", "支出经济分类科目", "经济分类科目编码"),
    "fund_source": ("fund_source", "资金来源", "资金性质"),
}
FIELD_OF = {header: name for name, headers in HEADERS.items() for header in headers}
AMOUNTS = ("amount", "amount_10000")
REQUIRED = ("budget_line_id", "buyer", "year", "name")
AMOUNT = re.compile(r"(?:[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]+)?")
EXACT_TO = 10**15  # a spreadsheet keeps 15 digits of a number
WAN = 10_000


class WrongFile(ValueError):
    """The file as a whole cannot be read; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file by its number there; `field` and `reason` say why it cannot be sent."""

    number: int
    fields: dict[str, Any]
    field: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BudgetFile:
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = field(default=())  # headers that are no field of a budget line


def read(path: Path) -> BudgetFile:
    """Raises: WrongFile for another format, an unknown encoding, missing or doubled columns; OSError."""
    kind = path.suffix.lower()
    if kind not in READERS:
        raise WrongFile(f"{path.name}: 仅支持 .csv 和 .xlsx 文件，请另存为其中一种 (save it as .csv or .xlsx)")
    numbered = READERS[kind](path)
    _, head = next(numbered, (0, []))
    names = [FIELD_OF.get(_header(cell), "") for cell in head]
    _check(names, path)
    ignored = tuple(str(cell) for cell, name in zip(head, names, strict=True) if not name and str(cell).strip())
    rows = (_row(number, names, cells) for number, cells in numbered if any(str(cell).strip() for cell in cells))
    return BudgetFile(tuple(rows), ignored)


def _csv(path: Path) -> Iterator[tuple[int, list[Any]]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        reader = csv.reader(io.StringIO(text, newline=""))
        return ((reader.line_num, cells) for cells in reader)
    raise WrongFile(f"{path.name}: 编码既非 UTF-8 也非 GB18030，请以 UTF-8 另存 (save it as UTF-8)")


def _xlsx(path: Path) -> Iterator[tuple[int, list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook, ZipError

    try:
        book = CalamineWorkbook.from_path(str(path))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ZipError) as error:
        raise WrongFile(f"{path.name}: 无法读取，请用表格软件重新另存 (save it anew as .xlsx): {error}") from None
    return iter(enumerate(cells, 1))


READERS: dict[str, Callable[[Path], Iterator[tuple[int, list[Any]]]]] = {".csv": _csv, ".xlsx": _xlsx}


def _header(cell: Any) -> str:
    return "".join(str(cell).split()).lower().replace("（", "(").replace("）", ")")


def _check(names: Iterable[str], path: Path) -> None:
    found = [name for name in names if name]
    missing = [name for name in REQUIRED if name not in found]
    if not any(name in AMOUNTS for name in found):
        missing.append("amount")
    if missing:
        wanted = "; ".join(f"{name} ({' / '.join(HEADERS[name][1:])})" for name in missing)
        raise WrongFile(f"{path.name}: 首行缺少列，请补充 (the first row lacks columns, add them): {wanted}")
    if len(found) != len(set(found)) or all(name in found for name in AMOUNTS):
        raise WrongFile(f"{path.name}: 有的字段对应多列，请只保留一列 (keep one column a field): {', '.join(found)}")


def _row(number: int, names: list[str], cells: list[Any]) -> Row:
    """Return the row as the API takes it, or why it cannot be."""
    fields: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=False):
        try:
            if name in AMOUNTS:
                fields["amount"] = amount(cell, WAN if name == "amount_10000" else 1)
            elif name and (said := text(cell)):
                fields[name] = said.removesuffix("年") if name == "year" else said
        except ValueError as error:
            return Row(number, fields, "amount" if name in AMOUNTS else name, str(error))
    try:
        ImportBudgetLine.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        return Row(number, fields, ".".join(map(str, first["loc"])), str(first["msg"]))
    return Row(number, fields)


def text(cell: Any) -> str:
    """Return what a cell says; a whole number without its `.0`. Raises: ValueError past 15 digits."""
    if isinstance(cell, float):
        if not cell.is_integer() or abs(cell) >= EXACT_TO:
            raise ValueError("数字已失真，请将该列设为文本格式 (a number was damaged: format the column as text)")
        return str(int(cell))
    return str(cell).strip()


def amount(cell: Any, unit: int = 1) -> str:
    """
    Return an amount of `unit` yuan as the API takes it: yuan with two decimals.

    Raises: ValueError for a negative one, one that is no amount, or one that is not exact to the fen.
    """
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    said = format(Decimal(repr(cell)), "f") if number else str(cell).strip().lstrip("¥￥")
    if not AMOUNT.fullmatch(said, 0) or (number and abs(cell) >= EXACT_TO):
        raise ValueError(f"{cell!r} 不是金额，请填写如 1234567.00 (is no amount: write it as 1234567.00)")
    exact = Decimal(said.replace(",", "")) * unit
    if exact != exact.quantize(Decimal("0.01")):
        raise ValueError(f"{cell!r} 未精确到分，请改为文本或修正 (is not exact to the fen: write it as text)")
    return f"{exact:.2f}"
