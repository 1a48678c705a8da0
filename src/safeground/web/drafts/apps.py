"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.drafts`."""

    name = "safeground.web.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"
