"""What a page needs so that a device's browser gives signs of life: attributes of `<body>` and one script."""

from __future__ import annotations

from typing import Final

from django import template
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from palvelutori import __version__
from palvelutori.accounts.devices import BrowserDevice, browser_device, mark_of

register = template.Library()
#: kind → beginning of the names of its own pages; on any other page the browser is just a browser
PAGES: Final = {"display": "wall", "kiosk": "kiosk", "host": "host"}


def _device(context: Context) -> tuple[HttpRequest, BrowserDevice, str] | None:
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if not isinstance(request, HttpRequest) or match is None:
        return None
    name, known = match.url_name or "", browser_device(request)
    if known is None or name.partition("_")[0] != PAGES[known.kind]:
        return None
    return request, known, name


@register.simple_tag(takes_context=True)
def device_attributes(context: Context) -> SafeString:
    """`<body{% device_attributes %}>`: nothing unless this browser is a device and the page is its own."""
    found = _device(context)
    if found is None:
        return mark_safe("")
    request, known, name = found
    try:
        address = reverse("device_alive")
    except NoReverseMatch:
        return mark_safe("")
    return format_html(
        ' data-device-alive="{}" data-page="{}" data-version="{}" data-settings="{}" data-secret="{}"',
        address,
        name,
        __version__,
        mark_of(known.settings),
        get_token(request),
    )


@register.simple_tag(takes_context=True)
def device_script(context: Context) -> SafeString:
    """The script that gives the signs of life; nothing for an ordinary browser."""
    if _device(context) is None:
        return mark_safe("")
    return format_html('<script type="module" src="{}"></script>', static("palvelutori/js/device.js"))
