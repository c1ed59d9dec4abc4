"""The form of an opening exception."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm
from palvelutori.common.texts import text
from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, Actor
from palvelutori.foundation.languages import language
from palvelutori.square.choices import Choices, unit_choices

WHOLE_HOUSE = "-"


def places(actor: Actor, *, centre: str) -> Choices:
    """Whose hours the actor may change: a lead the own units', the managers everybody's and the house's."""
    units = unit_choices(centre)
    if actor.has_role(SQUARE_MANAGER, ADMINISTRATOR, centre=centre):
        return [(WHOLE_HOUSE, text("exception.place.house", language())), *units]
    own = actor.units(centre)
    return [one for one in units if one[0] in own]


class ExceptionForm(HouseForm):
    """Where, from which day to which, closed or open from when to when, and why in three languages."""

    words = "exception"
    place = forms.ChoiceField()
    starts_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    opens = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    reason_fi = forms.CharField(max_length=200)
    reason_sv = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"lang": "sv"}))
    reason_en = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"lang": "en"}))

    def __init__(self, choices: Choices, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = choices
        for name in ("starts_on", "ends_on"):
            self.fields[name].error_messages["invalid"] = text("exception.day.wrong", language())
        for name in ("opens", "closes"):
            self.fields[name].error_messages["invalid"] = text("exception.time.wrong", language())

    def clean(self) -> dict[str, Any]:
        """Days and times in order, none of them over; both times or neither."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and first < self.today:
            self.refuse("starts_on", "exception.day.over")
        elif first and last and last < first:
            self.refuse("ends_on", "exception.day.order")
        opens, closes = given.get("opens"), given.get("closes")
        if bool(opens) != bool(closes):
            self.refuse("closes" if opens else "opens", "exception.time.both")
        elif opens and closes and closes <= opens:
            self.refuse("closes", "exception.time.order")
        return given

    def values(self) -> dict[str, Any]:
        """What `spaces.set_exception` takes, without `acknowledged`."""
        given = self.cleaned_data
        opening = None
        if given.get("opens"):
            slot = {
                "weekdays": list(range(7)),
                "opens": given["opens"].isoformat("minutes"),
                "closes": given["closes"].isoformat("minutes"),
            }
            opening = {"slots": [slot]}
        return {
            "unit": None if given["place"] == WHOLE_HOUSE else given["place"],
            "starts_on": given["starts_on"],
            "ends_on": given["ends_on"],
            "reasons": {slot: given[f"reason_{slot}"] for slot in ("fi", "sv", "en")},
            "opening": opening,
        }
