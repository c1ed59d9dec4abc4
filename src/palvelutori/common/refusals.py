"""Refusals: a request that was understood and is not carried out. They are facts, not accidents.

A refusal names what was refused (`code`, kebab case), the HTTP status it answers with and the values a
person needs to mend it. Its words live in the texts under ``refusal.<code>`` and
``refusal.<code>.way_out``; the exception itself carries none.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Base of all refusals. Subclasses set `code` and `status`; keyword values become text parameters."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    #: after how many seconds the same request may succeed (sent as Retry-After), or None
    retry_after_seconds: ClassVar[int | None] = None

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(f"{self.code} {values}" if values else self.code)


class NotFound(Refusal):
    """Nothing by that name, or nothing this reader may know of: both answer alike."""

    code = "not-found"
    status = 404


class NotAllowed(Refusal):
    """The actor is known but holds no role or ground for this."""

    code = "not-allowed"
    status = 403


class NotSignedIn(Refusal):
    """No actor: sign in or send a token."""

    code = "not-signed-in"
    status = 401


class InvalidInput(Refusal):
    """A value is not what the operation takes. `field` and `expected` name it."""

    code = "invalid-input"
    status = 422


class ReceiptReused(Refusal):
    """The same idempotency key came with another body."""

    code = "idempotency-key-reused"
    status = 422


class TwinInFlight(Refusal):
    """The same request is being carried out at this moment; ask again for its answer."""

    code = "request-in-flight"
    status = 409
    retry_after_seconds = 1


class TooMany(Refusal):
    """A limit was reached; the same request may be sent later."""

    code = "too-many-requests"
    status = 429
    retry_after_seconds = 30
