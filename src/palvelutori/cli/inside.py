"""The public interface without a network: a request goes straight to the pages' WSGI application."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Mapping
from typing import Any


class Inside:
    """Carries requests to a WSGI application in this process (the hours before a demonstration begins)."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers in lower case, body."""
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, given: list[tuple[str, str]], error: object = None) -> None:
            said.append((status, given))

        answer: Iterable[bytes] = self._application(_environment(method, path, headers, body), start)
        try:
            read = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()
        status, given = said[-1]
        return int(status.split()[0]), {name.lower(): value for name, value in given}, read


def _environment(method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    plain = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "HTTP_HOST": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {**given, **plain}
