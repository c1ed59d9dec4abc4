"""One example call for every operation of developing together, from what was heard to half a year after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from palvelutori.codevelopment import codes
from palvelutori.codevelopment.access import effort_of
from palvelutori.codevelopment.models import Voice
from palvelutori.codevelopment.operations import goals, needs, trying, voices
from palvelutori.codevelopment.operations.sampled import load_sample
from palvelutori.foundation.actors import ANONYMOUS, SYSTEM, Actor
from palvelutori.participation.candidates import Noted, load_past
from tests import world
from tests.codevelopment.conftest import TODAY, goes_to, lived
from tests.codevelopment.steps import KELA, LIBRARY, MANAGER, OFFICER, goal, plan, three
from tests.promises.example import ARRANGED, Example, same, system
from tests.world import CENTRE

SIGNALS = ["passport@service_point", "walked_away@kela"]
#: days behind the hall: enough people for a baseline and for a source
LIVED_DAYS = 3
#: where an effort may stand, in the order of the loop
STANDS = (
    "taken up",
    "checked",
    "proposed",
    "agreed",
    "drawn up",
    "registered",
    "running",
    "over",
    "analysed",
    "decided",
    "published",
)


def _manager() -> Actor:
    return MANAGER


def _lead() -> Actor:
    return KELA


def _staff() -> Actor:
    return OFFICER


def _take_up(*signals: str) -> int:
    return needs.take_up(
        MANAGER, centre=CENTRE, titles=three("Jono"), heard=three("Odotin"), signals=list(signals)
    ).number


def _agree(number: int) -> None:
    """Everybody's yes but Kela's, the last one."""
    goals.propose_goal(KELA, centre=CENTRE, number=number, goal=goal())
    for actor, party in ((MANAGER, CENTRE), (LIBRARY, "library")):
        goals.accept_goal(actor, centre=CENTRE, number=number, party=party)


def _pass_days(number: int) -> None:
    """The trial's days go by."""
    told = effort_of(CENTRE, number).plan
    assert told is not None
    goes_to(max(TODAY.fromisoformat(one) for one in told["days"]) + timedelta(days=1))


#: what brings an effort from the place before to this one
STEPS: dict[str, Callable[[int], Any]] = {
    "checked": lambda number: needs.validate(MANAGER, centre=CENTRE, number=number),
    "proposed": _agree,
    "agreed": lambda number: goals.accept_goal(KELA, centre=CENTRE, number=number, party="kela"),
    "drawn up": lambda number: trying.draw_up(KELA, centre=CENTRE, number=number, plan=plan()),
    "registered": lambda number: trying.register(MANAGER, centre=CENTRE, number=number),
    "running": lambda number: trying.start(MANAGER, centre=CENTRE, number=number),
    "over": _pass_days,
    "analysed": lambda number: trying.watch_trial(SYSTEM, centre=CENTRE, number=number),
    "decided": lambda number: trying.decide(
        MANAGER, centre=CENTRE, number=number, what="drop", words=three("Emme jatka")
    ),
    "published": lambda number: trying.publish(MANAGER, centre=CENTRE, number=number),
}


def _stands(hall: Any, stand: str) -> None:
    """An effort that stands at `stand`, after the days and notes it was heard in."""
    lived([TODAY - timedelta(days=back) for back in range(1, LIVED_DAYS + 1)])
    noted = TODAY - timedelta(days=1)
    load_past(CENTRE, [Noted("passport", "service_point", origin, noted, 5) for origin in ("desk", "lobby")])
    hall.effort = _take_up(*SIGNALS)
    for step in STANDS[1 : STANDS.index(stand) + 1]:
        STEPS[step](hall.effort)


def _arranged_at(stand: str) -> Callable[[Any, world.Square], None]:
    return lambda hall, square: _stands(hall, stand)


def _two(hall: Any, square: world.Square) -> None:
    """The same was taken up twice."""
    _stands(hall, "taken up")
    hall.same = _take_up("wrong_place@kela")


def _parked(hall: Any, square: world.Square) -> None:
    _stands(hall, "agreed")
    needs.park(MANAGER, centre=CENTRE, number=hall.effort, reason=three("Ei nyt"))


def _waiting(hall: Any, square: world.Square) -> None:
    """A resident's idea that nobody has read yet."""
    hall.code = codes.drawn_code()
    voices.say(ANONYMOUS, centre=CENTRE, code=hall.code, words="Aulaan toinen penkki", language="fi")
    hall.voice = Voice.objects.get().id


def _shown(hall: Any, square: world.Square) -> None:
    _waiting(hall, square)
    voices.moderate(KELA, centre=CENTRE, voice=hall.voice)


def _appealed(hall: Any, square: world.Square) -> None:
    """One moderator hid it, and its author says why it should be shown."""
    _waiting(hall, square)
    voices.moderate(KELA, centre=CENTRE, voice=hall.voice, rule=3, reason="Tämä on mainos")
    voices.appeal(ANONYMOUS, centre=CENTRE, code=hall.code, words="En myy mitään")


ARRANGED.update({f"effort {stand}": _arranged_at(stand) for stand in STANDS})
ARRANGED.update(
    {
        "effort twice": _two,
        "effort parked": _parked,
        "idea waiting": _waiting,
        "idea shown": _shown,
        "idea appealed": _appealed,
    }
)


def _of_effort(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"number": hall.effort, **more}


def _of_voice(**more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda hall: {"voice": hall.voice, **more}


OTHER_EFFORT = {"number": 99}
OTHER_VOICE = {"voice": 1}
EXAMPLES: dict[str, Example] = {
    "codevelopment.take_up": Example(
        _manager,
        same(titles=three("Jono"), heard=three("Odotin"), signals=SIGNALS),
        "effort taken up",
        {"titles": three("Toinen jono")},
    ),
    "codevelopment.validate": Example(_manager, _of_effort(), "effort taken up", OTHER_EFFORT),
    "codevelopment.merge": Example(
        _manager, lambda hall: {"number": hall.same, "into": hall.effort}, "effort twice", {"into": 99}
    ),
    "codevelopment.park": Example(
        _manager, _of_effort(reason=three("Ei nyt")), "effort checked", {"reason": three("Ei ensi vuonna")}
    ),
    "codevelopment.reopen": Example(_manager, _of_effort(), "effort parked", OTHER_EFFORT),
    "codevelopment.propose_goal": Example(
        _lead, _of_effort(goal=goal()), "effort checked", {"goal": goal(target=5)}
    ),
    "codevelopment.accept_goal": Example(
        _lead, _of_effort(party="kela"), "effort proposed", {"party": "library"}
    ),
    "codevelopment.use_time": Example(_lead, _of_effort(minutes=30), "effort agreed", {"minutes": 45}),
    "codevelopment.draw_up": Example(
        _lead, _of_effort(plan=plan()), "effort agreed", {"plan": plan(days=14)}
    ),
    "codevelopment.register": Example(_manager, _of_effort(), "effort drawn up", OTHER_EFFORT),
    "codevelopment.start": Example(_manager, _of_effort(), "effort registered", OTHER_EFFORT),
    "codevelopment.stop": Example(
        _manager,
        _of_effort(reason=three("Opas sairastui")),
        "effort running",
        {"reason": three("Ovi meni rikki")},
    ),
    "codevelopment.watch_trial": Example(system, _of_effort(), "effort over", OTHER_EFFORT),
    "codevelopment.decide": Example(
        _manager,
        _of_effort(what="drop", words=three("Emme jatka")),
        "effort analysed",
        {"what": "adopt"},
    ),
    "codevelopment.publish": Example(_manager, _of_effort(), "effort decided", OTHER_EFFORT),
    "codevelopment.close_undecided": Example(system, _of_effort(), "effort analysed", OTHER_EFFORT),
    "codevelopment.park_forgotten": Example(system, _of_effort(), "effort taken up", OTHER_EFFORT),
    "codevelopment.follow": Example(system, _of_effort(), "effort published", OTHER_EFFORT),
    "codevelopment.note_code_guesses": Example(system, same(what="voice", tries=10), other={"tries": 11}),
    load_sample.name: Example(system, same(), other={"anything": 1}),
    "codevelopment.suggest": Example(
        _staff, same(words="Kyltti ovelle", language="fi"), other={"words": "Penkki ovelle"}
    ),
    "codevelopment.volunteer": Example(
        _staff, _of_effort(name="Aila", may_be_named=True), "effort taken up", {"may_be_named": False}
    ),
    "codevelopment.moderate": Example(
        _lead, _of_voice(rule=3, reason="Tämä on mainos"), "idea waiting", OTHER_VOICE
    ),
    "codevelopment.decide_appeal": Example(
        _manager, _of_voice(restore=True), "idea appealed", {"restore": False}
    ),
    "codevelopment.answer": Example(
        _manager,
        _of_voice(answer="accepted", words="Penkki tulee keväällä."),
        "idea shown",
        {"answer": "not_now"},
    ),
}
_NAMELESS = "a receipt would tell when somebody without a name spoke; {} (tests/codevelopment/test_voices.py)"
#: operations that are never sent with a key → why
WITHOUT_KEY = {
    "codevelopment.take_code": _NAMELESS.format("a visit has one code, a second one is refused"),
    "codevelopment.say": _NAMELESS.format("a code says one thing, again is refused"),
    "codevelopment.appeal": _NAMELESS.format("a second appeal is refused"),
}
