"""A town in a box: residents, kiosks, officers, a host, screens and phones over one hall and a simulated clock.

One seed gives one day, fault by fault the same. Faults are inputs: an answer lost after the commit and asked for
again, a request doubled, a worker killed at a statement, a page that is out of date, a kiosk cut off and back, a
screen that hears nothing for a while, a clock set forward or back, an import cut in the middle. Every act is
committed; one of a few dozen is asked for over the JSON interface. After every step the hall must be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from django.db import connection

from palvelutori.appointments import operations as appointments
from palvelutori.catalogue.operations.national import import_national
from palvelutori.catalogue.ptv.delivery import Delivery
from palvelutori.common import check_codes
from palvelutori.common.refusals import Refusal
from palvelutori.common.times import HELSINKI, local_day
from palvelutori.foundation import journal
from palvelutori.foundation.actors import SYSTEM, Actor
from palvelutori.foundation.clock import clock
from palvelutori.visits import operations as visits
from palvelutori.visits import queries
from tests import world
from tests.harness.cutting import Breaks, Cut
from tests.harness.devices import Kiosk, Screen
from tests.harness.looking import Look
from tests.harness.wire import PATHS, Refused, Wire
from tests.world import CENTRE

#: matter → the line it waits in
NEEDS = {
    "service_point": "service_point", "lab": "lab", "kela_desk": "kela_desk", "kela.student_aid": "kela_desk",
    "mhsa": "mhsa_walkin", "library_info": "library_info",
}  # fmt: skip
DESKS = (
    *world.desks_of("service_point")[:2],
    *(world.desks_of(queue)[0] for queue in ("lab", "kela_desk", "library_info")),
)
#: state → what an officer does with somebody in it, the usual first and oftenest
AT_STOP: dict[str, tuple[tuple[Any, ...], tuple[int, ...]]] = {
    "called": (
        (visits.start, visits.finish, visits.recall, visits.no_show, visits.return_to_line, visits.undo),
        (50, 22, 10, 8, 4, 6),
    ),
    "serving": (
        (visits.finish, visits.hold, visits.hand_over, visits.undo, visits.return_to_line),
        (70, 10, 10, 6, 4),
    ),
    "on_hold": ((visits.resume, visits.finish, visits.no_show, visits.hand_over), (65, 20, 8, 7)),
}
ANYTHING = tuple(dict.fromkeys(act for acts, _ in AT_STOP.values() for act in acts))
#: faults a request may have
FAULTS = (
    "workers killed", "requests doubled", "answers lost", "stale pages", "kiosks cut off", "kiosks back",
    "numbers without connection", "screens cut off", "screens back", "clocks set back", "clocks jumped", "imports cut",
    "lists of booked times cut",
)  # fmt: skip
#: a worker is killed at one of the first so many statements of an act
STATEMENTS = 16
#: this share of the requests that have a path goes over the JSON interface
OVER_THE_WIRE = 0.016


@dataclass(frozen=True)
class Town:
    """What days have in common: the devices' tokens, and two deliveries of the national catalogue."""

    wire: Wire
    deliveries: tuple[Delivery, Delivery]


class Crowd:
    """One day; `step()` is one act of somebody and the look whether everything is right."""

    def __init__(
        self,
        square: world.Square,
        seed: int,
        town: Town,
        *,
        screens_remember: bool = True,
        keys_are_kept: bool = True,
    ) -> None:
        self.keys_are_kept = keys_are_kept
        self.chance, self.square, self.town = Random(seed), square, town
        self.seed, self.sent, self.steps, self.changed = seed, 0, 0, 0
        self.look = Look()
        self.screens = [Screen(self.look.last, screens_remember) for _ in range(3)]
        self.square.open(*DESKS)
        self.look()
        #: visit → its matters; in the order they came, or a seed would give another day each time
        self.confirmed: dict[str, list[str]] = {}
        self.unanswered: list[Callable[[], None]] = []
        self.did: Counter[str] = Counter()
        self.kiosks = [Kiosk(Actor(f"device:kiosk-{n}", "device", world.kiosk().roles)) for n in (1, 2)]
        self.serves = {desk: world.queues_of(desk) for desk in DESKS}
        self.offset = clock.now().astimezone(HELSINKI).utcoffset()
        #: the desk that has just asked for the next one in vain
        self.had_nobody = ""

    # -- requests and what becomes of them

    def ask(
        self, operation: Any, actor: Actor, *, learn: Callable[[Any], None] | None = None, **given: Any
    ) -> Any:
        """One request with a fault, perhaps. `learn` hears the answer whenever it comes."""
        self.sent += 1
        key, fault = f"crowd-{self.seed}-{self.sent}", self.chance.random()
        if operation.name in PATHS and self.chance.random() < OVER_THE_WIRE:
            return self._over_the_wire(operation, actor, key, learn, given, is_twice=fault > 0.5)

        def send() -> Any:
            try:
                return operation(actor, centre=CENTRE, key=self._key(key), **given)
            except Refusal as why:
                return why

        if fault < 0.05:
            self.did["workers killed"] += self._killed(send)
        answer = send()
        if fault > 0.94:
            self.did["requests doubled"] += 1
            again = send()
            # What is refused may be allowed a moment later; what was done is done once.
            assert isinstance(answer, Refusal) or again == answer, (
                f"{operation.name} twice: {answer}, {again}"
            )
        if isinstance(answer, Refusal):
            self.did["refused"] += 1
            return None
        self.did[
            operation.name if answer is not None or operation is not visits.call_next else "nobody to call"
        ] += 1
        if 0.05 < fault < 0.1:
            self.did["answers lost"] += 1
            self.unanswered.append(lambda: self._once_more(send, answer, learn))
            return None
        if learn is not None:
            learn(answer)
        return answer

    def _key(self, key: str) -> str:
        """A request asked again has its key again; a client that makes a new one is the control."""
        self.sent += not self.keys_are_kept
        return key if self.keys_are_kept else f"{key}-{self.sent}"

    def _killed(self, send: Callable[[], Any]) -> bool:
        """The worker dies at a statement: nothing of it is there."""
        breaks = Breaks(self.chance.randint(1, STATEMENTS), after=self.chance.random() < 0.5)
        try:
            with connection.execute_wrapper(breaks):
                send()
        except Cut:
            assert self.look() == 0, f"half an act is in the journal: {breaks.sent}, {breaks.at}"
            return True
        return False

    @staticmethod
    def _once_more(send: Callable[[], Any], answer: Any, learn: Callable[[Any], None] | None) -> None:
        again = send()
        assert again == answer, f"asked again: {again} instead of {answer}"
        if learn is not None:
            learn(again)

    def _over_the_wire(
        self,
        operation: Any,
        actor: Actor,
        key: str,
        learn: Callable[[Any], None] | None,
        given: dict[str, Any],
        *,
        is_twice: bool,
    ) -> None:
        """The same act as another program would ask for it, often delivered twice."""
        self.did["over the interface"] += 1
        try:
            answer = self.town.wire.ask(operation.name, actor, key, given)
        except Refused:
            self.did["refused"] += 1
            return
        if is_twice:
            again = self.town.wire.ask(operation.name, actor, key, given)
            assert again == answer, f"{operation.name} twice: {answer}, {again}"
            self.did["requests doubled"] += 1
        self.did[operation.name] += 1
        if learn is not None:
            learn(_Answered(answer))

    # -- who does what

    def step(self) -> None:
        """Somebody does something; then everything is looked at."""
        self.steps += 1
        before = self.sent
        has_changed = self.chance.choices(ACTS, weights=WEIGHTS)[0](self)
        wrote = self.look() > 0
        self.did["wrote to the journal"] += wrote
        self.changed += wrote or (bool(has_changed) and self.sent == before)

    def arrive(self) -> bool:
        """Somebody at a kiosk, with or without connection."""
        kiosk = self.chance.choice(self.kiosks)
        needs = tuple(self.chance.sample([*NEEDS], self.chance.choice((1, 1, 1, 1, 2, 3))))
        if kiosk.is_cut_off:
            return self._give_offline(kiosk, needs)
        self.ask(visits.arrive, kiosk.actor, learn=self._came, needs=list(needs))
        return False

    def _came(self, told: Any) -> None:
        self.confirmed[told.visit_id] = [stop.stop_id for stop in told.stops]

    def _give_offline(self, kiosk: Kiosk, needs: tuple[str, ...]) -> bool:
        if not kiosk.free:
            self.did["kiosk out of numbers"] += 1
            return False
        kiosk.given += 1
        item = visits.OfflineItem(
            receipt=f"{kiosk.actor.id}-{self.seed}-{self.steps}", number=kiosk.free.pop(0),
            day=local_day(clock.now()), needs=needs, recorded_at=clock.now(), sequence=kiosk.given,
            since=kiosk.mark or None,
        )  # fmt: skip
        kiosk.kept.append(item)
        self.did["numbers without connection"] += 1
        return True

    def kiosk_line(self) -> None:
        """A kiosk loses its connection, or comes back and tells what it gave; the telling may be cut off, too."""
        kiosk = self.chance.choice(self.kiosks)
        if not kiosk.is_cut_off:
            held = self.ask(visits.lease_numbers, kiosk.actor, profile=f"p{kiosk.actor.id[-1]}")
            if held is not None:
                today = [block for block in held.blocks if block.day == local_day(clock.now())]
                used = {item.number for item in kiosk.kept}
                kiosk.mark = held.mark
                kiosk.free = [n for one in today for n in range(one.next, one.last + 1) if n not in used][:40]
                kiosk.is_cut_off = bool(kiosk.free)
                self.did["kiosks cut off"] += kiosk.is_cut_off
            return
        kiosk.is_cut_off = False
        kept, kiosk.kept = kiosk.kept, []
        if not kept:
            return
        self.did["kiosks back"] += 1

        def learn(told: Any) -> None:
            assert len(told.items) == len(kept), "a number that was given is gone"
            for one in told.items:
                assert one.visit_id, "a number that was given has no visit"
                self.confirmed.setdefault(one.visit_id, [])

        self.ask(visits.record_offline_arrivals, kiosk.actor, learn=learn, items=kept)

    def officer(self) -> None:
        """The next one, or something with whoever is at the desk."""
        desk = self._busy_desk()
        actor, here = self.square.opened[desk], self.look.present[desk]
        if self.look.desks[desk] != "open" and not here:
            self.ask(visits.open_desk, actor, desk=desk)
            return
        at_desk = next((stop for stop, state in here.items() if state != "on_hold"), None)
        if at_desk is None and (not here or self.chance.random() < 0.6):
            self._call(desk, actor)
            return
        stop = at_desk or next(iter(here))
        acts, weights = AT_STOP[here[stop]]
        act = self.chance.choices(acts, weights=weights)[0]
        if act is visits.hand_over:
            to = self.chance.choice([*NEEDS])
            self.ask(act, actor, learn=self._handed, stop=stop, to_service=to, warm=False)
        else:
            self.ask(act, actor, stop=stop)

    def _busy_desk(self) -> str:
        """A desk with something to do, mostly."""
        if self.chance.random() < 0.1:
            return self.chance.choice(DESKS)
        look = self.look
        at_desks = {look.stops[stop].visit for here in look.present.values() for stop in here}
        free = [row for row in map(look.stops.__getitem__, look.waiting) if row.visit not in at_desks]
        lines = {row.queue for row in free}
        busy = [
            desk
            for desk in DESKS
            if look.present[desk] or (self.serves[desk] & lines and desk != self.had_nobody)
        ]
        return self.chance.choice(busy or DESKS)

    def _call(self, desk: str, actor: Actor) -> None:
        if self.chance.random() < 0.12 and self.look.waiting:
            fit = [one for one in self.look.waiting if self.look.stops[one].queue in self.serves[desk]]
            stop = self.chance.choice(fit or [*self.look.waiting])
            self.ask(visits.call, actor, desk=desk, stop=stop)
        else:
            self.had_nobody = ""
            if self.ask(visits.call_next, actor, desk=desk) is None:
                self.had_nobody = desk

    def stale(self) -> None:
        """An officer's page shows the hall as it was some steps ago."""
        if not self.look.stops:
            return
        desk = self.chance.choice(DESKS)
        stop = self.chance.choice([*self.look.stops][-40:])
        self.did["stale pages"] += 1
        act = self.chance.choice(ANYTHING)
        if act is visits.hand_over:
            self.ask(visits.call, self.square.opened[desk], desk=desk, stop=stop)
        else:
            self.ask(act, self.square.opened[desk], stop=stop)

    def _handed(self, told: Any) -> None:
        self.confirmed.setdefault(told.visit_id, []).append(told.received_stop_id)

    def desk(self) -> None:
        """A desk pauses, closes or opens."""
        desk = self.chance.choice(DESKS)
        act = self.chance.choice((visits.pause_desk, visits.close_desk, visits.open_desk))
        self.ask(act, self.square.opened[desk], desk=desk)

    def resident(self) -> None:
        """Somebody who is here: leaves, asks for more time, is ready again, comes back, adds a matter."""
        here = [visit for visit in self.look.numbers if visit not in self.look.ended] or [*self.confirmed]
        missed = [stop for stop, row in self.look.stops.items() if row.state == "no_show"]
        if missed and self.chance.random() < 0.5:
            self.ask(visits.come_back, world.host(), stop=self.chance.choice(missed))
            return
        if not here:
            return
        visit, act = self.chance.choice(here), self.chance.random()
        if act < 0.4:
            self.ask(visits.leave, world.host(), visit=visit)
        elif act < 0.6:
            self.ask(visits.ask_more_time, world.host(), visit=visit)
        elif act < 0.7:
            self.ask(visits.say_ready, world.host(), visit=visit)
        else:
            learn = lambda told: self.confirmed.setdefault(visit, []).append(told.stop_id)  # noqa: E731
            self.ask(
                visits.add_need, world.host(), learn=learn, visit=visit, need=self.chance.choice([*NEEDS])
            )

    def phone(self) -> None:
        """Somebody looks at the own visit: every matter that was confirmed is on it."""
        if not self.confirmed:
            return
        visit = self.chance.choice([*self.confirmed][-30:])
        seen = queries.visit_view(Actor(f"visitor:{visit}", "visitor", ()), centre=CENTRE, visit=visit)
        assert set(self.confirmed[visit]) <= {stop.stop_id for stop in seen.stops}
        assert seen.number == self.look.numbers[visit]
        self.did["looks of phones"] += 1

    def screen(self) -> bool:
        """A screen takes up what came; it loses its line and comes back."""
        one = self.chance.choice(self.screens)
        if one.is_deaf:
            one.come_back()
            self.did["screens back"] += 1
        elif self.chance.random() < 0.15:
            one.is_deaf = True
            self.did["screens cut off"] += 1
        else:
            self.did["looks of screens"] += 1
            return one.look() > 0
        return True

    def time(self) -> bool:
        """Minutes go by; once in a while a clock is wrong."""
        kind = self.chance.random()
        if kind < 0.05:
            clock.run(
                start_at=clock.now() - timedelta(seconds=self.chance.choice((2, 40, 3600))), speed=0.0001
            )
            self.did["clocks set back"] += 1
        elif kind < 0.08:
            clock.skip_to(clock.now() + timedelta(minutes=61))
            self.did["clocks jumped"] += 1
        else:
            clock.skip_to(clock.now() + timedelta(seconds=self.chance.randint(5, 120)))
            self.did["time went by"] += 1
        offset = clock.now().astimezone(HELSINKI).utcoffset()
        self.did["changes of the clocks"] += offset != self.offset
        self.offset = offset
        return True

    def ask_again(self) -> None:
        """An answer that was lost is asked for under its key."""
        if self.unanswered:
            self.unanswered.pop(self.chance.randrange(len(self.unanswered)))()

    def bring(self) -> None:
        """The national catalogue or the day's booked times: cut in the middle, then whole, while people wait."""
        if self.chance.random() < 0.35:
            delivery = self.town.deliveries[self.chance.randrange(2)]
            self._cut("imports cut", lambda: import_national(SYSTEM, centre=CENTRE, delivery=delivery), 8)
            return
        now = max(clock.now(), self.look.moment)  # a clock set back does not set the house back
        times = [
            appointments.TimeGiven(
                code=check_codes.made(self.chance.randrange), need=need, starts_at=now, minutes=10
            )
            for need in ("lab", "mhsa")
        ]
        load = lambda: appointments.load_day(SYSTEM, centre=CENTRE, day=local_day(now), times=times)  # noqa: E731
        self._cut("lists of booked times cut", load, 6)
        assert load().same == len(times), "the list again is not the same list"

    def _cut(self, fault: str, bring: Callable[[], Any], statements: int) -> None:
        heads = journal.head_number(CENTRE), journal.head_number("house")
        breaks = Breaks(self.chance.randint(2, statements))
        try:
            with connection.execute_wrapper(breaks):
                bring()
        except Cut:
            assert (journal.head_number(CENTRE), journal.head_number("house")) == heads, breaks.at
            self.did[fault] += 1
        bring()

    def end(self) -> None:
        """Lost answers come, kiosks come back, screens hear the rest; everything is compared row by row."""
        self._settle()
        for kiosk in self.kiosks:
            while kiosk.is_cut_off:
                self.kiosk_line()
                self.look()
            self._settle()
        for screen in self.screens:
            screen.come_back() if screen.is_deaf else screen.look()
            wanted = list(range(self.look.first, self.look.last + 1))
            assert screen.heard == wanted, "a screen missed or repeated a line"
        self.look.row_by_row(stop for stops in self.confirmed.values() for stop in stops)
        assert self.confirmed.keys() <= self.look.numbers.keys(), "a visit that was confirmed is gone"

    def _settle(self) -> None:
        while self.unanswered:
            self.unanswered.pop()()
            self.look()


class _Answered:
    """A JSON body read like the operation's answer."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body

    def __getattr__(self, name: str) -> Any:
        value = self._body[name]
        if isinstance(value, list):
            return [_Answered(one) if isinstance(one, dict) else one for one in value]
        return value


ACTS = (
    Crowd.arrive, Crowd.officer, Crowd.screen, Crowd.phone, Crowd.resident, Crowd.time, Crowd.desk,
    Crowd.kiosk_line, Crowd.ask_again, Crowd.stale, Crowd.bring,
)  # fmt: skip
WEIGHTS = (120, 450, 140, 40, 55, 90, 16, 20, 40, 25, 6)
