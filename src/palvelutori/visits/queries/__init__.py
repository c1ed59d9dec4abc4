"""What screens and programs read of the day, as frozen dataclasses, always for a reader."""

from palvelutori.visits.queries.board import Board, BoardCall, BoardLine, board
from palvelutori.visits.queries.desk import DeskScreen, NextInLine, OtherStop, desk_screen
from palvelutori.visits.queries.hall import HallDesk, HallUnit, HallView, WaitingVisit, hall_view, queue_view
from palvelutori.visits.queries.visit import VisitView, visit_view, why_order

__all__ = [
    "Board", "BoardCall", "BoardLine", "DeskScreen", "HallDesk", "HallUnit", "HallView", "NextInLine",
    "OtherStop", "VisitView", "WaitingVisit", "board", "desk_screen", "hall_view", "queue_view", "visit_view",
    "why_order",
]  # fmt: skip
