"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.oversight`."""

    name = "safeground.web.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
