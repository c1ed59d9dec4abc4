"""What is published: one version in one place, a wheel with everything in it, which runs in an empty environment."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from palvelutori import __version__
from tests.cli.shell import ROOT, environment


def test_the_version_stands_in_one_place_and_the_others_follow():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'dynamic = ["version"]' in project and not re.search(r"^version = ", project, re.MULTILINE)
    told = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert f"\nsoftwareVersion: {__version__}\n" in told
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) – (unreleased|\d{4}-\d\d-\d\d)$", changes, re.MULTILINE)
    assert newest and newest[1] == __version__, "the newest section is that of this version"


def kept() -> set[str]:
    """Every file of the packages that git keeps, as a wheel names it."""
    done = subprocess.run(["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.removeprefix("src/") for name in done.stdout.splitlines() if (ROOT / name).exists()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    words = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.mark.slow
def test_the_wheel_and_the_source_hold_every_file(built):
    (wheel,) = built.glob(f"palvelutori-{__version__}-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        there = set(opened.namelist())
    assert not kept() - there
    assert {name.rpartition(".")[2] for name in there} >= {"py", "html", "css", "js", "toml", "opus"}
    assert not [name for name in there if "__pycache__" in name or name.endswith((".sqlite3", ".pyc"))]
    with tarfile.open(built / f"palvelutori-{__version__}.tar.gz") as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "requirements.lock", "tests/everything.py"} <= names
    assert not {f"src/{name}" for name in kept()} - names


@pytest.mark.slow
def test_the_wheel_alone_runs_the_house_in_an_empty_environment(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    place = tmp_path / "empty"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    site = next(place.glob("lib/python3*/site-packages"))
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(site)
    # The libraries of this environment, but nothing of this tree: a .pth beside a .pth is not followed.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"])

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        clean = {**environment(tmp_path), "PYTHONPATH": ""}
        return subprocess.run(
            [str(place / "bin" / "python"), "-m", "palvelutori.cli", *words],
            cwd=tmp_path, env=clean, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert run("--version").stdout == f"palvelutori {__version__}\n"
    where = "import palvelutori, pathways; print(palvelutori.__file__, pathways.__file__)"
    found = subprocess.run(
        [str(place / "bin" / "python"), "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.count(str(place)) == 2, found.stdout
    assert run("migrate").returncode == 0
    told = run("doctor")
    assert "ok     texts:" in told.stdout and "ok     database:" in told.stdout, told
    assert (
        "no centre; start palvelutori serve and open /install" in told.stdout and "1 to mend" in told.stdout
    )
    done = run("catalogue", "import-ptv", str(Path("nowhere")))
    assert done.returncode == 2, "a command that reads the wheel's own data begins"
