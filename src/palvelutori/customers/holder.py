"""Who answers for the customers' tables: export, erase, expire. A subject a module, gathered here."""

from __future__ import annotations


def register() -> None:
    """Called once, when the application is ready."""
