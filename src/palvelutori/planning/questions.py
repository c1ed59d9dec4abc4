"""Open questions as the next project's list: out as CSV, Markdown and JSON, in from CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from palvelutori.common.texts import pick, text
from palvelutori.planning.files import FORMULA, plain
from palvelutori.planning.queries import VersionView
from palvelutori.planning.rules.checking import ConceptProblem
from palvelutori.planning.rules.entries import Question
from palvelutori.planning.telling import organisation_name

FORMAT: Final = "palvelutori-questions/1"
COLUMNS: Final = ("fi", "sv", "en", "owner", "asked_on", "due_on", "came_from")
LARGEST_BYTES: Final = 1_000_000
MOST: Final = 500
Item = dict[str, Any]


def carried(view: VersionView) -> tuple[Question, ...]:
    """What is not answered: what has a day first, the nearest first."""
    left = [one for one in view.concept.questions if one.state != "answered"]
    return tuple(sorted(left, key=lambda one: (one.due_on is None, f"{one.due_on}", one.code)))


def project(view: VersionView) -> str:
    """What a question says it came from: the concept's name and version."""
    return f"{view.concept.names.fi} {view.version}"


def _facts(view: VersionView, one: Question) -> Item:
    found: Item = {"text": one.text.slots(), "owner": one.owner}
    found |= {name: f"{day}" for name in ("asked_on", "due_on") if (day := getattr(one, name)) is not None}
    return found | {"came_from": one.came_from or project(view)}


def as_json(view: VersionView, slot: str) -> bytes:
    """The list with where it comes from; another house reads it."""
    told = {
        "format": FORMAT,
        "concept": view.concept.code,
        "version": view.version,
        "hash": view.body_hash,
        "questions": [_facts(view, one) for one in carried(view)],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(view: VersionView, slot: str) -> bytes:
    """A line a question; the headings are the file's own words, the same in every language."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    for one in carried(view):
        facts = _facts(view, one)
        flat = {**facts, **facts["text"]}
        writer.writerow([plain(str(flat.get(name, ""))) for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def as_markdown(view: VersionView, slot: str) -> bytes:
    """A list to tick, for people: question, whose, by when."""
    names = view.concept.names.slots()
    lines = [f"# {text('planning.questions.next', slot)}", "", f"{pick(names, slot)} {view.version}", ""]
    for one in carried(view):
        owner = organisation_name(view.concept, one.owner, slot)
        due = text("planning.questions.by", slot, day=_day(one)) if one.due_on else ""
        lines.append(
            f"- [ ] {_plain(pick(one.text.slots(), slot))} ({_plain(owner)}{', ' if due else ''}{due})"
        )
    return ("\n".join(lines) + "\n").encode()


def _day(one: Question) -> str:
    assert one.due_on is not None
    return f"{one.due_on.day}.{one.due_on.month}.{one.due_on.year}"


def _plain(words: str) -> str:
    """No markup and one line: what somebody wrote is text."""
    told = " ".join(words.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in told)


Writer = Callable[[VersionView, str], bytes]
WRITERS: Final[Mapping[str, tuple[Writer, str]]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "md": (as_markdown, "text/markdown; charset=utf-8"),
    "json": (as_json, "application/json"),
}


def read(raw: bytes) -> list[Item]:
    """The questions of a file, JSON or CSV by how it begins. Raises ConceptProblem, which says where and what."""
    if len(raw) > LARGEST_BYTES:
        raise ConceptProblem("–", "too_large", limit=LARGEST_BYTES // 1_000_000)
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConceptProblem("1", "not_questions") from error
    found = _of_json(words) if words.lstrip().startswith(("{", "[")) else _of_csv(words)
    if len(found) > MOST:
        raise ConceptProblem("–", "too_many_questions", limit=MOST)
    return found


def _of_json(words: str) -> list[Item]:
    try:
        whole = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise ConceptProblem(f"{getattr(error, 'lineno', 1)}", "not_json") from error
    given = whole.get("format") if isinstance(whole, dict) else None
    if given != FORMAT:
        raise ConceptProblem("format", "format", given=str(given or "–")[:60], right=FORMAT)
    found = whole.get("questions")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ConceptProblem("questions", "missing")
    return [{name: one[name] for name in ("text", *COLUMNS[3:]) if one.get(name)} for one in found]


def _of_csv(words: str) -> list[Item]:
    first = words.partition("\n")[0]
    lines = list(csv.reader(io.StringIO(words), delimiter=";" if ";" in first else ","))
    heads = [one.strip().lower() for one in lines[0]] if lines else []
    if not {"fi", "sv", "en", "owner"} <= set(heads):
        raise ConceptProblem("1", "not_questions")
    found = []
    for cells in lines[1:]:
        row = {name: _cell(value) for name, value in zip(heads, cells, strict=False)}
        if any(row.values()):
            told = {slot: row[slot] for slot in ("fi", "sv", "en") if row.get(slot)}
            found.append({"text": told} | {name: row[name] for name in COLUMNS[3:] if row.get(name)})
    return found


def _cell(value: str) -> str:
    """A cell as it was before it was made harmless to spreadsheets."""
    told = value.strip()
    return told[1:] if told.startswith("'") and told[1:].startswith(FORMULA) else told
