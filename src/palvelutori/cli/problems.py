"""What is told of a command that cannot be carried out: one line with what, where and what would be right."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Bad input or a place that is not ready. Ends the command with exit code 2; nothing half done."""

    def __init__(self, where: str, what: str, right: str) -> None:
        self.where, self.what, self.right = where, what, right
        super().__init__(f"{where}: {what}; {right}")


class Told(Problem):
    """A Problem as one sentence in the reader's language."""

    def __init__(self, line: str) -> None:
        super().__init__("", line, "")
        self.args = (line,)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn the accidents of files, databases and settings, and refusals, into a Problem."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from palvelutori.common.refusals import Refusal
    from palvelutori.common.texts import has

    try:
        yield
    except ImproperlyConfigured as error:
        raise Problem("settings", str(error), "mend the environment variable it names") from error
    except Refusal as refusal:
        key = f"refusal.{refusal.code}"
        what = _words(key, refusal) if has(key) else refusal.code
        way_out = f"{key}.way_out"
        right = _words(way_out, refusal) if has(way_out) else "see palvelutori --help"
        raise Problem("refused", what.rstrip("."), right) from refusal
    except (DatabaseError, sqlite3.DatabaseError) as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise Problem("database", said, "palvelutori doctor tells more") from error
    except OSError as error:
        where = str(error.filename) if error.filename else "file"
        raise Problem(
            where, error.strerror or str(error), "give a place that exists and may be used"
        ) from error


def _words(key: str, refusal: Exception) -> str:
    from palvelutori.common.texts import text

    try:
        return text(key, "en", **getattr(refusal, "values", {}))
    except KeyError:
        return key.removeprefix("refusal.")
