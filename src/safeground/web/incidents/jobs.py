"""The long work of this app: an import."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from safeground.data.errors import BadInput
from safeground.web.incidents.actions import IMPORT, MAPPING, keep_import, waiting
from safeground.web.jobs.running import Running, job
from safeground.web.lib.permissions import Permission


@job(IMPORT, needs=Permission.IMPORT_INCIDENTS)
def bring_in(running: Running) -> Mapping[str, Any]:
    """Import the files that wait in a folder: all of them or, if one is at fault, none."""
    from safeground.pipelines.import_extracts import import_extracts  # they load Excel and GDAL
    from safeground.pipelines.import_incidents import import_incidents

    asked = running.params
    with waiting(asked["folder"]) as folder:
        if not folder.is_dir():
            raise BadInput("The files were not kept after the last try. Choose them again.")
        paths = [folder / name for name in asked["files"]]
        if asked["mapping"]:
            mapping = folder / MAPPING
            said = mapping.read_text(encoding="utf-8-sig", errors="replace")
            result = import_extracts(settings.STORE, paths, mapping, progress=running.report)
        else:
            said = ""
            result = import_incidents(settings.STORE, paths, progress=running.report)
        kept = keep_import(result, by=running.by, mapping=said)
    return {"url": reverse("incidents:import", kwargs={"pk": kept.pk})}
