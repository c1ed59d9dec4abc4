"""`palvelutori demo`: a sample square on a fresh embedded database, with people who come and who serve."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from palvelutori.cli import house, serve, template
from palvelutori.cli.problems import Problem, plainly

if TYPE_CHECKING:
    from palvelutori.samples.shape import Sample

HELP = "a sample square on a fresh database, with simulated visitors and staff"
HOST = "127.0.0.1"
#: house minutes after the last closing and before the first opening between which it is night
NIGHT_BEGINS_MINUTES, MORNING_BEGINS_MINUTES = 45, 5
NIGHT_LOOK_SECONDS = 0.5


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the contract."""
    parser.add_argument(
        "--centre", default="rantakulma", metavar="NAME", help="sample centre (default rantakulma)"
    )
    parser.add_argument("--port", type=serve.port, default=8000, help="port to listen on (default 8000)")
    parser.add_argument(
        "--speed", type=speed, default=60.0, help="house seconds a second (default 60); 0: nobody acts"
    )
    parser.add_argument("--seed", type=whole, default=1, help="of the simulated day (default 1)")
    parser.add_argument(
        "--at", type=moment, help="ISO time to begin at (default the sample's Wednesday 10:00)"
    )
    parser.add_argument("--tokens", type=Path, metavar="FILE", help="write the devices' tokens into FILE")


def speed(words: str) -> float:
    """0 to 3600; for argparse."""
    try:
        number = float(words)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 3600:
        raise argparse.ArgumentTypeError(f"{words!r} is not a speed: give a number from 0 to 3600")
    return number


def whole(words: str) -> int:
    """A whole number; for argparse."""
    try:
        return int(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{words!r} is not a whole number") from error


def moment(words: str) -> datetime:
    """An ISO time, with or without zone; for argparse."""
    try:
        return datetime.fromisoformat(words)
    except ValueError as error:
        right = "give a time such as 2026-11-25T10:00"
        raise argparse.ArgumentTypeError(f"{words!r} is not an ISO time: {right}") from error


def run(arguments: argparse.Namespace) -> int:
    """Prepare, tell, serve."""
    sample = sample_named(arguments.centre)
    serve.refuse_taken(HOST, port=arguments.port)
    tokens = arguments.tokens.absolute() if arguments.tokens else None
    if tokens and not tokens.parent.is_dir():
        raise Problem(
            str(tokens.parent), "there is no such folder", "make it first, or give another --tokens"
        )
    at = arguments.at or sample.centre.demo_at
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(sample.centre.time_zone))
    wish = template.Wish(sample, at.astimezone(UTC), arguments.seed, lives=arguments.speed > 0)
    told = prepare(wish, port=arguments.port)
    if tokens:
        write_tokens(told.square, file=tokens)
    Demonstration(wish, told, speed=arguments.speed, port=arguments.port).run()
    return 0


def sample_named(name: str) -> Sample:
    """A sample that comes with the house, or a folder of the same form."""
    from palvelutori.samples.build import SampleProblem
    from palvelutori.samples.load import load

    try:
        return load(name)
    except SampleProblem as error:
        raise (
            Problem(*error.args[:3]) if len(error.args) >= 3 else Problem("--centre", str(error), "mend it")
        ) from error


def prepare(wish: template.Wish, *, port: int) -> template.Told:
    """A fresh database for this start; the house's settings and tables are loaded on it."""
    var = Path(os.environ.get("PALVELUTORI_VAR", "var")).absolute()
    database = var / f"demo-{port}" / "palvelutori.sqlite3"
    with plainly_without_django():
        database.parent.mkdir(parents=True, exist_ok=True)
        for old in database.parent.glob("palvelutori.sqlite3*"):
            old.unlink()
    kept = var / "templates" / template.name_of(wish)
    house_is_there = template.copy(kept, to=database)
    house.enter(mode="demo", database=database, var=var)
    if house_is_there:
        return house_is_there
    print("Setting the square up for the first time (half a minute)", flush=True)
    told = template.make(wish)
    template.keep(told, database=database, folder=kept)
    return told


@contextlib.contextmanager
def plainly_without_django() -> Any:
    """The same plain words before Django is there."""
    try:
        yield
    except OSError as error:
        raise Problem(
            str(error.filename), error.strerror or "cannot be used", "set PALVELUTORI_VAR"
        ) from error


def write_tokens(square: dict[str, dict[str, str]], *, file: Path) -> None:
    """The devices' tokens for other programs, readable by their owner only."""
    unready = file.with_name(f".{file.name}.unready")
    with plainly():
        unready.unlink(missing_ok=True)
        number = os.open(unready, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as opened:
            json.dump(square, opened, indent=2)
            opened.write("\n")
        unready.replace(file)


class Demonstration:
    """The server, the people and the nights of one demonstration."""

    def __init__(self, wish: template.Wish, told: template.Told, *, speed: float, port: int) -> None:
        self.wish, self.told, self.speed, self.port = wish, told, speed, port
        self.ended = threading.Event()

    def run(self) -> None:
        """Serve until told to stop."""
        from palvelutori.foundation.clock import clock

        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # what is printed is for people
        server = serve.server(HOST, port=self.port)
        clock.run(start_at=self.wish.at, speed=self.speed or 1.0)
        threads = [
            threading.Thread(target=work, name=name, args=(server,), daemon=True)
            for name, work in (("people", self._people), ("nights", self._nights))
        ]
        for thread in threads:
            thread.start()
        try:
            server.run()
        finally:
            self.ended.set()
            for thread in threads:
                thread.join(5)

    def _people(self, server: Any) -> None:
        from palvelutori.cli.booked import connected
        from palvelutori.samples.crowd.client import Client, Unreachable, Wire
        from palvelutori.samples.crowd.keep import put_back
        from palvelutori.samples.crowd.people import town_of

        if not self._wait_until_open(server):
            return
        client = Client(Wire(HOST, self.port), pause=self.ended.wait)
        people = town_of(
            self.wish.sample,
            client=client,
            square=self.told.square,
            staff=self.told.staff,
            seats=self.told.seats,
            seed=self.wish.seed,
        )
        connected(people)
        if self.told.town:
            put_back(people.town, self.told.town)
            self._tell(people.town.state.spare)
            people.town.live(self.ended, speed=self.speed)
        else:
            people.staff.begin(at=self.wish.at)
            try:
                people.staff.shifts(None)
            except Unreachable:
                return  # told to stop while the desks were being opened
            day = self.wish.at.astimezone(people.town.figured.zone).date()
            people.visitors.book(day, since=self.wish.at.timestamp(), come=False)
            self._tell(people.town.state.spare)

    def _wait_until_open(self, server: Any) -> bool:
        while not server.started and not self.ended.wait(0.02):
            pass
        return bool(server.started)

    def _nights(self, server: Any) -> None:
        from palvelutori.foundation.clock import clock
        from palvelutori.samples.crowd.nights import skipped_to

        while not self.ended.wait(NIGHT_LOOK_SECONDS):
            morning = skipped_to(
                self.wish.sample,
                now=clock.now(),
                after_minutes=NIGHT_BEGINS_MINUTES,
                before_minutes=MORNING_BEGINS_MINUTES,
            )
            if morning:
                clock.skip_to(morning)

    def _tell(self, spare: list[tuple[str, float, str]]) -> None:
        from palvelutori.cli.told import lines

        print("\n".join(lines(self.wish, port=self.port, speed=self.speed, spare=spare)), flush=True)
