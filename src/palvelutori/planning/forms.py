"""Numbers tried on the programme's page, and forms of planning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from palvelutori.accounts.forms import HouseForm
from palvelutori.common.texts import SLOTS, has, text
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import SLOT_NAMES
from palvelutori.planning.bridge.changes import Change
from palvelutori.planning.operations.comments import ANSWERS, HELD_RULES, LONGEST
from palvelutori.planning.operations.runs import KINDS as RUN_KINDS
from palvelutori.planning.operations.runs import MOST_REPLICATIONS, POLICIES, SOURCES
from palvelutori.planning.package import LARGEST_BYTES
from palvelutori.planning.queries import VersionView
from palvelutori.planning.rules.checking import ConceptProblem, concept_of
from palvelutori.planning.rules.entries import Concept, Key, OfficeKey
from palvelutori.planning.rules.keyed import Body
from palvelutori.planning.rules.service_day import weekdays_of
from palvelutori.planning.rules.sizing import sized
from palvelutori.planning.telling import change_words, figure, problem_words

KEYS: Final[tuple[Key, ...]] = ("equal", "desks", "visits", "staffed_hours", "area")
OFFICE_KEYS: Final[tuple[OfficeKey, ...]] = ("equal", "people", "posts", "area")


def number(words: str) -> float | None:
    """A number as people type it: `1 650`, `2,5`, `2.5`; None when it is none."""
    plain = words.replace("\u00a0", "").replace(" ", "").replace("−", "-").replace(",", ".")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None


class Trial:
    """The programme with other numbers. `k.<coefficient>`, `d.<demand>`, `key` and `okey` (what shared space and
    meeting rooms are shared by), `people` (percent of people who come).

    What is not right is told in `wrong` and the stored numbers are shown. `changes`: what a save would put where."""

    def __init__(self, view: VersionView, given: Mapping[str, str]) -> None:
        self.concept, self.sheet, self.wrong = view.concept, view.sheet, ""
        self.net_change = 0.0
        self.key: Key = next((one for one in KEYS if one == given.get("key")), view.concept.cost.space_key)
        stored = view.concept.cost.office_key
        self.office_key: OfficeKey = next((one for one in OFFICE_KEYS if one == given.get("okey")), stored)
        people = number(given.get("people", "100"))
        self.people_percent = people if people is not None and 1 <= people <= 150 else 100.0
        self.typed = {name: words[:20] for name, words in given.items() if name[:2] in ("k.", "d.")}
        self.changes = self._changes(view)
        if self.changes:
            self._try(view)

    @property
    def people_share(self) -> float:
        """Share of the people behind that come."""
        return self.people_percent / 100

    @property
    def demand(self) -> list[tuple[str, float]]:
        """Demand as it is read: the house first, then each unit's own peak."""
        units = {f"peak_{one.code}" for one in self.concept.units}
        return sorted(self.concept.programme.demand.items(), key=lambda one: (one[0] in units, one[0]))

    @property
    def is_trial(self) -> bool:
        """Whether what is shown differs from what is stored."""
        return bool(self.changes) and not self.wrong

    def _changes(self, view: VersionView) -> dict[str, Any]:
        stored = view.concept.programme
        coefficients, demand = dict(stored.coefficients), dict(stored.demand)
        for name, words in self.typed.items():
            value, code = number(words), name[2:]
            if value is None:
                self.wrong = self.wrong or f"{code}: {text('planning.trial.number', language())}"
            elif name.startswith("k.") and code in view.sheet.coefficients:
                one = view.sheet.coefficients[code]
                if value != one.value:
                    coefficients[code] = value
                    if value == one.usual:
                        del coefficients[code]
            elif name.startswith("d.") and code in demand:
                demand[code] = value
        changes: dict[str, Any] = {}
        if coefficients != stored.coefficients:
            changes["programme.coefficients"] = coefficients
        if demand != stored.demand:
            changes["programme.demand"] = demand
        if self.key != view.concept.cost.space_key:
            changes["cost.space_key"] = self.key
        if self.office_key != view.concept.cost.office_key:
            changes["cost.office_key"] = self.office_key
        return changes

    def _try(self, view: VersionView) -> None:
        body: Body = view.concept.model_dump(mode="json", exclude_none=True)
        for name in ("coefficients", "demand"):
            if f"programme.{name}" in self.changes:
                body["programme"][name] = self.changes[f"programme.{name}"]
        body["cost"] |= {"space_key": self.key, "office_key": self.office_key}
        try:
            made: Concept = concept_of(body)
        except ConceptProblem as problem:
            self.wrong = problem_words(problem, language())
            return
        self.concept, self.sheet = made, sized(made)
        self.net_change = self.sheet.sums.net - view.sheet.sums.net


class CommentForm(HouseForm):
    """What somebody says of a paragraph. No name is asked."""

    words = "planning.comment"
    said = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    spoken = forms.ChoiceField(choices=[(slot, SLOT_NAMES[slot]) for slot in SLOTS if slot != "easy"])
    may_quote = forms.BooleanField(required=False)


class AnswerForm(HouseForm):
    """An answer in three languages, what kind it is, and what changed."""

    words = "planning.answer"
    kind = forms.ChoiceField(choices=[])
    fi = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "lang": "fi"}))
    sv = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "lang": "sv"}))
    en = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}))
    changed = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one, text(f"planning.answer.kind.{one}", language())) for one in ANSWERS]


class HoldForm(HouseForm):
    """By which rule of discussion a comment is not shown."""

    words = "planning.hold"
    rule = forms.ChoiceField(choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)
        rule.choices = [(one, text(f"planning.hold.rule.{one}", language())) for one in HELD_RULES]


class OpenForm(HouseForm):
    """Until when a draft is out for comment."""

    words = "planning.open"
    closes_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class FileForm(HouseForm):
    """A concept's file."""

    words = "planning.import"
    file = forms.FileField()

    def clean_file(self) -> bytes:
        """Its bytes, no more than a concept has."""
        given = self.cleaned_data["file"]
        assert isinstance(given, UploadedFile)
        return bytes(given.read(LARGEST_BYTES + 1))


class SeatForm(HouseForm):
    """Who takes part, as what, for whom, until when."""

    words = "planning.seat"
    person = forms.TypedChoiceField(coerce=int)
    role = forms.ChoiceField(choices=[])
    organisation = forms.CharField(max_length=80)
    until_on = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person, role = self.fields["person"], self.fields["role"]
        assert isinstance(person, forms.TypedChoiceField) and isinstance(role, forms.ChoiceField)
        person.choices = people
        role.choices = [
            (one, text(f"planning.seat.role.{one}", language())) for one in ("planner", "designer", "lead")
        ]


class RunForm(HouseForm):
    """Which day of which version is reckoned, with what altered. `asked`: what the operation takes."""

    words = "planning.ask"
    kind = forms.ChoiceField(choices=[], initial="day", widget=forms.RadioSelect)
    version = forms.TypedChoiceField(coerce=int)
    weekday = forms.ChoiceField(choices=[])
    policy = forms.ChoiceField(choices=[], initial="reference")
    source = forms.ChoiceField(choices=[], initial="concept")
    file = forms.FileField(required=False)
    change = forms.ChoiceField(choices=[], required=False)
    replications = forms.IntegerField(min_value=2, max_value=MOST_REPLICATIONS, initial=300)
    seed = forms.IntegerField(min_value=0, max_value=1 << 60, initial=1)

    def __init__(
        self, concept: Concept, changes: Iterable[Change], versions: list[int], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        slot, day = language(), concept.service_day
        days = weekdays_of(day) if day else ()
        grouped: dict[str, list[tuple[str, str]]] = {}
        for one in changes:
            kind = text(f"planning.change.{one.kind}.group", slot)
            grouped.setdefault(kind, []).append((one.words, change_words(one, concept, slot)))
        self._choose("kind", [(one, text(f"planning.run.kind.{one}", slot)) for one in RUN_KINDS])
        self._choose("version", [(one, text("planning.version", slot, version=one)) for one in versions])
        self._choose("weekday", [(one, text(f"planning.weekday.{one}", slot)) for one in days])
        self._choose("policy", [(one, text(f"planning.policy.{one}.long", slot)) for one in POLICIES])
        self._choose("source", [(one, text(f"planning.demand_from.{one}", slot)) for one in SOURCES])
        self._choose("change", [("", text("planning.change.none", slot)), *grouped.items()])
        for name in ("replications", "seed"):
            said = text("planning.ask.whole", slot, most=figure(self.fields[name].max_value, slot))  # type: ignore[attr-defined]
            for fault in ("invalid", "min_value", "max_value"):
                self.fields[name].error_messages[fault] = said

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_file(self) -> str:
        """Its text."""
        given = self.cleaned_data["file"]
        if given is None:
            return ""
        try:
            return str(given.read(LARGEST_BYTES).decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(text("planning.ask.file.unreadable", language())) from error

    def clean(self) -> dict[str, Any]:
        """A file is there where demand comes from one."""
        given = super().clean() or {}
        if (
            given.get("source") in ("file", "scenario")
            and not given.get("file")
            and not self.has_error("file")
        ):
            self.refuse("file", "planning.ask.file.missing")
        return given

    def asked(self) -> dict[str, Any]:
        """What `ask_run` takes. Only of a valid form."""
        given = self.cleaned_data
        wish = {name: given[name] for name in ("kind", "weekday", "policy", "source", "file", "change")}
        return {
            "version": given["version"],
            "wish": wish,
            "replications": given["replications"],
            "seed": given["seed"],
        }


# -- a part of the concept as a form: one field a value, three a text


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """The values inside a part that stand on their own: texts, numbers, days, yes and no, lists of codes."""
    if isinstance(value, dict) and not ("fi" in value and "sv" in value):
        found: dict[str, Any] = {}
        for name, one in value.items():
            found |= leaves(one, f"{path}.{name}" if path else name)
        return {name: one for name, one in found.items() if name != "code"}
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return {}
    return {path: value}


def field_words(name: str) -> str:
    """A field's name in the page's language: the words of its last part, and the language of a text."""
    slot = language()
    parts = name.split(".")
    tongue = SLOT_NAMES[parts.pop()] if parts[-1] in SLOT_NAMES else ""
    last = parts[-1] if parts and parts[-1] else "text"
    key = f"planning.field.{last}"
    told = text(key, slot) if has(key) else name
    return f"{told}, {tongue}" if tongue else told


def _typed(words: str) -> Any:
    """A number as it was meant, whole when it is whole; words that are none as they stand: the rules say so."""
    found = number(words)
    return words if found is None else int(found) if found == int(found) else found


class PartForm(forms.Form):
    """Fields for the values inside one part of the concept; `changes` gives address → value."""

    def __init__(self, key: str, part: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key, self.values = key, leaves(part)
        for name, value in self.values.items():
            if isinstance(value, dict):
                for slot in ("fi", "sv", "en"):
                    area = forms.Textarea(attrs={"rows": 3, "lang": slot})
                    self._add(
                        f"{name}.{slot}", forms.CharField(max_length=2000, initial=value[slot], widget=area)
                    )
            elif isinstance(value, bool):
                self._add(name, forms.BooleanField(required=False, initial=value))
            else:
                told = "" if value is None else f"{value}"
                if isinstance(value, list):
                    told = ", ".join(f"{one}" for one in value)
                self._add(
                    name, forms.CharField(required=not isinstance(value, list), max_length=400, initial=told)
                )

    def _add(self, name: str, field: forms.Field) -> None:
        field.label = field_words(name)
        field.error_messages["required"] = text("form.required", language())
        self.fields[name] = field

    def changes(self) -> dict[str, Any]:
        """What the form says, by address. Only of a valid form."""
        given = self.cleaned_data
        made: dict[str, Any] = {}
        for name, value in self.values.items():
            path = f"{self.key}.{name}" if name else self.key
            if isinstance(value, dict):
                made[path] = {**value, **{slot: given[f"{name}.{slot}"] for slot in ("fi", "sv", "en")}}
            elif isinstance(value, bool):
                made[path] = given[name]
            elif isinstance(value, list):
                parts = [one.strip() for one in given[name].split(",") if one.strip()]
                are_numbers = bool(value) and not any(isinstance(one, str) for one in value)
                made[path] = [_typed(one) for one in parts] if are_numbers else parts
            elif isinstance(value, int | float):
                made[path] = _typed(given[name])
            else:
                made[path] = given[name]
        return made
