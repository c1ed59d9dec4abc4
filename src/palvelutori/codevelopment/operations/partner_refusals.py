"""What may not be done with partners, as facts."""

from __future__ import annotations

from palvelutori.common.refusals import Refusal


class WrongStanding(Refusal):
    """The partner does not stand where this could be done."""

    code = "wrong-standing"
    status = 409


class ChecksMissing(Refusal):
    """Something its vetting asked for has not been looked at yet."""

    code = "partner-checks-missing"
    status = 409


class TermsChanged(Refusal):
    """The terms were renewed since the page was opened."""

    code = "partner-terms-changed"
    status = 409


class PartnerCodeUnknown(Refusal):
    """No application or invitation has this code, or its time is over."""

    code = "partner-code-unknown"
    status = 404


class PartnerCodeUsed(Refusal):
    """This code has made its sign-in already."""

    code = "partner-code-used"
    status = 409


class NotYetVetted(Refusal):
    """The application has not been looked at yet: a sign-in comes after that."""

    code = "partner-not-vetted"
    status = 409


class SameDecider(Refusal):
    """Whoever decided something does not decide the appeal against it."""

    code = "same-decider"
    status = 409


class TooManyApplications(Refusal):
    """Too many applications or wrong codes from one place."""

    code = "too-many-applications"
    status = 429
    retry_after_seconds = 600
