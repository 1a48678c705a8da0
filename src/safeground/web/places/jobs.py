"""The long work of this app: identifying hotspots, and counting inside them again."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.urls import reverse

from safeground.data.errors import BadInput
from safeground.web.jobs.running import Running, job
from safeground.web.lib.permissions import Permission
from safeground.web.places.actions import COUNT, IDENTIFY, keep
from safeground.web.places.counting import count_again
from safeground.web.places.keeping import last_time
from safeground.web.places.models import Hotspot


@job(IDENTIFY, needs=Permission.IDENTIFY_HOTSPOTS)
def identify(running: Running) -> Mapping[str, Any]:
    """Identify hotspots as asked, write the briefing and the files, and keep the refresh."""
    from safeground.pipelines.briefing.write import write_all  # each takes its time to load
    from safeground.pipelines.identify_hotspots import identify_hotspots
    from safeground.pipelines.question import Choosing, Question
    from safeground.pipelines.refreshes import recognise_places

    asked = running.params
    question = Question(**{**asked["question"], "sources": tuple(asked["question"]["sources"])})
    made = identify_hotspots(
        settings.STORE,
        question,
        Choosing(**asked["choosing"]),
        command="from the site",
        progress=running.report,
    )
    found, _ = recognise_places(made, *last_time(made.family, made.study_area_name))
    with TemporaryDirectory() as folder:
        running.report("Writing the briefing", 6, 8)
        write_all(found, Path(folder))
        running.report("Keeping the refresh", 7, 8)
        refresh = keep(
            found,
            by=running.by,
            folder=Path(folder),
            in_force=asked["in_force"],
            report=running.report,
        )
    return {"url": reverse("places:refresh", kwargs={"pk": refresh.pk})}


@job(COUNT, needs=Permission.DRAW_HOTSPOTS)
def count(running: Running) -> Mapping[str, Any]:
    """Count again inside hotspots whose boundary changed."""
    hotspots = list(Hotspot.objects.filter(pk__in=running.params["hotspots"]))
    if not hotspots:
        raise BadInput("These hotspots are no longer there, so nothing was counted.")
    count_again(hotspots, running.report)
    if len(hotspots) == 1:
        return {"url": reverse("places:hotspot", kwargs={"pk": hotspots[0].pk})}
    return {"url": reverse("places:hotspots")}
