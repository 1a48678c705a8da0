"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.incidents`."""

    name = "safeground.web.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"
