"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.patrols`."""

    name = "safeground.web.patrols"
    label = "patrols"
    default_auto_field = "django.db.models.BigAutoField"
