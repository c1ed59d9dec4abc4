"""From bytes to a JSON document, forgiving what real files carry and nothing else.

Forgiven, each with a note: a byte-order mark, UTF-16 and UTF-32, Windows-1252 where UTF-8 does not fit,
comments, a comma before a closing bracket, NUL padding and closing brackets too many after the end.
Everything else is `Unreadable`, with the line, what is wrong and what would be right.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from dataclasses import dataclass
from typing import Any, Final

from palvelutori.catalogue.ptv.node import step
from palvelutori.catalogue.ptv.problems import shown

#: a file of the catalogue is smaller: the largest page of a city's channels is about 1.5 MB
MOST_BYTES: Final = 64 * 1024 * 1024
#: the deepest entity of either version has 12 levels
MOST_LEVELS: Final = 40

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8", "a byte-order mark"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_MAGIC: Final = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)
_JSON: Final = "JSON as the national interface answers it"
#: white space and comments; atomic, because a hostile file must not make the search go back and forth
_SKIP: Final = r"(?>(?:\s|//[^\n]*|(?>/\*.*?\*/))*)"
#: a string, or a comment, or a comma before a closing bracket
_RELAX: Final = re.compile(
    rf'"(?>(?:[^"\\]|\\.)*)"|//[^\n]*|/\*.*?\*/|,(?={_SKIP}[\]}}])',
    re.DOTALL,
)
_JUNK: Final = re.compile(r"[\s\x00\x1a\ufeff;,\]}]*\Z")


class Unreadable(Exception):
    """The bytes are no document. `path` is empty or where in it; `what` is wrong; `right` would be right."""

    def __init__(self, what: str, right: str, path: str = "") -> None:
        self.what, self.right, self.path = what, right, path
        super().__init__(f"{path}: {what}" if path else what)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and what had to be forgiven."""

    value: Any
    notes: tuple[str, ...] = ()


def binary(data: bytes) -> str:
    """What a file that is no text is (`"a zip archive …"`), empty for a text."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    head = data[:4096]
    if any(data.startswith(mark) for mark, _, _ in _MARKS) or _wide(head):
        return ""
    # NUL padding at the end of a text is forgiven; NUL inside is no text.
    return "not a text" if b"\x00" in head.rstrip(b"\x00") or (head and not head.strip(b"\x00")) else ""


def looks_like_json(data: bytes) -> bool:
    """Whether the first sign is an opening bracket (after marks, white space and comments)."""
    try:
        text, _ = _decode(data[: 64 * 1024], cut=True)
    except Unreadable:
        return False
    return re.match(rf"{_SKIP}[\[{{]", text.lstrip("\ufeff"), re.DOTALL) is not None


def parse(data: bytes) -> Document:
    """The document in `data`. Raises Unreadable."""
    if kind := binary(data):
        raise Unreadable(f"it is {kind}, not JSON", _JSON)
    text, notes = _decode(data)
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise Unreadable("it is empty", _JSON)
    value, more = _load(text)
    _check(value)
    return Document(value, (*notes, *more))


def _wide(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes of ASCII signs stand."""
    if len(head) < 4:
        return ""
    zeros = (head[0] == 0, head[1] == 0, head[2] == 0, head[3] == 0)
    return {
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
    }.get(zeros, "")


def _decode(data: bytes, *, cut: bool = False) -> tuple[str, tuple[str, ...]]:
    errors = "ignore" if cut else "strict"
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            return _as(data[len(mark) :], encoding, errors), (name,)
    if wide := _wide(data[:4]):
        return _as(data, wide, errors), (wide.upper(),)
    try:
        return data.decode("utf-8", errors), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        return data.decode("cp1252"), ("Windows-1252 instead of UTF-8",)
    except UnicodeDecodeError:
        raise Unreadable(f"line {line} holds bytes that are no text", "text in UTF-8") from None


def _as(data: bytes, encoding: str, errors: str) -> str:
    try:
        return data.decode(encoding, errors)
    except UnicodeDecodeError:
        raise Unreadable(f"it begins as {encoding.upper()} but goes on otherwise", "text in UTF-8") from None


def _load(text: str) -> tuple[Any, list[str]]:
    notes: list[str] = []
    text = text.lstrip("\ufeff")
    try:
        return _strict(text), notes
    except json.JSONDecodeError as error:
        first = error
    relaxed = _RELAX.sub(_relax, text)
    if relaxed != text:
        notes.append("comments or spare commas")
    start = len(relaxed) - len(relaxed.lstrip())
    try:
        value, end = _DECODER.raw_decode(relaxed, start)
    except json.JSONDecodeError as error:
        raise _explained(relaxed, error) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise _too_long() from None
    rest = relaxed[end:]
    if rest.strip():
        if not _JUNK.match(rest):
            line = relaxed.count("\n", 0, end + len(rest) - len(rest.lstrip())) + 1
            raise Unreadable(
                f"something follows the end of the document on line {line}: {shown(rest.strip(), 30)}",
                "one document in one file",
            ) from first
        notes.append("signs after the end of the document")
    return value, notes


def _strict(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise _too_long() from None


def _no_constant(name: str) -> Any:
    raise Unreadable(f"{name} is no value of JSON", "a number or null")


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


def _relax(match: re.Match[str]) -> str:
    found = match[0]
    if found.startswith('"'):
        return found
    # Line breaks stay, so that the lines of later messages are those of the file.
    return "\n" * found.count("\n") or " "


def _explained(text: str, error: json.JSONDecodeError) -> Unreadable:
    # An unclosed text swallows the rest of the file: that, too, is a document that ends too early.
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return Unreadable(
            f"it ends in the middle (line {error.lineno})", "the whole document, closed by its last bracket"
        )
    near = shown(text[error.pos : error.pos + 20].strip(), 20)
    return Unreadable(
        f"line {error.lineno}, column {error.colno}: {error.msg.lower()} at {near}", "valid JSON"
    )


def _too_deep() -> Unreadable:
    return Unreadable(f"it is nested more than {MOST_LEVELS} levels deep", f"at most {MOST_LEVELS} levels")


def _too_long() -> Unreadable:
    return Unreadable("it holds a number of thousands of digits", "numbers of ordinary length")


#: where a value stands: the place of what holds it, and its key or index there; None is the document itself
Link = tuple[Any, str | int] | None


def _check(document: Any) -> None:
    """Refuse what no database can keep: bottomless nesting, NUL and halves of characters, endless numbers."""
    stack: list[tuple[Any, Link, int]] = [(document, None, 1)]
    while stack:
        value, link, level = stack.pop()
        if isinstance(value, str):
            _storable(value, link)
        elif isinstance(value, float) and not math.isfinite(value):
            raise Unreadable("the number is too large", "a number of ordinary length", _path(link))
        elif isinstance(value, dict | list) and level > MOST_LEVELS:
            raise _too_deep()
        elif isinstance(value, dict):
            for key, member in value.items():
                _storable(key, link)
                stack.append((member, (link, key), level + 1))
        elif isinstance(value, list):
            stack.extend((item, (link, index), level + 1) for index, item in enumerate(value))


def _path(link: Link) -> str:
    keys: list[str | int] = []
    while link is not None:
        link, key = link
        keys.append(key)
    path = "$"
    for key in reversed(keys):
        path = f"{path}[{key}]" if isinstance(key, int) else step(path, key)
    return path


def _storable(text: str, link: Link) -> None:
    if text.isascii() and "\x00" not in text:
        return
    try:
        text.encode()
    except UnicodeEncodeError:
        pass
    else:
        if "\x00" not in text:
            return
    raise Unreadable(f"{shown(text, 30)} holds a NUL or half a character", "text without them", _path(link))
