"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.audit`."""

    name = "safeground.web.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
