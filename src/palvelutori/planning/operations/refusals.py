"""What planning does not carry out, and why."""

from __future__ import annotations

from palvelutori.common.refusals import Refusal
from palvelutori.planning.bridge.faults import ScenarioFault
from palvelutori.planning.rules.checking import ConceptProblem


class ConceptNotRight(Refusal):
    """The concept would not be right: `place` says where; the words of `fault` say what and what would be right."""

    code = "concept-not-right"
    status = 422

    def __init__(self, problem: ConceptProblem) -> None:
        super().__init__(place=problem.place, fault=problem.fault, **problem.values)
        self.problem = problem


class WrongConceptState(Refusal):
    """The version is not in a state from which this can be done."""

    code = "wrong-concept-state"
    status = 409


class DraftIsThere(Refusal):
    """There is a draft already: one at a time."""

    code = "draft-is-there"
    status = 409


class NoDraft(Refusal):
    """There is no draft to change."""

    code = "no-draft"
    status = 409


class PartChanged(Refusal):
    """Somebody else has written to this part since it was opened: nothing was overwritten."""

    code = "part-changed"
    status = 409


class NotForThisLead(Refusal):
    """Only the lead organisation's own person approves for it, and nobody for both."""

    code = "not-for-this-lead"
    status = 403


class NoSuchParagraph(Refusal):
    """The concept has no such paragraph."""

    code = "no-such-paragraph"
    status = 404


class CommentsClosed(Refusal):
    """This version is not out for comment."""

    code = "comments-closed"
    status = 409


class WordsNotRight(Refusal):
    """A comment or an answer is empty, or too long."""

    code = "comment-words"
    status = 422


class CommentTellsOfAPerson(Refusal):
    """The comment seems to hold a person's details; nothing was stored."""

    code = "comment-personal-details"
    status = 422


class WrongCommentState(Refusal):
    """The comment has been handled already, or is not shown."""

    code = "wrong-comment-state"
    status = 409


class SeatNeedsEnd(Refusal):
    """An agency's account has a last day, and it is not past."""

    code = "seat-needs-end"
    status = 422


class ScenarioNotRight(Refusal):
    """Something in the scenario is missing or impossible: the words of `fault` say what, before anything is run."""

    code = "scenario-not-right"
    status = 422

    def __init__(self, fault: ScenarioFault) -> None:
        super().__init__(place=fault.where, fault=fault.code, said=fault.said)
        self.fault = fault


class NoServiceDayYet(Refusal):
    """The concept does not say yet who comes and who serves on a day."""

    code = "no-service-day"
    status = 409


class NoSitesYet(Refusal):
    """The concept does not have two sites that could be compared."""

    code = "no-sites"
    status = 409


class NoFactsYet(Refusal):
    """The house has no day of that kind behind it from which demand could be taken."""

    code = "no-facts-yet"
    status = 409


class TooManyRuns(Refusal):
    """So many reckonings wait already that a further one must wait outside."""

    code = "too-many-runs"
    status = 429


class RunIsOver(Refusal):
    """The reckoning has ended already."""

    code = "run-is-over"
    status = 409


class RoleNotApproved(Refusal):
    """No approved version has this role: both leads approve before a role of the concept is used."""

    code = "role-not-approved"
    status = 409


class AlreadySaid(Refusal):
    """With this code, or from this page, an opinion was said already."""

    code = "opinion-already-said"
    status = 409


class VoiceNotKnown(Refusal):
    """The house did not make this code for this version."""

    code = "opinion-code-not-known"
    status = 422
