"""Django's PostgreSQL backend with two additions: statements asked many times a second (`foundation.db.prepared`) go
to the driver's library without a cursor, planned once a connection, and whether the server is still there is seen
without asking it."""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from django.db.backends.postgresql import base
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

#: rows, and how many were found or changed
Answer = tuple[list[tuple[Any, ...]], int]
#: statements a connection keeps planned; the server holds each in its memory
PLANS: Final = 300
_ANSWERED: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL connection. Not for a pool that gives one server connection to several clients by transactions."""

    def init_connection_state(self) -> None:
        """With plans made once a statement: by itself the server would make its first five anew for each."""
        super().init_connection_state()
        self.connection.execute("SET plan_cache_mode = force_generic_plan")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._plans: dict[tuple[str, tuple[int, ...]], bytes] = {}
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """A server that went away has closed the line or said so: then there is something to read. Silence is well."""
        if self.connection is None or self.connection.pgconn.status != ConnStatus.OK:
            return False
        line = select.poll()  # `select.select` knows the first 1024 files only
        line.register(self.connection.pgconn.socket, select.POLLIN)
        return not line.poll(0) or super().is_usable()

    def planned(self, sql: str, values: Sequence[Any]) -> Answer:
        """Ask `sql` (places `%s`), planned once for this connection. Raises what a cursor raises.

        Execute wrappers see it, and a log of queries, as they do any other statement.
        """
        if self.queries_logged:
            with self.cursor() as cursor:
                cursor.execute(sql, values)
                return (cursor.fetchall() if cursor.description else []), cursor.rowcount
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_thread_sharing()
        run: Callable[..., Answer] = self._run_planned
        for wrapper in reversed(self.execute_wrappers):
            run = partial(wrapper, run)
        return run(sql, values, False, {"connection": self, "cursor": None})

    def _run_planned(self, sql: str, values: Sequence[Any], many: bool, context: Any) -> Answer:
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            line = self.connection
            server = line.pgconn
            if not line.autocommit and server.transaction_status == TransactionStatus.IDLE:
                _good(server.exec_(b"BEGIN"))
            adapted = Transformer(line)
            given = adapted.dump_sequence(values, [PyFormat.AUTO] * len(values))
            name = self._plan(server, sql, adapted.types or ())
            if name is None:
                answer = server.exec_params(_numbered(sql, values), given, adapted.types, adapted.formats)
            else:
                answer = server.exec_prepared(name, given, adapted.formats)
            if _good(answer).status != ExecStatus.TUPLES_OK:
                return [], answer.command_tuples or 0
            adapted.set_pgresult(answer)
            return adapted.load_rows(0, answer.ntuples, tuple), answer.ntuples

    def _plan(self, server: Any, sql: str, types: tuple[int, ...]) -> bytes | None:
        """The name under which the server has it planned; None when there are too many already."""
        name = self._plans.get((sql, types))
        if name is None and len(self._plans) < PLANS:
            name = f"palvelutori_{len(self._plans)}".encode()
            _good(server.prepare(name, _numbered(sql, types), types))
            self._plans[sql, types] = name
        return name


def _numbered(sql: str, values: Sequence[Any]) -> bytes:
    """With `$1`, `$2` … for `%s`, as the server wants it; of `%%` one is left."""
    return (sql % tuple(f"${at}" for at, _ in enumerate(values, 1))).encode()


def _good(answer: Any) -> Any:
    if answer.status not in _ANSWERED:
        raise error_from_result(answer)
    return answer
