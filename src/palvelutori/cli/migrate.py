"""`palvelutori migrate`: brings the tables up to date."""

from __future__ import annotations

import argparse

from palvelutori.cli import house

HELP = "bring the database's tables up to date (make a backup first)"


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: DATABASE_URL says where."""


def run(arguments: argparse.Namespace) -> int:
    """Run what is waiting."""
    house.enter()
    done = house.migrate()
    print(f"{house.place()}: {done} migrations run" if done else f"{house.place()} is up to date")
    return 0
