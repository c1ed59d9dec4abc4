"""Who writes what stands on a paper: the contexts above say it for their kind of subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from palvelutori.common.refusals import NotFound
from palvelutori.printing.rules.slip import Line

#: `(centre, name, base)` → the lines; `base` is the house's address as the printer knows it. Raises NotFound when
#: there is nothing (any more)
Writer = Callable[[str, str, str], Sequence[Line]]
_WRITERS: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Register who writes papers of subjects `<kind>:<name>`."""

    def register(writer: Writer) -> Writer:
        if kind in _WRITERS:
            raise ValueError(f"papers of {kind} are written already")
        _WRITERS[kind] = writer
        return writer

    return register


def lines_of(centre: str, subject: str, *, base: str) -> Sequence[Line]:
    """What stands on the paper of `subject` at this moment. Raises NotFound."""
    kind, _, name = subject.partition(":")
    if kind not in _WRITERS:
        raise NotFound(what="paper", name=kind)
    return _WRITERS[kind](centre, name, base)
