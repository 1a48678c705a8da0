"""A page of this app: its template, what it shows, and the words it says it in."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from safeground.web.access.request import Request
from safeground.web.places import words


def page_of(request: Request, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page; 422 where it shows a form with mistakes in it."""
    form = context.get("form")
    wrong = request.method == "POST" and form is not None and form.errors
    return render(request, template, {**context, "say": words}, status=422 if wrong else 200)
