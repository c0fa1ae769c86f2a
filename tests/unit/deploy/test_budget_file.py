"""A treasury's file is read as it is meant, or its row is refused: no fen is made or lost on the way."""

import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.budget_file import HEADERS, WAN, WrongFile, amount, read, text

ROOT = Path(__file__).parents[3]
BUYER = "12350100MB0000001Y"
HEAD = "指标编号,单位代码,年度,指标名称,金额"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def a_csv(folder: Path, *lines: str, encoding: str = "utf-8", head: str = HEAD) -> Path:
    file = folder / "lines.csv"
    file.write_bytes("\n".join((head, *lines, "")).encode(encoding))
    return file


def an_xlsx(folder: Path, *rows: tuple[Any, ...], head: str = HEAD) -> Path:
    """Write the least that is a workbook: text as inline strings, numbers as the text that Excel stores."""

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in (tuple(head.split(",")), *rows))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {SPREADSHEET} xmlns:r="{RELATION}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {SPREADSHEET}><sheetData>{lines}</sheetData></worksheet>",
    }
    file = folder / "lines.xlsx"
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return file


class TestACsvFile:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_is_read_in_the_encodings_that_spreadsheets_write(self, tmp_path, encoding):
        found = read(a_csv(tmp_path, f"L-1,{BUYER},2026,实验设备购置,1250000.00", encoding=encoding))

        assert [each.reason for each in found.rows] == [""]
        assert found.rows[0].fields["name"] == "实验设备购置"

    def test_of_another_encoding_is_refused(self, tmp_path):
        file = tmp_path / "lines.csv"
        file.write_bytes(b"\xff\xff\xff")
        with pytest.raises(WrongFile, match="GB18030"):
            read(file)

    def test_numbers_rows_as_the_file_does_and_skips_blank_ones(self, tmp_path):
        line = f"{BUYER},2026年,设备,1.00"
        found = read(a_csv(tmp_path, f"L-1,{line}", ",,,,", f"L-2,{line}"))

        assert [(each.number, each.fields["year"], each.reason) for each in found.rows] == [
            (2, "2026", ""),
            (4, "2026", ""),
        ]

    def test_headers_in_english_with_spaces_or_in_any_order_are_known_and_others_named(self, tmp_path):
        head = "Amount, Name ,year,buyer,备注,budget_line_id"
        found = read(a_csv(tmp_path, f"1.00,设备,2026,{BUYER},无,L-1", head=head))

        assert (found.ignored, found.rows[0].fields["amount"], found.rows[0].reason) == (("备注",), "1.00", "")

    @pytest.mark.parametrize(
        ("head", "why"),
        [
            ("指标编号,单位代码,年度,指标名称", "amount"),
            ("指标编号,年度,指标名称,金额", "单位代码"),
            (f"{HEAD},金额（万元）", "one column"),
            (f"{HEAD},预算年度", "one column"),
        ],
    )
    def test_with_a_column_missing_or_twice_is_refused_as_a_whole(self, tmp_path, head, why):
        with pytest.raises(WrongFile, match=why):
            read(a_csv(tmp_path, head=head))

    def test_a_bad_row_is_named_with_its_field_beside_good_ones(self, tmp_path):
        found = read(
            a_csv(
                tmp_path,
                f"L-1,{BUYER},2026,设备,-1.00",
                "L-2,12350100MB0000001X,2026,设备,1.00",
                f"L-3,{BUYER},2026,设备,1.00",
            )
        )
        assert [each.field for each in found.rows] == ["amount", "buyer", ""]

    def test_amounts_in_wan_yuan_become_yuan(self, tmp_path):
        found = read(a_csv(tmp_path, f"L-1,{BUYER},2026,设备,125.3", head=HEAD.replace("金额", "预算金额（万元）")))
        assert found.rows[0].fields["amount"] == "1253000.00"


class TestAnXlsxFile:
    def test_is_read_with_numbers_as_numbers_and_codes_as_text(self, tmp_path):
        head = f"{HEAD},支出功能分类"
        found = read(an_xlsx(tmp_path, ("L-1", BUYER, 2026, "设备", 1250000.5, 2050201), head=head))

        assert found.rows[0].reason == ""
        assert found.rows[0].fields == {
            "budget_line_id": "L-1",
            "buyer": BUYER,
            "year": "2026",
            "name": "设备",
            "amount": "1250000.50",
            "functional_code": "2050201",
        }

    def test_an_amount_that_is_not_exact_to_the_fen_is_refused_and_its_neighbour_taken(self, tmp_path):
        found = read(an_xlsx(tmp_path, ("L-1", BUYER, 2026, "甲", 0.1 + 0.2), ("L-2", BUYER, 2026, "乙", 0.3)))

        assert [(each.field, each.fields.get("amount")) for each in found.rows] == [("amount", None), ("", "0.30")]

    def test_that_is_none_and_other_formats_are_refused(self, tmp_path):
        broken = tmp_path / "lines.xlsx"
        broken.write_bytes(b"no workbook")
        with pytest.raises(WrongFile, match=r"\.xlsx"):
            read(broken)
        with pytest.raises(WrongFile, match=r"\.csv"):
            read(tmp_path / "lines.pdf")


class TestAnAmount:
    @pytest.mark.parametrize(
        ("cell", "yuan"),
        [("1,234,567.8", "1234567.80"), ("¥5", "5.00"), (" 5.10 ", "5.10"), (7, "7.00"), (5.0, "5.00")],
    )
    def test_is_written_in_many_ways(self, cell, yuan):
        assert amount(cell) == yuan

    @pytest.mark.parametrize(
        "cell", ["", "1,23", "1e3", "-1", "５", "abc", True, -1.0, 1e15, float("nan"), float("inf")]
    )
    def test_is_no_other_text_or_number(self, cell):
        with pytest.raises(ValueError, match="no amount"):
            amount(cell)

    @pytest.mark.parametrize("cell", ["1.005", "0.001", 1.005])
    def test_is_exact_to_the_fen(self, cell):
        with pytest.raises(ValueError, match="fen"):
            amount(cell)

    @given(st.integers(0, 10**15 - 1))
    def test_comes_through_unchanged_as_text_and_as_the_number_a_spreadsheet_keeps(self, fen: int):
        exact = f"{Decimal(fen) / 100:.2f}"

        assert amount(exact) == exact
        assert amount(float(exact)) == exact

    @given(st.integers(0, 10**9))
    def test_in_wan_yuan_is_exact(self, fen: int):
        assert amount(format(Decimal(fen) / 100 / WAN, "f"), WAN) == f"{Decimal(fen) / 100:.2f}"

    def test_a_code_that_a_spreadsheet_has_rounded_is_refused(self):
        assert text(2050201.0) == "2050201"
        for damaged in (1e15, 0.5):
            with pytest.raises(ValueError, match="text"):
                text(damaged)


def test_the_page_names_every_header():
    page = (ROOT / "docs" / "budget-import.md").read_text()

    assert [header for headers in HEADERS.values() for header in headers if f"`{header}`" not in page] == []


def test_the_sample_has_no_bad_row():
    found = read(ROOT / "docs" / "samples" / "budget-lines.csv")

    assert (found.ignored, [each.reason for each in found.rows]) == ((), ["", "", ""])
