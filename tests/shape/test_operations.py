"""Every operation is registered under its context's name, has words of its own and a test that names it."""

from __future__ import annotations

import importlib
import pkgutil

import palvelutori
from palvelutori.foundation.actors import ROLES
from palvelutori.foundation.operation import REGISTRY
from tests.shape.source import ROOT


def load_everything() -> None:
    """Import every module of the package, so that every registration has happened."""
    for found in pkgutil.walk_packages(palvelutori.__path__, "palvelutori."):
        if ".migrations" not in found.name and found.name not in (
            "palvelutori.manage",
            "palvelutori.cli.__main__",
        ):
            importlib.import_module(found.name)


def words_of_tests() -> str:
    """All tests in one string."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))


def without_test(names: list[str], words: str) -> list[str]:
    """Operations no test names."""
    return [name for name in names if name.split(".")[1] not in words]


def test_operations_are_named_after_their_context():
    load_everything()
    assert REGISTRY
    for name, one in REGISTRY.items():
        if name.startswith("test."):
            continue  # made by a test of this run
        context, verb = name.split(".")
        assert one.body.__module__.startswith(f"palvelutori.{context}."), name
        assert one.body.__name__ == verb, name
        assert (one.body.__doc__ or "").strip(), f"{name} says nothing of itself"
        assert set(one.roles) <= set(ROLES), name


def test_every_operation_is_tested():
    load_everything()
    assert not without_test(sorted(REGISTRY), words_of_tests())


def test_the_check_bites():
    assert without_test(["visits.call_" + "nobody"], words_of_tests())
