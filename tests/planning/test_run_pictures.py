"""The pictures of a reckoning as pages: the same figures in each form, for whoever may read it, without script."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from palvelutori.planning import work
from palvelutori.planning.bridge import scenarios
from palvelutori.planning.models import Run
from palvelutori.planning.operations.set_up import set_up
from palvelutori.planning.operations.versions import start_draft
from palvelutori.planning.queries import pictures
from pathways.trace import occupancy, trace
from tests.planning.people import CENTRE, MANAGER, SYSTEM, seated
from tests.planning.test_pages import PREFIXES, signed_in, words
from tests.planning.test_runs import VERSION, ask

pytestmark = pytest.mark.django_db


def reckoned(**more) -> Run:
    run = ask(replications=4, **more)
    taken = work.take("test")
    assert taken is not None and taken.pk == run.pk and work.carry_out(taken) == "done"
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def run(jokivarsi) -> Run:
    set_up(SYSTEM, centre=CENTRE)
    return reckoned(policy="house")


def address(run: Run, page: str) -> str:
    return f"/suunnittele/laskelmat/{run.pk}/{page}"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_anybody_reads_them_in_their_language(client, run, prefix):
    paths = [address(run, "paiva/?mitta=" + one) for one in ("wait", "kept", "load")]
    for path in (*paths, address(run, "halli/"), "/suunnittele/polut/sp04/?kerros=laskettu"):
        answer = client.get(prefix + path)
        assert answer.status_code == 200, path
        told = words(answer)
        assert "{" not in told and "planning." not in told, path


def test_the_table_shows_what_was_reckoned(client, run):
    page = client.get(address(run, "paiva/")).content.decode()
    rows = dict(re.findall(r'<th scope="row"><span>([^<]+)</span></th>(.*?)</tr>', page))
    halves = run.result["by_time"]["halves"]["vero"]["wait"]
    shown = [
        re.sub(r"<[^>]+>.*", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", rows["Verohallinto"])
    ]
    assert [one for one in shown if one != "–"] == [
        f"{one:.1f}".replace(".0", "").replace(".", ",") if one < 9.95 else f"{one:.0f}"
        for one in halves
        if one is not None
    ]
    assert "Keskimääräinen odotus minuutteina" in page and "yli lupauksen" in page


def test_a_measure_or_place_nobody_knows_is_the_usual_one(client, run):
    usual = words(client.get(address(run, "paiva/")))
    assert words(client.get(address(run, "paiva/?mitta=raha&missa=kuu"))) == usual
    assert "Odottavat: eniten" in words(client.get(address(run, "paiva/?missa=waiting")))


def test_a_unit_where_nobody_is(client, run):
    result = dict(run.result)
    result["by_time"]["crowd"]["zones"]["vero"] = {name: [0.0] * 144 for name in ("mean", "low", "high")}
    Run.objects.filter(pk=run.pk).update(result=result)
    assert "Täällä ei ole ketään" in words(client.get(address(run, "paiva/?missa=vero")))


def test_one_without_half_hours_says_so(client, run):
    """Reckoned before there were pictures, or a day nobody comes to."""
    Run.objects.filter(pk=run.pk).update(result={**run.result, "by_time": {}})
    assert "Tästä laskelmasta ei ole kuvia" in words(client.get(address(run, "paiva/")))
    assert client.get(address(run, "halli/")).status_code == 200


# ---- the hall --------------------------------------------------------------------------------------------------------


def shown(page: str) -> tuple[dict[int, tuple[int, int]], dict[str, int], int]:
    """Line → (waits, served), sums, and how many people are drawn."""
    cells = [dict(re.findall(rf'data-{name}="(\d+)">(\d+)<', page)) for name in ("waits", "served")]
    lines = {int(line): (int(cells[0][line]), int(cells[1][line])) for line in cells[0]}
    sums = {name: int(value) for name, value in re.findall(r'data-sum="(\w+)">(\d+)<', page)}
    people = page[page.index("<g data-people>") : page.index("</svg>", page.index("<g data-people>"))]
    return lines, sums, len(re.findall('<g class="who ', people))


def test_a_still_is_the_occupancy_table_at_any_half_hour(client, run):
    scenario = scenarios.read(run.scenario)
    table = occupancy(trace(scenario, seed=run.seed))
    for minute in range(8 * 60, 17 * 60, 30):
        at = minute - table.first
        page = client.get(address(run, f"halli/?klo={minute // 60}.{minute % 60:02d}")).content.decode()
        lines, sums, drawn = shown(page)
        inside = 0 <= at < len(table.house)
        assert sums["house"] == drawn == (table.house[at] if inside else 0), minute
        if inside:
            assert lines == {
                line: (table.waits[line][at], table.served[line][at]) for line in range(len(scenario.queues))
            }
            assert (sums["walks"], sums["on_duty"]) == (table.walks[at], table.on_duty[at])
    assert max(table.house) > 10, "somebody is there to be counted"


def test_whatever_is_asked_a_moment_of_the_day_is_shown(client, run):
    fullest = words(client.get(address(run, "halli/")))
    for odd in ("huomenna", "12", "٣.٣", "-1.00", "9.30.00x"):
        assert client.get(address(run, f"halli/?klo={odd}")).status_code == 200
    assert words(client.get(address(run, "halli/?klo=x"))) == fullest
    early, late = (
        client.get(address(run, f"halli/?klo={one}")).content.decode() for one in ("00.00", "99.99")
    )
    assert 'rel="prev"' not in early and 'rel="next"' in early
    assert 'rel="next"' not in late and 'rel="prev"' in late


def test_the_script_gets_the_same_day(client, run):
    data = client.get(address(run, "halli/paiva.json"))
    assert data.headers["Content-Type"] == "application/json"
    day = json.loads(data.content)
    table = occupancy(trace(scenarios.read(run.scenario), seed=run.seed))
    for place in range(0, len(table.house), 11):
        second = (table.first + place) * 60
        there = [span for _, spans in day["people"] for span in spans if span[3] <= second < span[4]]
        assert len(there) == table.house[place]
    assert len(day["seats"]) == len(table.waits) and all(
        0 <= one[0] < len(day["marks"]) for one in day["people"]
    )


def test_a_day_too_long_to_keep_is_simulated_once_more(client, run):
    kept = client.get(address(run, "halli/paiva.json")).content
    Run.objects.filter(pk=run.pk).update(replay=[])
    pictures._replay.cache_clear()
    assert client.get(address(run, "halli/paiva.json")).content == kept


@pytest.mark.parametrize("page", ["paiva/", "halli/", "halli/paiva.json"])
def test_a_drafts_reckoning_and_one_under_way_are_not_shown(client, run, page):
    start_draft(MANAGER, centre=CENTRE)
    drafted = reckoned(policy="house", version=VERSION + 1, seed=3)
    planner = signed_in(seated("suunnittelija", "planner", "Toimisto"))
    assert client.get(address(run, page)).status_code == 200
    assert client.get(address(drafted, page)).status_code == 404
    assert planner.get(address(drafted, page)).status_code == 200
    waiting = ask(seed=9)
    assert planner.get(address(waiting, page)).status_code == 404
    assert client.get(f"/suunnittele/laskelmat/987654/{page}").status_code == 404
    Run.objects.filter(pk=run.pk).update(kind="rooms")
    assert client.get(address(run, page)).status_code == 404, "a plan is no day"


# ---- two days beside each other


def test_two_crowds_share_their_axes(client, run):
    other = reckoned(policy="house", weekday="mon")
    page = f"/suunnittele/laskelmat/vertaa/?a={run.pk}&b={other.pk}"
    told = words(client.get(page))
    peaks = [max(one.result["by_time"]["crowd"]["house"]["mean"]) for one in (run, other)]
    assert f"keskimäärin {peaks[0]:.0f} ja {peaks[1]:.0f}." in told
    drawn = pictures.crowds(CENTRE, (run.pk, other.pk), may_read_drafts=False)
    assert drawn is not None and (drawn[0].up, drawn[0].across) == (drawn[1].up, drawn[1].across)
    Run.objects.filter(pk=other.pk).update(result={**other.result, "by_time": {}})
    assert "Ihmisiä talossa päivän mittaan" not in words(client.get(page)), "the control"


# ---- the path's second layer -----------------------------------------------------------------------------------------


def test_a_path_has_a_second_layer(client, run):
    drawn = words(client.get("/suunnittele/polut/sp04/"))
    simulated = client.get("/suunnittele/polut/sp04/?kerros=laskettu")
    told = words(simulated)
    assert "Laskettu" in drawn and "odotus" not in drawn.split("Taustalla")[0].split("Ihminen")[-1]
    figures, service = run.result["figures"]["vero"], run.result["by_time"]["service"]["vero"]
    cells = re.findall(r"<b>([^<]+) / ([^<]+) min</b>", simulated.content.decode())
    assert len(cells) >= 4, told

    def number(value: float) -> str:
        return f"{value:.1f}".removesuffix(".0").replace(".", ",") if value < 9.95 else f"{value:.0f}"

    for held in (
        (figures["wait_minutes_p50"], figures["wait_minutes_p90"]), (service["p50"], service["p90"])
    ):  # fmt: skip
        assert tuple(map(number, held)) in cells
    assert "Talossa laskettuna" in told


def test_without_a_reckoning_there_is_one_layer(client, jokivarsi):
    """The control: no switch that leads nowhere, nor to changed demand, nor to one without half hours."""
    set_up(SYSTEM, centre=CENTRE)
    assert "Laskettu" not in words(client.get("/suunnittele/polut/sp04/?kerros=laskettu"))
    table = reckoned(policy="reference")
    Run.objects.filter(pk=table.pk).update(change="all:1.1")
    assert "Laskettu" not in words(client.get("/suunnittele/polut/sp04/"))
    Run.objects.filter(pk=table.pk).update(change="")
    assert "Laskettu" in words(client.get("/suunnittele/polut/sp04/"))
    Run.objects.filter(pk=table.pk).update(result={**table.result, "by_time": {}})
    assert Client().get("/suunnittele/polut/sp04/?kerros=laskettu").status_code == 200
