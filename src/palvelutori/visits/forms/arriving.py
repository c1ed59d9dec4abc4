"""What is asked at arrival beside the needs: language of service, how many come, a priority ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from palvelutori.common.texts import LANGUAGES, pick, text
from palvelutori.foundation.languages import language
from palvelutori.visits.queries.choosing import grounds

#: language of service → its own name; what is written from right to left keeps its direction in the page
SPOKEN: Final[Mapping[str, str]] = {
    "fi": "suomi",
    "sv": "svenska",
    "en": "English",
    "so": "soomaali",
    "ar": "العربية",
    "ru": "русский",
    "uk": "українська",
    "et": "eesti",
    "fa": "فارسی",
    "sgn-fi": "suomalainen viittomakieli",
}
MOST_TOGETHER: Final = 99


class ArriveForm(forms.Form):
    """Everything has an answer already: somebody in a hurry changes nothing."""

    language = forms.ChoiceField(choices=list(SPOKEN.items()), widget=forms.RadioSelect)
    group_size = forms.IntegerField(min_value=1, max_value=MOST_TOGETHER)
    priority_ground = forms.ChoiceField(required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, centre: str) -> None:
        slot = language()
        initial = {
            "language": slot if slot in LANGUAGES else "fi",
            "group_size": 1,
            "priority_ground": "",
        }
        super().__init__(data, initial=initial)
        self.centre, self.grounds = centre, grounds(centre)
        for name in self.fields:
            self.fields[name].label = text(f"arrive.{name}", slot)
        ground = self.fields["priority_ground"]
        ground.help_text = text("arrive.priority_ground.hint", slot)
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [
            ("", text("arrive.priority_ground.none", slot)),
            *((one.code, pick(one.names, slot)) for one in self.grounds),
        ]
        size = self.fields["group_size"]
        size.widget.attrs.update(inputmode="numeric", min="1", max=str(MOST_TOGETHER))
        told = text("arrive.group_size.wrong", slot, most=MOST_TOGETHER)
        size.error_messages |= dict.fromkeys(("required", "invalid", "min_value", "max_value"), told)
        for name in ("language", "priority_ground"):
            wrong = text("arrive.choose_from_list", slot)
            self.fields[name].error_messages |= {"required": wrong, "invalid_choice": wrong}

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """The grounds as the page draws them: value, names, reasons, whether chosen."""
        chosen = self["priority_ground"].value() or ""
        return [
            {"code": one.code, "names": one.names, "reasons": one.reasons, "is_chosen": one.code == chosen}
            for one in self.grounds
        ]

    @property
    def spoken(self) -> list[dict[str, Any]]:
        """The languages as the page draws them."""
        chosen = self["language"].value()
        return [
            {"code": code, "name": name, "is_chosen": code == chosen, "is_rtl": code in ("ar", "fa")}
            for code, name in SPOKEN.items()
        ]
