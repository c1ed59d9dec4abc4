"""A day as a machine: people and desks do whatever they like, in any order; the hall stays right and nobody is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from palvelutori.common.refusals import Refusal
from palvelutori.foundation import journal, scope
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Head
from palvelutori.visits import operations as visits
from palvelutori.visits.models import AT_DESK, Stop
from palvelutori.visits.operations import calling
from tests import world
from tests.harness.snapshot import Snapshot
from tests.promises.invariants import OVER, check_hall
from tests.world import CENTRE

pytestmark = [pytest.mark.django_db(transaction=True)]
TEN = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
NEEDS = ("service_point", "lab", "kela_desk", "kela.student_aid", "mhsa", "library_info")
DESKS = tuple(world.desks_of(queue)[0] for queue in ("service_point", "lab", "kela_desk", "library_info"))
SECOND = world.desks_of("service_point")[1]
AT_STOP = (
    visits.recall, visits.start, visits.finish, visits.no_show, visits.hold, visits.resume, visits.undo,
    visits.return_to_line, visits.accept_hand_over, visits.decline_hand_over,
)  # fmt: skip


class Day(RuleBasedStateMachine):
    """Every act is tried by whoever may; a refusal is an answer, everything else must keep the hall right."""

    kept: Snapshot
    came = Bundle("came")

    @initialize()
    def morning(self) -> None:
        self.kept.put_back()
        clock.run(start_at=TEN, speed=0.0001)
        Head.objects.update(moment=None)
        self.square, self.first = world.Square(), journal.head_number(CENTRE) + 1
        self.confirmed: dict[str, set[str]] = {}
        self.square.open(*DESKS, SECOND)

    @rule(target=came, needs=st.lists(st.sampled_from(NEEDS), min_size=1, max_size=4), size=st.integers(1, 3))
    def arrive(self, needs: list[str], size: int) -> str:
        told = self.square.arrive(*needs, group_size=size)
        self.confirmed[told.visit_id] = {stop.stop_id for stop in told.stops}
        return told.visit_id

    @rule(visit=came, need=st.sampled_from(NEEDS))
    def add(self, visit: str, need: str) -> None:
        told = self.tried(visits.add_need, world.host(), visit=visit, need=need)
        if told is not None:
            self.confirmed[visit].add(told.stop_id)

    @rule(visit=came)
    def leave(self, visit: str) -> None:
        self.tried(visits.leave, world.host(), visit=visit)

    @rule(desk=st.sampled_from([*DESKS, SECOND]))
    def call_next(self, desk: str) -> None:
        self.tried(visits.call_next, self.square.opened[desk], desk=desk)

    @rule(desk=st.sampled_from([*DESKS, SECOND]), visit=came)
    def call_this(self, desk: str, visit: str) -> None:
        for stop in sorted(self.confirmed[visit]):
            self.tried(visits.call, self.square.opened[desk], desk=desk, stop=stop)

    @rule(
        desk=st.sampled_from([*DESKS, SECOND]),
        act=st.sampled_from(AT_STOP),
        visit=came,
        which=st.integers(0, 5),
    )
    def at_the_desk(self, desk: str, act: Any, visit: str, which: int) -> None:
        stops = sorted(self.confirmed[visit])
        self.tried(act, self.square.opened[desk], stop=stops[which % len(stops)])

    @rule(desk=st.sampled_from([*DESKS, SECOND]), act=st.sampled_from(AT_STOP))
    def with_whoever_is_there(self, desk: str, act: Any) -> None:
        stop = self.present(desk)
        if stop is not None:
            self.tried(act, self.square.opened[desk], stop=stop.id)

    @rule(desk=st.sampled_from([*DESKS, SECOND]), to=st.sampled_from(NEEDS), warm=st.booleans())
    def hand_over(self, desk: str, to: str, warm: bool) -> None:
        stop = self.present(desk)
        if stop is None:
            return
        told = self.tried(visits.hand_over, self.square.opened[desk], stop=stop.id, to_service=to, warm=warm)
        if told is not None:
            self.confirmed[told.visit_id].add(told.received_stop_id)

    @rule(desk=st.sampled_from([*DESKS, SECOND]), act=st.sampled_from([visits.pause_desk, visits.close_desk]))
    def rest(self, desk: str, act: Any) -> None:
        self.tried(act, self.square.opened[desk], desk=desk)

    @rule(desk=st.sampled_from([*DESKS, SECOND]))
    def open_again(self, desk: str) -> None:
        self.tried(visits.open_desk, self.square.opened[desk], desk=desk)

    @rule(minutes=st.integers(0, 9))
    def time_goes(self, minutes: int) -> None:
        clock.skip_to(clock.now() + timedelta(minutes=minutes))

    def present(self, desk: str) -> Stop | None:
        return scope.ordinary(Stop).filter(centre=CENTRE, desk=desk, state__in=AT_DESK).first()

    def tried(self, operation: Any, actor: Any, **given: Any) -> Any:
        try:
            return operation(actor, centre=CENTRE, **given)
        except Refusal:
            return None

    @invariant()
    def the_hall_is_right(self) -> None:
        if not hasattr(self, "confirmed"):
            return
        check_hall(since=self.first)
        there = set(scope.ordinary(Stop).filter(centre=CENTRE).values_list("id", flat=True))
        for stops in self.confirmed.values():
            assert stops <= there, "something that was confirmed is gone"

    def teardown(self) -> None:
        """In the end everybody who still waits in a line with a desk is served: nobody was lost on the way."""
        if not hasattr(self, "confirmed"):
            return
        clock.skip_to(clock.now() + timedelta(minutes=20))  # cool-downs are over; nobody's way back has to be
        desks = [*DESKS, SECOND]
        for desk in desks:
            self.tried(visits.open_desk, self.square.opened[desk], desk=desk)
        for _ in range(60):
            for desk in desks:
                self.finish_with(desk)
            if not [
                desk for desk in desks if self.tried(visits.call_next, self.square.opened[desk], desk=desk)
            ]:
                break
        lost = self.waiting()
        assert not lost, f"nobody calls {lost}"

    def finish_with(self, desk: str) -> None:
        actor = self.square.opened[desk]
        for stop in scope.ordinary(Stop).filter(centre=CENTRE, desk=desk, state__in=[*AT_DESK, "on_hold"]):
            for act in (visits.resume, visits.start, visits.finish):
                self.tried(act, actor, stop=stop.id)

    def waiting(self) -> list[str]:
        served = {"service_point", "lab", "kela_desk", "library_info"}
        left = (
            scope.ordinary(Stop).filter(centre=CENTRE, queue__in=served).exclude(state__in=[*OVER, "no_show"])
        )
        return [
            f"{stop.visit.number} {stop.queue} {stop.state} {stop.desk_only}"
            for stop in left.select_related("visit")
        ]


OFTEN = settings(
    max_examples=8,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def run(committed: Snapshot, how: settings = OFTEN) -> None:
    machine = type("OneDay", (Day,), {"kept": committed})
    run_state_machine_as_test(machine, settings=how)


def test_whatever_people_do_the_hall_stays_right_and_nobody_is_lost(committed, house_clock):
    run(committed)


@pytest.mark.slow
def test_the_same_for_long(committed, house_clock):
    run(committed, settings(OFTEN, max_examples=150, stateful_step_count=100))


def test_control_somebody_called_to_two_desks_is_found(committed, house_clock, monkeypatch):
    """Nobody asks what hinders a call: the machine comes upon a person called to a second desk."""
    monkeypatch.setattr(calling, "hindrance", lambda *_, **__: None)
    with pytest.raises(IntegrityError):
        run(committed, settings(OFTEN, max_examples=40, phases=(Phase.generate,)))
