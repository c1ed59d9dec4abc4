"""`make docs`: writes the reference tables from the source and checks that every link leads somewhere.

Run as a program; `test_documents.py` fails when a table is not what the source says.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tests.shape.source import ROOT

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
OPERATIONS = ROOT / "docs/reference/operations.md"
TEXTS = ROOT / "docs/reference/commands.md"
INTERFACE = ROOT / "docs/reference/api.md"


def documents() -> list[Path]:
    """Every Markdown file of the project."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def broken_links(paths: list[Path]) -> list[str]:
    """Links to files that are not there."""
    found = []
    for path in paths:
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if "://" in target or target.startswith(("#", "mailto:")):
                continue
            if not (path.parent / target.split("#")[0]).exists():
                found.append(f"{path.relative_to(ROOT)}: {target}")
    return found


def operations_table() -> str:
    """All operations with who may call them and what they do."""
    from palvelutori.foundation.operation import REGISTRY
    from tests.shape.test_operations import load_everything

    load_everything()
    rows = [
        "# Operations",
        "",
        "Made by `make docs` from the source. One function a use case; each is whole or not at all.",
        "",
        "| operation | stream | roles | does |",
        "|---|---|---|---|",
    ]
    for name, one in sorted(REGISTRY.items()):
        if not one.body.__module__.startswith("palvelutori."):
            continue  # tests define operations of their own
        doc = " ".join((one.body.__doc__ or "").split("\n\n")[0].split())
        roles = ", ".join(one.roles) or "decided inside"
        rows.append(f"| `{name}` | {one.stream} | {roles} | {doc} |")
    return "\n".join(rows) + "\n"


def commands_page() -> str:
    """What `palvelutori --help` says of each command."""
    from palvelutori.cli.main import COMMANDS, module

    rows = ["# Commands", "", "Made by `make docs` from the source.", "", "| command | does |", "|---|---|"]
    rows += [f"| `palvelutori {name}` | {module(name).HELP} |" for name in COMMANDS]
    return "\n".join(rows) + "\n"


def interface_page() -> str:
    """The JSON interface's operations: id, method and path, what each does."""
    from palvelutori.api import api

    rows = [
        "# JSON interface",
        "",
        "Made by `make docs` from the source; `/api/v1/openapi.json` has every field. Send `Authorization: Bearer …`",
        "with a device's token. Every POST takes an `Idempotency-Key`: the same key and body give the same answer,",
        "another body 422, a twin in flight 409 with `Retry-After`. Errors are `application/problem+json` with a",
        "stable `type`: 400 malformed, 401 no token, 403 not this device's, 404 not there (or nothing this device",
        "may know of), 405 wrong method, 409 not now, 413 too large, 422 does not fit.",
        "",
        "| operation | method and path | does |",
        "|---|---|---|",
    ]
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, one in methods.items():
            does = " ".join(one.get("description", "").split())
            rows.append(f"| `{one['operationId']}` | {method.upper()} `{path}` | {does} |")
    return "\n".join(rows) + "\n"


def pages() -> dict[Path, str]:
    """Generated pages by path."""
    return {OPERATIONS: operations_table(), TEXTS: commands_page(), INTERFACE: interface_page()}


def main() -> int:
    """Write the tables; 1 when a link leads nowhere."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palvelutori.settings")
    os.environ.setdefault("PALVELUTORI_MODE", "development")
    import django

    django.setup(set_prefix=False)
    for path, words in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    broken = broken_links(documents())
    for one in broken:
        print(f"leads nowhere: {one}", file=sys.stderr)
    print(f"{len(documents())} documents, {len(broken)} broken links")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
