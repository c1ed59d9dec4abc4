"""One sentence for the next page: what was just done. Kept in the session, told once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from palvelutori.common.texts import text
from palvelutori.foundation.languages import language

KEY = "told"


def tell(request: HttpRequest, key: str, **values: Any) -> None:
    """Keep the text `key` with `values` for the next page."""
    request.session[KEY] = [key, values]


def told(request: HttpRequest) -> str:
    """The sentence kept for this page in its language, once; otherwise nothing."""
    kept = request.session.pop(KEY, None)
    return text(kept[0], language(), **kept[1]) if kept else ""
