"""Requests of the crowd over the JSON interface: the same acts through token, middleware and schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client

from palvelutori.accounts import operations as accounts
from palvelutori.accounts.operations import DeviceWanted
from palvelutori.foundation.actors import SYSTEM, Actor
from tests.world import CENTRE, sample

#: operation → where it is asked for
PATHS: Mapping[str, str] = {
    "visits.arrive": f"centres/{CENTRE}/visits",
    "visits.add_need": "visits/{visit}/stops",
    "visits.leave": "visits/{visit}/leave",
    "visits.ask_more_time": "visits/{visit}/more-time",
    "visits.say_ready": "visits/{visit}/ready",
    "visits.call_next": "desks/{desk}/call-next",
    "visits.call": "desks/{desk}/call",
    "visits.pause_desk": "desks/{desk}/pause",
    "visits.close_desk": "desks/{desk}/close",
    **{
        f"visits.{name}": f"stops/{{stop}}/{name.replace('_', '-')}"
        for name in (
            "recall",
            "start",
            "finish",
            "no_show",
            "hold",
            "resume",
            "undo",
            "come_back",
            "hand_over",
        )
    },
}
_IN_BODY = {
    "needs": "needs",
    "need": "need",
    "to_service": "to_service",
    "warm": "warm",
    "outcome": "outcome",
}


class Refused(Exception):
    """A problem answer; `code` is its refusal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """Tokens of the crowd's devices, and one request at a time."""

    def __init__(self, desks: tuple[str, ...]) -> None:
        given = sample()
        staff = {one.default_desk: one.code for one in given.staff if one.default_desk}
        unit = {one.code: one.unit for one in given.desks}
        wanted = [DeviceWanted(f"kiosk-{n}", "kiosk") for n in (1, 2)]
        wanted += [DeviceWanted("host", "host")]
        wanted += [DeviceWanted(one, "desk", unit=unit[one], desk=one, staff=staff[one]) for one in desks]
        tokens = accounts.trust_devices(SYSTEM, centre=CENTRE, devices=wanted)
        self._tokens = tokens
        self._browser = Client(raise_request_exception=True)

    def ask(self, operation: str, actor: Actor, key: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What `actor`'s device is answered. Raises Refused; AssertionError for what the interface must not answer."""
        path = PATHS[operation].format(**given)
        body = {_IN_BODY[name]: value for name, value in given.items() if name in _IN_BODY}
        if operation == "visits.call":
            body = {"stop_id": given["stop"]}
        answer = self._browser.post(
            f"/api/v1/{path}",
            json.dumps(body),
            "application/json",
            headers={
                "Authorization": f"Bearer {self._tokens[actor.id.split(':')[1]]}",
                "Idempotency-Key": key,
            },
        )
        told = json.loads(answer.content) if answer.content else {}
        assert answer.status_code < 500 and answer.status_code not in (401, 405), f"{path}: {told}"
        if answer.status_code >= 400:
            assert told.get("code") not in (None, "invalid-input"), f"{path}: {told}"
            raise Refused(told["code"])
        return dict(told)
