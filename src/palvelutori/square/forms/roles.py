"""Giving a role of the house's own: to whom, at which unit, until when."""

from __future__ import annotations

from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm
from palvelutori.accounts.live_roles import OF_A_UNIT, Colleague, LiveRoleView
from palvelutori.common.texts import text
from palvelutori.foundation.languages import language
from palvelutori.square.choices import unit_choices


class LiveRoleForm(HouseForm):
    """Who gets the role."""

    words = "live_role"
    person = forms.TypedChoiceField(coerce=int)
    unit = forms.ChoiceField(required=False)
    until_on = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, role: LiveRoleView, people: tuple[Colleague, ...], centre: str, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.role = role
        person, unit = self.fields["person"], self.fields["unit"]
        assert isinstance(person, forms.TypedChoiceField) and isinstance(unit, forms.ChoiceField)
        person.choices = [(one.id, one.name) for one in people if one.name]
        unit.choices = [("", text("grant.unit.whole", language())), *unit_choices(centre)]
        self.fields["until_on"].error_messages["invalid"] = text("live_role.until_on.wrong", language())

    def clean(self) -> dict[str, Any]:
        """Rights of officers and leads belong to a unit."""
        given = super().clean() or self.cleaned_data
        if OF_A_UNIT & set(self.role.rights) and not given.get("unit"):
            self.refuse("unit", "grant.unit.required")
        return given
