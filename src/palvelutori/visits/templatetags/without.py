"""What a kiosk's pages need for the time without connection."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from palvelutori.accounts.devices import browser_device
from palvelutori.visits.addresses import kiosk_addresses as told

register = template.Library()


@register.simple_tag
def kiosk_addresses(addresses: Mapping[str, str]) -> SafeString:
    """Where the kiosk's scripts find what they need."""
    return format_html('<meta name="palvelutori-kiosk" content="{}">', json.dumps(dict(addresses)))


@register.simple_tag(takes_context=True)
def goes_on_alone(context: Context) -> SafeString:
    """In the head of a kiosk's page: the script that holds numbers for the time without connection. Nothing in a
    browser that is no kiosk."""
    request = context.get("request")
    known = browser_device(request) if isinstance(request, HttpRequest) else None
    if known is None or known.kind != "kiosk":
        return SafeString("")
    script = format_html('<script type="module" src="{}"></script>', static("palvelutori/js/offline.js"))
    return SafeString(kiosk_addresses(told()) + script)
