"""The form of a new device."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm
from palvelutori.common.codes import is_code
from palvelutori.common.texts import text
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import SLOT_NAMES
from palvelutori.square.choices import desk_choices, staff_choices
from palvelutori.visits.rules.screen import LANGUAGES, TURNS, Screen, screen_of

#: what a screen may be written in: one language, or two at one size
LANGUAGE_PAIRS = (("fi", "sv"), ("sv", "fi"), ("fi", "en"), ("sv", "en"), ("fi",), ("sv",), ("en",))
KINDS = ("kiosk", "display", "host", "desk", "printer", "manager")


class DeviceForm(HouseForm):
    """What it is, what it is called, and for a desk's device which desk and who sits there."""

    words = "device"
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    code = forms.CharField(
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    desk = forms.ChoiceField(required=False)
    staff = forms.ChoiceField(required=False)

    def __init__(self, centre: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = ("", text("device.none", language()))
        choices = {
            "kind": [(one, text(f"device.kind.{one}", language())) for one in KINDS],
            "desk": [none, *desk_choices(centre)],
            "staff": [none, *staff_choices(centre)],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values

    def clean_code(self) -> str:
        """A code: small letters, digits, `-` or `_`."""
        code = str(self.cleaned_data["code"]).strip().lower()
        if not is_code(code):
            raise forms.ValidationError(text("device.code.wrong", language()))
        return code

    def clean(self) -> dict[str, Any]:
        """A desk's device names its desk; others have neither desk nor staff."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == "desk":
            if not given.get("desk"):
                self.refuse("desk", "device.desk.required")
        else:
            given["desk"] = given["staff"] = ""
        return given


class PairingForm(HouseForm):
    """The pairing code (or the key) that says which device this browser is."""

    words = "pairing"
    secret = forms.CharField(
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
    )


class ScreenForm(HouseForm):
    """How one wall screen looks and sounds."""

    words = "screen"
    languages = forms.ChoiceField(widget=forms.RadioSelect)
    turn = forms.ChoiceField(widget=forms.RadioSelect)
    has_sound = forms.BooleanField(required=False)
    voices = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    volume = forms.IntegerField(min_value=0, max_value=100)
    quiet_from = forms.TimeField(
        required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_volume = forms.IntegerField(min_value=0, max_value=100)

    def __init__(self, screen: Screen, *args: Any, **kwargs: Any) -> None:
        told = {**asdict(screen), "languages": ",".join(screen.languages), "voices": list(screen.voices)}
        super().__init__(*args, initial=told, **kwargs)
        slot = language()
        choices = {
            "languages": [
                (",".join(one), " + ".join(SLOT_NAMES[part] for part in one)) for one in LANGUAGE_PAIRS
            ],
            "turn": [(one, text(f"screen.turn.{one}", slot)) for one in TURNS],
            "voices": [(one, SLOT_NAMES[one]) for one in LANGUAGES],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values
        for name in ("volume", "quiet_volume"):
            for wrong in ("invalid", "min_value", "max_value"):
                self.fields[name].error_messages[wrong] = text("screen.volume.wrong", slot)
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].error_messages["invalid"] = text("screen.quiet.wrong", slot)

    def clean(self) -> dict[str, Any]:
        """Quiet hours have both ends or none."""
        given = super().clean() or self.cleaned_data
        if bool(given.get("quiet_from")) != bool(given.get("quiet_until")):
            self.refuse("quiet_until", "screen.quiet.both")
        return given

    def told(self) -> Screen:
        """The screen as it was set."""
        given = dict(self.cleaned_data)
        for name in ("quiet_from", "quiet_until"):
            given[name] = given[name].strftime("%H:%M") if given[name] else ""
        return screen_of({**given, "languages": given["languages"].split(",")})
