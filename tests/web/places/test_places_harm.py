"""Harm beside counts: what the weights give, what they leave out, and that both are said."""

import csv
import json
from io import StringIO

import pytest
from django.urls import reverse
from kept_places import tally

from invented_store import keep as keep_in_store
from invented_store import town
from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.errors import BadInput
from safeground.web.access.door import Door
from safeground.web.config.site import make_site
from safeground.web.places.counting import count_again
from safeground.web.places.models import Hotspot, Tally
from safeground.web.places.queries import Asked, counts_of, rows_of

LIST = reverse("places:hotspots")
BY_HARM = {"measure": "harm"}
SCALE = {
    "scale": "Testshire harm", "unit": "days", "source": "made up", "complete": False,
    "version": "0a1b2c3d", "as_of": "2025-12",
}  # fmt: skip
TABLE = """# scale: Testshire harm
# unit: days
# source: made up for this test
# complete: no
scheme,key,weight,in_force_from,in_force_to
category,Robbery,365,,
"""


@pytest.fixture
def weighed(keeps):
    """Two hotspots: the first has more incidents, the second more harm."""
    one, two, _ = (x.hotspot for x in keeps().listings.all())
    for hotspot in Hotspot.objects.all():
        hotspot.weighed_by = SCALE
        hotspot.save()
    for month, count, harm in (("2025-01", 8, 365), ("2025-12", 2, 730)):
        tally(one, month, count, harm=harm, unweighed=count - harm / 365)
    tally(two, "2025-12", 4, harm=1460, unweighed=0)
    tally(one, "2025-12", 3, family="robbery", harm=1095, unweighed=0)
    tally(one, "2025-12", 7, family="shoplifting", harm=0, unweighed=7)
    return one, two


def asked(measure: str, order: str = "rank") -> Asked:
    return Asked("serious-violence", "2025-01", "2025-12", measure=measure, order=order)


def test_harm_is_added_up_by_hand(weighed, analyst):
    one, two = weighed
    counts = counts_of(Door(analyst), asked("harm"))
    assert counts[one.pk] == (10, 365, 730, 1095, 7)  # count; harm by halves; harm; no weight
    assert counts[two.pk] == (4, 0, 1460, 1460, 0)
    assert counts_of(Door(analyst), asked("count"))[one.pk] == (10, 8, 2, 1095, 7)


def test_the_order_is_by_what_was_asked(weighed, analyst):
    refresh = weighed[0].listings.get().refresh
    for measure, first in (("count", weighed[0]), ("harm", weighed[1])):
        rows = rows_of(Door(analyst), asked(measure, "count"), refresh)
        assert rows[0].pk == first.pk


def test_the_list_says_by_which_weights_and_what_has_none(weighed, signed_in):
    words = " ".join(signed_in("analyst").get(LIST, BY_HARM).content.decode().split())
    assert "2,555 days for serious violence" in words
    assert "by the Testshire harm (version 0a1b2c3d, as in force in December 2025)" in words
    assert "7 of the 14 incidents have no weight in it and add nothing" in words
    assert "7 of 10 without a weight" in words
    assert "the same weights" not in words


def test_hotspots_counted_with_other_weights_are_not_compared(weighed, signed_in):
    Hotspot.objects.filter(pk=weighed[1].pk).update(weighed_by=SCALE | {"version": "ffffffff"})
    assert "can't be compared" in signed_in("analyst").get(LIST, BY_HARM).content.decode().replace(
        "&#39;", "'"
    )


def test_files_carry_harm_and_say_by_which_weights(weighed, signed_in):
    client = signed_in("analyst")
    text = client.get(reverse("places:hotspots.csv"), BY_HARM).content.decode()
    one, two, three = (row for row in csv.DictReader(StringIO(text)) if row["rank"] in "123")
    assert (one["incidents"], one["harm"], one["without weight"]) == ("10.0", "1095.0", "7.0")
    assert (one["first half"], one["second half"]) == ("365.0", "730.0")
    assert (two["harm"], three["harm"]) == ("1460.0", "")
    assert "harm in days by Testshire harm (version 0a1b2c3d" in text
    kept = json.loads(client.get(reverse("places:export.geojson"), BY_HARM).content)
    assert "Testshire harm" in kept["provenance"]
    said = {f["properties"]["key"]: f["properties"] for f in kept["features"]}["H0001"]
    assert (said["count"], said["harm"], said["without_weight"]) == (10, 1095, 7)
    assert "1,095 days of serious violence" in said["says"]


def test_the_hotspots_page_offers_both(weighed, signed_in):
    client, address = signed_in("analyst"), reverse("places:hotspot", kwargs={"pk": weighed[0].pk})
    by_count = " ".join(client.get(address).content.decode().split())
    assert "Most recorded here: Shoplifting (7) and Robbery (3)" in by_count
    by_harm = " ".join(client.get(address, {"by": "harm"}).content.decode().split())
    assert "Most harm here: Robbery, 100% of what could be weighed" in by_harm
    assert "7 of the 10 incidents have no weight in it" in by_harm
    for page in (by_count, by_harm):
        assert "Incidents without a weight" in page


def test_without_weights_it_counts_and_says_why(keeps, signed_in):
    hotspot = keeps().listings.first().hotspot
    tally(hotspot, "2025-12", 7, family="shoplifting")
    client, address = signed_in("analyst"), reverse("places:hotspot", kwargs={"pk": hotspot.pk})
    for page in (
        client.get(address, {"by": "harm"}).content.decode(),
        client.get(LIST, BY_HARM).content.decode(),
    ):
        assert "no harm weights are loaded on this site" in page
        assert "By harm" not in page
        assert "Without a weight" not in page


def test_a_count_carries_the_harm_of_the_weights_that_are_loaded(
    settings, tmp_path, analyst, keeps
):
    keep_in_store(settings.STORE, town())
    hotspot = keeps(hotspots=1).listings.get().hotspot
    hotspot.boundary = _square(585_410, 186_010)  # about the second point of the second row: rough
    hotspot.save()
    count_again([hotspot])
    assert set(Tally.objects.values_list("harm", flat=True)) == {None}
    settings.HARM_WEIGHTS = tmp_path / "weights.csv"
    settings.HARM_WEIGHTS.write_text(TABLE)
    count_again([hotspot])
    robbery = Tally.objects.get(family="robbery", month="2025-03")
    assert (robbery.incidents, robbery.harm, robbery.unweighed) == (6, 6 * 365, 0)
    stolen = Tally.objects.get(family="shoplifting", month="2025-03")
    assert (stolen.incidents, stolen.harm, stolen.unweighed) == (3, 0, 3)
    hotspot.refresh_from_db()
    said = hotspot.weighed_by
    assert (said["scale"], said["as_of"], said["complete"]) == ("Testshire harm", "2025-06", False)
    version = said["version"]
    settings.HARM_WEIGHTS.write_text(TABLE.replace("365", "400"))
    count_again([hotspot])
    hotspot.refresh_from_db()
    assert hotspot.weighed_by["version"] != version
    assert Tally.objects.get(family="robbery", month="2025-03").harm == 6 * 400


def test_site_toml_names_the_weights(tmp_path):
    assert make_site(tmp_path, force="Testshire").harm is None
    bundled = make_site(tmp_path, harm="bundled").harm
    assert bundled
    assert bundled.is_file()
    (tmp_path / "own.csv").write_text(TABLE)
    assert make_site(tmp_path, harm="own.csv").harm == tmp_path / "own.csv"
    with pytest.raises(BadInput, match=r"there is no .*gone\.csv"):
        _ = make_site(tmp_path, harm="gone.csv").harm


def _square(x: float, y: float) -> dict[str, object]:
    corners = [
        (x + dx, y + dy) for dx, dy in ((-60, -60), (60, -60), (60, 60), (-60, 60), (-60, -60))
    ]
    return {
        "type": "Polygon",
        "coordinates": [[list(map(float, to_longitude_latitude(*c))) for c in corners]],
    }
