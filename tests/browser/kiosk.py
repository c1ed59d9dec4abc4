"""Somebody at the kiosk's glass: 1080 × 1920, choices in the address of one turn, time that runs as a test needs it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

GLASS = {"width": 1080, "height": 1920}
NEEDS = ("kela.general_housing_allowance", "lab.blood_sample", "service_point.travel_card")
#: a voice that speaks into a list instead of the hall
VOICE = """
window.spoken = [];
const voices = ["fi-FI", "sv-FI", "en-GB"].map((lang) => ({ lang, name: lang }));
class Utterance { constructor(text) { this.text = text; } }
Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance });
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices, cancel() {}, addEventListener() {},
  speak(one) { window.spoken.push({ text: one.text, lang: one.lang, voice: one.voice.lang }); },
} });
"""


def goes_to(
    page: Any, place: str = "", *, needs: tuple[str, ...] = (), prefix: str = "", **more: str
) -> None:
    """Open a place of the turn that goes on in this window; begins one where there is none."""
    if not page.url.startswith("http") or "kioski" not in page.url or not mark_of(page):
        page.goto(f"{prefix}/kioski/")
    asked = [("turn", mark_of(page)), *(("need", one) for one in needs), *more.items()]
    page.goto(f"{prefix}/kioski/?{urlencode([*asked, *([('at', place)] if place else [])])}")


def mark_of(page: Any) -> str:
    """The mark of the turn the window shows; empty where it shows none."""
    return str(page.evaluate("document.body?.dataset.turn || ''"))


def runs(page: Any, *, idle: float, warning: float) -> None:
    """From the next page on, seconds until the warning and seconds it stands."""

    def hurried(route: Any) -> None:
        if route.request.resource_type != "document":
            route.fallback()
            return
        answer = route.fetch(max_redirects=0)
        if answer.status != 200:
            route.fulfill(response=answer)
            return
        body = answer.text()
        for seconds in (60, 30):
            body = body.replace(f'data-idle="{seconds}"', f'data-idle="{idle}"')
        body = body.replace('data-idle="180"', f'data-idle="{idle * 3}"')
        route.fulfill(response=answer, body=body.replace('data-warning="20"', f'data-warning="{warning}"'))

    page.route("**/kioski/**", hurried)


def controls(page: Any) -> list[dict[str, Any]]:
    """Everything one can touch that is on the glass now: its words and its edges in pixels."""
    return list(
        page.evaluate("""() => [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,summary")]
          .map((part) => part.closest("label") || part)
          .filter((part) => part.checkVisibility())
          .map((part) => ({ box: part.getBoundingClientRect(), words: part.innerText || part.id,
            inside: part.closest("main")?.getBoundingClientRect() }))
          .filter(({ box, inside }) => box.width && box.bottom > 0 && box.top < innerHeight
            && (!inside || (box.top < inside.bottom - 8 && box.bottom > inside.top + 8)))
          .map(({ box, words, inside }) => ({ words, top: Math.max(box.top, inside ? inside.top : 0),
            bottom: box.bottom, height: box.height, width: box.width }))""")
    )
