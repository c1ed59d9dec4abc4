"""The first installation: a one-time code on the console, a centre and its administrator in the browser."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db import transaction

from palvelutori.accounts import operations as accounts
from palvelutori.accounts.access import token_hash
from palvelutori.common.codes import snake
from palvelutori.common.refusals import Refusal, TooMany
from palvelutori.foundation.actors import ADMINISTRATOR, SYSTEM
from palvelutori.foundation.clock import clock
from palvelutori.foundation.context import the_centre
from palvelutori.samples.load import load
from palvelutori.square.empty import empty_house
from palvelutori.square.models import SetupCode
from palvelutori.square.setting_up import set_up

#: no letters or digits that look alike on a console
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4
WRONG_CODES, WAIT_SECONDS = 5, 60
EMPTY: Final = "empty"


class WrongSetupCode(Refusal):
    """Not the code that stands on the server's console."""

    code = "wrong-setup-code"
    status = 403


class WrongCodeTooOften(TooMany):
    """Too many wrong codes from one address."""

    retry_after_seconds = WAIT_SECONDS


class AlreadyInstalled(Refusal):
    """The house stands: it is set up once."""

    code = "already-installed"


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who will let the others in."""

    username: str
    name: str
    password: str
    language: str = "fi"


def setup_code() -> str:
    """A new one-time code for the first installation; the one before stops working. Told here only."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    code = "-".join(groups)
    with transaction.atomic():
        SetupCode.objects.all().delete()
        SetupCode.objects.create(code_hash=token_hash(code), made_at=clock.real_now())
    return code


def check_code(code: str, *, address: str) -> None:
    """Raises WrongSetupCode, and WrongCodeTooOften after WRONG_CODES from one address within WAIT_SECONDS."""
    key = f"setup-code:{token_hash(address)}"
    if int(cache.get(key, 0)) >= WRONG_CODES:
        raise WrongCodeTooOften()
    if _is_right(code):
        return
    cache.add(key, 0, WAIT_SECONDS)
    cache.incr(key)
    raise WrongSetupCode()


def _is_right(code: str) -> bool:
    row = SetupCode.objects.first()
    plain = "-".join(code.strip().lower().split())
    return row is not None and hmac.compare_digest(row.code_hash, token_hash(plain))


def install(code: str, *, start: str, names: Mapping[str, str], administrator: Administrator) -> int:
    """Set the house up once: from the sample `start`, or EMPTY under `names`. The administrator's number.

    Raises WrongSetupCode, AlreadyInstalled, SampleProblem, InvalidInput (a weak password). Whole or not at
    all; of two at once one finds the house standing.
    """
    with transaction.atomic():
        row = SetupCode.objects.select_for_update().first()
        if the_centre() is not None:
            raise AlreadyInstalled()
        if row is None or not _is_right(code):
            raise WrongSetupCode()
        sample = empty_house(snake(names["fi"]) or "square", names=names) if start == EMPTY else load(start)
        set_up(sample, live=True)
        centre = sample.centre.code
        made = accounts.add_person(
            SYSTEM,
            centre=centre,
            username=administrator.username,
            name=administrator.name,
            password=administrator.password,
            language=administrator.language,
        )
        accounts.grant_role(SYSTEM, centre=centre, person=made.person, role=ADMINISTRATOR)
        row.delete()
        return made.person
