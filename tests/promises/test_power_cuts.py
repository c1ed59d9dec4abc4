"""What the screen confirmed survives a power cut: SQLite on a disk that forgets whatever was not synced."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection

from tests.harness.disk import Found, NoCompiler, Recorder, cut_power

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="a disk under SQLite")
#: acts in one recorded stretch of work: several foldings of the log into the file lie in it
ACTS = 260


@dataclass
class Records:
    """What the disk was asked with each setting, recorded once."""

    recorder: Recorder
    known: dict[str, list]

    def cut(self, synchronous: str, cuts: int, seed: int = 1) -> Found:
        if synchronous not in self.known:
            self.known[synchronous] = self.recorder.record(acts=ACTS, synchronous=synchronous)
        return cut_power(
            self.recorder.first, self.known[synchronous], cuts=cuts, seed=seed, folder=self.recorder.folder
        )


@pytest.fixture(scope="module")
def records():
    try:
        recorder = Recorder()
    except NoCompiler as missing:
        pytest.skip(str(missing))
    yield Records(recorder, {})
    recorder.remove()


def _nothing_lost(found: Found, figure) -> None:
    figure(f"{found.cuts} power cuts, {found.acknowledged} acknowledged acts looked for, {found.lost} lost")
    assert (found.lost, found.damaged, found.halves) == (0, 0, [])
    assert found.acknowledged > 50 * found.cuts


def test_nothing_acknowledged_is_lost_and_nothing_is_half_there(records, figure):
    _nothing_lost(records.cut("FULL", 100), figure)


@pytest.mark.slow
def test_the_same_for_two_thousand_cuts(records, figure):
    _nothing_lost(records.cut("FULL", 2000, seed=2), figure)


def test_control_a_weaker_setting_loses(records, figure):
    found = records.cut("NORMAL", 30)
    figure(f"synchronous=NORMAL: {found.lost} lost in {found.cuts_with_loss} of {found.cuts} power cuts")
    assert found.cuts_with_loss > 5


@pytest.mark.slow
def test_control_without_any_syncing_the_file_itself_is_damaged(records):
    assert records.cut("OFF", 60).damaged > 5
