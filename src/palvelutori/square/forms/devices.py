"""The form of a new device."""

from __future__ import annotations

from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm
from palvelutori.common.codes import is_code
from palvelutori.common.texts import text
from palvelutori.foundation.languages import language
from palvelutori.square.choices import desk_choices, staff_choices

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
