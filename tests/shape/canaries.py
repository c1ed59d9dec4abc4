"""Canaries: words that stand for what is personal, put in by the house's own operations, looked for in every answer.

Each cell of the matrix is asked anyway; here its answer (address, headers, body, what is zipped in it) and every log
record of it are searched. A canary may sing only where the table below lets it, and where a look has to be written
down, a line of the access log was added by that very request.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import pickle
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.html import escape

from palvelutori.cli import export
from palvelutori.foundation.discreet import Discreet
from palvelutori.foundation.logs import Lines
from palvelutori.foundation.models import JournalLine

CENTRE: Final = "rantakulma"
#: canary → (the fields it lives in, its words)
BIRDS: Final[dict[str, tuple[str, str]]] = {
    "payload": ("customers.Payload.content customers.Presentation.wording", "Kanarialinnun matkakortti"),
    "advice": ("customers.AdviceNote.words", "Kanarian keltainen lomake riittää."),
    "question": ("customers.LegStep.words", "Mikä liite kanariasta puuttuu"),
    "note": ("visits.HandOver.note", "Kanaria odottaa oven vieressä"),
    "need": ("participation.UnmetNeed.words", "kanarianlintujen rengastus"),
    "person": ("accounts.Person.name", "Kaarina Kanarialintu"),
    "username": ("accounts.Person.username", "kaarina.sirkku"),
    "password": ("accounts.Person.password", "keltainen-sulka-ikkunalla"),
    "staff": ("staffing.StaffMember.name", "Annika Lindroos"),
    "signatory": ("catalogue.AgreementSignature.signatory", "Kaapo Kultasirkku"),
    "comment": ("planning.Comment.words", "Kanariat kaipaavat hiljaisuutta"),
    "comment answer": ("planning.Comment.answer", "Kanarioille varataan nurkka"),
    "seat": ("planning.Seat.organisation", "Kanariasuunnittelu oy"),
    "contact name": ("codevelopment.PartnerPerson.name", "Keijo Kultakanaria"),
    "contact mail": ("codevelopment.PartnerPerson.email", "kultakanaria@example.fi"),
    "contact phone": ("codevelopment.PartnerPerson.phone", "040 7654 321"),
    "partner": ("codevelopment.Partner.names", "Kanariayhdistys"),
    "partner does": ("codevelopment.Partner.does", "Hoitaa kanarioita torilla"),
    "partner wants": ("codevelopment.Partner.wants", "Aulaan kanarioiden kerhon"),
    "mark": ("codevelopment.PartnerMark.reason", "Kanarioita ei tuotu"),
    "mark appeal": ("codevelopment.PartnerMark.appeal_words", "Kanarioiden bussi myöhästyi"),
    "mark decided": ("codevelopment.PartnerMark.decided_words", "Kanarioiden viivästys oli bussin"),
    "task": ("codevelopment.PartnerTask.words", "Viedään kanarioille siemeniä"),
    "notice": ("codevelopment.PartnerNotice.words", "Kanariat tulevat tiistaina"),
    "announcement": ("codevelopment.Announcement.words", "Kanariapäivä on lauantaina"),
    "responsible": ("codevelopment.Party.responsible", "Riitta Rautasirkku"),
    "volunteer": ("codevelopment.Volunteer.name", "Kaisa Kanarianhoitaja"),
    "voice": ("codevelopment.Voice.words", "Kanarianlinnuille häkki aulaan"),
    "voice reason": ("codevelopment.Voice.reason", "Kanariat eivät kuulu aiheeseen"),
    "voice appeal": ("codevelopment.Voice.appeal", "Kanariat ovat aulan asia"),
    "voice answer": ("codevelopment.Voice.answer_words", "Kanarioille ei ole tilaa"),
    "booking": ("codevelopment.Booking.titles", "Kanarioiden konsertti"),
    "booking words": ("codevelopment.Booking.words", "Kanarioiden ääni kantaa liikaa"),
}
_ORGANISATION: Final = frozenset(
    {"partner does", "partner wants", "mark", "mark appeal", "mark decided", "task", "notice"}
)
_PEOPLE: Final = frozenset({"contact name", "contact mail", "contact phone"})
#: canaries everybody may hear: what they say was published, by its writer's wish or by the house
PUBLISHED: Final = frozenset({"partner", "comment answer", "voice answer", "voice reason", "volunteer"})
#: and what colleagues know of each other at work: no look is written down, nobody else hears it
AT_WORK: Final = frozenset({"staff", "signatory", "announcement", "booking", "booking words"})
#: who hears their own name or words, wherever: the header, their own page
OWN: Final[dict[str, frozenset[str]]] = {
    "officer": frozenset({"staff"}),
    "partner": _ORGANISATION | _PEOPLE | frozenset({"announcement", "booking", "booking words"}),
    "resident": frozenset({"payload", "advice", "question"}),
}
_LEADS: Final = frozenset({"lead", "manager"})
_BOSS: Final = frozenset({"administrator"})
_AT_DESKS: Final = frozenset({"host", "officer", "other_officer", "nurse", "lead", "manager"})
_REFERRAL: Final = frozenset({"lead", "officer"})
#: (canary, address) → the columns that may hear it; each hearing leaves a line in the access log but those AT_WORK
MAY_SING: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("advice", "/luukku/kela-4/neuvo/{called}/lappu/"): frozenset({"officer"}),
    **{
        ("payload", f"/ohjaukset/{{leg}}/{page}"): _REFERRAL
        for page in ("", "eteenpain/", "laheta/", "tee/open/", "vastaus/")
    },
    **{(bird, "/ohjaukset/{asked_leg}/"): _REFERRAL | {"other_officer"} for bird in ("payload", "question")},
    ("note", "/api/v1/visits/{noted_visit}"): frozenset({"token:desk"}),
    **{
        (bird, page): _BOSS
        for bird in ("person", "staff", "contact name")
        for page in ("/suunnittelu/osallistujat/", "/yllapito/ihmiset/")
    },
    ("username", "/yllapito/ihmiset/"): _BOSS,
    ("seat", "/suunnittelu/osallistujat/"): _BOSS,
    ("comment", "/suunnittelu/kommentit/"): frozenset({"manager", "administrator"}),
    **{(bird, "/kehittaminen/sanat/"): _LEADS for bird in ("voice", "voice appeal")},
    **{(bird, "/kehittaminen/kumppanit/1/"): _LEADS | _BOSS for bird in _ORGANISATION},
    **{(bird, "/kehittaminen/kumppanit/1/"): frozenset({"manager"}) for bird in _PEOPLE},
    **{
        (bird, "/kehittaminen/kumppanit/1/kutsu/"): frozenset({"manager"}) for bird in _ORGANISATION | _PEOPLE
    },
    ("responsible", "/kehittaminen/2/"): _AT_DESKS,
    ("responsible", "/kumppani/hanke/2/"): frozenset({"partner"}),
    ("staff", "/perehdytys/"): _LEADS,
    ("staff", "/talo/"): frozenset({"lead"}),
    ("staff", "/talo/yksikko/kela/"): frozenset({"lead"}),
    ("staff", "/yllapito/laitteet/uusi/"): _BOSS,
    ("signatory", "/sopimukset/employment_at_library/"): _LEADS | _BOSS,
    ("signatory", "/sopimukset/employment_at_library/voimaan/"): frozenset({"manager", "administrator"}),
    ("announcement", "/kehittaminen/kumppanit/"): _LEADS | _BOSS,
    **{(bird, "/paikat/varaukset/"): _AT_DESKS for bird in ("booking", "booking words")},
}
#: pages whose address is the key: whoever holds it is the person it was given to
BY_ADDRESS: Final = frozenset({("advice", "/v/{token}/neuvot")})
#: never in any answer to anybody
SILENT: Final = frozenset({"password"})
#: shown only among four others', so heard by nobody here
AMONG_OTHERS: Final = frozenset({"need"})


@dataclass(frozen=True)
class Sung:
    """A canary in the answer to one cell; `looks`: lines the request added to the access log."""

    bird: str
    address: str
    column: str
    method: str
    looks: int

    @property
    def is_free(self) -> bool:
        """Published, or heard by whom it is about."""
        own = self.bird in OWN.get(self.column, ())
        return own or self.bird in PUBLISHED or (self.bird, self.address) in BY_ADDRESS


def faults(sung: Iterable[Sung]) -> list[str]:
    """What was heard where it may not be, and what was seen without a line in the access log."""
    found = []
    for one in sung:
        if one.is_free:
            continue
        if one.column not in MAY_SING.get((one.bird, one.address), ()):
            found.append(f"{one.bird} at {one.method} {one.address} as {one.column}")
        elif not one.looks and one.bird not in AT_WORK:
            found.append(f"{one.bird} at {one.method} {one.address} as {one.column}: no line of the look")
    return found


def unheard(sung: Iterable[Sung]) -> set[tuple[str, str]]:
    """What the table lets be heard and nobody heard: the table is too wide, or a canary is silent."""
    return set(MAY_SING) - {(one.bird, one.address) for one in sung}


#: canaries of fields that are nobody's own, in the export of tables without personal data
EXPORTED: Final = frozenset(
    {
        "announcement in codevelopment.announcement.csv",
        "partner in codevelopment.party.csv",
        "voice reason in codevelopment.voice.csv",
        "voice answer in codevelopment.voice.csv",
        "comment answer in planning.comment.csv",
        "seat in planning.seat.csv",
    }
)


def kept_around() -> list[str]:
    """Canaries in what the process keeps or tells on: the cache, the journal's lines (and so every stream)."""
    kept = [str(pickle.loads(value)) for value in getattr(cache, "_cache", {}).values()]
    kept += [json.dumps(facts) for facts in JournalLine.objects.values_list("facts", flat=True)]
    return [bird for text in kept for bird in birds_in(text)]


def exported(folder: Path) -> list[str]:
    """Canaries in what `palvelutori export` writes."""
    export.write(folder)
    return [
        f"{bird} in {file.name}"
        for file in sorted(folder.iterdir())
        for bird in birds_in(file.read_text(encoding="utf-8"))
    ]


class Ear(logging.Handler):
    """Every log record of the process as the house's console writes it, down to the smallest."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(Lines())
        self.addFilter(Discreet())
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard += birds_in(self.format(record))


def _written(words: str) -> set[str]:
    """The ways in which words stand in bodies, addresses and logs."""
    return {words, escape(words), json.dumps(words)[1:-1], quote(words), quote_plus(words), repr(words)[1:-1]}


_WRITTEN: Final = {name: _written(words) for name, (_, words) in BIRDS.items()}


def birds_in(text: str) -> list[str]:
    """Names of the canaries whose words stand in `text`, however they are written."""
    return [name for name, ways in _WRITTEN.items() if any(one in text for one in ways)]


def _cookies(answer: HttpResponse) -> str:
    """What is signed in cookies can be read by whoever has them: it is not hidden."""
    found = []
    for cookie in answer.cookies.values():
        for part in cookie.value.split(":"):
            with suppress(ValueError, zlib.error):
                packed = part.startswith(".")
                raw = base64.urlsafe_b64decode(part[packed:] + "==")
                found.append((zlib.decompress(raw) if packed else raw).decode(errors="replace"))
    return "\n".join(found)


def text_of(answer: HttpResponse) -> str:
    """Headers and body; of a zipped file (a table, a package) what is inside it."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    words = f"{answer.headers}\n{_cookies(answer)}\n{body.decode(errors='replace')}"
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            words += "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    return words
