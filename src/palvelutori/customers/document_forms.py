"""Forms of documents received: a delivery, a code from a paper."""

from __future__ import annotations

from typing import Any

from django import forms

from palvelutori.accounts.forms import HouseForm
from palvelutori.catalogue.queries import catalogue_of
from palvelutori.catalogue.rules.validity import NO_AUTHORITIES
from palvelutori.common.texts import pick, text
from palvelutori.customers.models import DocumentReceipt
from palvelutori.foundation.languages import language


class ReceiptForm(HouseForm):
    """What was brought, how many pages, whose matter it is. No name is asked for."""

    words = "document"
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    pages = forms.IntegerField(
        min_value=1, max_value=999, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    authority = forms.ChoiceField()

    def __init__(self, centre: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = language()
        kind, authority = self.fields["kind"], self.fields["authority"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(authority, forms.ChoiceField)
        kind.choices = [(one, text(f"document.kind.{one}", slot)) for one in DocumentReceipt.KINDS]
        bodies = catalogue_of(centre).organisations.values()
        authority.choices = [
            (one.code, pick(one.names, slot))
            for one in bodies
            if one.successor is None and one.kind not in NO_AUTHORITIES
        ]
        for name in ("min_value", "max_value", "invalid"):
            self.fields["pages"].error_messages[name] = text("document.pages.wrong", slot)


class CodeForm(HouseForm):
    """A code from a paper."""

    words = "receipt"
    code = forms.CharField(
        max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    )
