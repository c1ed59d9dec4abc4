"""Simulated visitors: they come, wait while their patience lasts, tell a second need at a desk, leave."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from palvelutori.samples.crowd import booking, demand
from palvelutori.samples.crowd.client import part
from palvelutori.samples.crowd.hours import house_day
from palvelutori.samples.crowd.town import Guest, Line, Town

#: somebody who does not come when called: has left the house without a word
ABSENT_SHARE = 0.02
#: how long after closing those whom nobody served go home
HOME_MINUTES = 30
#: whoever has a time waits at least so long past it, and about as long again
PATIENCE_WITH_TIME_MINUTES = 45


class Visitors:
    """What the town's residents do."""

    def __init__(self, town: Town) -> None:
        self.town = town
        for name in ("day", "arrive", "check_in", "patience", "home"):
            town.does(name, getattr(self, name))
        town.hears(self._hear)

    def begin(self, *, at: datetime) -> None:
        """Plan the day of `at`; whoever would have come before is left out."""
        day = at.astimezone(self.town.figured.zone).date()
        self._plan(day, since=at.timestamp())

    def day(self, subject: str) -> None:
        """A new morning: who comes today, when everybody goes home, and tomorrow's morning."""
        self._plan(date.fromisoformat(subject), since=0.0)

    def _plan(self, day: date, *, since: float) -> None:
        town = self.town
        tomorrow = day + timedelta(days=1)
        dawn = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 5, tzinfo=town.figured.zone)
        town.put("day", at=dawn.timestamp(), subject=tomorrow.isoformat())
        town.state.guests.clear()
        town.state.steps_up.clear()
        town.state.ahead.clear()
        span = house_day(town.figured.sample, day=day)
        if span is None:
            return
        # One day is one seed's day, whenever the town was started.
        random = Random(f"{town.random.random() if since == 0.0 else 0} {day}")  # noqa: S311
        for one in demand.coming(town.figured, day=day, random=random, shares=self._shares()):
            if one.at >= since:
                town.put("arrive", at=one.at, subject=asdict(one))
        self.book(day, since=since)
        town.put("home", at=span[1].timestamp() + HOME_MINUTES * 60)

    def book(self, day: date, *, since: float, come: bool = True) -> None:
        """The day's booked times, from `since` on, and who comes to them (with `come` off nobody does)."""
        town = self.town
        random = Random(f"booked {town.seed} {day}")  # noqa: S311
        times = booking.bookings(town.figured, day=day, random=random, shares=self._shares())
        times = [one for one in times if one.at >= since and (one.comes_at or one.at) >= since]
        town.senses.book(day, times)
        spare = (one for one in times if one.comes_at is None or not come)
        town.state.spare = [(one.code, one.at, one.need) for one in spare]
        for one in times:
            if come and one.comes_at is not None:
                town.put("check_in", at=one.comes_at, subject=asdict(one))

    def _shares(self) -> dict[str, float]:
        """Desks of the test sign-ins are left to people: as many fewer visitors as there are fewer desks."""
        posts = self.town.state.posts.values()
        found = {}
        for row in self.town.figured.sample.demand.queues:
            most = max(row.staff_by_hour, default=0)
            desks = sum(1 for post in posts if row.queue in post.queues)
            found[row.queue] = min(1.0, desks / most) if most else 0.0
        return found

    def arrive(self, subject: dict[str, Any]) -> None:
        """Come in: step up to a line without numbers, or take a number for all needs."""
        town = self.town
        if subject["without_number"]:
            town.state.steps_up.setdefault(subject["queue"], []).append(subject)
            town.put("steps_up", at=town.now().timestamp(), subject=subject["queue"])
            return
        body = {
            "needs": list(dict.fromkeys(subject["needs"])),
            "language": subject["language"],
            "channel": subject["channel"],
            "group_size": subject["group_size"],
        }
        if subject["ground"]:
            body["priority_ground"] = subject["ground"]
        token = town.keys.channel(subject["channel"])
        answer = town.client.post(f"/centres/{part(town.centre)}/visits", body, token=token)
        if not answer.is_well:
            return
        visit = answer.body["visit_id"]
        is_gone = town.random.random() < ABSENT_SHARE
        town.state.guests[visit] = Guest(visit, list(subject["later"]), is_gone=is_gone)
        town.soon("patience", seconds=subject["patience_seconds"], subject=visit)

    def check_in(self, subject: dict[str, Any]) -> None:
        """Come to a booked time, with what else there is to do; if that is closed, with the time alone."""
        town = self.town
        body = {
            "code": subject["code"],
            "channel": subject["channel"],
            "language": subject["language"],
            "needs": list(dict.fromkeys(subject["needs"])),
        }
        token = town.keys.channel(subject["channel"])
        answer = town.client.post("/appointments/check-in", body, token=token)
        if not answer.is_well and body["needs"]:
            answer = town.client.post("/appointments/check-in", {**body, "needs": []}, token=token)
        if not answer.is_well:
            return
        visit = answer.body["visit_id"]
        is_gone = town.random.random() < ABSENT_SHARE
        town.state.guests[visit] = Guest(
            visit, is_gone=is_gone, booked=subject["queue"], minutes=subject["minutes"]
        )
        waits_from = max(subject["at"], town.now().timestamp())
        patience = PATIENCE_WITH_TIME_MINUTES + town.random.expovariate(1 / PATIENCE_WITH_TIME_MINUTES)
        town.put("patience", at=waits_from + patience * 60, subject=visit)

    def patience(self, subject: str) -> None:
        """Whoever was never called goes."""
        guest = self.town.state.guests.get(subject)
        if guest and not guest.was_called and not guest.is_gone:
            self._leave(subject)

    def home(self, subject: None) -> None:
        """The house is closed: whoever still waits goes home."""
        waiting = {visit for line in self.town.state.lines.values() for visit in line.values()}
        for visit in sorted(waiting & set(self.town.state.guests)):
            self._leave(visit)
        self.town.state.steps_up.clear()

    def _leave(self, visit: str) -> None:
        town = self.town
        town.client.post(f"/visits/{part(visit)}/leave", token=town.keys.kiosk)
        town.state.guests.pop(visit, None)

    def _hear(self, line: Line) -> None:
        if line.kind == "visit.ended":
            self.town.state.guests.pop(str(line.facts.get("visit")), None)
