"""The report as one page that needs nothing else, and as PDF/UA."""

from __future__ import annotations

import importlib.util
import json
from html import escape
from typing import Final

from palvelutori.cli.planned.words import Cell, Report, Table
from palvelutori.common.texts import HTML_LANG, text
from palvelutori.planning.telling import figure

STYLE: Final = """
:root{color-scheme:light dark;--ink:#14241d;--paper:#fdfcf8;--line:#8a938d;--soft:#ece8dc}
@media(prefers-color-scheme:dark){:root{--ink:#f2efe6;--paper:#14211b;--line:#7d8a83;--soft:#22322a}}
body{margin:0 auto;max-width:76rem;padding:1.5rem;font:1rem/1.55 Georgia,'Times New Roman',serif;color:var(--ink);
background:var(--paper)}
h1{font-size:2rem;line-height:1.2;margin:.4em 0}h2{font-size:1.4rem;margin:2.2em 0 .4em}
.scroll{overflow-x:auto}.scroll:focus-visible{outline:3px solid currentColor;outline-offset:2px}
table{border-collapse:collapse;font:.9rem/1.4 system-ui,sans-serif;min-width:100%}
th,td{border-bottom:1px solid var(--line);padding:.35em .7em;text-align:left;vertical-align:top}
.n{text-align:right}td.n{font-variant-numeric:tabular-nums;white-space:nowrap}thead th{background:var(--soft)}
.soft{font-size:.9rem;overflow-wrap:anywhere}@media print{body{max-width:none}.scroll{overflow:visible}}
"""


#: of a cell with a number
MARK: Final = ' class="n"'


def numeric(table: Table) -> list[bool]:
    """Which columns hold numbers."""
    return [any(not isinstance(row[place], str) for row in table.rows) for place in range(len(table.heads))]


def as_html(report: Report) -> bytes:
    """One page with its style inside: headings in order, tables with captions and row headings."""
    lang = HTML_LANG[report.slot]
    parts = [
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{escape(report.title)}</h1>\n<h2>{escape(_say('summary', report))}</h2>\n<ul>",
        *(f"<li>{escape(one)}</li>" for one in report.lead),
        "</ul>",
        *(_section(one, report.slot) for one in report.tables),
        f"<h2>{escape(_say('missing', report))}</h2>\n<ul>",
        *(f"<li>{escape(one)}</li>" for one in report.missing),
        f'</ul>\n<p class="soft">{escape(report.foot)}</p>\n</main>\n</body>\n</html>\n',
    ]
    return "\n".join(parts).encode()


def _say(key: str, report: Report) -> str:
    return text(f"planning.planned.{key}", report.slot)


def _section(table: Table, slot: str) -> str:
    is_number = numeric(table)
    heads = "".join(
        f'<th scope="col"{MARK if is_right else ""}>{escape(one)}</th>'
        for one, is_right in zip(table.heads, is_number, strict=True)
    )
    rows = "\n".join(f"<tr>{_cells(row, slot)}</tr>" for row in table.rows)
    words = "\n".join(f"<p>{escape(one)}</p>" for one in table.words)
    return (
        f'<section>\n<h2 id="{table.code}">{escape(table.title)}</h2>\n{words}\n'
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{table.code}">'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n</section>"
    )


def _cells(row: tuple[Cell, ...], slot: str) -> str:
    first = next((place for place, one in enumerate(row) if one != ""), 0)
    made = []
    for place, one in enumerate(row):
        told = shown(one, slot)
        if place == first:
            made.append(f'<th scope="row">{escape(told)}</th>')
        else:
            made.append(f"<td{'' if isinstance(one, str) else MARK}>{escape(told)}</td>")
    return "".join(made)


def shown(one: Cell, slot: str) -> str:
    """A cell as people read it."""
    return one if isinstance(one, str) else figure(one, slot)


def has_pdf() -> bool:
    """Whether this machine has what writes PDF."""
    return importlib.util.find_spec("typst") is not None


#: data comes as JSON and is only ever shown; no clock is in the file
TYPST: Final = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: "Palvelutori", date: none)
#set text(lang: d.lang, size: 9pt, font: "Libertinus Serif")
#set page(paper: "a4", flipped: true, margin: 1.4cm, numbering: "1 / 1")
#title()
#heading(level: 1, d.summary)
#list(..d.lead)
#for t in d.tables {
  heading(level: 1, t.title)
  for w in t.words { par(w) }
  table(
    columns: t.widths.map(w => w * 1fr),
    align: (x, y) => if t.right.at(x) { right } else { left },
    stroke: 0.4pt + luma(60%),
    table.header(..t.heads.map(h => strong(h))),
    ..t.rows.map(r => r.map(c => [#c])).flatten()
  )
}
#heading(level: 1, d.missing_title)
#list(..d.missing)
#v(0.6em)
#d.foot
"""


def as_pdf(report: Report) -> bytes:
    """PDF/UA-1: tagged, titled, with its language; the compiler refuses to write a file that is not."""
    import typst

    data = {
        "title": report.title,
        "lang": HTML_LANG[report.slot],
        "summary": _say("summary", report),
        "lead": report.lead,
        "tables": [_typeset(one, report.slot) for one in report.tables],
        "missing_title": _say("missing", report),
        "missing": report.missing,
        "foot": report.foot,
    }
    return bytes(
        typst.compile(
            TYPST.encode(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["ua-1"]
        )
    )


def _typeset(table: Table, slot: str) -> dict[str, object]:
    rows = [[shown(one, slot) for one in row] for row in table.rows]
    widths = []
    for place, head in enumerate(table.heads):
        words = (len(word) * 1.15 for word in head.split())
        widths.append(max(6.0, *words, *(min(40.0, len(row[place]) ** 0.8) for row in rows)))
    return {
        "title": table.title,
        "words": table.words,
        "heads": table.heads,
        "rows": rows,
        "widths": [round(one, 1) for one in widths],
        "right": numeric(table),
    }
