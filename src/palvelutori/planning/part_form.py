"""An item of the concept as a form: its fields are read from what the item is made of (`rules.parts`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms

from palvelutori.common.texts import has, pick, text
from palvelutori.foundation.languages import language
from palvelutori.foundation.templatetags.ui import SLOT_NAMES
from palvelutori.planning.forms import number
from palvelutori.planning.rules.keyed import Body
from palvelutori.planning.rules.parts import Kind, Slot, slots
from palvelutori.planning.rules.writing import Item, items

TONGUES: Final = ("fi", "sv", "en")
#: where the words of a choice are, when not under `planning.<field>`
CHOICE_WORDS: Final[Mapping[str, str]] = {"state": "planning.question", "rights": "role"}
#: sources that name nothing
PLAIN_SOURCES: Final = ("demand", "comment", "law", "calculation")
NAMED_SOURCES: Final = (
    ("persona", "personas"),
    ("path", "paths"),
    ("decision", "decisions"),
    ("evidence", "evidence"),
)
#: a role has room for one task more than it has, and for three at least
LEAST_TASKS: Final = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together: a legend (empty where labels say it) and the fields."""

    legend: str
    fields: tuple[forms.BoundField, ...]
    hint: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether the fields stand side by side."""
        return bool(self.legend) or len(self.fields) > 1


def name_of(item: Mapping[str, Any], slot: str) -> str:
    """What an item is called: its name, its text, what happens in it, or its code."""
    for field in ("names", "text", "action"):
        if isinstance(item.get(field), Mapping):
            return pick(item[field], slot)
    return str(item.get("name") or item.get("code", ""))


def label(name: str) -> str:
    """A field's name in the page's language."""
    key = f"planning.field.{name}"
    return text(key, language()) if has(key) else name


def choice_words(field: str, value: str) -> str:
    """The words of one value of a choice."""
    stem = CHOICE_WORDS.get(field, f"planning.{field}")
    for key in (f"{stem}.{value}.name", f"{stem}.{value}"):
        if has(key):
            return text(key, language())
    return value


class ItemForm(forms.Form):
    """Fields for one item of a list. `values()` is the item it says; `put_wrong` puts a problem beside its field."""

    def __init__(self, kind: Kind, body: Body, item: Item | None, data: Any = None, *, on: date) -> None:
        super().__init__(data)
        self.kind, self.body, self.item, self.on = kind, body, item or {}, on
        self.slots = slots(kind, is_new=item is None)
        self._groups: list[tuple[str, list[str], str]] = []
        for one in self.slots:
            MAKERS[one.shape](self, one)
        if kind.share:
            field = forms.BooleanField(required=False, initial=True)
            self._group(
                "", {"fit": (field, text("planning.write.fit", language()))}, hint="planning.write.fit.hint"
            )

    def groups(self) -> Iterator[Group]:
        """Fields in order, those of one text together."""
        for legend, names, hint in self._groups:
            yield Group(legend, tuple(self[name] for name in names), hint)

    # -- fields

    def _group(self, legend: str, fields: Mapping[str, tuple[forms.Field, str]], *, hint: str = "") -> None:
        told = text(hint, language()) if hint and has(hint) else ""
        for name, (field, words) in fields.items():
            field.label = words
            field.error_messages["required"] = text("form.required", language())
            field.error_messages["invalid_choice"] = text("form.choose", language())
            field.error_messages["max_length"] = text("form.too_long", language())
            if len(fields) == 1 and not legend:
                field.help_text, told = told, ""
            self.fields[name] = field
        self._groups.append((legend, list(fields), told))

    def _one(self, slot: Slot, field: forms.Field) -> None:
        self._group("", {slot.name: (field, label(slot.name))}, hint=f"planning.field.{slot.name}.hint")

    def _usual(self, slot: Slot) -> Any:
        field = self.kind.model.model_fields[slot.name]
        usual = None if field.is_required() or self.item else field.get_default()
        return self.item.get(slot.name, usual)

    def line(self, slot: Slot) -> None:
        """A line of text, a number or a day; what is not one is told by the rules, beside the field."""
        extra = {
            "number": {"inputmode": "decimal"},
            "whole": {"inputmode": "numeric"},
            "day": {"type": "date"},
        }
        value = self._usual(slot)
        told = "" if value is None else f"{value:g}" if isinstance(value, float) else f"{value}"
        widget = forms.TextInput(attrs=extra.get(slot.shape, {}))
        self._one(
            slot, forms.CharField(max_length=400, required=not slot.is_optional, initial=told, widget=widget)
        )

    def words(self, slot: Slot) -> None:
        """A text in three languages, and in easy Finnish where it has one."""
        self._words(slot.name, label(slot.name), self.item.get(slot.name), is_optional=slot.is_optional)

    def _words(self, name: str, legend: str, value: Any, *, is_optional: bool) -> None:
        given = value if isinstance(value, Mapping) else {}
        has_easy = "easy" in given or (self.kind.pattern == "goals" and name == "names")
        fields: dict[str, tuple[forms.Field, str]] = {}
        for slot in (*TONGUES, *(("easy",) if has_easy else ())):
            widget = forms.Textarea(attrs={"rows": 2, "lang": "fi" if slot == "easy" else slot})
            field = forms.CharField(
                max_length=2000,
                required=not is_optional and slot != "easy",
                initial=given.get(slot, ""),
                widget=widget,
            )
            fields[f"{name}.{slot}"] = (field, f"{legend}, {SLOT_NAMES[slot]}")
        self._group("", fields, hint=f"planning.field.{name}.hint")

    def tick(self, slot: Slot) -> None:
        """Yes or no; a permission must be there."""
        is_permission = slot.shape == "permission"
        self._one(slot, forms.BooleanField(required=is_permission, initial=bool(self._usual(slot))))
        if is_permission:
            told = text("planning.field.has_permission.required", language())
            self.fields[slot.name].error_messages["required"] = told

    def choice(self, slot: Slot) -> None:
        """One of a few values."""
        value = self._usual(slot)
        blank = [("", "–")] if slot.is_optional and value is None else []
        options = [(one, choice_words(slot.name, one)) for one in slot.options]
        self._one(
            slot,
            forms.ChoiceField(
                choices=blank + options, required=not blank, initial="" if value is None else f"{value}"
            ),
        )

    def choices(self, slot: Slot) -> None:
        """Several of a few values."""
        value = self.item.get(slot.name, [])
        self._many(
            slot,
            [(one, choice_words(slot.name, one)) for one in slot.options],
            [value] if isinstance(value, str) else value,
        )

    def _many(self, slot: Slot, options: list[tuple[str, str]], initial: Sequence[str]) -> None:
        field = forms.MultipleChoiceField(
            choices=options,
            required=not slot.is_optional,
            initial=initial,
            widget=forms.CheckboxSelectMultiple,
        )
        self._one(slot, field)

    def _options(self, place: str) -> list[tuple[str, str]]:
        return [(one["code"], name_of(one, language())) for one in items(self.body, place)]

    def code(self, slot: Slot) -> None:
        """One item of another list, by name."""
        blank = [("", "–")] if slot.is_optional else []
        field = forms.ChoiceField(
            choices=blank + self._options(slot.of),
            required=not slot.is_optional,
            initial=self.item.get(slot.name, ""),
        )
        self._one(slot, field)

    def codes(self, slot: Slot) -> None:
        """Several items of another list, by name."""
        self._many(Slot(slot.name, slot.shape, True), self._options(slot.of), self.item.get(slot.name, []))

    def sources(self, slot: Slot) -> None:
        """What a row rests on."""
        options = [(one, text(f"planning.source.{one}", language())) for one in PLAIN_SOURCES]
        for source, place in NAMED_SOURCES:
            told = text(f"planning.source.{source}", language())
            options += [(f"{source}:{code}", f"{told}: {name}") for code, name in self._options(place)]
        given = [f"{one['kind']}:{one.get('ref', '')}".rstrip(":") for one in self.item.get(slot.name, [])]
        known = {one for one, _ in options}
        options += [(one, one) for one in given if one not in known]
        self._many(slot, options, given)

    def tasks(self, slot: Slot) -> None:
        """Texts one after another; an empty one is left out."""
        given = list(self.item.get(slot.name, []))
        for place in range(max(LEAST_TASKS, len(given) + 1)):
            value = given[place] if place < len(given) else None
            legend = text("planning.write.task", language(), n=place + 1)
            self._words(f"{slot.name}.{place}", legend, value, is_optional=place > 0)

    def figures(self, slot: Slot) -> None:
        """Numbers by name, a line each."""
        told = "\n".join(f"{name} = {value:g}" for name, value in self.item.get(slot.name, {}).items())
        widget = forms.Textarea(attrs={"rows": 4})
        self._one(slot, forms.CharField(max_length=2000, required=False, initial=told, widget=widget))

    def by(self, slot: Slot) -> None:
        """A number for each item of another list."""
        fields: dict[str, tuple[forms.Field, str]] = {}
        given = self._by(slot)
        for code, name in self._options(slot.of):
            field = forms.CharField(
                max_length=20,
                required=slot.shape == "by",
                initial=f"{given[code]:g}" if code in given else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
            fields[f"{slot.name}.{code}"] = (field, name)
        if fields:
            self._group(label(slot.name), fields, hint=f"planning.field.{slot.name}.hint")

    def _by(self, slot: Slot) -> dict[str, float]:
        if slot.shape == "owners":
            return {one["unit"]: one["count"] for one in self.item.get(slot.name, [])}
        if slot.of == "sites":
            code = self.item.get("code")
            return {
                one["code"]: one["scores"][code] for one in items(self.body, "sites") if code in one["scores"]
            }
        return dict(self.item.get(slot.name, {}))

    def slip(self, slot: Slot) -> None:
        """A day that moves: to when, and why. Earlier ones stay."""
        field = forms.CharField(max_length=20, required=False, widget=forms.TextInput(attrs={"type": "date"}))
        self._group("", {"slip.moved_to": (field, label("moved_to"))}, hint="planning.field.moved_to.hint")
        self._words("slip.reason", label("slip_reason"), None, is_optional=True)

    def first_step(self, slot: Slot) -> None:
        """A path begins with a step."""
        self._words("steps.action", label("first_step"), None, is_optional=False)

    # -- what it says

    def clean(self) -> dict[str, Any]:
        """A text is in all three languages or in none."""
        given = super().clean() or self.cleaned_data
        stems = {name.rpartition(".")[0] for name in self.fields if name.endswith(".sv")}
        for stem in stems:
            told = {slot: given.get(f"{stem}.{slot}", "") for slot in TONGUES}
            if any(told.values()):
                for slot in TONGUES:
                    if not told[slot] and f"{stem}.{slot}" not in self.errors:
                        self.add_error(f"{stem}.{slot}", text("form.required", language()))
        if bool(given.get("slip.moved_to")) != bool(given.get("slip.reason.fi")):
            wrong = "slip.reason.fi" if given.get("slip.moved_to") else "slip.moved_to"
            if wrong in self.fields:
                self.add_error(wrong, text("form.required", language()))
        return given

    def values(self) -> Item:
        """The item as the form says it, with what the form does not show. Only of a valid form."""
        made = {name: value for name, value in self.item.items() if name != "code"}
        for one in self.slots:
            made[one.name] = READERS[one.shape](self, one)
        return made

    @property
    def fit(self) -> bool:
        """Whether other shares give way."""
        return bool(self.cleaned_data.get("fit"))

    def _read_words(self, name: str) -> dict[str, str] | None:
        told = {slot: self.cleaned_data.get(f"{name}.{slot}", "") for slot in (*TONGUES, "easy")}
        kept = {slot: words for slot, words in told.items() if words}
        return kept or None

    def _read(self, slot: Slot) -> Any:
        given = self.cleaned_data[slot.name]
        if slot.shape == "choice" and given.isdigit():
            return int(given)
        return given if given != "" else None

    def _read_number(self, slot: Slot) -> Any:
        return typed(self.cleaned_data[slot.name])

    def _read_tasks(self, slot: Slot) -> Any:
        stems = sorted({int(name.split(".")[1]) for name in self.fields if name.startswith(f"{slot.name}.")})
        found = [self._read_words(f"{slot.name}.{one}") for one in stems]
        return [one for one in found if one]

    def _read_figures(self, slot: Slot) -> Any:
        made: dict[str, Any] = {}
        for line in self.cleaned_data[slot.name].splitlines():
            name, sign, value = line.partition("=")
            if name.strip():
                made[name.strip()] = typed(value.strip()) if sign else line.strip()
        return made

    def _read_by(self, slot: Slot) -> Any:
        found = {
            name.partition(".")[2]: typed(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(f"{slot.name}.") and value != ""
        }
        if slot.shape == "owners":
            order = [unit for unit in self._by(slot) if unit in found]
            order += [unit for unit in found if unit not in order]
            return [{"unit": unit, "count": found[unit]} for unit in order]
        return found

    def _read_sources(self, slot: Slot) -> Any:
        found = [one.partition(":") for one in self.cleaned_data[slot.name]]
        return [{"kind": kind, "ref": ref} if ref else {"kind": kind} for kind, _, ref in found]

    def _read_slip(self, slot: Slot) -> Any:
        earlier = list(self.item.get(slot.name, []))
        moved_to, reason = self.cleaned_data["slip.moved_to"], self._read_words("slip.reason")
        if not moved_to:
            return earlier or None
        return [*earlier, {"told_on": f"{self.on}", "moved_to": moved_to, "reason": reason}]

    def _read_first_step(self, slot: Slot) -> Any:
        return [{"code": "s1", "lane": "person", "action": self._read_words("steps.action")}]

    # -- what is wrong

    def put_wrong(self, place: str, words: str) -> None:
        """Put what the rules say of `place` (inside the item) beside its field; of the whole when there is none."""
        names = [name for name in self.fields if place == name or place.startswith(f"{name}.")]
        names += [name for name in self.fields if name.startswith(f"{place}.")]
        self.add_error(names[0] if place and names else None, words)


def typed(words: str) -> Any:
    """A number where it is one; what was typed otherwise, for the rules to name. None of nothing."""
    if words == "":
        return None
    found = number(words)
    if found is None:
        return words
    return int(found) if found == int(found) else found


MAKERS: Final = {
    "words": ItemForm.words,
    "line": ItemForm.line,
    "number": ItemForm.line,
    "whole": ItemForm.line,
    "day": ItemForm.line,
    "yes_no": ItemForm.tick,
    "permission": ItemForm.tick,
    "choice": ItemForm.choice,
    "choices": ItemForm.choices,
    "code": ItemForm.code,
    "codes": ItemForm.codes,
    "tasks": ItemForm.tasks,
    "figures": ItemForm.figures,
    "by": ItemForm.by,
    "owners": ItemForm.by,
    "sources": ItemForm.sources,
    "slip": ItemForm.slip,
    "first_step": ItemForm.first_step,
}
READERS: Final = {
    **dict.fromkeys(
        ("line", "day", "choice", "choices", "code", "codes", "yes_no", "permission"), ItemForm._read
    ),
    "words": lambda form, slot: form._read_words(slot.name),
    "number": ItemForm._read_number,
    "whole": ItemForm._read_number,
    "tasks": ItemForm._read_tasks,
    "figures": ItemForm._read_figures,
    "by": ItemForm._read_by,
    "owners": ItemForm._read_by,
    "sources": ItemForm._read_sources,
    "slip": ItemForm._read_slip,
    "first_step": ItemForm._read_first_step,
}
