"""Tables of developing together: efforts and what is said of them; partners and their people; bookings."""

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
from palvelutori.codevelopment.models.portal import Announcement, PartnerNotice, PartnerTask, RunReport
from palvelutori.codevelopment.models.spots import Booking, CalendarLink

__all__ = [
    "Announcement",
    "Booking",
    "CalendarLink",
    "Effort",
    "Handed",
    "Partner",
    "PartnerMark",
    "PartnerNotice",
    "PartnerPerson",
    "PartnerTask",
    "Party",
    "Readiness",
    "Registration",
    "RunReport",
    "TakenCode",
    "UsedTime",
    "Voice",
    "Volunteer",
]
