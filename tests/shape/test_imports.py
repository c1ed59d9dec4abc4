"""The import contracts hold, and each of them is broken by the import it forbids."""

from __future__ import annotations

import ast
import os
from copy import deepcopy
from pathlib import Path

import grimp
import pytest
from importlinter import api
from importlinter.application.use_cases import _register_contract_types, read_user_options
from importlinter.domain.contract import registry

from tests.shape.source import ROOT, SRC

TABLES = [
    "foundation", "accounts", "printing", "catalogue", "spaces", "staffing", "participation", "guidance",
    "customers", "appointments", "visits", "facts", "planning", "codevelopment", "square",
]  # fmt: skip
#: contract → an import it forbids
FORBIDDEN = {
    "contexts": ("palvelutori.foundation.journal", "palvelutori.visits.rules.calling"),
    "inside": ("palvelutori.visits.rules.calling", "palvelutori.visits.refusals"),
    "pure": ("palvelutori.visits.rules.calling", "django"),
    "kernel": ("palvelutori.square.apps", "pathways.disciplines"),
    "kernel_alone": ("pathways.disciplines", "palvelutori.common.times"),
    "circles": ("palvelutori.common.times", "palvelutori.visits.refusals"),
    **{
        f"tables_{name}": (
            f"palvelutori.{'web' if name != 'web' else 'square'}.apps",
            f"palvelutori.{name}.models",
        )
        for name in TABLES
    },
}
#: a second step for contracts that look through other modules
THEN = {"inside": ("palvelutori.visits.refusals", "palvelutori.visits.operations.steps")}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("palvelutori", "pathways", include_external_packages=True, cache_dir=None)


@pytest.fixture(scope="module")
def contracts():
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        options = read_user_options(str(ROOT / ".importlinter"))
    finally:
        os.chdir(here)
    _register_contract_types(options)
    made = {}
    for row in options.contracts_options:
        kind = registry.get_contract_class(row["type"])
        made[row["id"]] = kind(
            name=row["name"], session_options=options.session_options, contract_options=row
        )
    return made


def test_every_contract_has_its_control(contracts):
    assert api.read_configuration(str(ROOT / ".importlinter"))["contracts_options"]
    assert set(contracts) == set(FORBIDDEN)


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_contract_holds_and_bites(name, graph, contracts):
    assert contracts[name].check(graph=deepcopy(graph), verbose=False).kept, f"{name}: run make lint"
    broken = deepcopy(graph)
    for importer, imported in (FORBIDDEN[name], *([THEN[name]] if name in THEN else [])):
        assert importer in broken.modules, f"the control of {name} imports from a module that is gone"
        if imported not in broken.modules:
            broken.add_module(imported, is_squashed=True)
        broken.add_import(importer=importer, imported=imported)
    assert not contracts[name].check(graph=broken, verbose=False).kept


def test_the_shared_rule_imports_mathematics_only():
    tree = ast.parse((SRC / "pathways/disciplines.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= {"math", "__future__", "typing", "collections.abc"}
    assert (SRC / "pathways/__init__.py").read_text(encoding="utf-8").strip().startswith(('"""', ""))
    assert "import" not in [
        line.split()[0] for line in (SRC / "pathways/__init__.py").read_text().splitlines() if line
    ]


def test_every_context_with_tables_is_protected():
    present = {
        path.parent.name if path.name == "models.py" else path.parent.parent.name
        for pattern in ("*/models.py", "*/models/__init__.py")
        for path in (SRC / "palvelutori").glob(pattern)
    }
    assert present == set(TABLES)
