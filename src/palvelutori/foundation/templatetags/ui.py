"""Template tags of every page: words, pictures, times. Nothing here needs an inline script or style.

docs/howto/pages.md shows each with an example.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from palvelutori.common import texts
from palvelutori.common.hyphens import softened
from palvelutori.common.texts import HTML_LANG
from palvelutori.common.times import HELSINKI
from palvelutori.foundation.actors import ADMINISTRATOR, DESK_OFFICER, HOST, SQUARE_MANAGER, UNIT_LEAD
from palvelutori.foundation.languages import CODE_OF, SLOT_OF, language

register = template.Library()

SPRITE: Final = Path(__file__).parents[2] / "static" / "palvelutori" / "icons.svg"
SVG: Final = "{http://www.w3.org/2000/svg}"
#: the picture of each place in the house when its unit names no other
PLACE_PICTURES: Final = (
    "signpost", "book", "speech", "wheel", "case", "pram", "heart", "door", "umbrella", "tube", "frame",
)  # fmt: skip
SLOT_NAMES: Final = {"fi": "Suomi", "sv": "Svenska", "en": "English", "easy": "Selkosuomi"}
NBSP: Final = "\N{NO-BREAK SPACE}"
DASH: Final = "\N{EN DASH}"


# -- words


@register.simple_tag(name="t")
def words_of(key: str, **params: Any) -> SafeString:
    """`{% t "desk.next" n=3 %}`: the text in the page's language.

    Parameters are escaped; markup made by other tags (`{% clock_time now as time %}`) may be given as one.
    """
    return _filled(key, language(), params)


@register.simple_tag(name="tl")
def words_in(key: str, slot: str, **params: Any) -> SafeString:
    """`{% tl "wall.age" "sv" %}`: the text in a named language, for signs in two languages."""
    return _filled(key, slot, params)


@register.simple_tag(name="tk")
def words_by_code(family: str, code: str | int, part: str = "") -> SafeString:
    """`{% tk "way" card.way %}` → `way.walk_in`; `{% tk "error" 404 "words" %}` → `error.404.words`."""
    return _filled(".".join(str(one) for one in (family, code, part) if one != ""), language(), {})


def _filled(key: str, slot: str, params: dict[str, Any]) -> SafeString:
    marked = {name: value for name, value in params.items() if hasattr(value, "__html__")}
    # Markup travels through the escaping as a private-use letter pair and is put in its place afterwards.
    places = {name: f"\ue000{name}\ue001" for name in marked}
    told: str = escape(texts.text(key, slot, **{**params, **places}))
    for name, place in places.items():
        told = told.replace(place, marked[name].__html__())
    return mark_safe(told)  # noqa: S308


@register.filter
def local(names: Mapping[str, str] | None, slot: str = "") -> str:
    """`{{ unit.names|local }}`, `{{ unit.names|local:"sv" }}`: the best slot of a localised value."""
    return texts.pick(names, slot or language())


@register.filter
def soft(words: str) -> str:
    """`{{ names|local|soft }}`: long compounds may break where their parts meet, on paper and in large print."""
    return softened(words)


@register.filter
def code_of(slot: str) -> str:
    """Our language slot as the code of an address: `easy` → `fi-simple`."""
    return CODE_OF.get(slot, slot)


@register.filter
def lang_of(slot: str) -> str:
    """Our language slot as an HTML `lang`: `easy` → `fi`."""
    return HTML_LANG.get(slot, slot)


@register.filter
def language_name(slot: str) -> str:
    """`sv` → `Svenska`, in the language itself; a code we do not write stays a code."""
    return SLOT_NAMES.get(slot, slot)


# -- pictures


@cache
def _pictures() -> dict[str, str]:
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    found: dict[str, str] = {}
    for symbol in ET.parse(SPRITE).getroot().iter(f"{SVG}symbol"):  # noqa: S314 (a file of our own)
        inner = "".join(ET.tostring(part, encoding="unicode").strip() for part in symbol)
        inner = inner.replace(' xmlns="http://www.w3.org/2000/svg"', "")
        found[symbol.attrib["id"]] = inner.replace(" />", "/>")
    return found


def picture_names() -> frozenset[str]:
    """Every picture `icon` can draw."""
    return frozenset(_pictures())


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "clock" %}`: a picture beside a word, hidden from ears. KeyError for an unknown name."""
    classes = f"i {css}".strip()
    # The drawing comes from our own sprite; only the class is the template's.
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        classes,
        mark_safe(_pictures()[name]),  # noqa: S308
    )


@register.simple_tag
def sign(number: int | str | None, picture: str = "", *, opaque: bool = False) -> SafeString:
    """`{% sign unit.sign %}`: colour, shape and picture of a place. Write its name beside it.

    `opaque=True` draws sign 0 with a door: what stands beside a person, a number or a time.
    """
    place = int(number or 0)
    if opaque:
        place, picture = 0, "door"
    default = PLACE_PICTURES[place] if place < len(PLACE_PICTURES) else PLACE_PICTURES[0]
    return format_html('<span class="sign" data-u="{}">{}</span>', place, icon(picture or default))


@register.inclusion_tag("ui/mark.html")
def mark() -> dict[str, Any]:
    """The mark: an open door with light on the floor."""
    return {}


# -- times


def _zone(context: Context) -> ZoneInfo:
    centre = context.get("centre")
    return ZoneInfo(centre.timezone) if centre is not None else HELSINKI


def _figures(
    value: datetime | time, zone: ZoneInfo, slot: str, *, seconds: bool = False, short: bool = False
) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(zone).timetz()
    dot = ":" if slot == "en" else "."
    if short and not value.minute and slot != "en":
        return str(value.hour)
    told = f"{value.hour}{dot}{value.minute:02d}"
    return f"{told}{dot}{value.second:02d}" if seconds else told


@register.simple_tag(takes_context=True)
def clock_time(context: Context, value: datetime | time | None, *, seconds: bool = False) -> SafeString | str:
    """`{% clock_time call.at %}` → `<time …>10.42</time>` (English `10:42`); nothing for None."""
    if value is None:
        return ""
    machine = value.isoformat(timespec="seconds")
    told = _figures(value, _zone(context), language(), seconds=seconds)
    return format_html('<time datetime="{}" class="nw">{}</time>', machine, told)


@register.simple_tag(takes_context=True)
def time_range(context: Context, start: datetime | time, end: datetime | time) -> SafeString:
    """`{% time_range a b %}` → `10.48–10.58` in bold, never broken over a line."""
    zone, slot = _zone(context), language()
    told = f"{_figures(start, zone, slot)}{DASH}{_figures(end, zone, slot)}"
    return format_html('<span class="times">{}</span>', told)


@register.simple_tag(takes_context=True)
def hours_range(context: Context, start: datetime | time, end: datetime | time) -> SafeString:
    """Opening hours as people say them: `8–18`, `6.45–16`; English `8:00–18:00`."""
    zone, slot = _zone(context), language()
    told = f"{_figures(start, zone, slot, short=True)}{DASH}{_figures(end, zone, slot, short=True)}"
    return format_html('<span class="nw">{}</span>', told)


@register.simple_tag(takes_context=True)
def hour_words(context: Context, value: datetime | time, slot: str = "") -> str:
    """`klo 12`, `kl. 9.30`, `12:00`: a time inside a sentence, as short as people say it. `slot`: in this language."""
    slot = slot or language()
    told = _figures(value, _zone(context), slot, short=True)
    return {"fi": f"klo{NBSP}{told}", "sv": f"kl.{NBSP}{told}", "en": told}.get(slot, f"kello{NBSP}{told}")


@register.simple_tag
def minutes(low: float, high: float | None = None) -> SafeString:
    """`{% minutes 5 %}` → `5 min`; `{% minutes 5 10 %}` → `5–10 min`. Whole minutes."""
    told = f"{low:.0f}" if high is None or round(high) == round(low) else f"{low:.0f}{DASH}{high:.0f}"
    return format_html('<span class="nw">{}</span>', f"{told}{NBSP}min")


@register.simple_tag(takes_context=True)
def day_words(context: Context, value: datetime | date, style: str = "short") -> str:
    """`ke 18.11.` (short) or `keskiviikko 18.11.` (long); `ons 18.11`, `Wed 18 Nov`."""
    day = value.astimezone(_zone(context)).date() if isinstance(value, datetime) else value
    return told_day(day, language(), style)


def told_day(day: date, slot: str, style: str = "short") -> str:
    """A day in words of `slot`; `style` is `short`, `long` or `name` (the weekday alone)."""
    key = f"ui.day.{day.isoweekday()}"
    name = texts.text(f"{key}.short" if style == "short" and slot != "easy" else key, slot)
    if style == "name":
        return name
    if slot == "sv":
        return f"{name} {day.day}.{day.month}"
    if slot == "en":
        return f"{name} {day.day} {texts.text(f'ui.month.{day.month}', 'en')}"
    return f"{name} {day.day}.{day.month}."


@register.filter
def dated(day: date) -> str:
    """A day with its year, for what is in force long: `31.12.2027`, `31 December 2027`."""
    if language() == "en":
        return f"{day.day} {texts.text(f'ui.month.{day.month}', 'en')} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


@register.simple_tag(takes_context=True)
def clock_attrs(context: Context) -> SafeString:
    """Attributes of `html` from which clock.js keeps the house's time."""
    now = context.get("now")
    if now is None:
        return mark_safe("")
    return format_html(
        'data-clock="{}" data-clock-speed="{}" data-clock-zone="{}"',
        now.isoformat(),
        context.get("clock_speed") or 1,
        _zone(context).key,
    )


# -- navigation


#: whose pages are behind a door: others are not shown a link that would refuse them
DOORS: Final = {
    "host": (HOST, SQUARE_MANAGER, UNIT_LEAD),
    "house": (SQUARE_MANAGER, UNIT_LEAD),
    "day_end": (HOST, SQUARE_MANAGER, UNIT_LEAD),
    "days": (SQUARE_MANAGER, UNIT_LEAD),
    "choose_desk": (DESK_OFFICER, UNIT_LEAD),
    "desk": (DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER),
    "exceptions": (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR),
    "administration": (ADMINISTRATOR,),
    "wishes_for": (HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER),
    "language_duty": (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR),
    "documents": (DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER),
    "signals": (SQUARE_MANAGER, UNIT_LEAD),
    "agreements": (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR),
    "guidance_rules": (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR),
    "develop_office": (HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER),
    "develop_words": (UNIT_LEAD, SQUARE_MANAGER),
    "develop_partners": (UNIT_LEAD, SQUARE_MANAGER, ADMINISTRATOR),
    "spot_list": (HOST, DESK_OFFICER, UNIT_LEAD, SQUARE_MANAGER),
}


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url_name: str, key: str, *args: Any) -> SafeString:
    """`{% nav_link "find" "ui.nav.find" %}`: a list item with the link; nothing where the page is absent, or not
    for this reader."""
    try:
        address = reverse(url_name, args=args)
    except NoReverseMatch:
        return mark_safe("")
    request = context.get("request")
    actor = getattr(request, "_palvelutori_actor", None)
    if url_name in DOORS and actor is not None and not actor.has_role(*DOORS[url_name]):
        return mark_safe("")
    here = getattr(getattr(request, "resolver_match", None), "url_name", None) == url_name
    here = here and request is not None and request.path == address
    current = mark_safe(' aria-current="page"') if here else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, texts.text(key, language()))


@register.simple_tag
def url_or_nothing(url_name: str, *args: Any, **kwargs: Any) -> str:
    """The address, or nothing where there is no such page: `{% url_or_nothing "arrive" as address %}`."""
    try:
        return reverse(url_name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("ui/languages.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """The four languages as links to this same page; a page may give `language_addresses` (slot → address)."""
    request = context.get("request")
    given = context.get("language_addresses") or {}
    path = request.get_full_path() if request is not None and request.method == "GET" else ""
    path = path or (request.path if request is not None else "/")
    now = language()
    return {
        "choices": [
            {
                "name": SLOT_NAMES[slot],
                "lang": HTML_LANG[slot],
                "address": given.get(slot) or translate_url(path, code),
                "current": slot == now,
            }
            for code, slot in SLOT_OF.items()
        ]
    }


# -- forms


@register.inclusion_tag("ui/field.html")
def field(bound: Any) -> dict[str, Any]:
    """`{% field form.phone %}`: label, hint, message and input of one Django form field."""
    return {"field": bound}


@register.inclusion_tag("ui/chips.html")
def chips(bound: Any) -> dict[str, Any]:
    """`{% chips form.needs %}`: a choice field as chips (check boxes or radio buttons)."""
    return {"field": bound}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is wrong, first on the page, with a link to each field; nothing for a form without errors."""
    wrong = [bound for bound in form if bound.errors] if form.is_bound else []
    general = form.non_field_errors() if form.is_bound else []
    return {"wrong": wrong, "general": general, "count": len(wrong) + len(general)}


@register.simple_tag
def receipt() -> SafeString:
    """A hidden field `receipt` with a fresh key: a form sent twice is carried out once."""
    return format_html('<input type="hidden" name="receipt" value="{}">', uuid.uuid4())


# -- live parts


@register.inclusion_tag("ui/age.html", takes_context=True)
def age(context: Context, as_of: datetime | None = None) -> dict[str, Any]:
    """The tag that says how old the page's facts are: `Tiedot klo 10.42.31`; live.js keeps it true."""
    moment = as_of or context.get("now")
    told = _figures(moment, _zone(context), language(), seconds=True) if moment else ""
    return {"told": told, "fresh": texts.text("ui.age.fresh", language(), time=told)}


@register.inclusion_tag("ui/toast.html", takes_context=True)
def toast(
    context: Context, words: str, address: str = "", *, seconds: int = 10, key: str = "z"
) -> dict[str, Any]:
    """What was just done, with a way back by POST to `address` for `seconds` real seconds and a key."""
    return {
        "words": words,
        "address": address,
        "seconds": seconds,
        "key": key,
        "csrf_token": context.get("csrf_token"),
    }
