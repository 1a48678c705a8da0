"""`django work`: the worker that does the site's jobs, one after another."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django_tasks_db.management.commands import db_worker

from safeground.web.audit.heads import remember
from safeground.web.jobs.actions import give_up_the_stopped
from safeground.web.lib.basemap.prepared import prepare


class Command(db_worker.Command):
    """The queue's own worker, which first tidies up after one that was killed."""

    help = "Do the site's jobs, one after another, until told to stop."

    def handle(self, **options: Any) -> None:
        """Work until a signal says stop."""
        remember()
        give_up_the_stopped()
        prepare(Path(settings.MEDIA_ROOT) / "base")  # or the first map would wait for it
        call_command("prune_db_task_results", verbosity=0)
        super().handle(**{**options, "verbosity": 0})
