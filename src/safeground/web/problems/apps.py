"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.problems`."""

    name = "safeground.web.problems"
    label = "problems"
    default_auto_field = "django.db.models.BigAutoField"
