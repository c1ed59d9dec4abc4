"""Which files a path holds, in a stable order, and the bytes of each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from palvelutori.catalogue.ptv.documents import MOST_BYTES, Unreadable
from palvelutori.catalogue.ptv.problems import CatalogueUnreadable, Problem, plain

#: all files together
MOST_BYTES_TOGETHER: Final = 512 * 1024 * 1024
MOST_FILES: Final = 20_000
_BY_NAME: Final = {
    ".csv": "a table (CSV)",
    ".tsv": "a table",
    ".xlsx": "a spreadsheet",
    ".xls": "a spreadsheet",
    ".ods": "a spreadsheet",
    ".xml": "XML",
    ".zip": "a zip archive",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file to look at: `name` is its path inside the folder; `obstacle` says why it is not to be opened."""

    name: str
    path: Path
    obstacle: str = ""


def sources(path: Path) -> list[Source]:
    """The files of `path`, a file or a folder, by name. Folders that are links are not followed.

    Raises CatalogueUnreadable when there is nothing there.
    """
    try:
        real = path.resolve(strict=True)
        is_folder = stat.S_ISDIR(real.stat().st_mode)
    except FileNotFoundError:
        raise _refused(path, "there is no such file or folder", "the path of an existing one") from None
    except (OSError, RuntimeError, ValueError) as error:
        # A loop of links is an OSError or, before Python 3.13, a RuntimeError; NUL in a path a ValueError.
        raise _refused(path, _reason(error), "a file or folder that can be opened") from None
    if not is_folder:
        return [Source(path.name, real, _obstacle(real))]
    found = sorted(_below(real), key=lambda source: source.name)
    if not found:
        raise _refused(path, "the folder is empty", "a folder with the JSON files of the national catalogue")
    if len(found) > MOST_FILES or sum(map(_size, found)) > MOST_BYTES_TOGETHER:
        most = f"{MOST_FILES} files or {MOST_BYTES_TOGETHER // 2**20} MB"
        raise _refused(path, f"it holds more than {most}", "one folder of the catalogue at a time")
    return found


def read(source: Source) -> bytes:
    """The bytes of a file. Raises Unreadable."""
    try:
        with source.path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(_reason(error), "a file that can be opened") from None
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"it is larger than {MOST_BYTES // 2**20} MB", "the pages of the interface in files of their own"
        )
    return data


def kind_by_name(name: str) -> str:
    """What a file that is no JSON is by its name, empty when the name does not say."""
    return _BY_NAME.get(Path(name).suffix.lower(), "")


def _below(folder: Path) -> Iterator[Source]:
    def stop(error: OSError) -> None:
        raise _refused(Path(error.filename), _reason(error), "a folder that can be opened") from None

    for where, folders, files in os.walk(folder, onerror=stop):
        here = Path(where)
        for name in [*folders]:
            if (here / name).is_symlink():
                yield Source(_name(here / name, folder), here / name, "a link to a folder is not followed")
        for name in files:
            path = here / name
            yield Source(_name(path, folder), path, _obstacle(path))


def _size(source: Source) -> int:
    try:
        return 0 if source.obstacle else source.path.stat().st_size
    except OSError:
        return 0  # reading it says why


def _obstacle(path: Path) -> str:
    """Why a file is set aside unopened: hidden ones, and pipes that would never end."""
    if path.name.startswith("."):
        return "a hidden file"
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""  # reading it says why
    return "" if stat.S_ISREG(mode) else "not an ordinary file"


def _name(path: Path, folder: Path) -> str:
    return plain(path.relative_to(folder).as_posix())


def _reason(error: BaseException) -> str:
    if isinstance(error, PermissionError):
        return "it may not be opened"
    words = getattr(error, "strerror", None) or str(error)
    return f"it cannot be opened: {plain(words).lower()}"


def _refused(path: Path, what: str, right: str) -> CatalogueUnreadable:
    return CatalogueUnreadable([Problem(plain(str(path)), "", what, right)])
