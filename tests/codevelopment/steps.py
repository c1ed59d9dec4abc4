"""Short words for the loop: who acts, and what they write."""

from __future__ import annotations

from typing import Any

from palvelutori.foundation.actors import Actor, RoleAt
from tests.world import CENTRE

MANAGER = Actor("person:900", "person", (RoleAt("square_manager", CENTRE),))
KELA = Actor("person:901", "person", (RoleAt("unit_lead", CENTRE, "kela"),))
LIBRARY = Actor("person:902", "person", (RoleAt("unit_lead", CENTRE, "library"),))
OFFICER = Actor("person:903", "person", (RoleAt("desk_officer", CENTRE, "kela"),))


def three(words: str) -> dict[str, str]:
    """The same words in three languages."""
    return {slot: f"{words} {slot}" for slot in ("fi", "sv", "en")}


def goal(**other: Any) -> dict[str, Any]:
    """A goal of Kela's with the library."""
    return {
        "sentence": three("Lyhyempi odotus"),
        "measure": "wait_mean(kela_lobby)",
        "direction": "less",
        "target": 6,
        "guardrails": [
            {"measure": "wait_mean(service_point)", "worse_is": "more", "limit": 3, "whom": three("Muut")}
        ],
        "owner": "kela",
        "gains": three("Aikaa"),
        "partners": [{"name": "library", "kind": "unit", "gains": three("Rauhaa")}],
        "ends_on": "2027-03-01",
        "minutes": 600,
        **other,
    }


def plan(**other: Any) -> dict[str, Any]:
    """A switchback of twelve days."""
    told = ("question", "done", "privacy", "safety", "communication", "dismantling")
    return {
        **{field: three("Sanottu") for field in told},
        "design": "switchback",
        "where": "kela",
        "starts_on": "2026-11-19",
        "days": 12,
        "communication_owner": "Kirjaston aulavastaava",
        **other,
    }
