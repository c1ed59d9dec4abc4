"""Offices of the people behind, meeting rooms, and what happens when numbers fall. Areas: m² of huoneistoala
unless said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palvelutori.planning.rules.coefficients import OFFICE_NORMS, Used, used
from palvelutori.planning.rules.entries import Concept, MeetingRoom, OfficeOwner
from palvelutori.planning.rules.sizing import rounded, up


@dataclass(frozen=True, slots=True)
class OwnerOffice:
    """One organisation's office. `by_posts` and `by_norm` are both shown; `let` is the larger. `net`: hyötyala.
    `zones`: zone → m²."""

    owner: OfficeOwner
    people: int
    posts: int
    by_posts: float
    by_norm: float
    let: float
    net: float
    zones: Mapping[str, float]

    @property
    def m2_person(self) -> float:
        """m² of let area a person."""
        return self.let / self.people


@dataclass(frozen=True, slots=True)
class Rooms:
    """Meeting rooms of a size: how many, m² of hyötyala together."""

    room: MeetingRoom
    count: int
    net: float


@dataclass(frozen=True, slots=True)
class OfficePart:
    """All offices. `norm`: m² a person of the chosen year. `rooms_let`: meeting rooms as let area."""

    norm: float
    owners: tuple[OwnerOffice, ...]
    rooms: tuple[Rooms, ...]
    let: float
    rooms_let: float
    people: int


def offices(concept: Concept, *, people_share: float = 1.0) -> OfficePart:
    """The office part. `people_share`: what if only this share (0–1] of the people came."""
    by = used(concept.programme.coefficients)
    norm = OFFICE_NORMS[concept.office.norm_year]
    owners = tuple(_office(one, norm, by, people_share) for one in concept.office.owners)
    rooms = tuple(_rooms(one, concept.office.open_hours_week, by) for one in concept.office.meeting_rooms)
    return OfficePart(
        norm,
        owners,
        rooms,
        sum(one.let for one in owners),
        rounded(sum(one.net for one in rooms) * by["office_to_let"].value),
        sum(one.people for one in owners),
    )


def _office(owner: OfficeOwner, norm: float, by: Mapping[str, Used], people_share: float) -> OwnerOffice:
    people = max(1, up(owner.people * people_share))
    posts = up(people * owner.presence * by["post_reserve"].value)
    to_let = by["office_to_let"].value
    by_posts = rounded(posts * by["office_post_m2"].value * to_let)
    by_norm = rounded(people * norm)
    let = max(by_posts, by_norm)
    return OwnerOffice(
        owner,
        people,
        posts,
        by_posts,
        by_norm,
        let,
        rounded(let / to_let),
        {zone: rounded(let * share) for zone, share in owner.zones.items()},
    )


def _rooms(room: MeetingRoom, open_hours_week: float, by: Mapping[str, Used]) -> Rooms:
    count = up(room.booked_hours_week / (open_hours_week * by["room_use"].value))
    return Rooms(room, count, rounded(count * room.seats * by["meeting_m2_seat"].value))
