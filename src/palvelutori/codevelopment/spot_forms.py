"""What somebody wants to do at a place, and how it went."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from palvelutori.codevelopment.booked import PlaceCard
from palvelutori.codevelopment.operations.spots import LONGEST_TITLE, MOST_PEOPLE, WENT
from palvelutori.codevelopment.rules.spots import NOISE, THEMES
from palvelutori.common.texts import HTML_LANG, LANGUAGES, text
from palvelutori.foundation.languages import language

CHOOSE: Final = "form.choose"


def _words(family: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, text(f"{family}.{code}", language())) for code in codes]


def _told(form: forms.Form) -> None:
    """Labels, hints and errors in the page's language."""
    slot = language()
    for name, field in form.fields.items():
        field.label = text(f"spots.form.{name}", slot)
        field.error_messages |= {
            "required": text("form.required", slot),
            "invalid_choice": text(CHOOSE, slot),
            "max_length": text("form.too_long", slot),
            "min_value": text("spots.form.number", slot),
            "max_value": text("spots.form.number", slot),
            "invalid": text("spots.form.number", slot),
        }


class SpotForm(forms.Form):
    """What is on, in the page's language and perhaps in others; how loud, with what, for how many."""

    title = forms.CharField(max_length=LONGEST_TITLE, min_length=3)
    theme = forms.ChoiceField()
    noise = forms.ChoiceField(widget=forms.RadioSelect)
    power = forms.BooleanField(required=False)
    water = forms.BooleanField(required=False)
    people = forms.IntegerField(min_value=1, max_value=MOST_PEOPLE, initial=2)
    public = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, place: PlaceCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tongue = HTML_LANG[language()]
        self.others = tuple(one for one in LANGUAGES if one != self.tongue)
        for one in self.others:
            self.fields[f"title_{one}"] = forms.CharField(max_length=LONGEST_TITLE, required=False)
        choice: Any = self.fields["theme"]
        choice.choices = [("", text(CHOOSE, language())), *_words("spots.theme", THEMES)]
        loud: Any = self.fields["noise"]
        loud.choices = _words("spots.noise", NOISE)
        loud.initial = "talk" if place.noise != "quiet" else "quiet"
        if place.kind != "spot":
            self.fields["public"].initial = False
        if place.kind == "kit":
            self.fields["power"].widget = self.fields["water"].widget = forms.HiddenInput()
        _told(self)
        self.fields["title"].error_messages["min_length"] = text("spots.form.short", language())

    def more_titles(self) -> list[Any]:
        """The title's other languages."""
        return [self[f"title_{one}"] for one in self.others]

    def what(self) -> dict[str, Any]:
        """What the operation takes. Only of a valid form."""
        given = self.cleaned_data
        titles = {self.tongue: given["title"], **{one: given[f"title_{one}"] for one in self.others}}
        same = {name: given[name] for name in ("theme", "noise", "power", "water", "people", "public")}
        return {"titles": titles, **same}


class ReportForm(forms.Form):
    """How many stopped by, nameless, and two questions."""

    head_count = forms.IntegerField(min_value=0, max_value=5000)
    went = forms.ChoiceField(widget=forms.RadioSelect)
    again = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        went: Any = self.fields["went"]
        went.choices = _words("spots.went", WENT)
        again: Any = self.fields["again"]
        again.choices = _words("spots.again", ("yes", "no"))
        _told(self)

    def value(self) -> dict[str, Any]:
        """What the operation takes. Only of a valid form."""
        given = self.cleaned_data
        return {
            "head_count": given["head_count"],
            "went": given["went"],
            "again": given["again"] == "yes",
        }
