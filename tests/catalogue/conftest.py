"""A house set up from the sample: the catalogue, its spaces and its staff."""

from __future__ import annotations

import pytest

from palvelutori.catalogue.operations import set_up as set_up_catalogue
from palvelutori.foundation.actors import SYSTEM
from palvelutori.foundation.models import Centre
from palvelutori.samples.load import load
from palvelutori.spaces.operations import set_up as set_up_spaces
from palvelutori.staffing.operations import set_up as set_up_staffing


@pytest.fixture(scope="session")
def sample():
    return load("rantakulma")


@pytest.fixture
def centre(db, house_clock, sample) -> str:
    Centre.objects.create(code="rantakulma", names=dict(sample.centre.names))
    set_up_catalogue(SYSTEM, centre="rantakulma", sample=sample)
    set_up_spaces(SYSTEM, centre="rantakulma", sample=sample)
    set_up_staffing(SYSTEM, centre="rantakulma", sample=sample)
    return "rantakulma"
