"""The pages of the office in five groups, so that nobody reads twenty names to find one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from palvelutori.foundation.actors import ADMINISTRATOR, SQUARE_MANAGER, UNIT_LEAD


@dataclass(frozen=True)
class Door:
    """One page: the name of its address, the key of its words, and whose it is (nobody named: everybody's)."""

    address: str
    words: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Pages that belong together. The group's own link leads to the first page the reader may open."""

    code: str
    doors: tuple[Door, ...]


LEADING: Final = (SQUARE_MANAGER, UNIT_LEAD)
OFFICE: Final = (*LEADING, ADMINISTRATOR)
GROUPS: Final = (
    Group(
        "day",
        (
            Door("house", "house.nav", LEADING),
            Door("host", "house.hall", (SQUARE_MANAGER,)),
            Door("choose_desk", "desk.nav", (UNIT_LEAD,)),
            Door("day_end", "day_end.nav", LEADING),
            Door("days", "days.nav", LEADING),
            Door("exceptions", "exceptions.nav"),
        ),
    ),
    Group(
        "together",
        (
            Door("referrals", "referral.nav", (UNIT_LEAD,)),
            Door("neighbours", "neighbours.nav", LEADING),
            Door("trainings", "basics.nav", LEADING),
            Door("agreements", "agreements.nav"),
            Door("language_duty", "duty.nav"),
            Door("guidance_rules", "guidance.rules.nav"),
        ),
    ),
    Group(
        "develop",
        (
            Door("signals", "signals.nav", LEADING),
            Door("develop_office", "develop.work.nav", LEADING),
            Door("develop_words", "develop.words.nav", LEADING),
            Door("spot_list", "spots.list.nav", LEADING),
            Door("spots", "spots.nav", LEADING),
            Door("calendar_link", "on.link.nav", LEADING),
            Door("develop_partners", "partner.work.title", LEADING),
        ),
    ),
    Group(
        "plan",
        (
            Door("planning_desk", "planning.nav.desk"),
            Door("live_roles", "live_roles.nav", (SQUARE_MANAGER, ADMINISTRATOR)),
        ),
    ),
    Group(
        "keep",
        (
            Door("administration", "administration.title", (ADMINISTRATOR,)),
            Door("people", "people.title", (ADMINISTRATOR,)),
            Door("devices", "devices.title", (ADMINISTRATOR,)),
            Door("documents", "documents.nav"),
            Door("looks", "looks.nav", (ADMINISTRATOR,)),
            Door("journal", "journal.nav", (ADMINISTRATOR,)),
            Door("own", "own.title"),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """A door as the page shows it. `state`: "page" on the page itself, "true" inside it, empty elsewhere."""

    words: str
    address: str
    state: str


def shown(
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], *, path: str
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The row of groups and the row of the current group's pages.

    `groups`: (key of words, ((key of words, address) …)) of what the reader may open; a group without a page is
    left out. The page whose address is the longest beginning of `path` is the current one.
    """
    known = [(words, pages) for words, pages in groups if pages]
    fits = [
        address for _, pages in known for _, address in pages if path == address or path.startswith(address)
    ]
    here = max(fits, key=len, default="")
    rows: list[Link] = []
    inside: tuple[Link, ...] = ()
    for words, pages in known:
        is_here = here in [address for _, address in pages]
        only = len(pages) == 1 and path == here
        rows.append(Link(words, pages[0][1], ("page" if only else "true") if is_here else ""))
        if is_here and len(pages) > 1:
            inside = tuple(
                Link(name, address, ("page" if path == address else "true") if address == here else "")
                for name, address in pages
            )
    return tuple(rows), inside
