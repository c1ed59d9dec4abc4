"""The people of the domain and their paths: the right units are among the first three suggestions."""

from __future__ import annotations

import pytest

from palvelutori.guidance.rules.entries import Said
from palvelutori.guidance.rules.logic import Truth
from palvelutori.guidance.rules.suggesting import suggest
from tests.guidance.houses import order, rules, said

#: who and which path (reference/domain.md §7.6, §7.7) → centre, what is said, the units that help
PEOPLE: dict[str, tuple[str, Said, set[str]]] = {
    "sp01 p02 Leila": ("rantakulma", said("for_my_child", "tests", "get_around", child="small", referral="blood"),
                       {"child_health", "lab", "service_point"}),
    "sp02 p01 Aino": ("rantakulma", said("get_care", "tests", "paper_in_order", care="new_trouble", referral="blood"),
                      {"health", "lab", "service_point"}),
    "sp03 p03 Mikko": ("rantakulma", said("talk", "study", "money_rent", age="from_18_to_29", rent="soon"),
                       {"ohjaamo", "kela"}),
    "sp04 p04 Daryna": ("jokivarsi", said("coming_to_finland", "own_language", "find_work", in_finland="new",
                                          work="without", registered="no"), {"joint_advice", "vero", "employment"}),
    "sp05 p06 Sari": ("jokivarsi", said("losing_a_job", "feel_better", work="ending", registered="no", coping="heavy"),
                      {"employment", "perusturva"}),
    "sp06 p01 Aino": ("jokivarsi", said("a_death", estate="yes"), {"vero", "mml"}),
    "sp07 p08 Elli and Onni": ("jokivarsi", said("building_a_home", "property", "build", works="house"),
                               {"vero", "mml", "porina"}),
    "sp08 p09 Tuula": ("jokivarsi", said("informal_care", "care_for_other", "learn_digital", mandate="no"),
                       {"joint_advice", "perusturva"}),
    "sp09 p12 Pekka": ("rantakulma", said("keep_home", "money_living", "print", rent="behind", age="from_30_to_64"),
                       {"kela", "service_point", "library"}),
    "sp10 p05 Bengt": ("jokivarsi", said("tax_right", "get_around"), {"vero", "porina"}),
    "sp11 p07 Jari": ("jokivarsi", said("build", "own_business", works="street", business="running"),
                      {"porina", "vero"}),
    "sp12 p06 Sari": ("rantakulma", said("feel_better", coping="heavy"), {"mhsa"}),
    "sp12 p12 Pekka": ("rantakulma", said("talk", "feel_better", coping="heavy", age="from_30_to_64"),
                       {"mhsa"}),
    "sp13 p11 Hanna": ("rantakulma", said("company", "own_room", "say_opinion"), {"library", "service_point"}),
    "sp14 p01 Aino": ("jokivarsi", said("leave_paper"), {"joint_advice"}),
    "p05 Bengt retires": ("rantakulma", said("retiring", "get_around"), {"kela", "service_point"}),
    "p09 Tuula in town": ("rantakulma", said("informal_care", "care_for_other", mandate="no", coping="tired"),
                          {"service_point", "mhsa"}),
    "p10 Reko": ("rantakulma", said("own_room", "money_rent", age="from_18_to_29", work="studying", rent="paid"),
                 {"library", "kela"}),
    "p03 Mikko says little": ("rantakulma", said("talk", age="from_18_to_29"), {"ohjaamo"}),
    "p04 Daryna in town": ("rantakulma", said("coming_to_finland", "learn_finnish", in_finland="new", work="without"),
                           {"service_point", "library"}),
}  # fmt: skip
FIRST = 3


def first_units(centre: str, person: Said) -> list[str]:
    found = suggest(rules(centre), person, order=order(centre))
    return [one.service.partition(".")[0] for one in found if one.truth == Truth.YES][:FIRST]


@pytest.mark.parametrize("name", PEOPLE)
def test_the_right_units_come_first(name):
    centre, person, right = PEOPLE[name]
    assert right <= set(first_units(centre, person)), first_units(centre, person)


def test_the_share_of_people_led_right(capsys):
    led = [right <= set(first_units(centre, person)) for centre, person, right in PEOPLE.values()]
    with capsys.disabled():
        print(f"\nled to the right units by the first {FIRST}: {sum(led)} of {len(led)}")
    assert len({name.split()[1] for name in PEOPLE if name.startswith("sp")} | {"p05", "p09", "p10"}) == 12
    assert all(led)
