"""Forms of partners: applying, making a sign-in, tasks, notices, reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Final

from django import forms

from palvelutori.accounts.forms import HouseForm, check_new_password, secret_input
from palvelutori.codevelopment.operations.portal import GOT, MOST_PEOPLE
from palvelutori.codevelopment.portal_pages import EffortPart
from palvelutori.codevelopment.queries import today_of
from palvelutori.codevelopment.rules.partnership import KINDS
from palvelutori.common.texts import LANGUAGES, pick, text
from palvelutori.foundation.languages import language
from palvelutori.participation.operations import TEXT_CODES

DAY: Final = {"type": "date"}


def long_words(rows: int = 4) -> forms.Textarea:
    """A field for some sentences."""
    return forms.Textarea(attrs={"rows": rows})


def choices(form: forms.Form, name: str, rows: list[tuple[str, str]]) -> None:
    """Give a choice field its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = rows


class ContactForm(HouseForm):
    """Whom to ask at the partner."""

    words: ClassVar[str] = "partner.form"
    contact_name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.CharField(
        max_length=120, required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )

    def contact(self) -> dict[str, str]:
        """What the operations take."""
        given = self.cleaned_data
        return {"name": given["contact_name"], "email": given["email"], "phone": given["phone"]}


class ApplyForm(ContactForm):
    """The application."""

    kind = forms.ChoiceField(choices=(), widget=forms.RadioSelect)
    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    does = forms.CharField(max_length=600, widget=long_words(3))
    wants = forms.CharField(max_length=600, widget=long_words())
    field_order = ("name", "kind", "does", "wants", "contact_name", "email", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "kind", [(one, text(f"partner.kind.{one}", language())) for one in KINDS])

    def organisation(self) -> dict[str, Any]:
        """What the operation takes."""
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "names": {"fi": given["name"]},
            "does": given["does"],
            "wants": given["wants"],
        }


class JoinForm(HouseForm):
    """User name and password of the portal's sign-in."""

    words: ClassVar[str] = "partner.join"
    username = forms.CharField(
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(max_length=200, strip=False, widget=secret_input("new-password"))

    def __init__(self, *args: Any, person: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_username(self) -> str:
        """One spelling for one person."""
        return str(self.cleaned_data["username"]).strip().casefold()

    def clean(self) -> dict[str, Any]:
        """The password must be strong enough."""
        cleaned = super().clean() or self.cleaned_data
        check_new_password(self, "password", username=cleaned.get("username", ""), name=self.person)
        return cleaned


class PartForm(HouseForm):
    """A form that may be about one of the partner's efforts."""

    words: ClassVar[str] = "partner.form"
    effort = forms.ChoiceField(choices=(), required=False)
    #: the choice of no effort, as a text; empty where there must be one
    none_key: ClassVar[str] = "partner.form.effort.none"

    def __init__(self, *args: Any, parts: tuple[EffortPart, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = language()
        none = [("0", text(self.none_key, slot))] if self.none_key else []
        choices(self, "effort", none + [(str(one.number), pick(one.titles, slot)) for one in parts])


class TaskForm(PartForm):
    """A task with its day."""

    task_words = forms.CharField(max_length=200)
    due_on = forms.DateField(widget=forms.DateInput(attrs=DAY))
    field_order = ("task_words", "due_on", "effort")

    def value(self) -> dict[str, Any]:
        """What the operation takes."""
        given = self.cleaned_data
        return {
            "words": given["task_words"],
            "due_on": given["due_on"],
            "effort": int(given["effort"] or 0),
        }


class ReportForm(PartForm):
    """A day in numbers."""

    none_key = ""
    effort = forms.ChoiceField(choices=())
    day = forms.DateField(widget=forms.DateInput(attrs=DAY))
    people = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE)
    got = forms.ChoiceField(choices=(), widget=forms.RadioSelect)
    asked = forms.ChoiceField(choices=(), required=False)
    field_order = ("effort", "day", "people", "got", "asked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = language()
        self.fields["people"].error_messages["invalid"] = text("develop.form.number", slot)
        choices(self, "got", [(one, text(f"partner.got.{one}", slot)) for one in GOT])
        themes = [(one, text(f"develop.theme.{one}", slot)) for one in TEXT_CODES]
        choices(
            self, "asked", [("", text("partner.asked.none", slot)), *sorted(themes, key=lambda one: one[1])]
        )

    def value(self) -> dict[str, Any]:
        """What the operation takes."""
        return {**self.cleaned_data, "effort": int(self.cleaned_data["effort"])}


class AnnounceForm(HouseForm):
    """Something for all partners, in three languages."""

    words: ClassVar[str] = "partner.form"
    fi = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2, "lang": "fi"}))
    sv = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2, "lang": "sv"}))
    en = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}))
    until_on = forms.DateField(widget=forms.DateInput(attrs=DAY))

    def value(self) -> dict[str, Any]:
        """What the operation takes."""
        given = self.cleaned_data
        return {"words": {slot: given[slot] for slot in LANGUAGES}, "until_on": given["until_on"]}


def first_day(centre: str) -> str:
    """A usual day for a task: two weeks on."""
    return (today_of(centre) + timedelta(days=14)).isoformat()
