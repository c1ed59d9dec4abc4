"""What the pages of planning share: which version is asked for, who reads, comments by paragraph."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from palvelutori.accounts.access import actor_of_request
from palvelutori.common.refusals import NotFound
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.context import house
from palvelutori.planning import access, queries
from palvelutori.planning.queries import VersionView
from palvelutori.planning.rules.states import is_public


def reader(request: HttpRequest) -> Actor:
    """Who asks."""
    return actor_of_request(request)


def edits(request: HttpRequest) -> bool:
    """Whether the reader may write drafts."""
    return access.may_edit(reader(request), centre=house().code, on=access.today())


def version_asked(request: HttpRequest) -> VersionView:
    """`?versio=`: that version; otherwise the one residents read. A draft is for those who may read drafts.

    Raises NotFound: there is no such version, or none this reader may know of."""
    centre = house().code
    number = request.GET.get("versio", "")
    if number.isdigit() and len(number) < 6:
        view = queries.version(centre, int(number))
        may_read = access.may_read_drafts(reader(request), centre=centre, on=access.today())
        if is_public(view.state) or may_read:
            return view
        raise NotFound(what="version", name=number)
    view_shown = queries.shown(centre)
    if view_shown is None:
        raise NotFound(what="concept", name="")
    return view_shown


def page_of(request: HttpRequest, view: VersionView, **more: Any) -> dict[str, Any]:
    """What every page about a version tells its template."""
    shown = queries.shown(house().code)
    is_shown = shown is not None and shown.version == view.version
    return {
        "it": view,
        "concept": view.concept,
        "is_editor": edits(request),
        "is_planner": access.may_read_drafts(reader(request), centre=house().code, on=access.today()),
        "asked": "" if is_shown else f"?versio={view.version}",
        "is_shown": is_shown,
        **more,
    }


def anchor(key: str) -> str:
    """An address inside the concept as an address of a page."""
    head, _, rest = key.partition(".")
    if head in {"programme", "cost"}:
        code = rest.removeprefix("rows.").split(".")[0]
        return f"{reverse('space_programme')}#r-{code}"
    if head == "drawing":
        return reverse("functional_plan")
    if head == "paths" and rest:
        return reverse("concept_path", args=[rest.split(".")[0]])
    part = f"{head}.{rest.split('.')[0]}" if rest else head
    return f"{reverse('concept')}#{part}"
