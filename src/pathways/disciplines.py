"""The calling rule, over whole numbers: who may be called to a desk, and who comes first.

The live desk and the simulation kernel use these same functions: the desk by way of
`palvelutori.visits.rules`, the kernel compiled. So they keep to what both understand: integers, tuples of
integers, no imports, and no keyword-only parameters (the compiler cannot pass them on).

A *candidate* is one waiting stop as one desk sees it: a tuple of `CANDIDATE_SIZE` integers. A *policy* is
one of `POLICY_SIZE`. The constants below are their positions. Moments and spans are milliseconds (any
origin, one for all), flags 0 or 1, shares whole percents. Of those that `may_call`, the one with the least
`rank` is next. The rule in words: docs/explanation/calling-rule.md.
"""

# Moments that are not there: before everything, after everything.
NONE = -(1 << 60)
NEVER = 1 << 60

# ---- positions in a candidate ------------------------------------------------------------------------------
HOUSE_AT = 0  # the visitor came into the house
CREDIT_AT = 1  # an arrival the visitor brings from elsewhere (hand-over, earlier visit), or NONE
LINE_AT = 2  # this stop joined its own line
JOURNAL = 3  # journal number of the line that made the stop: settles equal arrivals
POSITION = 4  # place among the needs told in one breath: settles stops of one journal line
PROMISE = 5  # the queue's promised longest wait, ms
EXPECTED = 6  # the queue's mean service, ms
BOOKED_AT = 7  # the appointment's time, or NONE
CLOSES_AT = 8  # when the stop's queue closes, or NEVER
DESK_CLOSES_AT = 9  # when the last of this desk's queues closes, or NEVER
ELSEWHERE_CLOSES_AT = 10  # the first closing among the other queues the visitor waits in, or NEVER
FREE_FROM = 11  # end of the visitor's previous stop, or NONE
BUSY = 12  # flag: called, served or walked over elsewhere at this moment
MISSED_AT = 13  # the last call nobody answered, while the stop stands as no-show; NONE while it waits
NO_SHOWS = 14  # how many times nobody answered
SERVES = 15  # flag: this desk may serve this service
BOUND = 16  # to no desk, to this one, to another (below)
SPEAKS = 17  # flag: this desk speaks the visitor's language
SPEAKING_DESKS = 18  # open desks of the queue that speak it
OPEN_DESKS = 19  # open desks of the queue
CAP = 20  # the priority class's share of calls, percent; 0 = no ground
CLASS_DEBT = 21  # `debt_after` folded over the queue's calls, for the class
AHEAD_DEBT = 22  # the same for all classes together
CANDIDATE_SIZE = 23

TO_NO_DESK = 0
TO_THIS_DESK = 1
TO_ANOTHER_DESK = 2

# ---- positions in a policy ---------------------------------------------------------------------------------
KEEP_PLACE = 0  # flag: seniority by house arrival; else by the stop's own line
FIRST_COME = 1  # flag: arrival alone decides; promise and service time do not
SERVICE_WEIGHT = 2  # percent of the expected service added to the promise: 100 = due when it should be done
LANGUAGE_LEAD = 3  # percent of the extra way to an officer with the language that is given as lead; 0 = none
AHEAD_CAP = 4  # share of a queue's calls that all classes together may take ahead, percent
EARLY = 5  # an appointment may be called this much before its time when nobody else waits, ms
GRACE = 6  # an appointment this late is still on time, ms
LAST_CALL = 7  # a queue this near its closing goes first at a desk of several queues, ms
COOL_DOWN = 8  # an unanswered visitor is left alone this long, ms
PLACE_KEPT = 9  # and may be called again until then, ms
MAX_RETURNS = 10  # how many times
WALK = 11  # from one desk to the next, ms
LONG_WAIT = 12  # a stop this far past its promise is passed by nobody with a later due moment, ms
POLICY_SIZE = 13

# ---- lanes: the first component of a rank ------------------------------------------------------------------
LANE_LONG_WAIT = 0
LANE_LAST_CALL_AHEAD = 1
LANE_LAST_CALL = 2
LANE_AHEAD = 3
LANE_ORDINARY = 4
LANE_LATER = 5


def may_call(candidate: tuple[int, ...], policy: tuple[int, ...], now: int) -> bool:
    """Whether this desk may call this stop by its turn at this moment."""
    if not candidate[SERVES] or candidate[BUSY] or candidate[BOUND] == TO_ANOTHER_DESK:
        return False
    if now < candidate[FREE_FROM] + policy[WALK]:
        return False
    if not is_understood(candidate):
        return False
    if candidate[MISSED_AT] != NONE and not is_second_round(candidate, policy=policy, now=now):
        return False
    return candidate[BOOKED_AT] == NONE or now >= candidate[BOOKED_AT] - policy[EARLY]


def rank(candidate: tuple[int, ...], policy: tuple[int, ...], now: int) -> tuple[int, int, int, int, int]:
    """The stop's place in order, smaller first: lane, due moment, house arrival, journal number, position."""
    return (
        lane(candidate, policy=policy, now=now),
        due(candidate, policy=policy),
        candidate[HOUSE_AT],
        candidate[JOURNAL],
        candidate[POSITION],
    )


def lane(candidate: tuple[int, ...], policy: tuple[int, ...], now: int) -> int:
    """Which of the six lanes the stop stands in; within a lane the due moment decides."""
    if is_early(candidate, now=now) or yields(candidate, policy=policy, now=now):
        return LANE_LATER
    if has_waited_long(candidate, policy=policy, now=now):
        return LANE_LONG_WAIT
    is_ahead = is_on_time(candidate, policy=policy) or goes_ahead(candidate, policy=policy)
    if is_last_call(candidate, policy=policy, now=now):
        return LANE_LAST_CALL_AHEAD if is_ahead else LANE_LAST_CALL
    return LANE_AHEAD if is_ahead else LANE_ORDINARY


def due(candidate: tuple[int, ...], policy: tuple[int, ...]) -> int:
    """The moment that orders a lane: the booked time, or when the matter should be done, less language lead.

    A matter should be done at arrival + promise + expected service. So at a desk of several queues a short
    matter goes a little before a long one: by arrival alone the mean wait over several skills grows.
    """
    if is_on_time(candidate, policy=policy):
        return candidate[BOOKED_AT]
    moment = seniority(candidate, policy=policy) - language_lead(candidate, policy=policy)
    if not policy[FIRST_COME]:
        moment += candidate[PROMISE] + candidate[EXPECTED] * policy[SERVICE_WEIGHT] // 100
    return max(moment, candidate[BOOKED_AT])  # somebody late is not due before the time that was booked


def seniority(candidate: tuple[int, ...], policy: tuple[int, ...]) -> int:
    """The arrival that counts: the credit, else the house arrival (place kept), else the stop's own start."""
    if candidate[CREDIT_AT] != NONE:
        return candidate[CREDIT_AT]
    if policy[KEEP_PLACE]:
        return candidate[HOUSE_AT]
    return max(candidate[LINE_AT], candidate[FREE_FROM])


# ---- language ----------------------------------------------------------------------------------------------


def is_understood(candidate: tuple[int, ...]) -> bool:
    """The desk speaks the visitor's language, or no open desk of the queue does, or it was chosen by name."""
    return bool(candidate[SPEAKS] or candidate[SPEAKING_DESKS] == 0 or candidate[BOUND] == TO_THIS_DESK)


def language_lead(candidate: tuple[int, ...], policy: tuple[int, ...]) -> int:
    """How much earlier a turn is due, ms, when only some of the open desks speak the visitor's language.

    One of n desks is free every expected / n. With the language it is one of fewer: the difference is the
    visitor's extra way. The lead is the policy's percent of it and never more than the promise.
    """
    open_desks, speaking = candidate[OPEN_DESKS], candidate[SPEAKING_DESKS]
    if not candidate[SPEAKS] or speaking <= 0 or speaking >= open_desks:
        return 0
    extra = candidate[EXPECTED] * (open_desks - speaking) // (open_desks * speaking)
    return min(candidate[PROMISE], extra * policy[LANGUAGE_LEAD] // 100)


# ---- priority grounds --------------------------------------------------------------------------------------


def goes_ahead(candidate: tuple[int, ...], policy: tuple[int, ...]) -> bool:
    """The visitor has a priority ground, and neither its class nor all together have used their share."""
    return (
        candidate[CAP] > 0
        and candidate[CLASS_DEBT] < candidate[CAP]
        and candidate[AHEAD_DEBT] < policy[AHEAD_CAP]
    )


def debt_after(debt: int, cap: int, is_of_class: bool) -> int:
    """The class's debt after one more call of the queue: each call pays off `cap`, one of the class adds 100.

    While the debt is less than the cap the class may go ahead. So it does so only if, this call counted, it
    has had at most cap percent, rounded up, of the latest n calls, whatever n is.
    """
    return max(0, debt - cap + (100 if is_of_class else 0))


# ---- appointments ------------------------------------------------------------------------------------------


def is_on_time(candidate: tuple[int, ...], policy: tuple[int, ...]) -> bool:
    """Booked, and in the house at the latest the grace after the booked time. Later: a place like a walk-
    in's.
    """
    return candidate[BOOKED_AT] != NONE and candidate[HOUSE_AT] <= candidate[BOOKED_AT] + policy[GRACE]


def is_early(candidate: tuple[int, ...], now: int) -> bool:
    """The booked time has not come: others first."""
    return candidate[BOOKED_AT] != NONE and now < candidate[BOOKED_AT]


# ---- closing, missing, waiting long ------------------------------------------------------------------------


def is_last_call(candidate: tuple[int, ...], policy: tuple[int, ...], now: int) -> bool:
    """The stop's queue closes soon, and before another queue of this desk."""
    closes_at = candidate[CLOSES_AT]
    return closes_at < candidate[DESK_CLOSES_AT] and closes_at - now <= policy[LAST_CALL]


def yields(candidate: tuple[int, ...], policy: tuple[int, ...], now: int) -> bool:
    """The visitor also waits in a queue that closes soon and before this one: that one first."""
    elsewhere = candidate[ELSEWHERE_CLOSES_AT]
    return now < elsewhere < candidate[CLOSES_AT] and elsewhere - now <= policy[LAST_CALL]


def is_second_round(candidate: tuple[int, ...], policy: tuple[int, ...], now: int) -> bool:
    """Nobody answered; the cool-down is over, the place still kept, returns are left: called once more."""
    since = now - candidate[MISSED_AT]
    return policy[COOL_DOWN] <= since < policy[PLACE_KEPT] and candidate[NO_SHOWS] <= policy[MAX_RETURNS]


def has_waited_long(candidate: tuple[int, ...], policy: tuple[int, ...], now: int) -> bool:
    """So far past its promise (or booked time) that only an earlier due moment passes this stop any more."""
    if is_on_time(candidate, policy=policy):
        promised_at = candidate[BOOKED_AT]
    else:
        promised_at = max(seniority(candidate, policy=policy) + candidate[PROMISE], candidate[BOOKED_AT])
    return now - promised_at > policy[LONG_WAIT]
