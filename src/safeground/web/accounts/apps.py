"""The app's place in Django."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.accounts`."""

    name = "safeground.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear what allauth does."""
        import_module("safeground.web.accounts.signals")
