"""Keeping a refresh: once, whole, with each hotspot the same through all of them."""

import pytest
from kept_places import made_at

from identifications import MONTHS, an_identification
from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.places import actions
from safeground.web.places.actions import adjust, draw, keep, put_in_force, retire
from safeground.web.places.boundaries import circle, in_metres, overlap
from safeground.web.places.keeping import last_time
from safeground.web.places.models import BoundaryChange, Hotspot, Listing, Refresh
from safeground.web.places.taken import files_of


def test_everything_is_kept_and_put_in_force(keeps, settings):
    refresh = keeps()
    assert refresh.in_force
    assert (refresh.since, refresh.until) == (MONTHS[0], MONTHS[-1])
    keys = [one.hotspot.key for one in refresh.listings.all()]
    assert keys == ["H0001", "H0002", "H0003"]
    first = refresh.listings.first()
    assert first.monthly == [0, 1, 2, 1, 0, 3, 1, 0, 1, 2, 9, 1]
    assert overlap(in_metres(first.boundary), in_metres(first.hotspot.boundary)) == pytest.approx(1)
    assert {f.name for f in files_of(refresh)} == {
        "hotspots.csv", "hotspots.geojson", "surface.geojson",
    }  # fmt: skip
    assert refresh.tested["scores"][0]["model"] == "pooled"


def test_files_that_were_written_are_kept_with_it(analyst, tmp_path):
    (tmp_path / "briefing.html").write_text("<p>read me", encoding="utf-8")
    refresh = keep(an_identification(), by=analyst, folder=tmp_path, counted=False)
    assert "briefing.html" in {f.name for f in files_of(refresh)}


def test_keeping_the_same_twice_keeps_it_once(keeps):
    one, again = keeps(), keeps()
    assert one.pk == again.pk
    assert (Refresh.objects.count(), Hotspot.objects.count(), Listing.objects.count()) == (1, 3, 3)
    assert Row.objects.filter(thing="places.refresh", facts__act="identify hotspots").count() == 1


def test_a_hotspot_keeps_its_key_and_one_that_leaves_says_why(keeps):
    keeps("2026-01-05 09:30", hotspots=4)
    later = keeps("2026-04-05 09:30", hotspots=3)
    assert Hotspot.objects.count() == 4
    assert [one.status for one in later.listings.all()] == ["stayed"] * 3
    gone = Hotspot.objects.get(key="H0004")
    assert gone.left_at is not None
    assert gone.left_why.startswith("left: ")
    assert {c["status"] for c in later.changes} == {"stayed", "left"}


def test_keys_are_counted_anew_for_another_area(keeps):
    keeps()
    elsewhere = keeps("2026-02-01 09:00", study_area_name="Elsewhere")
    assert [one.hotspot.key for one in elsewhere.listings.all()] == ["H0001", "H0002", "H0003"]
    assert Hotspot.objects.filter(key="H0001").count() == 2
    assert Hotspot.objects.filter(left_at=None).count() == 3  # one refresh is in force


def test_one_that_is_kept_to_look_at_changes_nothing_that_patrols_go_by(keeps):
    keeps(hotspots=3)
    before = set(Hotspot.objects.filter(left_at=None).values_list("key", flat=True))
    looked_at = keeps("2026-04-05 09:30", hotspots=5, in_force=False)
    assert set(Hotspot.objects.filter(left_at=None).values_list("key", flat=True)) == before
    assert Refresh.objects.get(in_force=True).pk != looked_at.pk


def test_a_refresh_put_back_in_force_brings_its_hotspots_back(keeps, analyst):
    first = keeps(hotspots=4)
    keeps("2026-04-05 09:30", hotspots=3)
    put_in_force(first, by=analyst, why="The later one left out the market.")
    assert Hotspot.objects.filter(left_at=None).count() == 4
    assert Refresh.objects.get(in_force=True).in_force_why == "The later one left out the market."
    with pytest.raises(BadInput, match="Say why"):
        put_in_force(first, by=analyst, why=" ")


def test_a_boundary_adjusted_by_hand_stays_through_a_refresh_and_keeps_its_key(keeps, analyst):
    refresh = keeps()
    hotspot = refresh.listings.first().hotspot
    wider = in_metres(hotspot.boundary).buffer(30)
    adjust(hotspot, wider, by=analyst, reason="Both sides of the street.")
    later = keeps("2026-04-05 09:30")
    hotspot.refresh_from_db()
    assert hotspot.left_at is None
    assert overlap(in_metres(hotspot.boundary), wider) > 0.99
    assert later.listings.first().hotspot_id == hotspot.pk
    (change,) = BoundaryChange.objects.all()
    assert (change.reason, change.before) == (
        "Both sides of the street.", refresh.listings.first().boundary,
    )  # fmt: skip


def test_what_a_person_drew_stays_whatever_is_put_in_force(keeps, analyst):
    keeps()
    shape = circle(0.72, 51.54, 120)
    drawn = [
        draw(shape, by=analyst, name=name, district="", reason="Told by the market's manager.")
        for name in ("Westbury: Market", "Westbury: Quay")
    ]
    assert [h.key for h in drawn] == ["D0001", "D0002"]
    keeps("2026-04-05 09:30")
    assert Hotspot.objects.filter(left_at=None, key__startswith="D").count() == 2


def test_retiring_needs_a_reason_and_is_done_once(keeps, analyst):
    hotspot = keeps().listings.first().hotspot
    with pytest.raises(BadInput, match="Say why"):
        retire(hotspot, by=analyst, reason="")
    retire(hotspot, by=analyst, reason="The car park was built over.")
    assert "built over" in hotspot.left_why
    with pytest.raises(BadInput, match="already"):
        retire(hotspot, by=analyst, reason="Again.")


def test_only_those_who_may_do_it(keeps, person):
    refresh = keeps()
    officer = person("patrol-officer")
    hotspot = refresh.listings.first().hotspot
    for act in (
        lambda: keep(made_at("2026-09-01 09:00"), by=officer, counted=False),
        lambda: put_in_force(refresh, by=officer, why="Because."),
        lambda: retire(hotspot, by=officer, reason="Because."),
        lambda: adjust(hotspot, circle(0.7, 51.5, 100), by=officer, reason="Because."),
        lambda: draw(circle(0.7, 51.5, 100), by=officer, name="A", district="", reason="B"),
    ):
        with pytest.raises(Refused):
            act()
    assert BoundaryChange.objects.count() == 0


def test_a_failed_audit_undoes_the_keeping(analyst, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("the audit can't be written")

    monkeypatch.setattr(actions, "record", fails)
    with pytest.raises(RuntimeError):
        keep(an_identification(), by=analyst, counted=False)
    assert not Refresh.objects.exists()
    assert not Hotspot.objects.exists()


def test_the_next_is_compared_to_the_one_in_force(keeps):
    keeps(hotspots=4)
    keeps("2026-04-05 09:30", hotspots=2, in_force=False)
    places, used = last_time("serious-violence", "Testshire")
    assert len(places) == 4
    assert sorted(used) == ["H0001", "H0002", "H0003", "H0004"]
    assert last_time("robbery", "Testshire") == ([], [])
