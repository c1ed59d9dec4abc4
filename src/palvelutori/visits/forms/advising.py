"""The form of advice given at a desk."""

from __future__ import annotations

from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.common.texts import pick, text
from palvelutori.customers.operations.advice import LONGEST
from palvelutori.foundation.languages import language

OUTCOMES = ("answered", "directed", "transferred")


class AdviceForm(HouseForm):
    """Topic, outcome, where to, a few words. The own unit's services come first."""

    words = "advice"
    topic = forms.ChoiceField()
    outcome = forms.ChoiceField(widget=forms.RadioSelect, initial="answered")
    directed_to = forms.ChoiceField(required=False)

    def __init__(self, centre: str, unit: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot, whole = language(), catalogue_of(centre)
        topic, outcome, where = (self.fields[name] for name in ("topic", "outcome", "directed_to"))
        assert isinstance(topic, forms.ChoiceField)
        assert isinstance(outcome, forms.ChoiceField)
        assert isinstance(where, forms.ChoiceField)
        shown = [
            one for one in whole.services.values() if one.unit == unit or not whole.units[one.unit].is_opaque
        ]
        shown.sort(key=lambda one: one.unit != unit)
        topic.choices = [
            (one.code, f"{pick(one.names, slot)} · {pick(whole.units[one.unit].short_names, slot)}")
            for one in shown
        ]
        outcome.choices = [(one, text(f"advice.outcome.{one}", slot)) for one in OUTCOMES]
        units = [(one.code, pick(one.names, slot)) for one in whole.units.values()]
        where.choices = [("", text("advice.directed_to.none", slot)), *units]


# `words` is also where a HouseForm's texts are: the field of that name is added apart.
AdviceForm.base_fields["words"] = forms.CharField(
    max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
)
