"""The project's own source as the shape tests read it: files, functions with their measures, texts used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "palvelutori"


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method. `lines` without its decorators; parameters without `self` and `cls`."""

    path: Path
    name: str
    line: int
    lines: int
    parameters: int
    positional: int
    decorators: tuple[str, ...]

    @property
    def place(self) -> str:
        """`palvelutori/foundation/clock.py:31 now`."""
        return f"{self.path.relative_to(SRC)}:{self.line} {self.name}"


def modules() -> list[Path]:
    """Every Python file of the packages except migrations, which are written by a machine."""
    return sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)


def functions_of(text: str, path: Path) -> Iterator[Function]:
    """The functions of one module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            taken = node.args
            positional = [
                one.arg for one in (*taken.posonlyargs, *taken.args) if one.arg not in ("self", "cls")
            ]
            yield Function(
                path,
                node.name,
                node.lineno,
                (node.end_lineno or node.lineno) - node.lineno + 1,
                len(positional) + len(taken.kwonlyargs),
                len(positional),
                tuple(ast.unparse(one).split("(")[0] for one in node.decorator_list),
            )


def functions() -> list[Function]:
    """Every function of the packages."""
    return [one for path in modules() for one in functions_of(path.read_text(encoding="utf-8"), path)]
