"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.operations`."""

    name = "safeground.web.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"
