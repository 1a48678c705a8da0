"""The pages of places: what the list, the map and the files say is the same, and is right."""

import csv
import json
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept_places import OURS, tally

from safeground.web.access.door import Door
from safeground.web.audit.models import Row
from safeground.web.incidents.models import Holding
from safeground.web.places.models import Hotspot, Tally
from safeground.web.places.queries import Asked, counts_of
from safeground.web.places.taken import folder_of

LIST = reverse("places:hotspots")


@pytest.fixture
def counted(keeps):
    """Three hotspots with tallies that a person can add up."""
    refresh = keeps()
    one, two, three = (x.hotspot for x in refresh.listings.all())
    Hotspot.objects.filter(pk=two.pk).update(district="East")
    for month, count in (("2025-01", 2), ("2025-06", 3.5), ("2025-07", 4), ("2025-12", 1)):
        tally(one, month, count)
    tally(one, "2025-12", 2, source="Essex Niche")
    tally(one, "2025-12", 50, police_generated=True)
    tally(two, "2025-11", 7)
    tally(two, "2025-11", 5, family="robbery")
    for source in (OURS, "Essex Niche"):
        for month in refresh.months:
            Holding.objects.create(source=source, month=month, incidents=100)
    return one, two, three


def asked(**narrowed):
    return Asked(
        **{"family": "serious-violence", "since": "2025-01", "until": "2025-12"} | narrowed
    )


def test_counts_are_those_added_up_by_hand(counted, analyst):
    one, two, three = counted
    door = Door(analyst)
    counts = counts_of(door, asked())
    assert counts[one.pk][:3] == (12.5, 5.5, 7.0)  # 2+3.5, then 4+1+2; the 50 police found are out
    assert counts[two.pk][:3] == (7.0, 0.0, 7.0)
    assert three.pk not in counts
    assert counts_of(door, asked(sources=(OURS,)))[one.pk][:3] == (10.5, 5.5, 5.0)
    assert counts_of(door, asked(family="robbery")) == {two.pk: (5.0, 0.0, 5.0, None, None)}
    # five months, 2025-08 to -12: the halves are -09 and -10, then -11 and -12
    assert counts_of(door, asked(since="2025-08"))[two.pk][:3] == (7.0, 0.0, 7.0)
    assert counts_of(door, asked(since="2025-12"))[one.pk][:3] == (3.0, 0.0, 0.0)  # no halves


def test_the_list_narrows_orders_and_says_so(counted, signed_in):
    client = signed_in("analyst")
    page = client.get(LIST, {"order": "count"}).content.decode()
    assert "3 hotspots" in page
    assert page.index("Road 1</a>") < page.index("Road 2</a>") < page.index("Road 3</a>")
    page = client.get(LIST, {"district": "East", "family": "robbery"}).content.decode()
    assert "1 hotspot found" in page
    assert "5 of robbery" in page
    page = client.get(LIST, {"by_hand": "yes"}).content.decode()
    assert "No hotspots match" in page
    wrong = client.get(LIST, {"since": "2025-12", "until": "2025-01"}).content.decode()
    assert "The last month must not be before the first" in wrong


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "since": st.sampled_from(["2025-01", "2025-07", "nonsense"]),
        "until": st.sampled_from(["2025-06", "2025-12"]),
        "family": st.sampled_from(["serious-violence", "robbery", "no such thing"]),
        "district": st.lists(st.sampled_from(["East", "West", "Nowhere"]), max_size=3),
        "source": st.lists(st.sampled_from([OURS, "Essex Niche"]), max_size=2),
        "by_hand": st.sampled_from(["", "yes", "no"]),
        "order": st.sampled_from(["rank", "name", "district", "count", "change", "sideways"]),
    },
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=FILTERS)
def test_list_map_and_files_hold_the_same_hotspots(counted, signed_in_analyst, query):
    client = signed_in_analyst
    page = client.get(LIST, query).content.decode()
    shown = {key for key in ("H0001", "H0002", "H0003") if f'data-map-key="{key}"' in page}
    features = client.get(reverse("places:hotspots.geojson"), query).json()["features"]
    assert {
        f["properties"]["key"] for f in features if f["properties"]["kind"] == "hotspot"
    } == shown
    kept = json.loads(client.get(reverse("places:export.geojson"), query).content)
    assert {f["properties"]["key"] for f in kept["features"]} == shown
    rows = list(
        csv.DictReader(StringIO(client.get(reverse("places:hotspots.csv"), query).content.decode()))
    )
    assert {row["key"] for row in rows if (row["key"] or "").startswith("H")} == shown


@pytest.fixture
def signed_in_analyst(signed_in, analyst):
    return signed_in(who=analyst)


def test_an_export_is_written_down(counted, signed_in):
    signed_in("analyst").get(reverse("places:hotspots.csv"))
    row = Row.objects.get(kind="export")
    assert row.facts["count"] == 3
    assert row.facts["form"] == "csv"
    refused = signed_in("patrol-officer").get(reverse("places:hotspots.csv"))
    assert refused.status_code == 403


def test_a_page_says_in_the_audit_which_hotspots_it_showed(counted, signed_in):
    signed_in("analyst").get(LIST)
    row = Row.objects.get(kind="consult")
    assert (row.facts["page"], row.facts["count"]) == ("places:hotspots", 3)


def test_the_hotspots_own_page(counted, signed_in):
    one, *_ = counted
    tally(one, "2025-12", 9, family="robbery")
    tally(one, "2025-12", 4, family="drugs", police_generated=True)
    page = signed_in("patrol-officer").get(reverse("places:hotspot", kwargs={"pk": one.pk}))
    words = " ".join(page.content.decode().split())
    assert "1 times as many as elsewhere." in words  # why it was chosen, as the analysis says it
    assert (
        "7 in the last 6 months, 6 in the 6 before: no more change than chance alone gives" in words
    )
    assert "Most recorded here: Robbery (9)" in words
    assert "4 Drugs: police find these by looking" in words
    assert "Hours are not known" in words
    assert "Change the boundary" not in words  # an officer may not


def test_every_page_opens(counted, signed_in_analyst, keeps):
    one, *_ = counted
    refresh = keeps("2026-04-05 09:30", hotspots=2)
    for name, kwargs in (
        ("surface", {}), ("cells.geojson", {}), ("refreshes", {}), ("compare", {}),
        ("compare.geojson", {}), ("identify", {}), ("draw", {}),
        ("refresh", {"pk": refresh.pk}), ("in-force", {"pk": refresh.pk}),
        ("adjust", {"pk": one.pk}), ("retire", {"pk": one.pk}), ("hotspot.geojson", {"pk": one.pk}),
        ("file", {"pk": refresh.pk, "file_name": "hotspots.csv"}),
    ):  # fmt: skip
        response = signed_in_analyst.get(reverse(f"places:{name}", kwargs=kwargs))
        assert response.status_code == 200, name
        assert response.getvalue(), name  # to its end, which puts a file away


def test_a_file_that_is_not_one_of_its_own_is_not_there(keeps, signed_in_analyst):
    refresh = keeps()
    for name in ("..", "site.sqlite3", "hotspots.gpkg"):
        address = reverse("places:file", kwargs={"pk": refresh.pk, "file_name": name})
        assert signed_in_analyst.get(address).status_code == 404, name
    briefing = reverse("places:briefing", kwargs={"pk": refresh.pk})
    assert signed_in_analyst.get(briefing).status_code == 404


def test_the_briefing_leaves_as_a_pdf_with_who_may_take_figures_out(keeps, signed_in):
    refresh = keeps()
    (folder_of(refresh) / "briefing.pdf").write_bytes(b"%PDF-1.7")
    page = reverse("places:refresh", kwargs={"pk": refresh.pk})
    address = reverse("places:file", kwargs={"pk": refresh.pk, "file_name": "briefing.pdf"})
    coordinator, officer = signed_in("patrol-coordinator"), signed_in("patrol-officer")
    assert address in coordinator.get(page).text
    taken = coordinator.get(address)
    assert taken.getvalue() == b"%PDF-1.7"
    assert taken["Content-Type"] == "application/pdf"
    assert taken["Content-Disposition"] == 'attachment; filename="briefing.pdf"'
    row = Row.objects.get(kind="export")
    assert (row.thing, row.facts["form"]) == ("places.refresh", "briefing.pdf")
    assert address not in officer.get(page).text
    assert officer.get(address).status_code == 403


def test_nothing_yet_says_what_will_be_here(signed_in):
    client = signed_in("analyst")
    assert "Begin by importing incidents" in client.get(LIST).content.decode()
    Holding.objects.create(source=OURS, month="2025-01", incidents=5)
    assert "hotspots can be identified now" in client.get(LIST).content.decode()
    assert client.get(reverse("places:compare")).status_code == 200
    assert client.get(reverse("places:hotspots.geojson")).json()["features"] == []


def test_partners_see_nothing(keeps, signed_in):
    hotspot = keeps().listings.first().hotspot
    client = signed_in("partner")
    for address in (LIST, reverse("places:hotspot", kwargs={"pk": hotspot.pk})):
        assert client.get(address).status_code == 403


def _queries(client, address: str) -> int:
    client.get(address)  # what is asked once a process, or once a session, is asked here
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_more_hotspots_cost_no_more_queries(keeps, signed_in_analyst):
    """As many queries among fifty as among five, on the lists and on one record's page."""
    counts = []
    for stamp, hotspots in (("2026-01-05 09:30", 5), ("2026-02-05 09:30", 50)):
        refresh = keeps(stamp, hotspots=hotspots)
        first = refresh.listings.select_related("hotspot").first()
        Tally.objects.bulk_create(
            Tally(
                hotspot=one.hotspot, month=m, family=first.hotspot.family, source=OURS, incidents=1
            )
            for one in refresh.listings.select_related("hotspot")
            for m in refresh.months
        )
        addresses = [
            LIST,
            reverse("places:hotspots.geojson"),
            reverse("places:refresh", kwargs={"pk": refresh.pk}),
            reverse("places:hotspot", kwargs={"pk": first.hotspot_id}),
        ]
        counts.append([_queries(signed_in_analyst, address) for address in addresses])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 25
