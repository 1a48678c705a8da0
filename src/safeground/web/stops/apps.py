"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.stops`."""

    name = "safeground.web.stops"
    label = "stops"
    default_auto_field = "django.db.models.BigAutoField"
