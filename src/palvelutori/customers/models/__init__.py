"""Tables of customers, one module a subject; each module's tables are named here so that Django finds them."""

from palvelutori.customers.models.advice import AdviceNote
from palvelutori.customers.models.legs import Leg, LegStep, Payload, Referral
from palvelutori.customers.models.permissions import Permission, Presentation
from palvelutori.customers.models.receipts import DocumentReceipt
from palvelutori.customers.models.threads import Thread, ThreadVisit

__all__ = [
    "AdviceNote",
    "DocumentReceipt",
    "Leg",
    "LegStep",
    "Payload",
    "Permission",
    "Presentation",
    "Referral",
    "Thread",
    "ThreadVisit",
]
