"""PostgreSQL's own tools, for backup and restore. The password goes by the environment alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from palvelutori.cli.problems import Problem


def tool(name: str) -> str:
    """Path of `pg_dump` or `pg_restore`: the newest installed."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = str(beside[-1]) if beside else shutil.which(name)
    if not found:
        raise Problem(name, "is not installed", "Debian: apt-get install postgresql-client")
    return found


def run(name: str, *words: str) -> None:
    """Run a tool against the house's database. Problem with the tool's first line when it fails."""
    from django.conf import settings

    values = settings.DATABASES["default"]
    address = {
        "PGDATABASE": values["NAME"],
        "PGHOST": values["HOST"],
        "PGPORT": values["PORT"],
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
    }
    environment = {**os.environ, **{key: str(value) for key, value in address.items() if value}}
    given = ["--dbname", str(values["NAME"])] if name == "pg_restore" else []
    done = subprocess.run(  # noqa: S603  (our own words and the administrator's file)
        [tool(name), *given, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = next(
            (line for line in done.stderr.splitlines() if line.strip()), f"exit code {done.returncode}"
        )
        raise Problem(name, said.strip(), "see the address in DATABASE_URL and the rights of its user")
