"""A page says a mistake by the names of files, never by where the server keeps them."""

from pathlib import Path
from tempfile import gettempdir

import pytest

from safeground.data.errors import BadInput
from safeground.web.config.site import Site
from safeground.web.lib.mistakes import told


@pytest.mark.parametrize(("said", "shown"), [
    ("There are no incidents in {store}; import some first",
     "There are no incidents in the incident store; import some first"),
    ("There is no file {files}/trials/5/hotspots.geojson", "There is no file hotspots.geojson"),
    ("{files}/trials/5/lots is not a trial", "lots is not a trial"),
    ("cannot read {temp}/tmpa1b2/units.csv: no such file", "cannot read units.csv: no such file"),
    ("There is no file {files}/x1/North and South.csv, so nothing was done.",
     "There is no file North and South.csv, so nothing was done."),
    ("{site}/site.toml, line 3", "site.toml, line 3"),
    ("A month is like 2026-11, not 2026/11", "A month is like 2026-11, not 2026/11"),
    ("/mnt{site}/x and {site}s/y are not ours", "/mnt{site}/x and {site}s/y are not ours"),
])  # fmt: skip
def test_a_file_is_named_and_not_where_it_lies(said, shown, settings):
    settings.STORE, settings.MEDIA_ROOT = "/srv/safeground/store", "/srv/safeground/files"
    settings.SITE = Site(Path("/srv/safeground"), {})
    names = {"store": settings.STORE, "files": settings.MEDIA_ROOT,
             "site": settings.SITE.folder, "temp": gettempdir()}  # fmt: skip
    assert told(BadInput(said.format(**names))) == shown.format(**names)
