"""The previous release as git has it."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def git(repository: Path, *words: str) -> bytes:
    """What git prints. Raises CalledProcessError."""
    return subprocess.run(["git", "-C", str(repository), *words], check=True, capture_output=True).stdout


def previous_tag(repository: Path) -> str | None:
    """The newest `v*` tag below HEAD: a commit that is tagged itself is compared with the release before it."""
    try:
        here = git(repository, "rev-parse", "HEAD").strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    tags = (
        git(repository, "tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname").decode().split()
    )
    commits = {tag: git(repository, "rev-parse", f"{tag}^{{commit}}").strip() for tag in tags}
    return next((tag for tag in tags if commits[tag] != here), None)


def export(repository: Path, tag: str, folder: Path) -> None:
    """The tree of `tag` as plain files."""
    packed = git(repository, "archive", tag)
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(folder, filter="data")


def migrations(tree: Path) -> dict[tuple[str, str], bytes]:
    """Context and name of each migration of a tree, with its source."""
    return {
        (path.parts[-3], path.stem): path.read_bytes()
        for path in tree.glob("src/palvelutori/*/migrations/0*.py")
    }
