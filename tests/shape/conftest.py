"""These tests are run once, whatever the database."""

from __future__ import annotations

from pathlib import Path

from tests.harness.once import leave_to_sqlite


def pytest_collection_modifyitems(config, items):
    leave_to_sqlite(config, items, folder=Path(__file__).parent, but=("test_url_roles.py", "test_kept.py"))
