"""Forms about people who sign in: a new one, a role, a password, whose looks."""

from __future__ import annotations

from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm, check_new_password, secret_input
from palvelutori.accounts.queries import PersonRow
from palvelutori.common.texts import SLOTS, text
from palvelutori.foundation.actors import DESK_OFFICER, PERSON_ROLES, UNIT_LEAD
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import SLOT_NAMES
from palvelutori.square.choices import unit_choices

#: roles that belong to one unit
OF_A_UNIT = (DESK_OFFICER, UNIT_LEAD)


class PersonForm(HouseForm):
    """A new person: name, user name, first password, language."""

    words = "person"
    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    username = forms.CharField(
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(max_length=200, strip=False, widget=secret_input("new-password"))
    language = forms.ChoiceField(
        choices=[(slot, SLOT_NAMES[slot]) for slot in SLOTS], widget=forms.RadioSelect, initial="fi"
    )

    def clean_username(self) -> str:
        """One spelling for one person: small letters."""
        return str(self.cleaned_data["username"]).strip().casefold()

    def clean(self) -> dict[str, Any]:
        """The first password is strong enough."""
        given = super().clean() or self.cleaned_data
        check_new_password(self, "password", username=given.get("username", ""), name=given.get("name", ""))
        return given


class RoleForm(HouseForm):
    """A role, and the unit of roles that belong to one."""

    words = "grant"
    role = forms.ChoiceField()
    unit = forms.ChoiceField(required=False)
    languages = forms.CharField(
        max_length=80, required=False, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )

    def __init__(self, centre: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = language()
        role, unit = self.fields["role"], self.fields["unit"]
        assert isinstance(role, forms.ChoiceField)
        assert isinstance(unit, forms.ChoiceField)
        role.choices = [(one, text(f"role.{one}", slot)) for one in PERSON_ROLES]
        unit.choices = [("", text("grant.unit.whole", slot)), *unit_choices(centre)]

    def clean(self) -> dict[str, Any]:
        """Officers and leads belong to a unit; other roles to the whole house."""
        given = super().clean() or self.cleaned_data
        if given.get("role") in OF_A_UNIT and not given.get("unit"):
            self.refuse("unit", "grant.unit.required")
        return given

    def spoken(self) -> tuple[str, ...]:
        """Languages as codes, best first: `fi, sv` → `("fi", "sv")`."""
        words = str(self.cleaned_data.get("languages", "")).lower().replace(",", " ").split()
        return tuple(dict.fromkeys(word for word in words if word.isalpha() and len(word) <= 3))


class NewPasswordForm(HouseForm):
    """A new password for somebody else."""

    words = "new_password"
    password = forms.CharField(max_length=200, strip=False, widget=secret_input("new-password"))

    def __init__(self, person: PersonRow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """It is strong enough for this person."""
        given = super().clean() or self.cleaned_data
        check_new_password(self, "password", username=self.person.username, name=self.person.name)
        return given


class LooksForm(HouseForm):
    """Whose looks are asked for."""

    words = "looks"
    subject = forms.CharField(
        max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
