"""The person's own page: made when the person wants it, opened by its code, added to, renewed, erased.

The code itself never comes here under a key: what a receipt keeps must open nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from palvelutori.common.check_codes import normal
from palvelutori.common.refusals import NotAllowed
from palvelutori.customers import access
from palvelutori.customers.models import Thread, ThreadVisit
from palvelutori.customers.operations.receiving import withdraw_all
from palvelutori.customers.refusals import NoSuchPage, PageMadeAlready, TooManyGuesses
from palvelutori.foundation import grounds
from palvelutori.foundation.actors import SYSTEM, Actor
from palvelutori.foundation.guessing import WrongCodes
from palvelutori.foundation.operation import Act, operation

log = logging.getLogger("palvelutori.alarm")
guesses: Final = WrongCodes(TooManyGuesses)
#: so long a page that was never opened may get another code from the visit it was made at (house time)
FORGIVEN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PageOpened:
    """The page that was opened; `opening` ends with the next code or closing."""

    thread: str
    opening: int


@operation("customers.make_own_page", answer=PageOpened)
def make_own_page(act: Act, *, visit: str, stop: str = "", unit: str = "", digest: str) -> PageOpened:
    """A page for the visitor of `visit`, whose code has `digest`. By the visitor, or by the officer who serves the
    visitor's `stop` at `unit`. Raises NotAllowed, PageMadeAlready.
    """
    _check_maker(act, visit=visit, stop=stop, unit=unit)
    known = ThreadVisit.objects.filter(visit=visit).select_related("thread").first()
    if known is not None:
        thread = known.thread
        if thread.opened_at is not None or act.moment - thread.made_at > FORGIVEN:
            raise PageMadeAlready()
        thread.code_digest, thread.opening = digest, thread.opening + 1
        thread.save(update_fields=["code_digest", "opening"])
        act.write("own_page.renewed", {"thread": thread.id})
        return PageOpened(thread.id, thread.opening)
    thread = Thread.objects.create(
        centre=act.place.code, code_digest=digest, made_at=act.moment, used_at=act.moment
    )
    ThreadVisit.objects.create(thread=thread, centre=act.place.code, visit=visit, joined_at=act.moment)
    act.write("own_page.made", {"thread": thread.id})
    return PageOpened(thread.id, thread.opening)


def _check_maker(act: Act, *, visit: str, stop: str, unit: str) -> None:
    if act.actor.kind == "visitor" and act.actor.id == f"visitor:{visit}":
        return
    centre = act.place.code
    if access.works_at(act.actor, centre=centre, unit=unit) and grounds.holds(
        act.actor, centre=centre, subject=f"stop:{stop}", unit=unit
    ):
        return
    raise NotAllowed(roles="desk_officer")


@operation("customers.open_own_page", answer=PageOpened)
def open_own_page(act: Act, *, code: str) -> PageOpened:
    """The page behind a code as somebody wrote it. Raises NoSuchPage. Call `opened_by_code`, which counts guesses."""
    signs = normal(code, length=access.CODE_SIGNS)
    digest = access.code_digest(signs) if signs else ""
    thread = Thread.objects.filter(centre=act.place.code, code_digest=digest).first() if signs else None
    if thread is None:
        raise NoSuchPage()
    thread.used_at = act.moment
    thread.opened_at = thread.opened_at or act.moment
    thread.save(update_fields=["used_at", "opened_at"])
    act.write("own_page.opened", {"thread": thread.id})
    return PageOpened(thread.id, thread.opening)


def opened_by_code(actor: Actor, *, centre: str, code: str, source: str) -> PageOpened:
    """`open_own_page`, with wrong codes from `source` counted and an alarm when there are many.

    Raises NoSuchPage, TooManyGuesses.
    """
    guesses.check(source)
    try:
        return open_own_page(actor, centre=centre, code=code)
    except NoSuchPage:
        tries = guesses.count(source)
        if tries:
            note_page_guesses(SYSTEM, centre=centre, tries=tries)
        raise


@operation("customers.note_page_guesses", answer=type(None))
def note_page_guesses(act: Act, *, tries: int) -> None:
    """Somebody seems to guess codes of own pages: a line in the journal and one in the log. No address, no code."""
    act.require()  # the house itself only
    act.write("own_page.many_wrong", {"tries": tries})
    log.warning("%s: %s wrong codes of own pages within ten minutes", act.place.code, tries)


@operation("customers.join_visit", answer=type(None))
def join_visit(act: Act, *, visit: str, thread: str) -> None:
    """Put the visit on the page that was opened with its code. Raises PageMadeAlready when it is on another."""
    if act.actor.id != f"visitor:{visit}":
        raise NotAllowed(roles="visitor")
    found = Thread.objects.filter(centre=act.place.code, id=thread).first()
    if found is None:
        raise NoSuchPage()
    known = ThreadVisit.objects.filter(visit=visit).first()
    if known is not None:
        if known.thread_id != found.id:
            raise PageMadeAlready()
        return
    ThreadVisit.objects.create(thread=found, centre=act.place.code, visit=visit, joined_at=act.moment)
    act.write("own_page.joined", {"thread": found.id})


@operation("customers.renew_own_page", answer=PageOpened)
def renew_own_page(act: Act, *, digest: str) -> PageOpened:
    """Another code: the old one and every page opened with it stop working."""
    thread = _own(act)
    thread.code_digest, thread.opening = digest, thread.opening + 1
    thread.save(update_fields=["code_digest", "opening"])
    act.write("own_page.renewed", {"thread": thread.id})
    return PageOpened(thread.id, thread.opening)


@operation("customers.erase_own_page", answer=int)
def erase_own_page(act: Act) -> int:
    """Take back every permission, then delete the page. Returns how many referrals were stopped.

    What the person was told stays: the units' own registers, the access log, the journal without names.
    """
    thread = _own(act)
    stopped = withdraw_all(act, visits=access.visits_of(thread))
    act.write("own_page.erased", {"thread": thread.id})
    thread.delete()
    return stopped


def _own(act: Act) -> Thread:
    thread = access.thread_of(act.actor, act.place.code)
    if thread is None:
        raise NoSuchPage()
    return thread
