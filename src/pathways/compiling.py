"""The compiler's one door: what is compiled, and where the result is kept between starts.

Compiled code lies in the user's cache folder (`PATHWAYS_CACHE`, else `XDG_CACHE_HOME`, else `~/.cache`) under a
name made of the sources it is compiled from and the compiler's version, so a change of any of them compiles anew.
"""

from __future__ import annotations

import gc
import hashlib
import operator
import os
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numba.core.config
from numba.core.datamodel import models
from numba.extending import intrinsic, lower_builtin, register_model

from pathways import disciplines

#: parts are called by compiled code only
_BARE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
#: modules compiled code is made of: those that `days` imports
SOURCES = (
    "check", "compiling", "days", "disciplines", "draws", "engine", "layout", "lines", "scenario",
    "shortcut", "state", "streams",
)  # fmt: skip
F = TypeVar("F", bound=Callable[..., Any])


def folder() -> Path:
    """Where compiled code is kept."""
    given = os.environ.get("PATHWAYS_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pathways"
    sources = hashlib.sha256(numba.__version__.encode())
    for name in SOURCES:
        sources.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return (Path(given) if given else base) / sources.hexdigest()[:16]


def part(function: F) -> F:
    """Compiled into whatever calls it."""
    return cast(F, numba.njit(nogil=True, error_model="numpy", **_BARE)(function))


def hot(function: F) -> F:
    """A part that is put into its callers' machine code: what happens at every visit."""
    return cast(F, numba.njit(nogil=True, error_model="numpy", forceinline=True, **_BARE)(function))


def within(function: F) -> F:
    """Put into its one caller before anything is compiled: each layer less is seconds less at the first start."""
    return cast(F, numba.njit(nogil=True, error_model="numpy", inline="always", **_BARE)(function))


def entry(function: F) -> F:
    """Compiled once and kept on disk; other threads run meanwhile."""
    before = numba.core.config.CACHE_DIR
    try:
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        numba.core.config.CACHE_DIR = str(place)
        return cast(F, numba.njit(nogil=True, cache=True, error_model="numpy")(function))
    except (OSError, RuntimeError):  # a machine without a place of its own: compiled at each start
        return cast(F, numba.njit(nogil=True, error_model="numpy")(function))
    finally:
        numba.core.config.CACHE_DIR = before


class Fixed(numba.types.CPointer):  # type: ignore[misc]
    """A pointer to words that never change while compiled code runs: what is read once need not be read again."""

    def __init__(self, dtype: Any) -> None:
        super().__init__(dtype)
        self.name = f"fixed {dtype}*"

    @property
    def key(self) -> Any:
        return "fixed", self.dtype


register_model(Fixed)(models.PointerModel)


@lower_builtin(operator.getitem, Fixed, numba.types.Integer)
def _read_fixed(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    value = builder.load(builder.gep(given[0], [given[1]]))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


def calm(function: F) -> F:
    """An entry whose first call, which may compile, is not disturbed by Python's search for garbage."""
    first = threading.Lock()
    compiled = cast(Any, function)

    def run(*given: Any) -> Any:
        if compiled.signatures:
            return compiled(*given)
        with first:
            was_on = gc.isenabled()
            gc.disable()
            try:
                return compiled(*given)
            finally:
                if was_on:
                    gc.enable()

    return cast(F, run)


@intrinsic
def fixed(typing: Any, array: Any) -> Any:
    """`beginning` of an array that stays as it is."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    return Fixed(array.dtype)(array), code


@intrinsic
def beginning(typing: Any, array: Any) -> Any:
    """Where an array's memory begins, as a bare pointer: one word to hand on, nothing to count."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    return numba.types.CPointer(array.dtype)(array), code


@intrinsic
def shifted(typing: Any, pointer: Any, by: Any) -> Any:
    """The pointer `by` words further."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.gep(given[0], [given[1]])

    return pointer(pointer, numba.types.int64), code


def rule() -> types.SimpleNamespace:
    """The calling rule's own functions, compiled: the same code as at the live desk."""
    held: dict[str, Any] = {name: value for name, value in vars(disciplines).items() if name.isupper()}
    for name, value in vars(disciplines).items():
        if isinstance(value, types.FunctionType):
            held[name] = part(types.FunctionType(value.__code__, held, name))
    return types.SimpleNamespace(**held)
