"""What each field of the customers' tables is: plain, personal or secret. A subject a function."""

from __future__ import annotations

from palvelutori.foundation import personal as registry


def _mixed(table: str, *plain: str, secret: tuple[str, ...] = (), personal: tuple[str, ...] = ()) -> None:
    classes: dict[str, registry.Class] = {
        **dict.fromkeys(plain, registry.PLAIN),
        **dict.fromkeys(secret, registry.SECRET),
        **dict.fromkeys(personal, registry.PERSONAL),
    }
    registry.classify(table, **classes)


def _referrals() -> None:
    _mixed(
        "customers.Referral", "id", "centre", "made_at",
        secret=("from_unit", "visit"), personal=("language", "made_by"),
    )  # fmt: skip
    _mixed(
        "customers.Leg",
        "id", "referral", "previous", "centre", "state", "version", "was_opened", "sent_at", "opened_at",
        "asked_at", "declined_at", "accepted_at", "due_at", "recorded_at", "withdrawn_at", "ended_at", "made_at",
        secret=("from_unit", "to_unit", "service", "outcome", "decline_reason", "withdrawal_answer", "time_at"),
        personal=("owner", "decliner", "tries", "no_contact"),
    )  # fmt: skip
    _mixed(
        "customers.Payload",
        "leg", "digest", "leased_digest", "leased_at", "lease_ended_at",
        secret=("content",),
    )  # fmt: skip
    _mixed(
        "customers.LegStep",
        "id", "leg", "number", "event", "from_state", "to_state", "party", "at",
        secret=("reason", "words"), personal=("actor",),
    )  # fmt: skip


def _permissions() -> None:
    _mixed(
        "customers.Presentation",
        "id", "leg", "wording_digest", "digest", "until_at", "shown_at", "replaced_at",
        secret=("wording", "fields"), personal=("language", "interpreted", "shown_by"),
    )  # fmt: skip
    _mixed(
        "customers.Permission",
        "id", "leg", "presentation", "digest", "way", "given_at", "until_at", "withdrawn_at", "replaced_at",
        secret=("receiver", "fields"), personal=("given_by", "withdrawn_by"),
    )  # fmt: skip


def _threads() -> None:
    _mixed(
        "customers.Thread", "id", "centre", "opening", "made_at", "used_at", "opened_at",
        secret=("code_digest",),
    )  # fmt: skip
    _mixed("customers.ThreadVisit", "id", "thread", "centre", "joined_at", secret=("visit",))


def register() -> None:
    """Called once, when the application is ready."""
    _referrals()
    _permissions()
    _threads()
    _advice()
    _receipts()


def _advice() -> None:
    """What was told in a visit may tell of the person: all of it is secret."""
    registry.classify(
        "customers.AdviceNote",
        id="plain",
        centre="plain",
        visit="plain",
        unit="secret",
        topic="secret",
        outcome="secret",
        directed_to="secret",
        words="secret",
        officer="personal",
        given_at="plain",
    )


def _receipts() -> None:
    """Nobody who brings a document is in its row; the officer who took it is."""
    registry.classify(
        "customers.DocumentReceipt",
        id="plain",
        centre="plain",
        unit="secret",
        kind="plain",
        pages="plain",
        authority="secret",
        receiver="plain",
        is_agreed="plain",
        received_at="plain",
        received_by="personal",
        state="plain",
        due_at="plain",
        transferred_at="plain",
        told_at="plain",
        told_how="plain",
        code_digest="secret",
    )
