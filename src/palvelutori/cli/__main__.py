"""`python -m palvelutori.cli`, where the command itself is not on the path."""

from __future__ import annotations

from palvelutori.cli.main import main

raise SystemExit(main())
