"""Tables as CSV and Excel; the same tables give the same bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Final

from palvelutori.cli.planned.words import Cell, Table
from palvelutori.planning.telling import figure

#: characters a spreadsheet takes for the beginning of a formula
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: the day every file says it was made on, so that no clock is in it
NO_DAY: Final = (1980, 1, 1, 0, 0, 0)
_STAMPS: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_WIDE: Final = 60


def plain(value: Cell) -> Cell:
    """A cell that no spreadsheet carries out."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(tables: Sequence[Table], slot: str, *, foot: str) -> bytes:
    """Semicolons, a byte order mark, decimals as the language writes them; tables apart by an empty line."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for table in tables:
        writer.writerow([plain(one) for one in table.heads])
        for row in table.rows:
            writer.writerow(
                [
                    plain(one)
                    if isinstance(one, str)
                    else figure(one, slot).replace("\u00a0", "").replace(",", "" if slot == "en" else ",")
                    for one in row
                ]
            )
        writer.writerow([])
    writer.writerow([plain(foot)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(tables: Sequence[Table], *, title: str, foot: str) -> bytes:
    """A page a table, headings frozen, what it rests on below."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        page = book.create_sheet(re.sub(r"[:\\/?*\[\]]", " ", table.title)[:31])
        page.append([plain(one) for one in table.heads])
        for row in table.rows:
            page.append([plain(one) for one in row])
        for words in (*table.words, foot):
            page.append([])
            page.append([plain(words)])
        for cell in page[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        for cells in page.iter_rows(min_row=2, max_row=len(table.rows) + 1):
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for number in range(len(table.heads)):
            longest = max((len(str(row[number])) for row in table.rows), default=0)
            page.column_dimensions[get_column_letter(number + 1)].width = min(_WIDE, max(11, longest + 2))
        page.freeze_panes = "B2"
    book.properties.title, book.properties.creator = title, "Palvelutori"
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def without_clock(raw: bytes) -> bytes:
    """The same file with every moment of its making taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(read.namelist()):
            held = read.read(name)
            if name == "docProps/core.xml":
                held = _STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", held)
            entry = zipfile.ZipInfo(name, NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, held)
    return out.getvalue()
