"""Forms of referrals: the fields that may be told, and how they are shown to the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from palvelutori.common.texts import SLOTS, pick, text
from palvelutori.customers import package
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import SLOT_NAMES

#: a field this long is written in a box of its own
_LONG: Final = 120
#: ways an officer can note; the own page is noted by itself
WAYS: Final = ("read_aloud", "screen", "paper")


class PayloadForm(forms.Form):
    """One field for each line that may be told; empty ones are not told."""

    def __init__(self, data: Any = None, *, values: Mapping[str, str], tells_sender: bool | None) -> None:
        super().__init__(data, initial={**values, "tells_sender": tells_sender})
        slot = language()
        for code, kind in package.fields().items():
            self.fields[code] = self._line(code, slot)
            self.fields[code].label = pick(kind.names, slot)
            self.fields[code].help_text = pick(kind.hints, slot)
            self.fields[code].error_messages["max_length"] = text("form.too_long", slot)
            self.fields[code].error_messages["required"] = text("referral.need.required", slot)
        if tells_sender is not None:
            self.fields["tells_sender"] = forms.BooleanField(
                required=False, label=text("referral.tells_sender", slot)
            )

    @staticmethod
    def _line(code: str, slot: str) -> forms.Field:
        kind = package.fields()[code]
        if kind.choices:
            choices = [(one, pick(names, slot)) for one, names in kind.choices.items()]
            return forms.ChoiceField(
                choices=choices, required=False, widget=forms.RadioSelect, initial="none"
            )
        widget = forms.Textarea(attrs={"rows": 3}) if kind.longest > _LONG else forms.TextInput()
        widget.attrs["autocomplete"] = "off"
        return forms.CharField(max_length=kind.longest, required=code == "need", widget=widget)

    def values(self) -> dict[str, str]:
        """What was written, field by field. Only of a valid form."""
        return {code: self.cleaned_data[code] for code in package.fields() if self.cleaned_data.get(code)}


class ShowForm(forms.Form):
    """In which language the person hears what is sent, with an interpreter or not, and for how long they are asked."""

    language = forms.ChoiceField(widget=forms.RadioSelect)
    interpreted = forms.CharField(max_length=16, required=False)
    days = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, spoken: str) -> None:
        days = package.permission_days()
        initial = {"language": spoken if spoken in SLOTS else "fi", "days": days[1]}
        if spoken not in SLOTS:
            initial["interpreted"] = spoken
        super().__init__(data, initial=initial)
        slot = language()
        tongue, how_long = self.fields["language"], self.fields["days"]
        assert isinstance(tongue, forms.ChoiceField)
        assert isinstance(how_long, forms.TypedChoiceField)
        tongue.choices = [(one, SLOT_NAMES[one]) for one in SLOTS]
        how_long.choices = [(one, text("referral.days.choice", slot, n=one)) for one in days]
        for name in self.fields:
            self.fields[name].label = text(f"referral.show.{name}", slot)
        self.fields["interpreted"].help_text = text("referral.show.interpreted.hint", slot)
