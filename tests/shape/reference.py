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


def pages() -> dict[Path, str]:
    """Generated pages by path."""
    return {OPERATIONS: operations_table(), TEXTS: commands_page()}


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
