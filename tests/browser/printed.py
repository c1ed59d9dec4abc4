"""What Chromium prints: pages of a PDF with their size, words and picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

MM = 72 / 25.4


@dataclass(frozen=True)
class Sheet:
    """One printed page in millimetres; `ink_mm`: left, top, right, bottom of what is printed on it."""

    width_mm: float
    height_mm: float
    words: str
    ink_mm: tuple[float, float, float, float]


def printed(page: Any) -> tuple[bytes, list[Sheet]]:
    """The page as the browser prints it on the paper its style asks for."""
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("PIL")
    page.emulate_media(media="print")
    raw = page.pdf(prefer_css_page_size=True, print_background=False)
    page.emulate_media(media="screen")
    document = pdfium.PdfDocument(raw)
    return raw, [_sheet(one) for one in document]


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    words = " ".join(page.get_textpage().get_text_bounded().split())
    from PIL import ImageOps

    box = ImageOps.invert(page.render(scale=MM, grayscale=True).to_pil().convert("L")).getbbox() or (
        0,
        0,
        0,
        0,
    )
    a_pixel = 1 / (MM * MM)
    left, top, right, bottom = (each * a_pixel for each in box)
    return Sheet(width / MM, height / MM, words, (left, top, right, bottom))


def picture(raw: bytes, to: Path, *, scale: float = 2.0) -> None:
    """The first page of a PDF as PNG."""
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("PIL")
    to.parent.mkdir(parents=True, exist_ok=True)
    pdfium.PdfDocument(raw)[0].render(scale=scale).to_pil().save(to)
