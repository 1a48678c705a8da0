"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.places`."""

    name = "safeground.web.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
