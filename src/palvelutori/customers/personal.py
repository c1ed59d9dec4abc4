"""What each field of the customers' tables is: plain, personal or secret. A subject a function."""

from __future__ import annotations


def register() -> None:
    """Called once, when the application is ready."""
