"""Tables of developing together: efforts and what is said of them; partners and their people."""

from palvelutori.codevelopment.models.efforts import (
    Effort,
    Handed,
    Party,
    Readiness,
    Registration,
    TakenCode,
    UsedTime,
    Voice,
    Volunteer,
)
from palvelutori.codevelopment.models.partners import Partner, PartnerMark, PartnerPerson

__all__ = [
    "Effort",
    "Handed",
    "Partner",
    "PartnerMark",
    "PartnerPerson",
    "Party",
    "Readiness",
    "Registration",
    "TakenCode",
    "UsedTime",
    "Voice",
    "Volunteer",
]
