"""The two pages that every page's foot leads to: what the data is, and who can use the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from safeground.web.access.opens import opens_to_anyone


@opens_to_anyone
def about(request: HttpRequest) -> HttpResponse:
    """Where the data is from and under which licences."""
    return render(request, "about.html")


@opens_to_anyone
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the site meets WCAG 2.2 AA, and whom to tell where it does not."""
    return render(request, "accessibility.html")
