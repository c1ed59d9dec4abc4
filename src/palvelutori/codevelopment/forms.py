"""Steps of the loop as forms: three languages side by side where it is published."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.forms import BoundField

from palvelutori.catalogue.queries import catalogue_of
from palvelutori.codevelopment.queries import EffortPage, efforts
from palvelutori.codevelopment.rules.loop import DECISIONS
from palvelutori.common.texts import LANGUAGES, has, pick, text
from palvelutori.foundation.languages import language

LONG: Final = 600


class StepForm(forms.Form):
    """A form without fields: a step that is only confirmed. `triples` are told in three languages."""

    triples: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    def __init__(self, *args: Any, centre: str = "", it: EffortPage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centre, self.it = centre, it
        slot = language()
        for family in self.triples:
            for tongue in LANGUAGES:
                self.fields[f"{family}_{tongue}"] = forms.CharField(
                    max_length=LONG,
                    required=family not in self.optional,
                    label=text(f"develop.slot.{tongue}", slot),
                    widget=forms.Textarea(attrs={"rows": 3, "lang": tongue}),
                )
        for name, field in self.fields.items():
            if has(f"develop.form.{name}"):
                field.label = text(f"develop.form.{name}", slot)
            if has(f"develop.form.{name}.hint"):
                field.help_text = text(f"develop.form.{name}.hint", slot)
            field.error_messages["required"] = text("form.required", slot)
            field.error_messages["invalid_choice"] = text("form.choose", slot)
            field.error_messages["max_length"] = text("form.too_long", slot)
            field.error_messages["invalid"] = text("develop.form.number", slot)
        for family in self.triples:
            for tongue in LANGUAGES:
                told = f"{text(f'develop.form.{family}', slot)}: {text('form.required', slot)}"
                self.fields[f"{family}_{tongue}"].error_messages["required"] = told
        self.prepare()

    def prepare(self) -> None:
        """Fill choices in."""

    def families(self) -> list[tuple[str, list[BoundField]]]:
        """Each triple with its key of texts."""
        return [(one, [self[f"{one}_{tongue}"] for tongue in LANGUAGES]) for one in self.triples]

    def singles(self) -> list[BoundField]:
        """The other fields."""
        mine = {f"{one}_{tongue}" for one in self.triples for tongue in LANGUAGES}
        return [self[name] for name in self.fields if name not in mine]

    def three(self, family: str) -> dict[str, str]:
        """What was written in three languages."""
        return {tongue: self.cleaned_data.get(f"{family}_{tongue}", "") for tongue in LANGUAGES}

    def value(self) -> dict[str, Any]:
        """What the operation takes. Only of a valid form."""
        return {}

    def units(self) -> list[tuple[str, str]]:
        """Units that are not opaque."""
        units = catalogue_of(self.centre).units.values()
        return [(one.code, pick(one.names, language())) for one in units if not one.is_opaque]


class NeedForm(StepForm):
    """A need under one name."""

    triples = ("title", "heard", "for_firms")
    optional = ("for_firms",)

    def value(self) -> dict[str, Any]:
        """Titles, words, what a firm could do."""
        return {
            "titles": self.three("title"),
            "heard": self.three("heard"),
            "for_firms": self.three("for_firms"),
        }


class GoalForm(StepForm):
    """The goal with its measure, guardrail and parties."""

    triples = ("sentence", "whom", "gains", "partner_gains")
    measure = forms.CharField(max_length=200)
    direction = forms.ChoiceField(choices=())
    target = forms.CharField(max_length=12)
    guardrail = forms.CharField(max_length=200)
    worse_is = forms.ChoiceField(choices=())
    limit = forms.CharField(max_length=12)
    owner = forms.ChoiceField(choices=())
    partner = forms.CharField(max_length=80)
    ends_on = forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}))
    minutes = forms.CharField(max_length=7)

    def prepare(self) -> None:
        """Directions and units."""
        slot = language()
        for name in ("direction", "worse_is"):
            self._choose(name, [(one, text(f"develop.direction.{one}", slot)) for one in ("less", "more")])
        self._choose("owner", self.units())

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def value(self) -> dict[str, Any]:
        """The goal's table."""
        given = self.cleaned_data
        plain = ("measure", "direction", "target", "owner", "ends_on", "minutes")
        rail = {"measure": given["guardrail"], "worse_is": given["worse_is"], "limit": given["limit"]}
        names = dict(self.units())
        code = next((code for code, name in names.items() if given["partner"] in (code, name)), "")
        partner = {"name": code or given["partner"], "kind": "unit" if code else "partner"}
        goal = {
            **{name: given[name] for name in plain},
            "sentence": self.three("sentence"),
            "guardrails": [{**rail, "whom": self.three("whom")}],
            "gains": self.three("gains"),
            "partners": [{**partner, "gains": self.three("partner_gains")}],
        }
        return {"goal": goal}


class PlanForm(StepForm):
    """The trial's plan."""

    triples = ("question", "done", "privacy", "safety", "communication", "dismantling")
    design = forms.ChoiceField(choices=())
    where = forms.ChoiceField(choices=())
    starts_on = forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}))
    days = forms.IntegerField(min_value=2, max_value=120)
    communication_owner = forms.CharField(max_length=120)

    def prepare(self) -> None:
        """Designs and places."""
        designs = [(one, text(f"develop.design.{one}", language())) for one in ("switchback", "look")]
        places = [("", text("develop.the_square", language())), *self.units()]
        for name, choices in (("design", designs), ("where", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["where"].required = False

    def value(self) -> dict[str, Any]:
        """The plan's table."""
        plain = ("design", "where", "starts_on", "days", "communication_owner")
        told = {name: self.three(name) for name in self.triples}
        return {"plan": {**{name: self.cleaned_data[name] for name in plain}, **told}}


class MergeForm(StepForm):
    """The effort in which it is known already."""

    into = forms.ChoiceField(choices=())

    def prepare(self) -> None:
        """Every other effort."""
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)
        mine = self.it.card.number if self.it else 0
        field.choices = [
            (str(one.number), pick(one.titles, language()))
            for one in efforts(self.centre)
            if one.number != mine
        ]

    def value(self) -> dict[str, Any]:
        """Its number."""
        return {"into": int(self.cleaned_data["into"])}


class ReasonForm(StepForm):
    """A reason that is published."""

    triples = ("reason",)

    def value(self) -> dict[str, Any]:
        """The reason."""
        return {"reason": self.three("reason")}


class DecisionForm(StepForm):
    """What follows from a result."""

    triples = ("words",)
    what = forms.ChoiceField(choices=())

    def prepare(self) -> None:
        """Decisions a person may take."""
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, text(f"develop.decision.{one}", language())) for one in DECISIONS[:-1]]

    def value(self) -> dict[str, Any]:
        """The decision and its words."""
        return {"what": self.cleaned_data["what"], "words": self.three("words")}


class TimeForm(StepForm):
    """Minutes used today."""

    minutes = forms.IntegerField(min_value=1, max_value=24 * 60)

    def value(self) -> dict[str, Any]:
        """The minutes."""
        return {"minutes": self.cleaned_data["minutes"]}
