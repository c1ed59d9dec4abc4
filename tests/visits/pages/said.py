"""What a page says, by the key of its words: a better word breaks no test."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape

from palvelutori.common.texts import text


def said(key: str, **params: Any) -> str:
    """The Finnish words as a page writes them."""
    return str(escape(text(key, "fi", **params)))
