"""The house numbers: small files, short functions, few parameters, operations called by keyword."""

from __future__ import annotations

from pathlib import Path

from tests.shape.source import PACKAGE, ROOT, SRC, Function, functions, functions_of, modules

FILE_LINES, FUNCTION_LINES, FUNCTION_LINES_P95 = 500, 70, 40
PARAMETERS, BY_POSITION = 6, 3
#: reasoned exceptions: place → why
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}
MORE_PARAMETERS = {
    "palvelutori/catalogue/search/documents.py document": "one keyword for each text of a service",
}
MORE_BY_POSITION = {
    "palvelutori/accounts/middleware.py process_view": "Django's own signature",
    "palvelutori/samples/expand.py service_of": "unit, key, row and place are the order of the file's path",
}
#: compiled modules of the kernel: the compiler passes no keyword on
COMPILED = {f"pathways/{name}.py" for name in ("compiling", "days", "draws", "engine", "lines", "shortcut")}


def _name(one: Function) -> str:
    return f"{one.path.relative_to(SRC)} {one.name}"


def too_long(measured: list[Function]) -> list[str]:
    """Functions over the house number, with their lines."""
    return [
        f"{one.place} has {one.lines} lines"
        for one in measured
        if one.lines > FUNCTION_LINES and _name(one) not in LONGER_FUNCTIONS
    ]


def too_many_parameters(measured: list[Function]) -> list[str]:
    """Functions with too many parameters, or public ones that take too many by position."""
    found = []
    for one in measured:
        if (
            one.parameters > PARAMETERS
            and _name(one) not in MORE_PARAMETERS
            and "operation" not in one.decorators
        ):
            found.append(f"{one.place} takes {one.parameters} parameters")
        is_public = not one.name.startswith("_")
        is_free = _name(one) in MORE_BY_POSITION or str(one.path.relative_to(SRC)) in COMPILED
        if is_public and one.positional > BY_POSITION and not is_free:
            found.append(f"{one.place} takes {one.positional} by position")
        if "operation" in one.decorators and one.positional != 1:
            found.append(f"{one.place} is an operation: only `act` goes by position")
    return found


def test_files_are_short():
    kinds = ("*.py", "*.html", "*.js", "*.css")
    paths = [*modules(), *(path for kind in kinds[1:] for path in PACKAGE.rglob(kind))]
    paths += [
        path for path in PACKAGE.rglob("*.toml") if path.name == "texts.toml" or path.parent.name == "texts"
    ]
    paths += sorted((ROOT / "tests").rglob("*.py"))
    long = {
        str(path.relative_to(ROOT)): lines
        for path in paths
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert not {path: lines for path, lines in long.items() if path not in LONGER_FILES}
    assert not set(LONGER_FILES) - set(long), "an exception nobody needs any more"


def test_functions_are_short():
    measured = functions()
    assert not too_long(measured)
    lines = sorted(one.lines for one in measured)
    assert lines[int(len(lines) * 0.95)] <= FUNCTION_LINES_P95


def test_functions_take_few_parameters():
    assert not too_many_parameters(functions())


def test_the_measures_bite():
    long = "def f(act):\n" + "    pass\n" * 80
    assert too_long(list(functions_of(long, SRC / "x.py")))
    wide = "def f(a, b, c, d, e, f, g): pass"
    assert len(too_many_parameters(list(functions_of(wide, SRC / "x.py")))) == 2
    loose = "@operation('x')\ndef f(act, unit): pass"
    assert too_many_parameters(list(functions_of(loose, SRC / "x.py")))
    assert not too_many_parameters(list(functions_of("def f(self, a, *, b, c): pass", Path(SRC / "x.py"))))
