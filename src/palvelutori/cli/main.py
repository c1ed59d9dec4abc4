"""The door of the command line: a module a command, one line for what is wrong, exit code 2 for bad input."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol, cast

from palvelutori import __version__
from palvelutori.cli.problems import Problem

#: modules that are not called like their command
MODULES = {"catalogue": "national"}
COMMANDS = (
    "demo",
    "serve",
    "simulate",
    "plan",
    "compute",
    "migrate",
    "catalogue",
    "concept",
    "backup",
    "restore",
    "doctor",
    "export",
)


class Command(Protocol):
    """What a module of this folder offers: `HELP`, its arguments, and `run`, which gives the exit code."""

    HELP: str

    @staticmethod
    def configure(parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    @staticmethod
    def run(arguments: argparse.Namespace) -> int:
        """Carry it out; 0 when it went well, 1 when it found something wrong."""


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def module(name: str) -> Command:
    """The module of a command."""
    return cast(Command, importlib.import_module(f"palvelutori.cli.{MODULES.get(name, name)}"))


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    made = Parser(prog="palvelutori", description="The operating system of a joint public service point.")
    made.add_argument("--version", action="version", version=f"palvelutori {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name in COMMANDS:
        one = module(name)
        sub = commands.add_parser(name, help=one.HELP, description=one.HELP)
        one.configure(sub)
        sub.set_defaults(run=one.run)
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 well, 1 something is wrong here, 2 bad input."""
    arguments = parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except Problem as problem:
        print(f"palvelutori {arguments.command}: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
