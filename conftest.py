"""Both databases: `pytest` runs on SQLite, `pytest --database=postgresql` on a throw-away PostgreSQL."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings as django_settings
from django.db.backends.signals import connection_created
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


# Next to nothing here is garbage in a circle; looking for it as often as Python does takes a twentieth of every test.
# Nothing is frozen: some tests find what the process holds by asking for all objects, and frozen ones are not told.
gc.set_threshold(10_000, 20, 50)


def _prepare() -> None:
    """Settings read the environment at import: it must be ready before Django is."""
    os.environ.setdefault("PALVELUTORI_MODE", "test")
    # Named here and not in pyproject.toml: pytest-django would read the settings before this file has run.
    os.environ["DJANGO_SETTINGS_MODULE"] = "palvelutori.settings"
    folder = Path(tempfile.mkdtemp(prefix="palvelutori-test-"))
    os.environ["PALVELUTORI_VAR"] = str(folder)
    (folder / "static").mkdir()
    wanted = next((word.split("=", 1)[1] for word in sys.argv if word.startswith("--database=")), "sqlite")
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return  # the address is inherited from the main process
    if wanted == "postgresql":
        from tests.harness.postgres import Postgres

        server = Postgres()
        os.environ["DATABASE_URL"] = server.start()
        atexit.register(server.stop)
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/palvelutori.sqlite3"


_prepare()
django.setup()

from tests.harness.failed import Failed  # noqa: E402
from tests.harness.figures import Figures, figure  # noqa: E402
from tests.harness.listed import list_once  # noqa: E402

__all__ = ["figure"]
list_once()
#: hashing a password well takes half a second; nobody guesses here. What was hashed well is still read.
django_settings.PASSWORD_HASHERS = [
    f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2")
]


def _rows_lie_the_other_way(connection, **_):
    """Rows that nobody ordered come the other way round here: on PostgreSQL they come as they lie."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA reverse_unordered_selects = ON")


connection_created.connect(_rows_lie_the_other_way)
# A slow machine is no fault. CI tries the same cases for the same source; by hand there are new ones each time.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


def pytest_addoption(parser):
    parser.addoption("--database", default="sqlite", choices=["sqlite", "postgresql"])
    parser.addoption("--promises", default="", help="file for what the promises' tests found")
    parser.addoption("--failed-to", default="", help="file for the names of the tests that failed")
    parser.addoption(
        "--touching-the-database", action="store_true", help="only tests that ask for a database at all"
    )


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Figures(config.getoption("--promises")), "figures")
        if config.getoption("--failed-to"):
            config.pluginmanager.register(Failed(config.getoption("--failed-to")), "failed")


#: pages and the source say the same on every database; what they call has tests of its own
_ALIKE = ("/pages/", "/shape/", "/web/", "/square/", "test_pages", "test_fuzz", "test_signing_in")
#: a test that reaches none of these fixtures says the same on every database
_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):
        _long_ones_first(items)
    if not config.getoption("--touching-the-database"):
        return
    asking = [
        one
        for one in items
        if (one.get_closest_marker("django_db") or _DATABASE & set(one.fixturenames))
        and not any(part in str(one.path) for part in _ALIKE)
    ]
    config.hook.pytest_deselected(items=[one for one in items if one not in set(asking)])
    items[:] = asking


def _long_ones_first(items):
    """Files with a browser, the promises, then the rest: a long file at the end leaves one process to work alone."""
    has_browser = {one.path for one in items if one.get_closest_marker("browser")}
    items.sort(key=lambda one: (one.path not in has_browser, "/promises/" not in str(one.path)))


def pytest_report_header(config):
    from django.conf import settings as house
    from django.db import connection

    wanted = config.getoption("--database")
    if (connection.vendor, house.MODE) != (wanted, "test"):
        raise RuntimeError(f"{wanted} was asked for, the settings say {connection.vendor} ({house.MODE})")
    return f"database: {connection.vendor}"
