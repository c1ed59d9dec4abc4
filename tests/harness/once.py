"""Tests that never touch the database of the run are run once, on SQLite."""

from __future__ import annotations

from pathlib import Path


def leave_to_sqlite(config, items, *, folder: Path, but: tuple[str, ...] = ()) -> None:
    """Deselect the items below `folder` in a PostgreSQL run, except tests and files named in `but`."""
    if config.getoption("--database") != "postgresql":
        return
    gone = [
        item for item in items if folder in item.path.parents and not {item.name, item.path.name} & set(but)
    ]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
