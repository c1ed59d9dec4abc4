"""Forms of signing in and of one's own account. Words come from the texts, in the page's language."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from palvelutori.accounts.models import Person
from palvelutori.accounts.passwords import MIN_LENGTH, weaknesses
from palvelutori.common.texts import SLOTS, has, text
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import SLOT_NAMES


class HouseForm(forms.Form):
    """A form whose label, hint and messages are the texts `<words>.<field>`, `….hint`, `….required`."""

    words: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = language()
        for name, field in self.fields.items():
            key = f"{self.words}.{name}"
            field.label = text(key, slot)
            if has(f"{key}.hint"):
                field.help_text = text(f"{key}.hint", slot)
            missing = f"{key}.required"
            field.error_messages["required"] = text(missing if has(missing) else "form.required", slot)
            field.error_messages["invalid_choice"] = text("form.choose", slot)
            field.error_messages["max_length"] = text("form.too_long", slot)

    def refuse(self, field: str | None, key: str, **values: Any) -> None:
        """Add the text `key` as what is wrong with `field` (None: with the whole form)."""
        self.add_error(field, text(key, language(), **values))


def secret_input(purpose: str) -> forms.PasswordInput:
    """An input for a password; `purpose` is `current-password` or `new-password`."""
    return forms.PasswordInput(attrs={"autocomplete": purpose})


def check_new_password(form: HouseForm, field: str, *, username: str, name: str) -> None:
    """Put what is weak in the new password beside its field, in words."""
    password = form.cleaned_data.get(field)
    for weak in weaknesses(password, username=username, name=name) if password else ():
        form.refuse(field, f"password.{weak}", n=MIN_LENGTH)


class SignInForm(HouseForm):
    """User name and password. The name is taken as people type it: spaces around and case do not matter."""

    words = "sign_in"
    username = forms.CharField(
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(max_length=200, strip=False, widget=secret_input("current-password"))

    def clean_username(self) -> str:
        """One spelling for one person, so that guesses are counted together."""
        return str(self.cleaned_data["username"]).strip().casefold()


class OwnPasswordForm(HouseForm):
    """The present password and a new one."""

    words = "own_password"
    current = forms.CharField(max_length=200, strip=False, widget=secret_input("current-password"))
    password = forms.CharField(max_length=200, strip=False, widget=secret_input("new-password"))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Both are there: the new one must be strong enough."""
        cleaned = super().clean() or self.cleaned_data
        check_new_password(self, "password", username=self.person.username, name=self.person.name)
        return cleaned


class LanguageForm(HouseForm):
    """In which language the house speaks to this person."""

    words = "own"
    language = forms.ChoiceField(
        choices=[(slot, SLOT_NAMES[slot]) for slot in SLOTS], widget=forms.RadioSelect
    )
