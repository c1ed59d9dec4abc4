"""What customers refuse, as facts. The words lie in the texts under `refusal.<code>`."""

from __future__ import annotations

from palvelutori.common.refusals import Refusal


class LegCannot(Refusal):
    """The leg of the referral is not where this can be done: somebody has acted in between, or it is over."""

    code = "leg-cannot"


class LegNotYours(Refusal):
    """Another party acts here: the sender, the receiver, a second person or the person whose matter it is."""

    code = "leg-not-yours"
    status = 403


class NotShownYet(Refusal):
    """What would be sent is not what the person was shown."""

    code = "leg-not-shown"


class NotPermitted(Refusal):
    """The person's permission does not reach: not given, for less, for somebody else, over or taken back."""

    code = "leg-not-permitted"


class SamePersonTwice(Refusal):
    """A refusal is confirmed by another person than the one who proposed it."""

    code = "leg-same-person"


class NotEnoughSaid(Refusal):
    """A reason, a question, an outcome or a need is missing."""

    code = "leg-says-nothing"
    status = 422


class MayNotContact(Refusal):
    """The person has asked not to be contacted."""

    code = "leg-no-contact"


class TwoTriesFirst(Refusal):
    """Nobody is unreached before two tries by different ways."""

    code = "leg-two-tries"


class NotReceiving(Refusal):
    """The unit takes no referrals, or it would be the sender's own unit."""

    code = "unit-not-receiving"
    status = 422


class SomebodyElses(Refusal):
    """The rest is open to the one who took the matter on, and to the unit's leads."""

    code = "leg-somebody-elses"
    status = 403


class NoSuchPage(Refusal):
    """No own page opens with this code."""

    code = "no-such-own-page"
    status = 404


class TooManyGuesses(Refusal):
    """Too many wrong codes from one place."""

    code = "too-many-page-codes"
    status = 429
    retry_after_seconds = 600


class TooManyReceiptCodes(Refusal):
    """Too many wrong codes of document receipts from one place."""

    code = "too-many-receipt-codes"
    status = 429
    retry_after_seconds = 600


class PageMadeAlready(Refusal):
    """The visit is on an own page already."""

    code = "own-page-made"
