"""Scenarios of every kind, drawn from a seed: small, crowded, with everything the kernel knows."""

from __future__ import annotations

import random

from pathways.scenario import (
    ALWAYS,
    HOUSE,
    REFERENCE,
    Door,
    Ground,
    Language,
    Law,
    Onward,
    Patience,
    Person,
    Policy,
    Queue,
    Scenario,
    Stream,
)  # fmt: skip

ZONES = ("", "north", "south")


def random_scenario(seed: int) -> Scenario:
    """The same seed gives the same scenario."""
    dice = random.Random(seed)
    codes = [f"q{place}" for place in range(dice.randint(1, 4))]
    languages = (
        (Language(code="fi", share=0.7), Language(code="sv", share=0.3)) if dice.random() < 0.3 else ()
    )
    grounds = (Ground(code="need", cap=30), Ground(code="staff", cap=100)) if dice.random() < 0.4 else ()
    has_zones = dice.random() < 0.5
    queues = tuple(_queue(dice, code, has_zones) for code in codes)
    persons = [_person(dice, f"p{place}", codes, languages) for place in range(dice.randint(1, 6))]
    persons += [Person(code=f"s{code}", queues=(code,)) for code in codes]
    return Scenario(
        name=f"random {seed}",
        queues=queues,
        persons=tuple(persons),
        streams=tuple(_stream(dice, f"r{place}", codes, grounds) for place in range(dice.randint(1, 4))),
        onward=tuple(_onward(dice, codes)),
        doors=_doors(dice) if has_zones else (),
        grounds=grounds,
        languages=languages,
        policy=_policy(dice),
        warm_up_minutes=dice.choice((0.0, 30.0)),
        after_closing=dice.choice(("serve", "send_away", "leave")),
    )


def _law(dice: random.Random) -> Law:
    kind = dice.choice(("lognormal", "lognormal", "exponential", "constant"))
    return Law(mean_minutes=dice.choice((1.0, 3.0, 6.5)), kind=kind, cv=dice.choice((0.0, 0.7)))


def _queue(dice: random.Random, code: str, has_zones: bool) -> Queue:
    patience = Patience(mean_minutes=dice.choice((3.0, 12.0)), floor_minutes=dice.choice((0.0, 2.0)))
    closes = dice.choice((ALWAYS, 60.0, 90.0))
    return Queue(
        code=code,
        service=_law(dice),
        promise_minutes=dice.choice((5.0, 15.0)),
        patience=patience if dice.random() < 0.7 else None,
        places=dice.choice((None, None, 0, 2)),
        opens=dice.choice((0.0, 5.0)),
        closes=closes,
        zone=dice.choice(ZONES) if has_zones else "",
    )


def _person(dice: random.Random, code: str, codes: list[str], languages: tuple[Language, ...]) -> Person:
    begins = dice.choice((0.0, 5.0, 20.0))
    spells = ((begins, begins + 30), (begins + 35, begins + 37), (begins + 40, 90.0))
    return Person(
        code=code,
        queues=tuple(dice.sample(codes, dice.randint(1, len(codes)))),
        spells=dice.choice((spells, ((begins, 60.0),), ((0.0, ALWAYS),))),
        languages=("fi",) if languages and dice.random() < 0.5 else (),
        keeps_breaks=dice.random() < 0.5,
        answers_minutes=dice.choice((0.0, 0.0, 1.5)),
    )


def _stream(dice: random.Random, code: str, codes: list[str], grounds: tuple[Ground, ...]) -> Stream:
    rate = dice.choice((10.0, 30.0, 60.0))
    return Stream(
        code=code,
        needs=tuple(dice.sample(codes, dice.randint(1, len(codes)))),
        order=dice.choice(("fixed", "free")),
        rates=((0.0, 30.0, rate), (30.0, 40.0, 0.0), (45.0, 80.0, rate / 2)) if dice.random() < 0.9 else (),
        booked=tuple(float(moment) for moment in range(4, 70, 11)) if dice.random() < 0.4 else (),
        spread_minutes=dice.choice((0.0, 6.0)),
        no_show_share=0.2,
        service=_law(dice) if dice.random() < 0.3 else None,
        priority=dice.choice(grounds).code if grounds and dice.random() < 0.6 else "",
        priority_share=dice.choice((1.0, 0.4)),
    )


def _onward(dice: random.Random, codes: list[str]) -> list[Onward]:
    return [
        Onward(source=source, target=target, share=0.2, hands_over=dice.random() < 0.5)
        for source in codes
        for target in codes
        if dice.random() < 0.2
    ]


def _doors(dice: random.Random) -> tuple[Door, ...]:
    return (
        Door(code="n", between=("entrance", "north"), minutes=dice.choice((0.0, 0.7))),
        Door(code="s", between=("entrance", "south"), minutes=1.2),
        Door(code="ns", between=("north", "south"), minutes=0.1, is_closed=dice.random() < 0.5),
    )


def _policy(dice: random.Random) -> Policy:
    own = Policy(
        keep_place=dice.random() < 0.5,
        first_come=dice.random() < 0.5,
        service_weight=50,
        language_lead=100,
        ahead_cap=40,
        early_minutes=2,
        grace_minutes=3,
        last_call_minutes=dice.choice((0.0, 10.0)),
        long_wait_minutes=dice.choice((ALWAYS, 4.0)),
    )
    return dice.choice((REFERENCE, HOUSE, own, Policy(keep_place=True)))
