"""What runs in the process of `tests.harness.house.House`: `set-up`, `serve PORT`, `leak PORT` or `verify`."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "palvelutori.settings"

import django

django.setup()

from palvelutori.foundation import journal, scope  # noqa: E402
from palvelutori.foundation.clock import clock  # noqa: E402
from palvelutori.foundation.models import JournalLine  # noqa: E402
from palvelutori.visits.models import AT_DESK, Call, Stop, Visit  # noqa: E402

CENTRE = "rantakulma"


def set_up() -> Any:
    """Tables, the sample and tokens of its devices."""
    from django.core.management import call_command

    from palvelutori.square.setting_up import set_up_centre

    call_command("migrate", verbosity=0)
    return set_up_centre(CENTRE, live=False)


def serve(port: int) -> None:
    """Until a signal."""
    from palvelutori.cli.serve import listen

    listen("127.0.0.1", port=port)


def leak(port: int) -> None:
    """A server with a fault: the words that go along with a hand-over are told to whoever hears of it."""
    from palvelutori.foundation import stream
    from palvelutori.visits.models import HandOver

    told = stream.render

    def tells(line: Any, actor: Any) -> bytes:
        words = scope.ordinary(HandOver).exclude(note="").values_list("note", flat=True).first()
        return told(line, actor) + (f": {words}\n\n".encode() if line.kind == "hand_over.asked" else b"")

    stream.render = tells
    serve(port)


def verify() -> dict[str, Any]:
    """Faults of the journal, numbers given twice, people called twice or at two desks, states of all stops."""
    stops = list(scope.ordinary(Stop).all())
    calls = Counter(scope.ordinary(Call).filter(is_undone=False).values_list("stop_id", flat=True))
    numbers = Counter(scope.ordinary(Visit).values_list("day", "number"))
    present = [stop for stop in stops if stop.state in AT_DESK]
    return {
        "fault": str(journal.verify(CENTRE) or ""),
        "lines": JournalLine.objects.filter(stream=CENTRE).count(),
        "head": journal.head_number(CENTRE),
        "numbers_twice": [str(number) for number, times in numbers.items() if times > 1],
        "called_twice": [stop for stop, times in calls.items() if times > 1],
        "at_two_desks": [who for who, n in Counter(stop.visit_id for stop in present).items() if n > 1],
        "two_at_a_desk": [desk for desk, n in Counter(stop.desk for stop in present).items() if n > 1],
        "visits": scope.ordinary(Visit).count(),
        "states": {stop.id: stop.state for stop in stops},
    }


def main() -> None:
    """One of the four."""
    word = sys.argv[1]
    clock.run(start_at=datetime(2026, 11, 18, 8, 0, tzinfo=UTC), speed=60)
    if word in ("serve", "leak"):
        {"serve": serve, "leak": leak}[word](int(sys.argv[2]))
    else:
        print(json.dumps({"set-up": set_up, "verify": verify}[word]()))


if __name__ == "__main__":
    main()
