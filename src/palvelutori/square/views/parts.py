"""What the square's pages share: the house they are about, and a refusal told beside the form."""

from __future__ import annotations

from django.http import HttpRequest

from palvelutori.accounts.forms import HouseForm
from palvelutori.common.refusals import NotFound, Refusal
from palvelutori.foundation.context import the_centre
from palvelutori.foundation.refused import described


def house() -> str:
    """Code of this installation's centre. Raises NotFound before it is set up."""
    centre = the_centre()
    if centre is None:
        raise NotFound(what="centre", name="")
    return centre.code


def key_of(request: HttpRequest) -> str | None:
    """The form's receipt: a form sent twice acts once. Never for passwords and tokens."""
    return request.POST.get("receipt", "")[:200] or None


def tell_refusal(form: HouseForm, refusal: Refusal, field: str | None = None) -> None:
    """Put a refusal's words where the form shows what is wrong."""
    words = described(refusal)
    named = str(refusal.values.get("field", ""))
    place = field or (named if named in form.fields else None)
    form.add_error(place, f"{words.title} {words.way_out}".strip())
