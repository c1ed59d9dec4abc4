"""Signing in is asked for everywhere, but of a tablet of the hall on the hall's own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

from palvelutori.accounts.devices import is_page_of_device


class SignInOrDevice(LoginRequiredMiddleware):
    """Django's own, except for pages a device's browser may open. What it may do there, the page asks itself."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None lets the request through."""
        if not request.user.is_authenticated and is_page_of_device(request):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
