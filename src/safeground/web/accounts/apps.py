"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.accounts`."""

    name = "safeground.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
