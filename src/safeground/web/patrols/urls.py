"""The addresses of this app."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "patrols"
urlpatterns: list[URLPattern | URLResolver] = [
    path("card/", include("safeground.web.patrols.card.urls")),
]
