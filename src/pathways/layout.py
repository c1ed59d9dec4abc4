"""Where things lie: positions in the tables of a scenario and in the record of a running day. Whole words of 64 bits.

One compiled engine serves every size: a place is `base + number * size + field`, and the bases stand in the
tables' head. `state.py` gives the same words names.
"""

from pathways import disciplines as rule

# ---- head of the tables -----------------------------------------------------------------------------------------
(
    N_QUEUES, N_PERSONS, N_STREAMS, N_BOOKED, N_CLASSES, N_LANGUAGES, STOPS, SLOTS, HEAP_SIZE, LOG_SIZE,
    WARM_UP, IS_PLAIN, STAYS_AFTER_CLOSING, IS_EXPRESS, RESET,
    T_POLICY, T_QUEUES, T_SERVERS, T_PERSONS, T_SKILLS, T_SPELLS, T_STREAMS, T_NEEDS, T_PIECES, T_BOOKED,
    T_ONWARD, T_WALKS, T_CAPS,
    S_QUEUES, S_PERSONS, S_STREAMS, S_DEBTS, S_OPEN, S_VISITS, S_COMING, S_HEAP, S_WAITS, S_STAYS, S_HOURS,
    S_LOG, S_FREE, S_SLOTS, S_DESKS, S_BAGS, S_ON_WAY, S_AHEAD, F_QUEUES,
    F_LAWS, F_PIECES, F_STREAMS, F_ONWARD, F_LANGUAGES, F_PERSONS, HEAD,
) = range(54)  # fmt: skip

# ---- rows of the tables -----------------------------------------------------------------------------------------
(
    Q_PROMISE, Q_EXPECTED, Q_LAW, Q_HAS_PATIENCE, Q_PLACES, Q_OPENS, Q_CLOSES, Q_SERVERS, Q_SERVER_COUNT,
    Q_ONWARD, Q_ONWARD_COUNT, Q_DESKS, Q_SIZE,
) = range(13)  # fmt: skip
(
    P_SKILLS, P_SKILL_COUNT, P_SPELLS, P_SPELL_COUNT, P_LANGUAGES, P_KEEPS_BREAKS, P_ANSWERS, P_CLOSES, P_SIZE,
) = range(9)  # fmt: skip
(
    R_NAME, R_NEEDS, R_NEED_COUNT, R_IS_FREE, R_PIECES, R_PIECE_COUNT, R_PRIORITY, R_RATES, R_SIZE,
) = range(9)  # fmt: skip
B_STREAM, B_AT, B_SERIAL, B_SIZE = range(4)
G_FROM, G_TO, G_SIZE = range(3)  # pieces of a stream's day; spells of a person have the same form
ND_QUEUE, ND_LAW, ND_SIZE = range(3)
O_TARGET, O_HANDS_OVER, O_SIZE = range(3)
# rows of numbers with a point
L_KIND, L_MEAN, L_SIGMA, L_SIZE = range(4)
FQ_FLOOR, FQ_PATIENCE, FQ_SIZE = range(3)
FR_EARLY, FR_SPREAD, FR_NO_SHOW, FR_PRIORITY, FR_SIZE = range(5)
CONSTANT, EXPONENTIAL, LOGNORMAL = range(3)

# ---- the record: head, and rows -----------------------------------------------------------------------------------
(
    NOW, STATUS, EVENTS, HEAP_COUNT, COMING_COUNT, HOLE, NUMBER, FRESH, FREE_COUNT, LOG_COUNT, IN_HOUSE, BUSY_PEOPLE,
    PEAK_HOUSE, PEAK_FREE, KEY, HOUSE_AREA, HOUSE_CHANGED, HOUSE_SPENT, S_HEAD,
) = range(19)  # fmt: skip
(
    K_FIRST, K_LAST, K_WAITING, K_IDLE, K_CHANGED, K_ARRIVED, K_SERVED, K_LEFT, K_TURNED, K_SENT, K_WAITED,
    K_IN_15, K_IN_PROMISE, K_BUSY, K_AREA, K_PEAK, K_SPENT, K_INSIDE, K_SIZE,
) = range(19)  # fmt: skip
(E_STATE, E_STOP, E_SPELL, E_OFF_DUE, E_STAFFED, E_BUSY, E_SIZE) = range(7)
(M_PIECE, M_AT, M_SERIAL, M_KEY, M_CAME, M_GONE, M_NO_SHOW, M_EARLIER, M_INSIDE, M_SIZE) = range(10)
(VS_COUNT, VS_MULTI, VS_STAY, VS_SQUARED, VS_SIZE) = range(5)
(
    V_SLOT, V_HOUSE_AT, V_BUSY, V_NUMBER, V_KEY, V_STREAM, V_BOOKED_AT, V_PRIORITY, V_LANGUAGE, V_PLACE, V_LEFT_AT,
    V_OPEN, V_COUNT, V_MADE, V_SERVED, V_SIZE,
) = range(16)  # fmt: skip
# a stop begins with its candidate as `disciplines` reads it, so the rule looks at the record itself
J_LINE_AT, J_CREDIT, J_FREE_AT, J_MADE = rule.LINE_AT, rule.CREDIT_AT, rule.FREE_FROM, rule.POSITION
(
    J_VISITOR, J_QUEUE, J_STATE, J_LAW, J_WAIT_FROM, J_WAITED, J_PATIENCE, J_PATIENCE_AT, J_DUE, J_NEXT, J_PREVIOUS,
    J_CALLED_AT, J_SIZE,
) = range(rule.CANDIDATE_SIZE, rule.CANDIDATE_SIZE + 13)  # fmt: skip

# ---- the short road: bags of the keys of the events at which people go; those on their way to a further line ---------
(G_COUNT, G_GONE, G_GONE_AT, G_JOINED_AT, G_NUMBER, G_HEAD) = range(6)
BAG = 1024
(X_KEY, X_STREAM, X_HOUSE_AT, X_NUMBER, X_PLACE, X_MADE, X_ONWARD, X_GOES_ON, X_LASTS, X_BY, X_SIZE) = range(
    11
)
(A_KEY, A_LASTS, A_NEXT, A_SIZE), AHEAD = (
    range(4),
    8,
)  # what is reckoned of so many comers of a stream at once
ON_WAY_BITS = 12
(D_FREE, D_LAST, D_OFF_AT, D_SPELL, D_SIZE) = range(5)  # columns with a place for each desk

# ---- states -------------------------------------------------------------------------------------------------------
PLANNED, WALKING, WAITING, SERVING, OVER = range(5)
AWAY, IDLE, SERVES = range(3)
FINE, NO_SLOT, NO_HEAP, NO_LOG, PAUSED, UNSETTLED = range(6)

# ---- events: of one moment the smaller kind first -------------------------------------------------------------------
EV_END, EV_ON, EV_OFF, EV_ARRIVAL, EV_BOOKED, EV_WALKED, EV_LOOK, EV_PATIENCE, EV_CLOSE = range(9)
INDEX_BITS, KIND_BITS = 20, 4
NO_HOLE, IN_HEAP, IN_COMING = range(
    3
)  # where the event at hand stood: its place is filled by the next that is planned
AFTER_ALL, BEHIND = (1 << 63) - 1, 3  # stands so many times behind the last event of a heap
LATEST = 1 << (63 - INDEX_BITS - KIND_BITS)  # ms: 17 years

# ---- the log: (moment, what, number, queue, person) ---------------------------------------------------------------
ARRIVED, JOINED, CALLED, ENDED, LEFT, TURNED, SENT, OUT, ON, OFF = range(10)
LOG_WIDTH = 5

# ---- draws of one visitor, and of each of its stops ---------------------------------------------------------------
DRAW_LANGUAGE, DRAW_PRIORITY, DRAW_PUNCTUAL, DRAW_NO_SHOW, DRAWS_VISITOR = range(5)
DRAW_SERVICE, DRAW_ANSWER, DRAW_PATIENCE, DRAW_ONWARD, DRAWS_STOP = range(5)

WAIT_BINS, WAIT_BIN = 7200, 1_000  # ms
STAY_BINS, STAY_BIN = 4320, 10_000
HOURS = 24
H_COUNT, H_WAITED, H_IN_PROMISE, H_LEFT, H_SIZE = range(5)
FIFTEEN = 15 * 60_000
