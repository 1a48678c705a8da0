"""The app's place in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """`safeground.web.trials`: holds every lot to the seal that it keeps."""

    name = "safeground.web.trials"
    label = "trials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Patrols ask before they open a day of a lot."""
        from safeground.web.patrols.lots import CHECKS
        from safeground.web.trials.sealed import hold_to_seal

        CHECKS.append(hold_to_seal)
