"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.jobs`."""

    name = "safeground.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
