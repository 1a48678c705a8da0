"""Drawing by hand: what a boundary may be, and a sentence for each thing that it may not."""

import json

import pytest
from django.urls import reverse

from safeground.data.errors import BadInput
from safeground.web.jobs.models import Job
from safeground.web.places.boundaries import as_geojson, circle, drawn, in_metres, overlap, sound
from safeground.web.places.forms.drawing import NewHotspot
from safeground.web.places.ground import district_of, inside_study_area, point_of
from safeground.web.places.models import BoundaryChange, Hotspot

SQUARE = "0.710, 51.535\n0.714, 51.535\n0.714, 51.538\n0.710, 51.538"
BOW_TIE = "0.710, 51.535\n0.714, 51.538\n0.714, 51.535\n0.710, 51.538"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOW_TIE, "crosses itself"),
        ("0.71, 51.535\n0.7101, 51.535\n0.7101, 51.5351", "too small"),
        ("0.6, 51.5\n0.9, 51.5\n0.9, 51.6\n0.6, 51.6", "too large"),
        ("0.71, 51.535\n0.72, 51.535", "at least three corners"),
        ("0.71, 51.535\nthe pier\n0.72, 51.54", "Corner 2"),
        ("51.535, 0.71\n51.535, 0.72\n51.54, 0.72", "not in Great Britain"),
        ('{"type": "Point", "coordinates": [0.71, 51.53]}', "must be an area"),
        ('{"type": "Polygon"', "can't be read"),
        ('{"type": "FeatureCollection", "features": []}', "can't be read"),
    ],
)
def test_what_a_boundary_may_not_be(text, says):
    with pytest.raises(BadInput, match=says):
        sound(drawn(text))


def test_corners_and_geojson_of_the_same_square_are_the_same():
    shape = sound(drawn(SQUARE))
    assert 90_000 < shape.area < 94_000  # 277 m by 334 m
    feature = {"type": "Feature", "properties": {}, "geometry": as_geojson(shape)}
    assert overlap(sound(drawn(json.dumps(feature))), shape) > 0.999


def test_a_circle_has_its_radius():
    assert circle(0.71, 51.535, 100).area == pytest.approx(3.12e4, rel=0.01)


def test_a_centre_is_a_point_or_a_grid_reference():
    longitude, latitude = point_of("TQ 8802 8531")
    assert (longitude, latitude) == pytest.approx((0.709, 51.536), abs=0.005)
    assert point_of("0.711, 51.537") == (0.711, 51.537)
    for text, says in (
        ("the pier", "can't be read"),
        ("51.5 0.7", "not in Great Britain"),
        ("1", "must be"),
    ):
        with pytest.raises(BadInput, match=says):
            point_of(text)


def test_it_must_lie_in_the_study_area_where_that_is_known():
    southend = circle(0.711, 51.537, 100)
    inside_study_area(southend, "Essex")
    inside_study_area(southend, "the area of the data")  # no outline is kept of it
    with pytest.raises(BadInput, match="outside Colchester"):
        inside_study_area(southend, "Colchester")
    assert district_of(southend) == "Southend-on-Sea"
    assert district_of(circle(-1.5, 53.8, 100)) == ""


def test_drawing_without_a_map(keeps, signed_in, monkeypatch, django_capture_on_commit_callbacks):
    keeps(study_area_name="Essex")
    monkeypatch.setattr("safeground.web.places.jobs.count_again", lambda *_: 0)
    client = signed_in("analyst")
    said = {"name": "Southend: Pier", "how": "circle", "centre": "0.715, 51.534", "radius_m": 120}
    address = reverse("places:draw")
    without_reason = client.post(address, said)
    assert without_reason.status_code == 422
    assert "There is a problem" in without_reason.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address, {**said, "reason": "Fights after the last train."})
    made = Hotspot.objects.get(key="D0001")
    assert done["Location"] == reverse("places:hotspot", kwargs={"pk": made.pk})
    assert (made.district, made.by_hand, made.study_area) == ("Southend-on-Sea", True, "Essex")
    assert BoundaryChange.objects.get().before is None
    assert Job.objects.get().state == "done"
    page = client.get(done["Location"]).content.decode()
    assert "Fights after the last train." in page
    assert "D0001" in client.get(reverse("places:hotspots")).content.decode()


def test_adjusting_with_corners_keeps_what_it_was(keeps, signed_in, monkeypatch):
    hotspot = keeps(study_area_name="the area of the data").listings.first().hotspot
    monkeypatch.setattr("safeground.web.places.jobs.count_again", lambda *_: 0)
    client, address = signed_in("analyst"), reverse("places:adjust", kwargs={"pk": hotspot.pk})
    wrong = client.post(address, {"how": "corners", "corners": BOW_TIE, "reason": "Wider."})
    assert "crosses itself" in wrong.content.decode()
    before = hotspot.boundary
    client.post(address, {"how": "corners", "corners": SQUARE, "reason": "Wider."})
    hotspot.refresh_from_db()
    assert overlap(in_metres(hotspot.boundary), drawn(SQUARE)) > 0.999
    assert BoundaryChange.objects.get().before == before


def test_a_map_that_nobody_drew_on_says_what_to_do():
    form = NewHotspot({"name": "A", "how": "map", "boundary": "", "reason": "B"})
    assert not form.is_valid()
    assert "Draw the boundary on the map" in form.errors["how"][0]


def test_taking_off_the_list(keeps, signed_in):
    hotspot = keeps().listings.first().hotspot
    client = signed_in("analyst")
    client.post(reverse("places:retire", kwargs={"pk": hotspot.pk}), {"reason": "Built over."})
    page = client.get(reverse("places:hotspot", kwargs={"pk": hotspot.pk})).content.decode()
    assert "No longer on the list" in page
    assert "Built over." in page
