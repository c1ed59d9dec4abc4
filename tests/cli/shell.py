"""Running the command as a newcomer does: another process, its own folder and database."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A clean environment with everything below `folder`."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not re.match("PALVELUTORI_|DATABASE_URL|DJANGO_", key)
    }
    return {
        **kept,
        "PALVELUTORI_MODE": "development",
        "PALVELUTORI_VAR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder}/house.sqlite3",
        "PYTHONPATH": str(ROOT / "src"),
        **more,
    }


def palvelutori(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`palvelutori WORDS` with its output."""
    return subprocess.run(
        [sys.executable, "-m", "palvelutori.cli", *words],
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def python(folder: Path, source: str, **more: str) -> str:
    """What a short program prints that enters the house first."""
    done = subprocess.run(
        [sys.executable, "-c", f"from palvelutori.cli import house\nhouse.enter()\n{source}"],
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A command that goes on, with its output as it comes."""

    def __init__(self, folder: Path, *words: str, **more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "palvelutori.cli", *words],
            cwd=folder,
            env={**environment(folder, **more), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._told = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._told:
                self.lines.append(line.rstrip())
                self._told.notify_all()

    def until(self, words: str, *, seconds: float) -> None:
        """Wait until a line has `words`."""
        with self._told:
            seen = self._told.wait_for(lambda: any(words in line for line in self.lines), timeout=seconds)
        assert seen, "\n".join(self.lines[-40:])

    def faults(self) -> list[str]:
        """Lines of the log that no good day has."""
        return [
            line
            for line in self.lines
            if re.search(r'WARNING|ERROR|CRITICAL|"level": "(warn|err|crit)|Traceback|Error:|Exception', line)
        ]

    def end(self) -> int:
        """Ask it to stop; its exit code."""
        self.process.terminate()
        code = self.process.wait(30)
        self._reader.join(5)
        return code
