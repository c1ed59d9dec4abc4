"""What stands on 80 mm of paper, and how it is told to a printer: ESC/POS, or plain text.

ESC/POS: the commands every receipt printer of the kind knows (initialise, code page 1252, size, bold, centre, QR
model 2, cut). Lines are 42 characters at the usual size; a wide line has as many fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from palvelutori.common.hyphens import wrapped

COLUMNS: Final = 42
_ESC, _GS = b"\x1b", b"\x1d"
#: page 16 of the usual table: Western European, with ä ö å é €
_CODE_PAGE: Final = 16
_QR_DOT, _QR_MEDIUM = 6, 49
_MOST_QR_BYTES: Final = 500


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. `size` 1–8 times the usual letters."""

    text: str
    size: int = 1
    is_bold: bool = False
    align: Literal["left", "centre"] = "left"


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of `data`, in the middle."""

    data: str


Line = Words | Code


def escpos(lines: Iterable[Line]) -> bytes:
    """Bytes for a printer, from initialising to the cut."""
    parts = [_ESC + b"@", _ESC + b"t" + bytes([_CODE_PAGE])]
    parts += [_code(line.data) if isinstance(line, Code) else _words(line) for line in lines]
    return b"".join([*parts, b"\n\n\n", _GS + b"VB\x00"])


def text(lines: Iterable[Line]) -> str:
    """The same as words only, for a printer or a person without pictures."""
    told = []
    for line in lines:
        if isinstance(line, Code):
            told.append(line.data)
        else:
            told += [one.center(COLUMNS).rstrip() if line.align == "centre" else one for one in _rows(line)]
    return "\n".join(told) + "\n"


def _rows(line: Words) -> list[str]:
    width = max(4, COLUMNS // max(1, line.size))
    return [row for one in line.text.splitlines() or [""] for row in wrapped(one, width)]


def _words(line: Words) -> bytes:
    size = min(max(line.size, 1), 8) - 1
    begin = (
        _ESC + b"a" + bytes([int(line.align == "centre")])
        + _ESC + b"E" + bytes([int(line.is_bold)])
        + _GS + b"!" + bytes([size << 4 | size])
    )  # fmt: skip
    rows = "\n".join(_rows(line)) + "\n"
    # Bytes of a name must not become commands: everything below a space but the end of a line goes.
    clean = "".join(one for one in rows if one == "\n" or one.isprintable())
    return begin + clean.encode("cp1252", errors="replace")


def _code(data: str) -> bytes:
    raw = data.encode()[:_MOST_QR_BYTES]
    length = len(raw) + 3

    def command(*body: int) -> bytes:
        return _GS + b"(k" + bytes([len(body) % 256, len(body) // 256, *body])

    return b"".join(
        [
            _ESC + b"a\x01" + _GS + b"!\x00",
            command(49, 65, 50, 0),
            command(49, 67, _QR_DOT),
            command(49, 69, _QR_MEDIUM),
            _GS + b"(k" + bytes([length % 256, length // 256, 49, 80, 48]) + raw,
            command(49, 81, 48),
            b"\n",
        ]
    )
