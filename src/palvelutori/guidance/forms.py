"""A rule as a form: everything the rule says, four languages side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.forms import BoundField

from palvelutori.common.texts import text
from palvelutori.foundation.languages import language
from palvelutori.guidance.rules.checking import LONGEST, SLOTS
from palvelutori.guidance.rules.writing import (
    answers_of_lines,
    examples_of_lines,
    lines_of_answers,
    lines_of_examples,
)

Choices = Iterable[tuple[str, str]]
PLAIN: Final = ("code", "source", "reviewed_by", "reviewed_on", "valid_from")
LINES: Final = ("needs", "unless", "examples")


class RuleForm(forms.Form):
    """`topics` and `services`: what may be ticked. `value()` is the table the operation takes."""

    code = forms.CharField(max_length=60)
    about = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    suggests = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    needs = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    unless = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    weight = forms.TypedChoiceField(coerce=int)
    early = forms.BooleanField(required=False)
    source = forms.CharField(max_length=LONGEST)
    memory = forms.BooleanField(required=False)
    reviewed_by = forms.CharField(max_length=LONGEST)
    reviewed_on = forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}))
    valid_from = forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}))
    examples = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, topics: Choices, services: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = language()
        for family, is_required in (("because", True), ("neutral", False)):
            for tongue in SLOTS:
                self.fields[f"{family}_{tongue}"] = forms.CharField(
                    max_length=LONGEST,
                    required=is_required,
                    label=text(f"guidance.slot.{tongue}", slot),
                    widget=forms.Textarea(attrs={"rows": 4, "lang": "fi" if tongue == "easy" else tongue}),
                )
        for name in (*PLAIN, *LINES, "about", "suggests", "weight", "early", "memory"):
            self.fields[name].label = text(f"guidance.rule.{name}", slot)
        for name in ("code", "examples"):
            self.fields[name].help_text = text(f"guidance.rule.{name}.hint", slot)
        for name, choices in (("about", topics), ("suggests", services)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = list(choices)
        weight = self.fields["weight"]
        assert isinstance(weight, forms.TypedChoiceField)
        weight.choices = [(n, text(f"guidance.rule.weight.{n}", slot)) for n in (3, 2, 1)]
        for field in self.fields.values():
            field.error_messages["required"] = text("form.required", slot)
            field.error_messages["invalid_choice"] = text("form.choose", slot)
            field.error_messages["max_length"] = text("form.too_long", slot)

    def family(self, name: str) -> list[BoundField]:
        """The four languages of `because` or `neutral`."""
        return [self[f"{name}_{tongue}"] for tongue in SLOTS]

    def because(self) -> list[BoundField]:
        """The reason in four languages."""
        return self.family("because")

    def neutral(self) -> list[BoundField]:
        """The neutral name in four languages."""
        return self.family("neutral")

    def value(self) -> dict[str, Any]:
        """The rule's table. Only of a valid form."""
        given = self.cleaned_data
        neutral = {tongue: given[f"neutral_{tongue}"] for tongue in SLOTS if given[f"neutral_{tongue}"]}
        return {
            **{name: given[name] for name in PLAIN},
            "about": list(given["about"]),
            "suggests": list(given["suggests"]),
            "needs": answers_of_lines(given["needs"]),
            "unless": answers_of_lines(given["unless"]),
            "examples": examples_of_lines(given["examples"]),
            "because": {tongue: given[f"because_{tongue}"] for tongue in SLOTS},
            "weight": given["weight"],
            "early": given["early"],
            "from_memory": given["memory"],
            **({"neutral": neutral} if neutral else {}),
        }


def filled(body: Mapping[str, Any]) -> dict[str, Any]:
    """A rule's table as the form's first values."""
    words = {
        f"{family}_{tongue}": said
        for family in ("because", "neutral")
        for tongue, said in body.get(family, {}).items()
    }
    return {
        **{name: body.get(name, "") for name in PLAIN},
        "about": body.get("about", []),
        "suggests": body.get("suggests", []),
        "needs": lines_of_answers(body.get("needs", {})),
        "unless": lines_of_answers(body.get("unless", {})),
        "examples": lines_of_examples(body.get("examples", [])),
        "weight": body.get("weight", 2),
        "early": body.get("early", False),
        "memory": body.get("from_memory", False),
        **words,
    }
