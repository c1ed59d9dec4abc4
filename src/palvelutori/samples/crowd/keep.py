"""Keeping a town between two processes: its state as plain JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from palvelutori.samples.crowd.town import Guest, Post, State, Town


def kept(town: Town) -> dict[str, Any]:
    """The state of `town`, ready for `json.dumps`."""
    version, numbers, gauss = town.random.getstate()
    return {**asdict(town.state), "random": [version, list(numbers), gauss]}


def put_back(town: Town, saved: dict[str, Any]) -> None:
    """Give `town` the state that `kept` gave."""
    version, numbers, gauss = saved["random"]
    town.random.setstate((version, tuple(numbers), gauss))
    plain = {name: value for name, value in saved.items() if name != "random"}
    town.state = State(
        **{
            **plain,
            "agenda": [(at, serial, name, subject) for at, serial, name, subject in plain["agenda"]],
            "spare": [(code, at, need) for code, at, need in plain["spare"]],
            "guests": {visit: Guest(**values) for visit, values in plain["guests"].items()},
            "posts": {desk: Post(**values) for desk, values in plain["posts"].items()},
        }
    )
