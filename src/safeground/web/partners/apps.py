"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.partners`."""

    name = "safeground.web.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
