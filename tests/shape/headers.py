"""What every answer has to say to a browser, whatever its status."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

POLICY: Final = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
    "base-uri 'none'",
)  # fmt: skip
EXACTLY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: programs of the page and feeds of what is on: the same for everybody, nobody's data
CACHED: Final = (
    "/kiosk-worker.js",
    "/taulu/tallessa.js",
    "/tapahtumat/kalenteri.ics",
    "/suunnittele/laskelmat/",
    "/kioski/ilman-yhteytta/",
)


def missing(answer: HttpResponse, path: str) -> list[str]:
    """Names of headers that are not there or say something else."""
    policy = answer.headers.get("Content-Security-Policy", "").split("; ")
    found = [one for one in POLICY if one not in policy]
    found += ["unsafe"] if "unsafe" in " ".join(policy) else []
    found += [name for name, value in EXACTLY.items() if answer.headers.get(name) != value]
    if "no-store" not in answer.headers.get("Cache-Control", "") and not path.startswith(CACHED):
        found.append("Cache-Control: no-store")
    return found
