"""The figures of the reference tables (domain dossier §7), typed a second time to catch slips in the samples."""

from __future__ import annotations

from pathlib import Path

OFFICE10 = {8: 7, 9: 12, 10: 14, 11: 13, 12: 10, 13: 11, 14: 11, 15: 10, 16: 7, 17: 5}
OFFICE7 = {9: 15, 10: 18, 11: 16, 12: 13, 13: 14, 14: 13, 15: 11}
OFFICE6 = {9: 17, 10: 20, 11: 18, 12: 14, 13: 16, 14: 15}
KELA = {9: 22, 10: 20, 11: 17, 12: 13, 13: 14, 14: 14}
LAB = {7: 34, 8: 24, 9: 14, 10: 9, 11: 6, 12: 5, 13: 4, 14: 4}
YOUTH = {12: 22, 13: 22, 14: 24, 15: 32}
LIBRARY = {8: 3, 9: 5, 10: 8, 11: 10, 12: 11, 13: 10, 14: 10, 15: 11, 16: 12, 17: 10, 18: 7, 19: 3}
PROFILES = {
    "rantakulma": {
        "office10": OFFICE10, "office7": OFFICE7, "office6": OFFICE6, "kela": KELA, "lab": LAB,
        "youth": YOUTH, "library": LIBRARY,
    },
    "jokivarsi": {"office7": OFFICE7, "office6": OFFICE6},
}  # fmt: skip
WEEKDAYS = {"mon": 1.18, "tue": 1.05, "wed": 1.00, "thu": 0.97, "fri": 0.80}
MONTHS = (1.10, 1.00, 1.02, 1.05, 1.08, 0.92, 0.62, 1.02, 1.08, 1.05, 1.03, 0.83)
LANGUAGES = {
    "rantakulma": {"fi": 0.74, "sv": 0.06, "en": 0.14, "other": 0.06},
    "jokivarsi": {"fi": 0.92, "sv": 0.01, "en": 0.04, "other": 0.03},
}

# queue: (profile, mean, cv, patience, first hour, staff by hour,
#         Wednesday (arrivals, mean wait, p90, within 15, left, use), Monday (mean wait, p90, within 15))
QUEUES = {
    "rantakulma": {
        "guide": ("library", 0.9, 0.8, 49, 8, (1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1),
                  (599, 0.4, 1.3, 1.00, 0.001, 0.47), (0.6, 1.9, 1.00)),
        "service_point": ("office10", 6.0, 0.9, 60, 8, (3, 4, 4, 4, 3, 3, 4, 4, 3, 2),
                          (220, 1.6, 5.8, 0.99, 0.009, 0.64), (3.1, 9.6, 0.97)),
        "kela_lobby": ("kela", 2.0, 0.8, 71, 9, (2, 2, 2, 2, 2, 2),
                       (210, 1.0, 3.3, 1.00, 0.002, 0.58), (1.9, 5.8, 1.00)),
        "kela_desk": ("kela", 13.0, 0.8, 104, 9, (8, 8, 6, 5, 6, 5),
                      (126, 1.7, 6.3, 0.98, 0.007, 0.71), (3.6, 11.8, 0.94)),
        "lab": ("lab", 5.0, 0.5, 93, 7, (8, 6, 4, 2, 2, 2, 2, 1),
                (229, 1.6, 5.1, 0.99, 0.005, 0.70), (3.6, 9.9, 0.96)),
        "employment": ("office7", 18.0, 0.7, 93, 9, (3, 4, 3, 3, 3, 3, 2),
                       (42, 2.8, 10.5, 0.94, 0.020, 0.58), (4.4, 15.3, 0.90)),
        "ohjaamo": ("youth", 24.0, 0.7, 93, 12, (3, 3, 3, 4),
                    (22, 3.4, 13.2, 0.92, 0.027, 0.67), (5.2, 17.8, 0.87)),
        "library_info": ("library", 4.0, 1.0, 38, 8, (1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 1),
                         (259, 1.1, 4.0, 1.00, 0.008, 0.57), (1.8, 5.9, 0.99)),
        "health_walkin": ("office10", 11.0, 0.6, 137, 8, (2, 2, 3, 2, 2, 2, 2, 2, 1, 1),
                          (60, 3.7, 12.3, 0.93, 0.016, 0.57), (5.7, 17.9, 0.87)),
    },
    "jokivarsi": {
        "guide": ("office7", 1.3, 0.8, 38, 9, (1,) * 7, (191, 1.5, 4.6, 1.00, 0.007, 0.59), (2.3, 6.4, 1.00)),
        "joint_advice": ("office7", 9.0, 0.9, 71, 9, (2,) * 7,
                         (54, 2.9, 10.2, 0.95, 0.024, 0.56), (4.4, 14.2, 0.91)),
        "vero": ("office6", 11.0, 0.8, 93, 9, (3, 3, 3, 2, 3, 2),
                 (52, 2.5, 8.9, 0.96, 0.017, 0.58), (3.8, 12.7, 0.92)),
        "employment": ("office7", 16.0, 0.7, 93, 9, (3, 3, 3, 2, 3, 2, 2),
                       (43, 3.9, 13.7, 0.91, 0.029, 0.62), (6.5, 20.7, 0.84)),
        "mml": ("office6", 17.0, 0.7, 71, 9, (1,) * 6, (9, 5.0, 18.0, 0.87, 0.060, 0.40), (6.2, 20.4, 0.84)),
        "avi": ("office6", 14.0, 0.8, 71, 9, (1,) * 6, (2, 0.7, 0, 0.98, 0.008, 0.08), (0.9, 0, 0.98)),
        "perusturva": ("office7", 20.0, 0.7, 104, 9, (2, 3, 2, 2, 2, 2, 2),
                       (24, 3.4, 12.8, 0.92, 0.025, 0.51), (5.2, 18.9, 0.87)),
        "porina": ("office7", 10.0, 0.9, 71, 9, (2, 2, 2, 2, 2, 2, 1),
                   (46, 3.6, 12.1, 0.93, 0.035, 0.57), (4.7, 15.2, 0.90)),
    },
}  # fmt: skip

# unit: (row of the table, staff, desks, share of appointments, Wednesday's hours)
UNITS = {
    "rantakulma": {
        "guidance": ("A0", 2, 2, 0, "08:00-20:00"), "library": ("A1", 36, 3, 0.02, "08:00-20:00"),
        "service_point": ("A2", 8, 4, 0, "08:00-18:00"), "ohjaamo": ("A3", 7, 4, 0.39, "12:00-16:00"),
        "employment": ("A4", 6, 4, 0.30, "09:00-16:00"), "child_health": ("A5", 20, 16, 0.97, "08:00-18:00"),
        "health": ("A6", 26, 22, 0.76, "08:00-18:00"), "mhsa": ("A7", 13, 12, 0.78, "08:00-16:00"),
        "kela": ("A8", 11, 8, 0.08, "09:00-15:00"), "lab": ("A9", 7, 8, 0.55, "06:45-16:00"),
        "imaging": ("A10", 4, 3, 0.80, "08:00-16:00"),
    },
    "jokivarsi": {
        "guide": ("B0", 1, 1, 0, "08:00-16:00"), "joint_advice": ("B0", 2, 2, 0.05, "08:00-16:00"),
        "vero": ("B1", 7, 3, 0.20, "09:00-15:00"), "employment": ("B2", 9, 3, 0.55, "09:00-16:00"),
        "avi": ("B3", 0.5, 1, 0.80, "09:00-15:00"), "mml": ("B4", 1, 1, 0.50, "09:00-15:00"),
        "perusturva": ("B5", 5, 2, 0.45, "09:00-16:00"), "porina": ("B6", 5, 2, 0.10, "09:00-16:00"),
    },
}  # fmt: skip

TRANSITIONS = {
    "health": {"lab": 18, "imaging": 6, "kela": 4, "mhsa": 2, "library": 12},
    "child_health": {"lab": 8, "library": 30, "kela": 6, "service_point": 4},
    "lab": {"health": 5, "imaging": 4, "library": 10, "service_point": 4},
    "kela": {"service_point": 7, "employment": 8, "library": 9, "health": 2},
    "service_point": {"kela": 6, "library": 10, "employment": 3, "health": 2},
    "employment": {"kela": 14, "ohjaamo": 3, "library": 8},
    "ohjaamo": {"kela": 10, "employment": 9, "mhsa": 4, "library": 15},
    "mhsa": {"kela": 6, "lab": 5, "health": 4},
    "library": {"service_point": 5, "kela": 3, "ohjaamo": 2},
    "guidance": {
        "kela": 18, "health": 14, "lab": 13, "service_point": 16, "library": 12, "child_health": 6,
        "employment": 5, "imaging": 4, "ohjaamo": 3, "mhsa": 2, "outside": 7,
    },
}  # fmt: skip
PAIRS = {
    ("employment", "perusturva"): 22, ("vero", "employment"): 14, ("porina", "mml"): 20,
    ("joint_advice", "any"): 30, ("vero", "other"): 8, ("other", "other"): 6,
}  # fmt: skip
PERSONA_WEIGHTS = {
    "rantakulma": (14, 16, 8, 9, 6, 10, 4, 3, 8, 3, 14, 5),
    "jokivarsi": (18, 9, 7, 7, 3, 14, 16, 8, 9, 2, 3, 4),
}
PATHS = {
    "rantakulma": {"sp01", "sp02", "sp03", "sp09", "sp12", "sp13", "sp15", "sp16"},
    "jokivarsi": {"sp04", "sp05", "sp06", "sp07", "sp08", "sp10", "sp11", "sp14", "sp15", "sp16"},
}


def services(centre: str) -> list[tuple[str, str, str, str, float, str]]:
    """(unit, fi, sv, en, minutes, modes) rows of the reference lists."""
    rows: dict[str, list[tuple[str, str, str, str, float, str]]] = {}
    for line in (Path(__file__).parent / "reference_services.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            rows[line[3:]] = current = []
        elif not line.startswith("#"):
            unit, fi, sv, en, minutes, modes = line.split(" | ")
            current.append((unit, fi, sv, en, float(minutes), modes))
    return rows[centre]
