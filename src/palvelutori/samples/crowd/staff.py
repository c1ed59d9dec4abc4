"""Simulated staff: desks open by the hour, call, serve, hand over, rest, stand back for real people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from time import monotonic
from typing import Any

from palvelutori.samples.crowd import demand
from palvelutori.samples.crowd.client import Answer, part
from palvelutori.samples.crowd.desks import simulated, staffed
from palvelutori.samples.crowd.hours import is_open, stretches
from palvelutori.samples.crowd.town import Guest, Line, Post, Town

#: real seconds without an act after which the simulated staff of a unit takes over again
STANDS_BACK_SECONDS = 60.0
OUTCOMES = {"answered": 0.62, "directed": 0.12, "documents_received": 0.12, "booked": 0.09, "other": 0.05}
#: what the sample's mean holds besides the talk: the walk to the desk and a breath after it
BETWEEN_MINUTES = 0.5
#: of a booked time, what the talk itself takes, and how it varies
TALK_SHARE, TALK_CV = 0.85, 0.3
HOLD_SHARE, HAND_OVER_SHARE, BREAK_SHARE = 0.02, 0.02, 0.25
#: acts that show that somebody is working in a unit
WORK = ("desk.", "stop.", "hand_over.")
LEAVES_LINE = ("stop.called", "stop.left", "stop.finished", "stop.started")


class Staff:
    """What the people at the desks do."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._people: dict[str, float] = {}
        for name in (
            "shifts",
            "look",
            "steps_up",
            "greet",
            "recall",
            "give_up",
            "end",
            "resume",
            "accept",
            "back",
            "turn",
        ):
            town.does(name, getattr(self, name))
        town.hears(self._hear)
        town.watches.append(self._watch)
        self._own = {f"device:{town.centre}:{simulated(desk)}" for desk in town.keys.staff}
        self._reserved = {
            row.desk for row in town.figured.sample.sign_ins if row.role == "desk_officer" and row.desk
        }

    def begin(self, *, at: datetime) -> None:
        """Take the desks as they are staffed at `at`, and plan the hours after it."""
        posts = self.town.state.posts
        for desk in self.town.figured.sample.desks:
            if self._may_sit(desk.code):
                posts[desk.code] = Post(desk.code, desk.unit, list(desk.queues))
        self.town.put("shifts", at=at.timestamp())

    def _may_sit(self, desk: str) -> bool:
        keys = self.town.keys
        return desk in keys.staff and desk not in self._reserved and bool(keys.seats.get(desk))

    # -- who is at work

    def shifts(self, subject: None) -> None:
        """Open and close desks as this quarter of an hour wants them."""
        now = self.town.now()
        wanted = self.wanted(now)
        for post in self.town.state.posts.values():
            post.is_wanted = post.desk in wanted
            if post.is_wanted and post.state == "closed":
                self._open(post)
            elif not post.is_wanted and post.state != "closed":
                self._perhaps_close(post)
        quarter = 15 * 60 - now.timestamp() % (15 * 60)
        self.town.soon("shifts", seconds=max(1.0, quarter))

    def wanted(self, moment: datetime) -> set[str]:
        """Desks that should be staffed: the sample's number for the hour, while the unit is open."""
        figured = self.town.figured
        local = moment.astimezone(figured.zone)
        found: set[str] = set()
        for row in figured.sample.demand.queues:
            place = local.hour - row.from_hour
            unit = figured.units[figured.queues[row.queue].unit]
            # Outside the table's hours (a quarter to seven) a unit has the staff of the nearest.
            number = staffed(row, place)
            if number and is_open(unit.hours, moment=moment, zone=figured.zone):
                found |= set(self._desks_of(row.queue, number=number, but=found))
        return found

    def _desks_of(self, queue: str, *, number: int, but: set[str]) -> list[str]:
        posts = [one for one in self.town.state.posts.values() if queue in one.queues and one.desk not in but]
        posts.sort(key=lambda one: (one.queues[0] != queue, len(one.queues)))
        return [one.desk for one in posts[:number]]

    def _open(self, post: Post) -> None:
        # By a device of its own: the token of the desk itself is left to whoever tries the house by program.
        answer = self._act(post, "open", {"staff": self.town.keys.seats[post.desk]})
        if answer.is_well:
            post.state, post.queues = "open", list(answer.body["queues"])
            post.whole = [queue for queue in post.queues if queue in answer.body["services"]]
            self._look_soon(post)

    def _perhaps_close(self, post: Post) -> None:
        if post.stop or post.held or self._stands_back(post.unit):
            return
        if self._line_of(post) and self._late_minutes(post) < 20:
            return  # whoever has a number at closing time is still served
        if self._act(post, "close").is_well:
            post.state = "closed"

    def _late_minutes(self, post: Post) -> float:
        now, figured = self.town.now(), self.town.figured
        day = now.astimezone(figured.zone).date()
        ends = [
            end
            for _, end in stretches(figured.units[post.unit].hours, day=day, zone=figured.zone)
            if end <= now
        ]
        is_now_open = is_open(figured.units[post.unit].hours, moment=now, zone=figured.zone)
        return 60.0 if is_now_open or not ends else (now - max(ends)).total_seconds() / 60

    # -- serving

    def look(self, subject: str) -> None:
        """A free officer looks who is next."""
        post = self.town.state.posts[subject]
        post.looks_at = None
        if post.state != "open" or post.stop:
            return None
        if self._stands_back(post.unit):
            return self._look_soon(post, seconds=120)
        if self._take_without_number(post):
            return None
        answer = self._act(post, "call-next")
        if answer.status == 200:
            return self._called(post, answer.body)
        if not post.is_wanted:
            self._perhaps_close(post)
        elif self._line_of(post) or answer.status == 409:
            self._look_soon(post, seconds=self.town.between(40, 80))
        return None

    def steps_up(self, subject: str) -> None:
        """Somebody without a number stands at a line: a free officer of it looks up."""
        self._wake([subject])

    def _take_without_number(self, post: Post) -> bool:
        for queue in post.whole:
            standing = self.town.state.steps_up.get(queue)
            if not standing:
                continue
            who = standing.pop(0)
            body = {"need": queue, "language": who["language"], "group_size": who["group_size"]}
            answer = self._act(post, "serve-now", body)
            if answer.is_well:
                post.stop, post.visit, post.queue = answer.body["stop_id"], answer.body["visit_id"], queue
                post.stepped_up = who
                self.town.state.guests[post.visit or ""] = Guest(post.visit or "", was_called=True)
                self._serve(post)
            else:
                self._look_soon(post, seconds=60)
            return True
        return False

    def _called(self, post: Post, called: dict[str, Any]) -> None:
        post.stop, post.visit = called["stop_id"], called["visit_id"]
        service = str(called["service"])
        post.queue = self._queue_of(service) or post.queues[0]
        guest = self.town.state.guests.get(called["visit_id"])
        if guest and guest.is_gone:
            self.town.soon("recall", seconds=self.town.between(60, 90), subject=post.desk)
            return
        if guest:
            guest.was_called = True
        self.town.soon("greet", seconds=self.town.between(10, 30), subject=post.desk)

    def _queue_of(self, service: str) -> str:
        known = (row.queue for row in self.town.figured.sample.services if row.code == service)
        return next(known, service if service in self.town.figured.queues else "")

    def greet(self, subject: str) -> None:
        """The called person has come."""
        post = self.town.state.posts[subject]
        if self._on_stop(post, "start"):
            self._serve(post)

    def _serve(self, post: Post) -> None:
        figures = self.town.figured.queues[post.queue]
        guest = self.town.state.guests.get(post.visit or "")
        mean, cv = figures.mean_minutes, figures.cv
        if guest and guest.booked == post.queue and guest.minutes:
            # A time holds the note-keeping after the talk too, so most talks end before it does.
            mean, cv = guest.minutes * TALK_SHARE, TALK_CV
        minutes = demand.minutes(mean, cv, self.town.random)
        minutes = max(0.3, minutes - BETWEEN_MINUTES)
        if not post.held and not post.stepped_up and self.town.random.random() < HOLD_SHARE:
            self.town.soon("end", seconds=minutes * 30, subject=[post.desk, "hold"])
        else:
            self.town.soon("end", seconds=minutes * 60, subject=[post.desk, "finish"])

    def recall(self, subject: str) -> None:
        """Nobody came yet: once more."""
        post = self.town.state.posts[subject]
        if self._on_stop(post, "recall"):
            self.town.soon("give_up", seconds=self.town.between(60, 120), subject=subject)

    def give_up(self, subject: str) -> None:
        """Nobody came."""
        post = self.town.state.posts[subject]
        self._on_stop(post, "no-show")
        self._free(post, seconds=10)

    def end(self, subject: list[str]) -> None:
        """The end of a talk: done, on hold for a paper, or handed over."""
        post, how = self.town.state.posts[subject[0]], subject[1]
        if how == "hold":
            if self._on_stop(post, "hold"):
                post.held = post.stop
                self.town.soon("resume", seconds=self.town.between(180, 480), subject=post.desk)
                self._free(post, seconds=20)
            return
        needs = self._tell_more(post)
        if not needs and self._hand_over(post):
            self._free(post, seconds=30)
            return
        outcome = "directed" if needs else demand.pick(OUTCOMES, self.town.random)
        self._on_stop(post, "finish", {"outcome": outcome})
        self._free(post, seconds=self.town.between(5, 15))

    def _tell_more(self, post: Post) -> list[str]:
        """Needs found out at the desk get their place before this stop ends; who had no number gets one."""
        if post.stepped_up:
            return self._give_number(post, who=post.stepped_up, needs=self._after_lobby(post))
        guest = self.town.state.guests.get(post.visit or "")
        needs = list(guest.later) if guest else []
        if guest:
            guest.later.clear()
        told = []
        for need in needs:
            answer = self.town.client.post(
                f"/visits/{part(post.visit or '')}/stops",
                {"need": need},
                token=self.town.keys.staff[post.desk],
            )
            told += [need] if answer.is_well else []
        return told

    def _give_number(self, post: Post, *, who: dict[str, Any], needs: list[str]) -> list[str]:
        if not needs:
            return []
        body = {
            "needs": needs,
            "language": who["language"],
            "group_size": who["group_size"],
            "channel": "desk",
        }
        path = f"/centres/{part(self.town.centre)}/visits"
        answer = self.town.client.post(path, body, token=self.town.keys.staff[post.desk])
        if not answer.is_well:
            return []
        visit = answer.body["visit_id"]
        self.town.state.guests[visit] = Guest(visit)
        self.town.soon("patience", seconds=who["patience_seconds"], subject=visit)
        return needs

    def _after_lobby(self, post: Post) -> list[str]:
        figured = self.town.figured
        lines = [row.queue for row in figured.sample.demand.queues]
        behind = next((queue for queue in lines if demand.lobby_of(figured, queue) == post.queue), "")
        solves = figured.sample.demand.lobby_solves_share
        if not behind or self.town.random.random() < solves or not self._serves_now(behind):
            return []
        return [demand.need_in(figured, behind, self.town.random)]

    def _serves_now(self, queue: str) -> bool:
        figured = self.town.figured
        unit = figured.units[figured.queues[queue].unit]
        return is_open(unit.hours, moment=self.town.now(), zone=figured.zone)

    def _hand_over(self, post: Post) -> bool:
        if self.town.random.random() > HAND_OVER_SHARE or not post.stop or post.stepped_up:
            return False
        figured = self.town.figured
        shares = {
            figured.default_queue[unit]: share
            for unit, share in demand.further(figured, post.unit).items()
            if self._serves_now(figured.default_queue[unit])
        }
        if not shares:
            return False
        body = {"to_service": demand.pick(shares, self.town.random), "warm": self.town.random.random() < 0.5}
        return self._on_stop(post, "hand-over", body)

    def accept(self, subject: list[str]) -> None:
        """Say yes to somebody who is being walked here."""
        queue, stop = subject
        for post in self._idle(queue):
            path = f"/stops/{part(stop)}/hand-over/accept"
            answer = self.town.client.post(path, token=self.town.keys.staff[post.desk])
            if answer.is_well:
                post.stop, post.visit, post.queue = stop, answer.body["visit_id"], queue
                self.town.soon("greet", seconds=self.town.between(30, 60), subject=post.desk)
            return

    def resume(self, subject: str) -> None:
        """The paper is here: go on when the desk is free."""
        post = self.town.state.posts[subject]
        if not post.held:
            return
        if post.stop or post.state != "open":
            self.town.soon("resume", seconds=60, subject=subject)
            return
        post.stop, post.held = post.held, None
        if self._on_stop(post, "resume"):
            figures = self.town.figured.queues[post.queue or post.queues[0]]
            minutes = demand.minutes(figures.mean_minutes, figures.cv, self.town.random)
            self.town.soon("end", seconds=minutes * 30, subject=[post.desk, "finish"])

    def back(self, subject: str) -> None:
        """The break is over."""
        post = self.town.state.posts[subject]
        if post.state == "paused":
            post.state = "closed"
            if post.is_wanted:
                self._open(post)
            else:
                self._act(post, "close")

    # -- hands

    def _act(self, post: Post, verb: str, body: dict[str, Any] | None = None) -> Answer:
        return self.town.client.post(
            f"/desks/{part(post.desk)}/{verb}", body, token=self.town.keys.staff[post.desk]
        )

    def _on_stop(self, post: Post, verb: str, body: dict[str, Any] | None = None) -> bool:
        """Act on who is at the desk. When somebody else has done it already, the desk is free again."""
        if post.stop is None:
            return False
        path = f"/stops/{part(post.stop)}/{verb}"
        answer = self.town.client.post(path, body, token=self.town.keys.staff[post.desk])
        if not answer.is_well and answer.code != "hand-over-refused":
            self._free(post, seconds=30)
        return answer.is_well

    def _free(self, post: Post, *, seconds: float) -> None:
        post.stop = post.visit = post.stepped_up = None
        if post.state != "open":
            return
        is_quiet = not self._line_of(post)
        if (
            is_quiet
            and not post.held
            and self.town.random.random() < BREAK_SHARE / 10
            and self._act(post, "pause").is_well
        ):
            post.state = "paused"
            self.town.soon("back", seconds=self.town.between(480, 720), subject=post.desk)
            return
        self._look_soon(post, seconds=seconds)

    def _look_soon(self, post: Post, *, seconds: float = 2.0) -> None:
        at = self.town.now().timestamp() + seconds
        if post.looks_at is None or at < post.looks_at - 1:
            post.looks_at = at
            self.town.put("look", at=at, subject=post.desk)

    def _line_of(self, post: Post) -> bool:
        state = self.town.state
        return any(state.lines.get(queue) for queue in post.queues) or any(
            state.steps_up.get(queue) for queue in post.whole
        )

    def _idle(self, queue: str) -> Iterable[Post]:
        return [
            post
            for post in self.town.state.posts.values()
            if queue in post.queues
            and post.state == "open"
            and not post.stop
            and not self._stands_back(post.unit)
        ]

    def _wake(self, queues: Iterable[str]) -> None:
        for queue in queues:
            idle = sorted(self._idle(queue), key=lambda post: post.looks_at is not None)
            for post in idle[:1]:
                self._look_soon(post)

    def turn(self, subject: str) -> None:
        """A booked time has come: from now on the person stands in the line."""
        standing = self.town.state.ahead.pop(subject, None)
        if standing:
            queue, visit = standing
            self.town.state.lines.setdefault(queue, {})[subject] = visit
            self._wake([queue])

    # -- what others do

    def _stands_back(self, unit: str) -> bool:
        return monotonic() - self._people.get(unit, -STANDS_BACK_SECONDS) < STANDS_BACK_SECONDS

    def _watch(self) -> None:
        """Another program uses the token of a desk: stand back in its unit as for a person."""
        for unit, seconds in self.town.senses.strangers().items():
            if seconds < STANDS_BACK_SECONDS:
                self._people[unit] = max(self._people.get(unit, 0.0), monotonic() - seconds)

    def _hear(self, line: Line) -> None:
        facts, lines = line.facts, self.town.state.lines
        if line.kind == "visit.arrived":
            self._stand(facts)
        elif line.kind in ("stop.added", "stop.returned", "stop.came_back"):
            lines.setdefault(facts["queue"], {})[facts["stop"]] = facts["visit"]
            self._wake([facts["queue"]])
        elif line.kind == "hand_over.asked":
            lines.setdefault(facts["to_queue"], {})[facts["received"]] = facts["visit"]
            self._answer(facts)
        elif line.kind == "stop.no_show" and facts["no_shows"] == 1:
            lines.setdefault(facts["queue"], {})[facts["stop"]] = facts["visit"]
        elif line.kind in LEAVES_LINE:
            lines.get(facts["queue"], {}).pop(facts["stop"], None)
            self.town.state.ahead.pop(facts["stop"], None)
        elif line.kind in ("hand_over.declined", "hand_over.withdrawn"):
            for standing in lines.values():
                standing.pop(facts.get("received", facts["stop"]), None)
            self._take_back(facts)
        if line.kind == "stop.finished":
            self._wake(queue for queue, standing in lines.items() if facts["visit"] in standing.values())
        self._notice(line)

    def _stand(self, facts: dict[str, Any]) -> None:
        """Somebody came: in every line at once, and where a time was booked when it has come."""
        for stop in facts["stops"]:
            booked_at = stop.get("booked_at")
            if booked_at and datetime.fromisoformat(booked_at) > self.town.now():
                self.town.state.ahead[stop["stop"]] = [stop["queue"], facts["visit"]]
                self.town.put("turn", at=datetime.fromisoformat(booked_at).timestamp(), subject=stop["stop"])
                continue
            self.town.state.lines.setdefault(stop["queue"], {})[stop["stop"]] = facts["visit"]
            self._wake([stop["queue"]])

    def _take_back(self, facts: dict[str, Any]) -> None:
        """Declined: the person is on hold at the desk that asked."""
        post = self.town.state.posts.get(str(facts.get("desk")))
        if post and facts.get("received") and not post.held:
            post.held = facts["stop"]
            self.town.soon("resume", seconds=self.town.between(20, 60), subject=post.desk)

    def _answer(self, facts: dict[str, Any]) -> None:
        if facts["warm"] and not facts["to_desk"]:
            self.town.soon(
                "accept", seconds=self.town.between(20, 60), subject=[facts["to_queue"], facts["received"]]
            )
        self._wake([facts["to_queue"]])

    def _notice(self, line: Line) -> None:
        """A real officer is at work in a unit: stand back there, until a minute after the last act."""
        unit = line.facts.get("unit")
        if not unit or not line.kind.startswith(WORK) or line.actor in self._own:
            return
        if (
            line.actor.startswith("visitor:")
            or line.actor == "system"
            or line.kind in ("stop.left", "stop.added")
        ):
            return
        if line.kind == "desk.closed":
            self._people.pop(unit, None)
            self._wake(
                queue for one in self.town.state.posts.values() if one.unit == unit for queue in one.queues
            )
        else:
            self._people[unit] = monotonic()
