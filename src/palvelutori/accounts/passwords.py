"""Rules of passwords, as codes a page puts into words (`password.<code>`)."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from palvelutori.accounts.models import Person

MIN_LENGTH = 12


def weaknesses(password: str, *, username: str, name: str) -> list[str]:
    """What is wrong with `password` for this person: `password_too_short`, `password_too_common`,
    `password_too_similar`; empty when it is good."""
    try:
        validate_password(password, Person(username=username, name=name))
    except ValidationError as weak:
        return [str(one.code) for one in weak.error_list]
    return []
