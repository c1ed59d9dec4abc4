"""Unmet needs over HTTP."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from palvelutori.foundation.asked import Words, at_centre, key_of
from palvelutori.foundation.problems import PROBLEMS
from palvelutori.participation.operations import NeedNoted
from palvelutori.participation.operations import note_need as note

router = Router(tags=["needs"])


class UnmetNeedIn(Schema):
    """Asked for, not on offer: a code from the list or a few words without anybody's details."""

    text_code: Words = Field("", max_length=60)
    text: Words = Field("", max_length=1000)
    cause: Literal["not_offered", "closed", "wrong_place", "no_time", "language", "other"] = "not_offered"
    unit: Words = Field("", max_length=40)


class UnmetNeedOut(Schema):
    noted: int


@router.post(
    "/centres/{centre}/unmet-needs", operation_id="note_need", response={201: UnmetNeedOut, **PROBLEMS}
)
def note_need(request: HttpRequest, centre: str, body: UnmetNeedIn) -> Status[NeedNoted]:
    """Note that something was asked for and is not on offer."""
    made = note(at_centre(request, centre), centre=centre, key=key_of(request), **body.model_dump())
    return Status(201, made)
