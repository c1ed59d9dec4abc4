"""The square's own tables are about things: no field of theirs is personal."""

from __future__ import annotations

from palvelutori.foundation.personal import classify

classify("square.SetupCode", id="plain", code_hash="plain", made_at="plain")
