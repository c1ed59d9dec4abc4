"""Sessions whose keys are stored hashed: whoever reads the database can sign in as nobody."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone


def kept(key: str) -> str:
    """What is stored of a session's key: 160 bits of its SHA-256, which is what the column holds."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's own sessions, found by the hash of their key."""

    def _get_session_from_db(self) -> Any:
        found = self.model.objects.filter(
            session_key=kept(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return bool(self.model.objects.filter(session_key=kept(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to be stored."""
        row = super().create_model_instance(data)
        row.session_key = kept(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End the session: the given one, or this."""
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=kept(key)).delete()
