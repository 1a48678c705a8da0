"""The app's place in Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    """`safeground.web.jobs`: finds every app's kinds of job."""

    name = "safeground.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Kinds register themselves when they are read."""
        autodiscover_modules("jobs")
