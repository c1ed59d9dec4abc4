"""Who answers for the customers' tables: export, erase, expire. A subject a module, gathered here."""

from __future__ import annotations

from palvelutori.customers import holding, holding_papers, package
from palvelutori.foundation.personal import Holder, register_holder

REFERRALS = (
    "customers.Referral",
    "customers.Leg",
    "customers.Payload",
    "customers.LegStep",
    "customers.Presentation",
    "customers.Permission",
)


def register() -> None:
    """Called once, when the application is ready."""
    kept = package.kept()
    register_holder(
        Holder(
            "customers.referrals",
            REFERRALS,
            holding.export_referrals,
            holding.erase_referrals,
            holding.expire_referrals,
            {"legs": kept.legs.days, "drafts": kept.drafts.days},
        )
    )
    register_holder(
        Holder(
            "customers.threads",
            ("customers.Thread", "customers.ThreadVisit"),
            holding.export_thread,
            holding.erase_thread,
            holding.expire_threads,
            {"threads": kept.threads.days},
        )
    )
    register_holder(
        Holder(
            "customers.advice",
            ("customers.AdviceNote",),
            holding_papers.export_advice,
            holding_papers.erase_advice,
            holding_papers.expire_advice,
            {"advice": holding_papers.ADVICE_KEPT.days},
        )
    )
    register_holder(
        Holder(
            "customers.receipts",
            ("customers.DocumentReceipt",),
            holding_papers.export_receipts,
            holding_papers.erase_receipts,
            holding_papers.expire_receipts,
            {"papers": holding_papers.RECEIPTS_KEPT.days},
        )
    )
