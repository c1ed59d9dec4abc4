"""A town in a box: residents, kiosks, officers, a host, screens and phones over one hall and a simulated clock.

One seed gives one day, fault by fault the same. Faults are inputs: an answer lost after the commit and asked for
again, a request doubled, a worker killed at a statement, a page that is out of date, a kiosk cut off and back, a
screen that hears nothing for a while, a clock set forward or back. After every step the hall must be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from django.db import connection

from palvelutori.common.refusals import Refusal
from palvelutori.common.times import local_day
from palvelutori.foundation import journal, scope
from palvelutori.foundation.actors import Actor
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import Head, JournalLine
from palvelutori.visits import operations as visits
from palvelutori.visits import queries
from palvelutori.visits.models import AT_DESK, Stop, Visit
from tests import world
from tests.harness.cutting import Breaks, Cut
from tests.world import CENTRE

NEEDS = ("service_point", "lab", "kela_desk", "kela.student_aid", "mhsa", "library_info")
DESKS = (
    *world.desks_of("service_point")[:2],
    *(world.desks_of(queue)[0] for queue in ("lab", "kela_desk", "library_info")),
)
AT_STOP = (
    visits.recall, visits.start, visits.start, visits.finish, visits.finish, visits.finish, visits.finish,
    visits.no_show, visits.hold, visits.resume, visits.undo, visits.return_to_line,
)  # fmt: skip
#: so many statements an act sends at most, about: a worker is killed at one of them
STATEMENTS = 30


@dataclass
class Screen:
    """A wall screen: the newest number it has seen, and who it shows at which desk."""

    seen: int
    #: remembers its number over a break; one that does not is the control
    remembers: bool = True
    is_deaf: bool = False
    heard: list[int] = field(default_factory=list)

    def look(self) -> None:
        """Take up what came since."""
        for line in journal.after(CENTRE, self.seen):
            self.heard.append(line.number)
            self.seen = line.number

    def break_off(self) -> None:
        """Nothing is heard until it comes back."""
        self.is_deaf = True

    def come_back(self) -> None:
        """Repeats the last number, or starts from what is newest."""
        self.is_deaf = False
        if not self.remembers:
            self.seen = journal.head_number(CENTRE)
        self.look()


@dataclass
class Kiosk:
    """A kiosk that is cut off now and then and gives the numbers it holds."""

    actor: Actor
    is_cut_off: bool = False
    free: list[int] = field(default_factory=list)
    #: what was given without connection, to be sent on return
    kept: list[visits.OfflineItem] = field(default_factory=list)
    given: int = 0
    mark: int = 0


class Crowd:
    """One day from `starts_at`; `step()` is one act of somebody and the look whether everything is right."""

    def __init__(self, square: world.Square, seed: int, *, screens_remember: bool = True) -> None:
        self.chance, self.square = Random(seed), square
        self.square.open(*DESKS)
        self.seed, self.sent, self.steps = seed, 0, 0
        #: visit → its matters; in the order they came, or a seed would give another day each time
        self.confirmed: dict[str, list[str]] = {}
        self.numbers: Counter[tuple[Any, int]] = Counter()
        self.unanswered: list[Callable[[], None]] = []
        self.did: Counter[str] = Counter()
        head = Head.objects.get(stream=CENTRE)
        self.first, self.last, self.hash, self.moment = (
            head.number + 1,
            head.number,
            head.last_hash,
            head.moment,
        )
        self.screens = [Screen(head.number, screens_remember) for _ in range(3)]
        self.kiosks = [Kiosk(Actor(f"device:kiosk-{n}", "device", world.kiosk().roles)) for n in (1, 2)]

    # -- requests and what becomes of them

    def ask(
        self, operation: Any, actor: Actor, *, learn: Callable[[Any], None] | None = None, **given: Any
    ) -> Any:
        """One request with a fault, perhaps. `learn` hears the answer whenever it comes."""
        self.sent += 1
        key = f"crowd-{self.seed}-{self.sent}"

        def send() -> Any:
            try:
                return operation(actor, centre=CENTRE, key=key, **given)
            except Refusal as why:
                return why

        fault = self.chance.random()
        if fault < 0.05:
            self.did["worker killed"] += self._killed(send)
        answer = send()
        if fault > 0.93:
            self.did["request doubled"] += 1
            again = send()
            # What is refused may be allowed a moment later; what was done is done once.
            assert isinstance(answer, Refusal) or again == answer, (
                f"{operation.name} twice: {answer}, {again}"
            )
        if isinstance(answer, Refusal):
            self.did["refused"] += 1
            return None
        self.did[operation.name] += 1
        if 0.05 < fault < 0.1:
            self.did["answer lost"] += 1
            self.unanswered.append(lambda: self._once_more(send, answer, learn))
            return None
        if learn is not None:
            learn(answer)
        return answer

    def _killed(self, send: Callable[[], Any]) -> bool:
        """The worker dies at a statement: nothing of it is there (the look after the step would see it)."""
        breaks = Breaks(self.chance.randint(1, STATEMENTS), after=self.chance.random() < 0.5)
        before = journal.head_number(CENTRE)
        try:
            with connection.execute_wrapper(breaks):
                send()
        except Cut:
            # Within the crowd's day an act ends at the release of its savepoint, and Django takes nothing back there.
            is_done = breaks.at.startswith("RELEASE")
            assert is_done or journal.head_number(CENTRE) == before, (
                f"half an act is in the journal: {breaks.sent}, {breaks.after}, {breaks.at}"
            )
            return True
        return False

    @staticmethod
    def _once_more(send: Callable[[], Any], answer: Any, learn: Callable[[Any], None] | None) -> None:
        again = send()
        assert again == answer, f"asked again: {again} instead of {answer}"
        if learn is not None:
            learn(again)

    # -- who does what

    def step(self) -> None:
        """Somebody does something; then everything is looked at."""
        self.steps += 1
        self.chance.choices(ACTS, weights=WEIGHTS)[0](self)
        self.check()

    def arrive(self) -> None:
        """Somebody at a kiosk, with or without connection."""
        kiosk = self.chance.choice(self.kiosks)
        needs = tuple(self.chance.sample(NEEDS, self.chance.choice((1, 1, 1, 2, 3))))
        if kiosk.is_cut_off:
            self._give_offline(kiosk, needs)
            return
        self.ask(visits.arrive, kiosk.actor, learn=self._came, needs=list(needs))

    def _came(self, told: Any) -> None:
        self.confirmed[told.visit_id] = [stop.stop_id for stop in told.stops]

    def _give_offline(self, kiosk: Kiosk, needs: tuple[str, ...]) -> None:
        if not kiosk.free:
            self.did["kiosk out of numbers"] += 1
            return
        self.sent += 1
        kiosk.given += 1
        item = visits.OfflineItem(
            receipt=f"{kiosk.actor.id}-{self.seed}-{self.sent}", number=kiosk.free.pop(0),
            day=local_day(clock.now()), needs=needs, recorded_at=clock.now(), sequence=kiosk.given,
            since=kiosk.mark or None,
        )  # fmt: skip
        kiosk.kept.append(item)
        self.did["number without connection"] += 1

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
            return
        kiosk.is_cut_off = False
        kept, kiosk.kept = kiosk.kept, []
        if not kept:
            return
        self.did["kiosk back"] += 1

        def learn(told: Any) -> None:
            assert len(told.items) == len(kept), "a number that was given is gone"
            for one in told.items:
                if one.visit_id:
                    self.confirmed.setdefault(one.visit_id, [])

        self.ask(visits.record_offline_arrivals, kiosk.actor, learn=learn, items=kept)

    def officer(self) -> None:
        """The next one, or something with whoever is at the desk; now and then from a page that is out of date."""
        desk = self.chance.choice(DESKS)
        actor = self.square.opened[desk]
        own = scope.ordinary(Stop).filter(centre=CENTRE, desk=desk, state__in=[*AT_DESK, "on_hold"])
        there = own.order_by("called_at", "line_number").first()
        if self.chance.random() < 0.06 and self.confirmed:
            self.did["stale page"] += 1
            stops = self.confirmed[self.chance.choice(list(self.confirmed))]
            if stops:
                self.ask(self.chance.choice(AT_STOP), actor, stop=self.chance.choice(stops))
        elif there is None and self.confirmed and self.chance.random() < 0.15:
            visit = self.chance.choice(list(self.confirmed))
            if self.confirmed[visit]:
                self.ask(visits.call, actor, desk=desk, stop=self.chance.choice(self.confirmed[visit]))
        elif there is None:
            self.ask(visits.call_next, actor, desk=desk)
        elif self.chance.random() < 0.1:
            to = self.chance.choice(NEEDS)
            self.ask(visits.hand_over, actor, learn=self._handed, stop=there.id, to_service=to, warm=False)
        else:
            self.ask(self.chance.choice(AT_STOP), actor, stop=there.id)

    def _handed(self, told: Any) -> None:
        self.confirmed.setdefault(told.visit_id, []).append(told.received_stop_id)

    def desk(self) -> None:
        """A desk pauses, closes or opens."""
        desk = self.chance.choice(DESKS)
        act = self.chance.choice((visits.pause_desk, visits.close_desk, visits.open_desk, visits.open_desk))
        self.ask(act, self.square.opened[desk], desk=desk)

    def resident(self) -> None:
        """Somebody who waits: leaves, asks for more time, comes back, gives up a matter, adds one."""
        if not self.confirmed:
            return
        visit = self.chance.choice(list(self.confirmed))
        act = self.chance.random()
        if act < 0.25:
            self.ask(visits.leave, world.host(), visit=visit)
        elif act < 0.5:
            self.ask(visits.ask_more_time, world.host(), visit=visit)
        elif act < 0.75:
            self.ask(visits.say_ready, world.host(), visit=visit)
        else:
            need = self.chance.choice(NEEDS)
            learn = lambda told: self.confirmed[visit].append(told.stop_id)  # noqa: E731
            self.ask(visits.add_need, world.host(), learn=learn, visit=visit, need=need)

    def phone(self) -> None:
        """Somebody looks at the own visit: every matter that was confirmed is on it."""
        if not self.confirmed:
            return
        visit = self.chance.choice(list(self.confirmed))
        seen = queries.visit_view(world.host(), centre=CENTRE, visit=visit)
        assert set(self.confirmed[visit]) <= {stop.stop_id for stop in seen.stops}
        self.did["looked at the own visit"] += 1

    def screen(self) -> None:
        """A screen takes up what came; it loses its line and comes back."""
        one = self.chance.choice(self.screens)
        if one.is_deaf:
            one.come_back()
            self.did["screen back"] += 1
        elif self.chance.random() < 0.15:
            one.break_off()
        else:
            one.look()
            self.did["screen looked"] += 1

    def time(self) -> None:
        """Minutes go by; once in a while a clock is wrong by an hour."""
        kind = self.chance.random()
        if kind < 0.04:
            clock.run(start_at=clock.now() - timedelta(hours=1), speed=0.0001)
            self.did["clock set back"] += 1
        elif kind < 0.08:
            clock.skip_to(clock.now() + timedelta(minutes=61))
            self.did["clock jumped"] += 1
        else:
            clock.skip_to(clock.now() + timedelta(seconds=self.chance.randint(5, 120)))

    def ask_again(self) -> None:
        """An answer that was lost is asked for under its key."""
        if self.unanswered:
            self.unanswered.pop(self.chance.randrange(len(self.unanswered)))()

    # -- what must hold

    def check(self) -> None:
        """The journal goes on without gap and the hall is right."""
        rows = list(JournalLine.objects.filter(stream=CENTRE, number__gt=self.last).order_by("number"))
        if not rows:
            return
        for row in rows:
            assert row.number == self.last + 1, f"a gap before {row.number}"
            assert row.previous_hash == self.hash and row.hash == journal.line_hash(row), f"{row.number}"
            assert self.moment is None or row.moment >= self.moment, f"time goes back at {row.number}"
            self.last, self.hash, self.moment = row.number, row.hash, row.moment
        assert Head.objects.get(stream=CENTRE).number == self.last
        at_visit: set[str] = set()
        at_desk: set[str] = set()
        there = set()
        for stop, visit, desk, state in (
            scope.ordinary(Stop).filter(centre=CENTRE).values_list("id", "visit_id", "desk", "state")
        ):
            there.add(stop)
            if state in AT_DESK:
                assert visit not in at_visit, "somebody is at two desks"
                assert desk not in at_desk, "two people at one desk"
                at_visit.add(visit)
                at_desk.add(desk)
        for stops in self.confirmed.values():
            assert set(stops) <= there, "something that was confirmed is gone"

    def end(self) -> None:
        """Lost answers come, kiosks come back, screens hear the rest; numbers and screens are compared."""
        while self.unanswered:
            self.unanswered.pop()()
            self.check()
        for kiosk in self.kiosks:
            while kiosk.is_cut_off:
                self.kiosk_line()
                self.check()
            while self.unanswered:
                self.unanswered.pop()()
                self.check()
        for screen in self.screens:
            screen.come_back() if screen.is_deaf else screen.look()
            wanted = list(range(self.first, self.last + 1))
            assert screen.heard == wanted, "a screen missed or repeated a line"
        given = Counter(scope.ordinary(Visit).filter(centre=CENTRE).values_list("day", "number"))
        assert all(times == 1 for times in given.values()), (
            f"a number was given twice: {given.most_common(2)}"
        )


ACTS = (
    Crowd.arrive, Crowd.officer, Crowd.screen, Crowd.phone, Crowd.resident, Crowd.time, Crowd.desk,
    Crowd.kiosk_line, Crowd.ask_again,
)  # fmt: skip
WEIGHTS = (22, 40, 16, 10, 6, 8, 2, 4, 3)
