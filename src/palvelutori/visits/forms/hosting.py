"""The lobby guide's form: like a visitor's own, filled in by somebody who asks aloud."""

from __future__ import annotations

from typing import Any

from palvelutori.common.texts import text
from palvelutori.foundation.languages import language
from palvelutori.visits.forms.arriving import ArriveForm


class HostForm(ArriveForm):
    """Language, company and priority ground, asked short."""

    def __init__(self, data: Any = None, *, centre: str) -> None:
        super().__init__(data, centre=centre)
        slot = language()
        self.initial["language"] = "fi"
        for name in self.fields:
            self.fields[name].label = text(f"host.{name}", slot)
            self.fields[name].help_text = ""
