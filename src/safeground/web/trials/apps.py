"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.trials`."""

    name = "safeground.web.trials"
    label = "trials"
    default_auto_field = "django.db.models.BigAutoField"
