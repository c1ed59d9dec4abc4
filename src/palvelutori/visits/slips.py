"""The numbered paper for a network printer: what stands on it, and asking for it. No name, no unit that is a secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from palvelutori.common.refusals import NotFound
from palvelutori.common.texts import LANGUAGES, pick, text
from palvelutori.common.times import clock_words
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.centres import names_of
from palvelutori.printing import operations as printing
from palvelutori.printing import queries as papers
from palvelutori.printing.documents import writes
from palvelutori.printing.refusals import NoPrinter
from palvelutori.printing.rules.slip import Code, Line, Words
from palvelutori.visits import queries
from palvelutori.visits.follow import follow_url, short_code
from palvelutori.visits.live import visitor_actor
from palvelutori.visits.queries.paper import Paper, PaperLine, paper
from palvelutori.visits.queries.visit import VisitView


def subject_of(visit: str) -> str:
    """What a printer's job says it is about."""
    return f"visit:{visit}"


def printer_for(actor: Actor, *, centre: str) -> str | None:
    """The network printer of this device, None when its own browser prints."""
    return papers.printer_of(centre, device=actor.id.rpartition(":")[2]) if actor.kind == "device" else None


def ask_for(
    actor: Actor, *, centre: str, visit: str, again: bool = False, key: str | None = None
) -> printing.Job:
    """The visit's paper from the device's printer, once; once more each time `again`. Raises NoPrinter, NotFound."""
    queries.visit_view(actor, centre=centre, visit=visit)
    printer = printer_for(actor, centre=centre)
    if printer is None:
        raise NoPrinter()
    return printing.ask(
        actor, centre=centre, key=key, printer=printer, subject=subject_of(visit), again=again
    )


@writes("visit")
def slip(centre: str, visit: str, base: str) -> Sequence[Line]:
    """The same words as on the paper a browser prints, in the visit's language. Raises NotFound."""
    reader = visitor_actor(visit)
    if reader is None or centre not in reader.centres():
        raise NotFound(what="visit", name=visit[:40])
    view = queries.visit_view(reader, centre=centre, visit=visit)
    language = view.language if view.language in LANGUAGES else "en"
    return tuple(_lines(centre, view, paper(centre, view=view), language, base))


def _lines(centre: str, view: VisitView, told: Paper, language: str, base: str) -> Iterator[Line]:
    yield Words(pick(names_of(centre), language), is_bold=True, align="centre")
    yield Words(clock_words(view.arrived_at, language), align="centre")
    yield Words(text("ui.ticket.number", language), align="centre")
    yield Words(str(view.number), size=6, is_bold=True, align="centre")
    for slot in ("fi", "sv"):
        yield Words(text("ui.ticket.same", slot), align="centre")
    for place, line in enumerate(told.lines, start=1):
        yield from _matter(place, line, told, language)
    if not told.lines:
        yield Words(text("ticket.over", language))
        return
    wait = "ticket.wait.one" if len(told.lines) == 1 else "ticket.wait"
    yield Words(text(wait, language))
    yield from (Words(f"- {pick(one.bring, language)}") for one in told.brings)
    yield Code(base + follow_url(view.visit_id))
    yield Words(text("ticket.phone", language), align="centre")
    code = short_code(view.visit_id)
    yield Words(f"{text('ticket.type.code', language)} {code}", align="centre")
    yield Words(text("ticket.help", language), align="centre")
    yield Words(text("ticket.until", language), align="centre")


def _matter(place: int, line: PaperLine, told: Paper, language: str) -> Iterator[Line]:
    yield Words(f"{place}. {pick(line.names, language)}", is_bold=True)
    if line.where is not None:
        parts = [pick(names, language) for names in (line.where.desks, line.where.zone_names) if names]
        if told.has_floors:
            parts.append(text("place.floor", language, number=line.where.floor))
        yield Words("   " + ", ".join(one for one in parts if one))
