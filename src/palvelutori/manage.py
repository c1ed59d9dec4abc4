"""Django's own commands, for developers: `python -m palvelutori.manage makemigrations`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a management command in development mode."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palvelutori.settings")
    os.environ.setdefault("PALVELUTORI_MODE", "development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
