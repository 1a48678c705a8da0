"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    """`safeground.web.places`: finds what other apps show on a hotspot's page."""

    name = "safeground.web.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Marks and panels register themselves when they are read."""
        autodiscover_modules("hotspot_parts")
