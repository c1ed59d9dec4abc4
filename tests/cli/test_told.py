"""What a demonstration prints knows everybody who can sign in."""

from __future__ import annotations

from palvelutori.cli import told
from palvelutori.foundation.actors import PERSON_ROLES


def test_every_role_of_a_person_has_a_name():
    assert set(told.ROLES) == set(PERSON_ROLES)
