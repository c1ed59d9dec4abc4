"""Words that go along with a hand-over: with the person's yes only, for who has the person, while they have them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palvelutori.foundation import scope
from palvelutori.foundation.clock import clock
from palvelutori.foundation.models import AccessLine, JournalLine, Receipt
from palvelutori.visits import holder
from palvelutori.visits.access import words_along
from palvelutori.visits.models import HandOver
from tests.world import desks_of

NOTE = "Reads lips: please face her & speak slowly <b>"
SP1, SP2 = desks_of("service_point")[:2]
KELA, MHSA = "kela-4", desks_of("mhsa_walkin")[0]


def handed(house, *, to="service_point", **body):
    """Somebody served at Kela and handed over; what was answered."""
    called = house.called(KELA, "kela_desk")
    desk = house.desk(KELA)
    desk.post(f"stops/{called['stop_id']}/start")
    made = desk.post(f"stops/{called['stop_id']}/hand-over", {"to_service": to, **body})
    assert made.status == 200, made
    return made


def read(program, asked):
    """What `program` is told of the receiver's stop."""
    stops = program.get(f"visits/{asked['visit_id']}")["stops"]
    return next(one for one in stops if one["stop_id"] == asked["received_stop_id"])


def received(house, asked, desk=SP1):
    """The receiving desk has the person."""
    point, stop = house.open(desk), asked["received_stop_id"]
    assert point.post(f"stops/{stop}/hand-over/accept").status == 200
    assert point.post(f"desks/{desk}/call", {"stop_id": stop}).status == 200
    assert point.post(f"stops/{stop}/start").status == 200
    return point


def kept() -> str:
    """Everything that outlives a request, with words in it."""
    tables = (HandOver, JournalLine, Receipt, AccessLine)
    return str([list(scope.ordinary(one).values()) for one in tables])


@pytest.mark.parametrize("no", [{}, {"note_allowed": False}])
def test_s27_with_no_the_receiver_sees_the_person_and_not_the_note(house, no):
    asked = handed(house, note=NOTE, **no)
    seen = read(received(house, asked), asked)
    assert (seen["state"], seen["unit"]) == ("serving", "service_point")
    assert seen["note"] is None
    assert "lips" not in kept(), "what was not allowed is not stored either"


def test_s27_control_without_asking_for_the_yes_the_note_would_be_read(house, monkeypatch):
    whole = words_along.to_keep
    monkeypatch.setattr(words_along, "to_keep", lambda note, **_: whole(NOTE, is_allowed=True))
    asked = handed(house, note=NOTE, note_allowed=False)
    assert read(received(house, asked), asked)["note"] == NOTE


def test_s27_with_yes_the_receiving_desk_alone_reads_it_and_every_look_is_logged(house):
    asked = handed(house, note=f"  {NOTE}\n", note_allowed=True)
    assert NOTE not in str(asked.body)
    point = received(house, asked)
    assert read(point, asked)["note"] == NOTE
    (look,) = AccessLine.objects.filter(what="note")
    assert (look.subject, look.ground is not None) == (f"visit:{asked['visit_id']}", True)
    others = (house.desk(KELA), house.open(SP2), house.host, house.manager, house.kiosk)
    assert [read(one, asked)["note"] for one in others] == [None] * len(others)
    assert AccessLine.objects.filter(what="note").count() == 1
    told = (
        f"{house.host.get(f'centres/{house.centre}/queue').body}{list(JournalLine.objects.values('facts'))}"
    )
    assert "lips" not in told + str(list(Receipt.objects.values()))


def test_s27_control_without_the_wall_another_desk_reads_it(house, monkeypatch):
    asked = handed(house, note=NOTE, note_allowed=True)
    received(house, asked)
    other = house.open(SP2)
    assert read(other, asked)["note"] is None
    monkeypatch.setattr(words_along, "_is_theirs", lambda *_: True)
    assert read(other, asked)["note"] == NOTE


def test_s27_while_it_waits_the_unit_reads_it_and_one_desk_when_sent_to_one(house):
    point, other = house.open(SP1), house.open(SP2)
    asked = handed(house, note=NOTE, note_allowed=True)
    assert (read(point, asked)["note"], read(other, asked)["note"]) == (NOTE, NOTE)
    asked = handed(house, to=None, to_desk=SP1, note=NOTE, note_allowed=True)
    assert (read(point, asked)["note"], read(other, asked)["note"]) == (NOTE, None)


@pytest.mark.parametrize("end", ["finish", "decline", "undo", "leave", "hand-over"])
def test_s27_the_note_is_gone_when_the_stop_ends(house, end):
    asked = handed(house, note=NOTE, note_allowed=True)
    stop, desk = asked["received_stop_id"], house.desk(KELA)
    assert "lips" in kept()
    if end in ("finish", "hand-over"):
        body = {"to_service": "lab"} if end == "hand-over" else None
        made = received(house, asked).post(f"stops/{stop}/{end}", body)
    elif end == "decline":
        made = house.open(SP1).post(f"stops/{stop}/hand-over/decline", {"reason": "not_ours"})
    elif end == "undo":
        made = desk.post(f"stops/{asked['stop_id']}/undo")
    else:
        made = house.host.post(f"visits/{asked['visit_id']}/leave")
    assert made.status == 200, made
    assert "lips" not in kept()


def test_s27_an_opaque_unit_reads_its_own_and_tells_nobody(house):
    asked = handed(house, to="mhsa", note=NOTE, note_allowed=True)
    assert asked["to_unit"] is None
    nurse = house.open(MHSA)
    assert read(nurse, asked)["note"] == NOTE
    for other in (house.desk(KELA), house.open(SP1), house.host, house.manager):
        seen = read(other, asked)
        assert (seen["unit"], seen["note"]) == (None, None)


def test_s27_the_person_may_have_it_told_and_erased_and_time_empties_it(house):
    asked = handed(house, note=NOTE, note_allowed=True)
    subject = f"visit:{asked['visit_id']}"
    assert [one["note"] for one in holder.export(subject)["words_along"]] == [NOTE]
    holder.expire(clock.now() + words_along.KEPT - timedelta(hours=1))
    assert "lips" in kept()
    holder.expire(clock.now() + words_along.KEPT + timedelta(hours=1))
    assert "lips" not in kept()
    asked = handed(house, note=NOTE, note_allowed=True)
    holder.erase(f"visit:{asked['visit_id']}")
    assert "lips" not in kept()


def test_s27_too_long_a_note_is_refused_and_nothing_happened(house):
    called = house.called(KELA, "kela_desk")
    desk = house.desk(KELA)
    desk.post(f"stops/{called['stop_id']}/start")
    body = {"to_service": "service_point", "note": "x" * 201, "note_allowed": True}
    assert desk.post(f"stops/{called['stop_id']}/hand-over", body).status == 422
    assert not scope.ordinary(HandOver).exists()
    made = desk.post(f"stops/{called['stop_id']}/hand-over", {**body, "note": "x" * 200})
    assert made.status == 200
