"""What is shown of referrals and own pages, always for a reader with a ground."""

from palvelutori.customers.queries.counted import PermissionsOf, permissions_counted
from palvelutori.customers.queries.inbox import Inbox, InboxRow, inbox
from palvelutori.customers.queries.legs import LegView, Line, leg_view, lines_of, preview
from palvelutori.customers.queries.own import OwnView, exported, own_thread, own_view

__all__ = [
    "Inbox",
    "InboxRow",
    "LegView",
    "Line",
    "OwnView",
    "PermissionsOf",
    "exported",
    "inbox",
    "leg_view",
    "lines_of",
    "own_thread",
    "own_view",
    "permissions_counted",
    "preview",
]
