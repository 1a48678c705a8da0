"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    """`safeground.web.access`: finds every app's `policies.py`."""

    name = "safeground.web.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Policies register themselves when they are read."""
        autodiscover_modules("policies")
