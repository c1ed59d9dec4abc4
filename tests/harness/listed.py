"""The static files are listed once a process: every new `Client` loads the middleware, which would list them anew."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware


def list_once() -> None:
    """From now on a middleware made with the settings of an earlier one takes over what that one found."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    add = WhiteNoiseMiddleware.add_files_from_finders

    def add_or_take_over(self: WhiteNoiseMiddleware) -> None:
        before = dict(self.files)
        known = (type(self), self.static_prefix, self.max_age, str(settings.STATICFILES_DIRS), *before)
        if known not in found:
            add(self)
            found[known] = dict(self.files)
        self.files.update(found[known])

    WhiteNoiseMiddleware.add_files_from_finders = add_or_take_over
