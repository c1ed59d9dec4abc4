"""`palvelutori serve`: the production server, one process."""

from __future__ import annotations

import argparse
import os
import signal
import socket
from typing import Any

from palvelutori.cli import house
from palvelutori.cli.problems import Problem, plainly

HELP = "production server; settings from the environment"
GRACE_SECONDS = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=port, default=8000, help="port to listen on (default 8000)")


def port(words: str) -> int:
    """A port number; for argparse."""
    try:
        number = int(words)
    except ValueError:
        number = 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{words!r} is not a port: give a whole number from 1 to 65535")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Refuse unsafe settings and an old database; then serve until told to stop."""
    house.enter()
    refuse_unsafe_settings()
    house.must_be_migrated()
    refuse_taken(arguments.host, port=arguments.port)
    tell_how_to_begin()
    listen(arguments.host, port=arguments.port)
    return 0


def refuse_unsafe_settings() -> None:
    """One line with every unsafe setting."""
    from django.conf import settings

    from palvelutori.foundation.checks import unsafe

    with plainly():
        found = [words for _, words in unsafe(settings)]
    if found:
        raise Problem("settings", "no service point may run like this", " ".join(found))


def refuse_taken(host: str, *, port: int) -> None:
    """Refuse a port somebody listens on already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            what = (error.strerror or str(error)).lower()
            raise Problem(f"{host}:{port}", what, "give another with --port or --host") from error


def tell_how_to_begin() -> None:
    """Print the one-time setup code while there is no centre."""
    from palvelutori.foundation.context import the_centre

    with plainly():
        if the_centre() is not None:
            return
        from palvelutori.square import installing

        print(f"No centre yet. Open /install and give this code: {installing.setup_code()}", flush=True)


def server(host: str, *, port: int) -> Any:
    """The one-process server around `palvelutori.asgi`."""
    import uvicorn

    from palvelutori.asgi import application, broadcaster
    from palvelutori.foundation import health

    class Server(uvicorn.Server):
        """Ends the live streams first: they never end by themselves, and the rest would wait for them."""

        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(f"Listening on http://{host}:{port}", flush=True)

        def handle_exit(self, sig: int, frame: Any) -> None:
            # uvicorn would raise the signal again at the end: a house that ended as it was told ends with 0.
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self.should_exit = True
            health.stop()

        async def shutdown(self, sockets: Any = None) -> None:
            broadcaster.close()
            await super().shutdown(sockets)

    trusted = os.environ.get("PALVELUTORI_PROXY", "")
    return Server(
        uvicorn.Config(
            application,
            host=host,
            port=port,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=trusted or None,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


def listen(host: str, *, port: int) -> None:
    """Serve until a signal; open requests are finished."""
    server(host, port=port).run()
