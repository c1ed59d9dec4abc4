"""Languages at the desks: which one a visit asks for, and how many open desks can give it."""

from __future__ import annotations

from dataclasses import dataclass

from palvelutori.visits.rules.hall import Moment, WaitingStop

#: Easy Finnish is a way of writing: it is served in Finnish.
_WRITTEN = {"easy": "fi"}


def spoken(language: str) -> str:
    """The language to speak at the desk: `easy` and `fi-simple` are `fi`, `sv-FI` is `sv`."""
    return _WRITTEN.get(language, language.split("-", 1)[0])


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """Open desks that may serve a stop, and how many of them speak its language."""

    open: int
    speaking: int


def desk_counts(stop: WaitingStop, *, moment: Moment) -> DeskCounts:
    """Counted from the open desks of the moment by the stop's own service; without them, as its queue says.

    By the service: a desk that speaks Swedish but may not take this matter must not keep others from it.
    """
    language = spoken(stop.language)
    if not moment.desks:
        queue = moment.queues[stop.queue]
        return DeskCounts(queue.open_desks, queue.speaking_desks.get(language, 0))
    serving = [desk for desk in moment.desks if stop.queue in desk.queues and stop.service in desk.services]
    return DeskCounts(len(serving), sum(language in desk.languages for desk in serving))
