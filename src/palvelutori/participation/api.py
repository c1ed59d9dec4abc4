"""Unmet needs over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from palvelutori.foundation.asked import asking, key_of
from palvelutori.foundation.problems import PROBLEMS
from palvelutori.participation.operations import NeedNoted
from palvelutori.participation.operations import note_need as note

router = Router(tags=["needs"])


class NeedIn(Schema):
    """Asked for, not on offer: a code from the list or a few words without anybody's details."""

    text_code: str = ""
    text: str = ""
    cause: str = "not_offered"
    unit: str = ""


class NeedOut(Schema):
    noted: int


@router.post("/centres/{centre}/unmet-needs", operation_id="note_need", response={201: NeedOut, **PROBLEMS})
def note_need(request: HttpRequest, centre: str, body: NeedIn) -> tuple[int, NeedNoted]:
    """Note that something was asked for and is not on offer."""
    made = note(asking(request), centre=centre, key=key_of(request), **body.model_dump())
    return 201, made
