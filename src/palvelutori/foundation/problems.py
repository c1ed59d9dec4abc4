"""The shape of every error of the JSON interface."""

from __future__ import annotations

from typing import Any, Final

from ninja import Schema
from pydantic import ConfigDict


class Problem(Schema):
    """RFC 9457: `type` is stable, `title` says what, `detail` the way out; a problem's own values follow."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None


#: error answers every operation may give
PROBLEMS: Final[dict[Any, Any]] = {frozenset({400, 401, 403, 404, 409, 422, 429}): Problem}
