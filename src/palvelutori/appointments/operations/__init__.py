"""What is done with booked times: the day's list comes in; upper rooms say who came and who did not."""

from palvelutori.appointments.operations.loading import Loaded, TimeGiven, load_day
from palvelutori.appointments.operations.noting import note_arrived, note_missed

__all__ = ["Loaded", "TimeGiven", "load_day", "note_arrived", "note_missed"]
