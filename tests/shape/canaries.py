"""Canaries: words that stand for what is personal, put in by the house's own operations, looked for in every answer.

Each cell of the matrix is asked anyway; here its answer (address, headers, body, what is zipped in it) and every log
record of it are searched. A canary may sing only where the table below lets it, and where a look has to be written
down, a line of the access log was added by that very request.
"""

from __future__ import annotations

import io
import json
import logging
import pickle
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpResponse

from palvelutori.accounts import operations as accounts
from palvelutori.cli import export
from palvelutori.codevelopment.codes import drawn_code
from palvelutori.codevelopment.operations import partners, voices
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM
from palvelutori.foundation.models import JournalLine
from palvelutori.visits import operations as visits

CENTRE: Final = "rantakulma"
#: canary → (the field it lives in, its words)
BIRDS: Final[dict[str, tuple[str, str]]] = {
    "payload": ("customers.Payload.content", "Kanarialinnun matkakortti"),
    "advice": ("customers.AdviceNote.words", "Kanarian keltainen lomake riittää."),
    "person": ("accounts.Person.name", "Kaarina Kanarialintu"),
    "contact name": ("codevelopment.PartnerPerson.name", "Keijo Kultakanaria"),
    "contact mail": ("codevelopment.PartnerPerson.email", "kultakanaria@example.fi"),
    "contact phone": ("codevelopment.PartnerPerson.phone", "040 7654 321"),
    "voice": ("codevelopment.Voice.words", "Kanarianlinnuille häkki aulaan"),
}


#: personal fields that hold somebody's words or name and have no canary here, and where they are looked for instead
ELSEWHERE: Final[dict[str, str]] = {
    "accounts.Person.username": "a sign-in's name, on the same pages as the name",
    "catalogue.AgreementSignature.signatory": "signs in office: an agreement is public",
    "codevelopment.PartnerMark.reason": "names nobody: refused by its own check of words",
    "codevelopment.PartnerMark.appeal_words": "written by the partner about its own mark: tests/codevelopment",
    "codevelopment.PartnerMark.decided_words": "names nobody: refused by its own check of words",
    "codevelopment.PartnerNotice.words": "between the square and a partner, on the partner's own page",
    "codevelopment.PartnerTask.words": "what a partner promised to do, on the partner's own page",
    "codevelopment.Voice.appeal": "an appeal about the canary's own words: tests/codevelopment",
    "codevelopment.Volunteer.name": "given to be read by who runs the effort: tests/codevelopment",
    "customers.LegStep.words": "words between two officers, on the referral's page: tests/customers",
    "customers.Leg.decline_reason": "a code of the table of moves",
    "customers.LegStep.reason": "a code of the table of moves",
    "customers.Presentation.wording": "the payload's own words, as they were shown",
    "planning.Comment.words": "a comment on a published draft, published with its answer",
    "staffing.StaffMember.name": "officers act under their names: shown where they work",
    "visits.HandOver.reason": "a code",
    "foundation.JournalDetail.payload": "goes with its line: tests/security/test_erased_visit.py",
}
#: fields by these words in their names hold words or names of people; everything else personal is a code or an id
OF_WORDS: Final = (
    "name",
    "words",
    "reason",
    "wording",
    "content",
    "email",
    "phone",
    "appeal",
    "signatory",
    "payload",
)
#: (canary, address) → the columns that may hear it, and whether each hearing must leave a line in the access log
MAY_SING: Final[dict[tuple[str, str], tuple[set[str], bool]]] = {
    ("advice", "/luukku/kela-4/neuvo/{called}/lappu/"): ({"officer"}, True),
    ("advice", "/v/{token}/neuvot"): (set(), False),  # the person's own, whoever holds the address
    **{
        ("payload", f"/ohjaukset/{{leg}}/{page}"): ({"lead", "officer"}, True)
        for page in ("", "eteenpain/", "laheta/", "tee/open/", "vastaus/")
    },
    ("person", "/suunnittelu/osallistujat/"): ({"administrator"}, False),
    ("person", "/yllapito/ihmiset/"): ({"administrator"}, False),
    ("voice", "/kehittaminen/sanat/"): ({"lead", "manager"}, False),  # nobody's: read before it is published
}


@dataclass(frozen=True)
class Sung:
    """A canary in the answer to one cell; `looks`: lines the request added to the access log."""

    bird: str
    address: str
    column: str
    method: str
    looks: int


def faults(sung: Iterable[Sung]) -> list[str]:
    """What was heard where it may not be, and what was seen without a line in the access log."""
    found = []
    for one in sung:
        columns, is_logged = MAY_SING.get((one.bird, one.address), ({"nobody"}, False))
        if columns and one.column not in columns:
            found.append(f"{one.bird} at {one.method} {one.address} as {one.column}")
        elif is_logged and not one.looks:
            found.append(f"{one.bird} at {one.method} {one.address} as {one.column}: no line of the look")
    return found


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
    """Every log record of the process, as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.getMessage()} {record.exc_text or ''} {record.exc_info or ''}"
        self.heard += birds_in(text)


def birds_in(text: str) -> list[str]:
    """Names of the canaries whose words stand in `text`."""
    return [name for name, (_, words) in BIRDS.items() if words in text]


def text_of(answer: HttpResponse) -> str:
    """Headers and body; of a zipped file (a table, a package) what is inside it."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    words = f"{answer.headers}\n{body.decode(errors='replace')}"
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            words += "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    return words


def plant(officer: Any, called: str) -> None:
    """Every canary but the payload's (the matrix's own referral holds that one), by the operations that take it in."""
    words = {name: said for name, (_, said) in BIRDS.items()}
    accounts.add_test_person(SYSTEM, centre=CENTRE, username="kanaria", name=words["person"], staff="")
    visits.note_advice(
        officer,
        centre=CENTRE,
        stop=called,
        topic="kela.general_housing_allowance",
        outcome="answered",
        words=words["advice"],
    )
    organisation = {
        "kind": "association",
        "names": {"fi": "Lintuyhdistys"},
        "does": "Hoitaa lintuja torilla",
        "wants": "Aulaan lintukerhon",
    }
    contact = {"name": words["contact name"], "email": words["contact mail"], "phone": words["contact phone"]}
    partners.apply(
        ANONYMOUS,
        centre=CENTRE,
        code=drawn_code(),
        organisation=organisation,
        contact=contact,
        language="fi",
    )
    voices.say(ANONYMOUS, centre=CENTRE, code=drawn_code(), words=words["voice"], language="fi")
