"""Every component of the site on one page, with invented facts: long names, errors, nothing yet.

Only a demonstration has it. The tests of looks and of accessibility walk it.
"""

from datetime import UTC, datetime
from math import sin
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from safeground.web.access.opens import opens_to_signed_in
from safeground.web.lib.forms import DateField, Form, TimeField, revealing

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch High Street and Station Approach"
POWERS = [("pace 1", "PACE 1984, section 1"), ("mda 23", "Misuse of Drugs Act 1971, section 23")]
POWERS.append(("other", "Another power"))
DISTRICTS = [(name.lower(), name) for name in ("Basildon", "Chelmsford", "Colchester", "Southend")]


class EveryField(Form):
    """One of each widget."""

    place = forms.CharField(max_length=80, help_text="As the people who live there say it.")
    account = forms.CharField(
        label="What happened?", max_length=200, widget=forms.Textarea(attrs={"rows": 4})
    )
    notes = forms.CharField(widget=forms.Textarea, required=False)
    begun = DateField(label="Date it began", help_text="For example, 6 11 2026.")
    at = TimeField(label="Time", help_text="For example, 20:15.")
    officers = forms.IntegerField(label="Officers on the shift", min_value=1, max_value=40)
    district = forms.ChoiceField(choices=[("", "Choose a district"), *DISTRICTS])
    power = revealing(
        forms.ChoiceField(label="Power used", choices=POWERS, widget=forms.RadioSelect),
        other="other_power",
    )
    other_power = forms.CharField(label="Which power?", required=False)
    seen = forms.MultipleChoiceField(
        label="What was noticed",
        choices=[("light", "A light that is out"), ("camera", "A camera that is blocked")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="The partner has agreed to this")
    photograph = forms.FileField(required=False, help_text="JPEG or PNG, up to 5 MB.")
    email = forms.EmailField(label="Work e-mail address")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)


class Narrow(Form):
    """A filter."""

    district = forms.ChoiceField(choices=[("", "All districts"), *DISTRICTS], required=False)
    name = forms.CharField(label="Name contains", required=False)
    since = DateField(label="Chosen since", required=False)


@opens_to_signed_in(audited=False)
def gallery(request: HttpRequest) -> HttpResponse:
    """The components, begun or, with ?wrong, as a form that was sent empty."""
    if not settings.DEMONSTRATION:
        raise Http404
    messages.success(request, "The hotspot was saved.")
    sent = {"begun_day": "31", "at": "25:00"} if "wrong" in request.GET else None
    filters = Narrow(request.GET or None)
    return render(
        request, "gallery.html", {"form": EveryField(sent), "filters": filters, **_facts()}
    )


def _facts() -> dict[str, Any]:
    moment = datetime(2026, 11, 6, 20, 15, tzinfo=UTC)
    hours = [
        [round(9 * max(0, sin((h + 8) / 4)) * (d > 3) + (h > 19)) for h in range(24)]
        for d in range(7)
    ]
    months = [f"{m} {y}" for y in (2025, 2026) for m in ("Jan", "Apr", "Jul", "Oct")]
    return {
        "long": LONG,
        "rows": [
            ["Southend, High Street", "Southend", 1511, "12.7% fewer (219)"],
            [LONG, "Chelmsford", 41, "not known"],
            ["Pier Hill", "Southend", 7, "fewer than 5"],
        ],
        "events": [
            {"title": "Released for the night shift", "by": "Gareth Penhaligon", "at": moment},
            {"title": "Boundary drawn by hand", "at": moment, "text": f"It follows {LONG}."},
        ],
        "page": Paginator(range(1511), 50).page(7),
        "districts": [("Southend", 219, 190, 251), ("Basildon", 84, 66, 105), (LONG, 3, 0, 9)],
        "week": hours,
        "months": [(m, 30 - 2 * i, 24 - 2 * i, 37 - 2 * i) for i, m in enumerate(months)],
    }
