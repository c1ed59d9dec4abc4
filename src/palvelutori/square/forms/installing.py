"""The form of the first installation."""

from __future__ import annotations

from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm, check_new_password, secret_input
from palvelutori.common.texts import has, text
from palvelutori.foundation.languages import language
from palvelutori.samples.load import names as sample_names
from palvelutori.square.installing import EMPTY


class InstallForm(HouseForm):
    """The code from the console, what the house begins from, and its administrator."""

    words = "install"
    code = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    start = forms.ChoiceField(widget=forms.RadioSelect)
    name_fi = forms.CharField(max_length=80, required=False)
    name_sv = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs={"lang": "sv"}))
    name_en = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs={"lang": "en"}))
    person = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    username = forms.CharField(
        max_length=80, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(max_length=200, strip=False, widget=secret_input("new-password"))
    again = forms.CharField(max_length=200, strip=False, widget=secret_input("new-password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        start = self.fields["start"]
        assert isinstance(start, forms.ChoiceField)
        starts = [name for name in (*sample_names(), EMPTY) if has(f"install.start.{name}")]
        start.choices = [(name, text(f"install.start.{name}", language())) for name in starts]
        for name in ("name_fi", "name_sv", "name_en"):
            self.fields[name].required = self.data.get("start") == EMPTY

    def clean(self) -> dict[str, Any]:
        """The password is strong and typed alike twice."""
        cleaned = super().clean() or self.cleaned_data
        check_new_password(
            self, "password", username=cleaned.get("username", ""), name=cleaned.get("person", "")
        )
        if cleaned.get("again") and cleaned.get("password") != cleaned["again"]:
            self.refuse("again", "install.again.differs")
        return cleaned
