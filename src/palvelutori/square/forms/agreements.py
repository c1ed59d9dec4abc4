"""Forms of joint-service agreements: the agreement itself, a signature, a last day, a training."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.forms import BoundField

from palvelutori.accounts.forms import HouseForm
from palvelutori.catalogue.queries import catalogue_of, task_types
from palvelutori.catalogue.rules.agreements import LANGUAGES, Draft
from palvelutori.common.texts import pick, text
from palvelutori.foundation.languages import language
from palvelutori.square.choices import Choices, unit_choices
from palvelutori.staffing.queries import Member

FAMILIES: Final = ("names", "cost_rules", "trainings")


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class DayForm(HouseForm):
    """A form whose days say what a wrong one should look like."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = text("exception.day.wrong", language())


class AgreementForm(DayForm):
    """An agreement as written. Only what could not be stored is refused here; the rest is told by its page."""

    words = "agreement"
    code = forms.SlugField(max_length=60, widget=forms.TextInput(attrs={"spellcheck": "false"}))
    commissioner = forms.ChoiceField()
    provider = forms.ChoiceField()
    controller = forms.ChoiceField()
    unit = forms.ChoiceField(required=False)
    tasks = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    services = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    starts_on = forms.DateField(widget=_day())
    ends_on = forms.DateField(widget=_day(), required=False)
    notice_months = forms.IntegerField(min_value=0, max_value=120)
    training_valid_months = forms.IntegerField(min_value=0, max_value=120)

    def __init__(self, centre: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies, units = _bodies(centre), unit_choices(centre)
        self._offer("commissioner", bodies)
        self._offer("provider", bodies)
        self._offer("controller", bodies)
        self._offer("unit", [("", text("agreement.unit.any", language())), *units])
        self._offer("tasks", [(one.code, pick(one.names, language())) for one in task_types()])
        self._offer("services", _services(centre))
        self.fields["code"].error_messages["invalid"] = text("agreement.code.invalid", language())

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def families(self) -> list[tuple[str, list[BoundField]]]:
        """The three texts, each in its languages."""
        return [(family, [self[f"{family}_{slot}"] for slot in LANGUAGES]) for family in FAMILIES]

    def values(self) -> dict[str, Any]:
        """What `draft_agreement` takes. Only of a valid form."""
        given = self.cleaned_data
        plain = {name: given[name] for name in Draft.__dataclass_fields__ if name in given and name != "code"}
        texts = {f: {slot: given[f"{f}_{slot}"] for slot in LANGUAGES} for f in FAMILIES}
        return {**plain, **texts}


for _family in FAMILIES:
    for _slot in LANGUAGES:
        AgreementForm.base_fields[f"{_family}_{_slot}"] = forms.CharField(
            max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": _slot})
        )


def filled(draft: Draft) -> dict[str, Any]:
    """An agreement as the form's first values."""
    plain = {name: getattr(draft, name) for name in Draft.__dataclass_fields__ if name not in FAMILIES}
    words = {f"{f}_{slot}": getattr(draft, f).get(slot, "") for f in FAMILIES for slot in LANGUAGES}
    return {**plain, **words}


def _bodies(centre: str) -> Choices:
    return [(one.code, pick(one.names, language())) for one in catalogue_of(centre).organisations.values()]


def _services(centre: str) -> Choices:
    """Services by name with their unit; opaque units are nobody's to commission."""
    whole = catalogue_of(centre)
    return [
        (one.code, f"{pick(one.names, language())} · {pick(whole.units[one.unit].short_names, language())}")
        for one in whole.services.values()
        if not whole.units[one.unit].is_opaque
    ]


class SignatureForm(DayForm):
    """Who signed for one of the parties, and when."""

    words = "signature"
    organisation = forms.ChoiceField(widget=forms.RadioSelect)
    signatory = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    signed_on = forms.DateField(widget=_day())

    def __init__(self, parties: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = parties


class EndForm(DayForm):
    """The last day of an agreement."""

    words = "ending"
    last_on = forms.DateField(widget=_day())
    is_by_both = forms.BooleanField(required=False)


class TrainingForm(DayForm):
    """Who has been trained for the agreement, and on which day."""

    words = "training"
    member = forms.ChoiceField()
    done_on = forms.DateField(widget=_day())

    def __init__(self, members: list[Member], *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.name or one.code) for one in members]
        self.fields["done_on"].initial = today
