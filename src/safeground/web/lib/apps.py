"""The app's place in Django: it has templates and assets, and no models."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.lib`."""

    name = "safeground.web.lib"
    label = "lib"
