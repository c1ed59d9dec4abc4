"""What pages read of days that are over: always through the guard."""

from palvelutori.facts.queries.days import DayPoint, DaysView, HeatRow, UnitRow, days_view

__all__ = ["DayPoint", "DaysView", "HeatRow", "UnitRow", "days_view"]
