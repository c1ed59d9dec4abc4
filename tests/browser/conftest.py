"""One database made once; a Chromium and a house of its own for each module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import launching, program
from tests.browser.house import copied, make, running
from tests.browser.person import Person, fresh


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """The sample, set up once, and not at all where no browser could look at it."""
    program()
    folder = tmp_path_factory.mktemp("template")
    return folder, make(folder)


@pytest.fixture(scope="module")
def launch():
    """Start a Chromium with arguments of one's own. A module's, not the run's: see `launching`."""
    with launching() as start:
        yield start


@pytest.fixture(scope="module")
def chromium(launch):
    return launch()


@pytest.fixture(scope="module")
def house(template, tmp_path_factory):
    folder, tokens = template
    with running(copied(folder, tmp_path_factory.mktemp("house")), dict(tokens)) as opened:
        yield opened


@pytest.fixture(scope="module")
def walk(request) -> str:
    """The walk's name, from its module, with the pictures of the time before gone."""
    return fresh(request.module.__name__.rpartition(".")[2].removeprefix("test_"))


@pytest.fixture
def person(chromium, house, walk):
    """Make a person: `person(width, height, **options of a browser context)`."""
    came: list[Person] = []

    def comes(width: int, height: int, **options: Any) -> Person:
        came.append(
            Person(options.pop("browser", chromium), house, walk, width=width, height=height, **options)
        )
        return came[-1]

    yield comes
    for one in came:
        one.leaves()


@pytest.fixture(scope="session")
def lived_house(tmp_path_factory):
    """A house with its ninety days behind it. One for all who ask: its walks only add."""
    program()
    folder = tmp_path_factory.mktemp("lived")
    tokens = make(folder, lived=True)
    with running(folder, tokens) as opened:
        yield opened


@pytest.fixture
def resident(chromium, lived_house, walk):
    """Make a person in the house that has lived: `resident(width, height, **options)`."""
    came: list[Person] = []

    def comes(width: int, height: int, **options: Any) -> Person:
        came.append(Person(chromium, lived_house, walk, width=width, height=height, **options))
        return came[-1]

    yield comes
    for one in came:
        one.leaves()
