"""The space programme as a file: CSV, Excel, PDF/UA."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from palvelutori.common.texts import HTML_LANG, pick, text
from palvelutori.planning import money, tables
from palvelutori.planning.queries import VersionView
from palvelutori.planning.telling import figure

#: characters a spreadsheet takes for the beginning of a formula
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
WIDTHS: Final = {
    "name": 34, "rule": 60, "reason": 60, "source": 30, "owner": 30, "type": 24, "group": 22, "equipment": 28,
}  # fmt: skip


def plain(value: str | float) -> str | float:
    """A cell that no spreadsheet carries out."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(view: VersionView, slot: str) -> bytes:
    """Semicolons and a byte order mark, as spreadsheets of the country open it; decimals as its people write them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for line in tables.cells(view.concept, view.sheet, slot):
        writer.writerow(
            [
                figure(one, slot).replace("\u00a0", "") if isinstance(one, float | int) else plain(one)
                for one in line
            ]
        )
    for name, m2 in tables.sums(view.sheet, slot):
        writer.writerow(["", "", "", name, "", "", figure(m2, slot).replace("\u00a0", "")])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(view: VersionView, slot: str) -> bytes:
    """An Excel file: the programme, and a page of coefficients with what is usual. Sums are formulas of the rows."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    page.title = text("planning.part.programme", slot)[:31]
    lines = tables.cells(view.concept, view.sheet, slot)
    for line in lines:
        page.append([plain(one) for one in line])
    for cell in page[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for number, name in enumerate(tables.COLUMNS, 1):
        page.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 11)
    for cells in page.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "E2"
    _xlsx_sums(page, view, slot, last=len(lines))
    _xlsx_money(book.create_sheet(text("planning.part.cost", slot)[:31]), view, slot)
    _xlsx_coefficients(book.create_sheet(text("planning.coefficients", slot)[:31]), view, slot)
    book.properties.title = _title(view, slot)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_sums(page: Any, view: VersionView, slot: str, *, last: int) -> None:
    by = view.sheet.coefficients
    m2 = "G"
    start = last + 2
    traffic = sum(one.m2 for one in view.sheet.rows if one.area_class != "programme")
    names = [name for name, _ in tables.sums(view.sheet, slot)]
    formulas = (
        f"=SUM({m2}2:{m2}{last})-{traffic:g}",
        view.sheet.sums.net_strict,
        f"={m2}{start}*{by['net_to_let'].value:g}",
        f"={m2}{start + 2}*{by['let_to_gross'].value:g}",
    )
    for offset, (name, value) in enumerate(zip(names, formulas, strict=True)):
        page[f"D{start + offset}"], page[f"{m2}{start + offset}"] = name, value


def _xlsx_money(page: Any, view: VersionView, slot: str) -> None:
    """Euros a year, one table under another."""
    from openpyxl.styles import Font

    for table in money.tables_of(view.concept, view.sheet, slot):
        page.append([f"{table.title}, € {text('planning.cost.a_year', slot)}"])
        page.cell(page.max_row, 1).font = Font(bold=True, size=13)
        page.append(list(table.heads))
        for cell in page[page.max_row]:
            cell.font = Font(bold=True)
        for name, row in table.rows:
            page.append([plain(name), *row])
            for cell in page[page.max_row][1:]:
                cell.number_format = "#,##0.00"
        page.append([])
    page.column_dimensions["A"].width = 48
    for letter in "BCDE":
        page.column_dimensions[letter].width = 20


def _xlsx_coefficients(page: Any, view: VersionView, slot: str) -> None:
    page.append(
        [text(f"planning.coefficient.column.{name}", slot) for name in ("name", "value", "usual", "unit")]
    )
    for one in view.sheet.coefficients.values():
        page.append(
            [
                text(f"planning.coefficient.{one.code}", slot),
                one.value,
                one.usual,
                text(f"planning.unit.{one.unit}", slot),
            ]
        )
    page.column_dimensions["A"].width = 48


def _title(view: VersionView, slot: str) -> str:
    name = pick(view.concept.names.slots(), slot)
    return f"{text('planning.part.programme', slot)} {view.version}: {name}"


def has_pdf() -> bool:
    """Whether this house has what writes PDF."""
    return importlib.util.find_spec("typst") is not None


#: data comes as JSON and is only ever shown, so no planner's text is markup
TYPST: Final = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: d.author)
#set text(lang: d.lang, size: 9pt, font: "Libertinus Serif")
#set page(paper: "a4", flipped: true, margin: 1.4cm, numbering: "1 / 1")
#title()
#d.state
#v(0.4em)
#for s in d.sums [- #s.at(0): *#s.at(1) m²*
]
#for g in d.groups {
  heading(level: 1, g.name)
  table(
    columns: (auto, 1.3fr, auto, auto, auto, 1.1fr, 2.2fr, 2.2fr),
    stroke: 0.4pt + luma(60%),
    table.header(..d.heads.map(h => strong(h))),
    ..g.rows.map(r => r.map(c => [#c])).flatten()
  )
}
#for m in d.money {
  heading(level: 1, m.title)
  table(
    columns: (2fr, ..m.heads.slice(1).map(h => 1fr)),
    align: (x, y) => if x > 0 { right } else { left },
    stroke: 0.4pt + luma(60%),
    table.header(..m.heads.map(h => strong(h))),
    ..m.rows.flatten().map(c => [#c])
  )
}
#v(0.6em)
#d.foot
"""


def as_pdf(view: VersionView, slot: str) -> bytes:
    """PDF/UA-1: tagged, titled, with its language; the compiler refuses to write a file that is not."""
    import typst

    data = {
        "title": _title(view, slot),
        "author": view.concept.authors,
        "lang": HTML_LANG[slot],
        "state": text(f"planning.state.{view.state}", slot),
        "sums": [[name, figure(m2, slot)] for name, m2 in tables.sums(view.sheet, slot)],
        "heads": [
            text(f"planning.column.{name}", slot)
            for name in ("code", "name", "count", "each", "m2", "owner", "rule", "reason")
        ],
        "groups": [
            {
                "name": f"{group.name}, {figure(group.m2, slot)} m²",
                "rows": [
                    [
                        one.code,
                        one.name,
                        figure(one.count, slot),
                        figure(one.each, slot),
                        figure(one.m2, slot),
                        one.owner,
                        one.rule,
                        one.reason,
                    ]
                    for one in group.rows
                ],
            }
            for group in tables.groups(view.concept, view.sheet, slot)
        ],
        "money": [
            {
                "title": f"{one.title}, € {text('planning.cost.a_year', slot)}",
                "heads": one.heads,
                "rows": [[name, *(figure(value, slot, digits=0) for value in row)] for name, row in one.rows],
            }
            for one in money.tables_of(view.concept, view.sheet, slot)
        ],
        "foot": text("planning.programme.foot", slot, hash=view.body_hash[:12]),
    }
    return bytes(
        typst.compile(
            TYPST.encode(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["ua-1"]
        )
    )


Writer = Callable[[VersionView, str], bytes]
#: ending → what writes it and its media type
WRITERS: Final[Mapping[str, tuple[Writer, str]]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (as_pdf, "application/pdf"),
}
