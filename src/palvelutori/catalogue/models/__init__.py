"""Tables of the catalogue. Rows of one centre carry its code; organisations and the vocabulary are shared."""

from palvelutori.catalogue.models.hours import OpeningException, OpeningPeriod, OpeningSlot
from palvelutori.catalogue.models.national import ImportRun, NationalCode, NationalEntity
from palvelutori.catalogue.models.organisations import (
    AgreementSignature,
    Organisation,
    Responsibility,
    ServiceAgreement,
)
from palvelutori.catalogue.models.revision import CatalogueRevision
from palvelutori.catalogue.models.services import Queue, Service
from palvelutori.catalogue.models.units import Unit
from palvelutori.catalogue.models.vocabulary import LifeEvent, ServiceLevel, TaskType

__all__ = [
    "AgreementSignature",
    "CatalogueRevision",
    "ImportRun",
    "LifeEvent",
    "NationalCode",
    "NationalEntity",
    "OpeningException",
    "OpeningPeriod",
    "OpeningSlot",
    "Organisation",
    "Queue",
    "Responsibility",
    "Service",
    "ServiceAgreement",
    "ServiceLevel",
    "TaskType",
    "Unit",
]
