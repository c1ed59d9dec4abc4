"""A throw-away PostgreSQL from the installed server binaries, started as a user that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


class PostgresMissing(RuntimeError):
    """No PostgreSQL server binaries on this machine."""


def binaries() -> Path:
    """Folder with `initdb` and `postgres`. Raises PostgresMissing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    if found:
        return found[-1].parent
    if beside:
        return Path(beside).parent
    raise PostgresMissing("PostgreSQL is not installed (Debian: apt-get install postgresql)")


def address_of(known: Mapping[str, Any], name: str = "") -> str:
    """DATABASE_URL of the server a connection with these parameters goes to; of another database with `name`."""
    host = str(known.get("host", ""))
    by_socket = f"?host={host}" if host.startswith("/") else ""
    server = f"{known['user']}@{'' if by_socket else host}:{known['port']}"
    return f"postgres://{server}/{name or known['dbname']}{by_socket}"


def _demoted() -> tuple[dict[str, object], str]:
    if os.geteuid() != 0:
        return {}, pwd.getpwuid(os.geteuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}, name
    raise PostgresMissing("no user to run PostgreSQL as")


class Postgres:
    """A server in a temporary folder; `url` is its address: a socket in that folder, as where house and database share
    a machine, or loopback (`by_network`). `options` as in `name=value`."""

    def __init__(self, *options: str, by_network: bool = False) -> None:
        self._options = [word for option in options for word in ("-c", option)]
        self._bin = binaries()
        self._as, self._user = _demoted()
        self._folder = Path(tempfile.mkdtemp(prefix="palvelutori-pg-"))
        if self._as:
            os.chown(self._folder, int(self._as["user"]), int(self._as["group"]))  # type: ignore[call-overload]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        host, socket_at = ("127.0.0.1", "") if by_network else ("", f"?host={self._folder}")
        self.url = f"postgres://{self._user}@{host}:{self._port}/palvelutori{socket_at}"

    def _run(self, *words: str) -> None:
        subprocess.run(
            words,
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **self._as,  # type: ignore[call-overload]
        )

    def start(self) -> str:
        """Make the cluster, start it, create the database. Returns `url`."""
        data = self._folder / "data"
        self._run(
            str(self._bin / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            self._user,
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        self._serve()
        for _ in range(200):
            try:
                self._run(
                    str(self._bin / "createdb"),
                    "-h",
                    "127.0.0.1",
                    "-p",
                    str(self._port),
                    "-U",
                    self._user,
                    "palvelutori",
                )
                return self.url
            except subprocess.CalledProcessError:
                time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start")

    def _serve(self) -> None:
        self._server = subprocess.Popen(
            [
                str(self._bin / "postgres"),
                "-D",
                str(self._folder / "data"),
                "-p",
                str(self._port),
                "-k",
                str(self._folder),
                "-h",
                "127.0.0.1",
                "-c",
                "max_connections=60",
                *self._options,
            ],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._as,  # type: ignore[call-overload]
        )

    def processes(self) -> list[int]:
        """Ids of its processes: the postmaster and everything it has started."""
        return [self._server.pid, *_children_of(self._server.pid)]

    def kill_whole(self) -> None:
        """As if the machine lost its power under the server: every process of it at once, without a word."""
        own = self.processes()
        for process in own:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._server.wait(20)
        for process in own:  # a lock file names them: the next server asks whether they are gone
            while Path(f"/proc/{process}").exists() and _state_of(process) != "Z":
                time.sleep(0.02)

    def start_again(self) -> None:
        """On the same files; it recovers by itself."""
        (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self._serve()

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._server.send_signal(signal.SIGINT)  # without waiting for who is still connected
        self._server.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)


def _state_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()[0]
    except OSError:
        return "Z"


def _children_of(parent: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(place.name))
    return found
