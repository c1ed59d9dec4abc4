"""Django's SQLite backend with the house's two rules: write transactions queue fairly, and every commit is
on the disk before it is confirmed (WAL, synchronous FULL)."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from palvelutori.foundation.db.fairlock import FairLock, LockTimeout, lock_for

#: pragmas every connection starts with; `settings` lets nobody weaken `synchronous`
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA busy_timeout=30000")


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite connection that holds the fair lock from BEGIN IMMEDIATE to its end."""

    _turn: FairLock | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for pragma in PRAGMAS:
            connection.execute(pragma).close()
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        turn = lock_for(str(self.settings_dict["NAME"]))
        try:
            turn.acquire()
        except LockTimeout as late:
            raise OperationalError(str(late)) from late
        self._turn = turn
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            # Whatever broke in after BEGIN must not leave the file locked behind Django's back.
            if self.connection is not None and self.connection.in_transaction:
                self.connection.rollback()
            self._give_turn_back()
            raise

    def _give_turn_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            # A failed commit is followed by a rollback; the turn ends when SQLite says the transaction has.
            if self.connection is None or not self.connection.in_transaction:
                self._give_turn_back()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._give_turn_back()
