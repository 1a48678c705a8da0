"""Streets on the maps of cards: drawn to scale, named along themselves, the names that fit."""

import math

import numpy as np
import pytest
import shapely

from plans import HOTSPOTS
from safeground.core.geography.streets import segments_of
from safeground.pipelines.drawing.labels import Room
from safeground.pipelines.drawing.marks import Drawing, Frame, Label, Shape
from safeground.pipelines.drawing.streets import draw_streets, name_streets
from safeground.pipelines.patrols.cards.ground import Ground
from safeground.pipelines.patrols.cards.lately import StreetPoint
from safeground.pipelines.patrols.cards.maps import visit_map

FRAME = Frame((0.0, 0.0, 400.0, 400.0), (0.0, 0.0, 400.0, 400.0))


def named(*streets: tuple[str, list[tuple[float, float]]]) -> list[Label]:
    drawing = Drawing(400, 400, "A map")
    lines = [shapely.LineString(points) for _, points in streets]
    name_streets(drawing, FRAME, Room(FRAME.box), lines, [name for name, _ in streets], 12)
    return [mark for mark in drawing.marks if isinstance(mark, Label)]


@pytest.mark.parametrize(
    ("end", "turn"),
    [((380, 200), 0), ((380, 380), -45), ((380, 20), 45), ((20, 200), 0), ((20, 20), -45)],
)
def test_a_name_runs_along_its_street_and_never_upside_down(
    end: tuple[float, float], turn: float
) -> None:
    (label,) = named(("High Street", [(200, 200), end]))
    assert label.turn == pytest.approx(turn)
    middle = (200 + end[0]) / 2, 400 - (200 + end[1]) / 2
    assert math.dist((label.x, label.y), middle) < 6


def test_a_street_too_short_or_too_bent_for_its_name_has_none() -> None:
    assert not named(("High Street", [(10, 10), (40, 10)]))
    zigzag = [(100 + 10 * n, 200 + 10 * (n % 2)) for n in range(12)]
    assert not named(("High Street", zigzag))


def test_a_street_in_pieces_is_named_once_and_no_names_overlap() -> None:
    pieces = [("Long Road", [(20 + 60 * n, 200), (80 + 60 * n, 200)]) for n in range(6)]
    beside = ("Near Road", [(20, 203), (380, 203)])
    labels = named(*pieces, beside)
    assert [label.text for label in labels] == ["Long Road", "Near Road"]
    assert abs(labels[0].x - labels[1].x) > 60


def test_a_turned_name_is_turned_in_the_svg() -> None:
    drawing = Drawing(400, 400, "A map", marks=[Label(10, 20, "Hill", turn=-30)])
    assert 'transform="rotate(-30 10 20)"' in drawing.svg("a")


def test_streets_are_white_between_kerbs_where_there_is_room() -> None:
    road = shapely.LineString([(0, 0), (400, 400)])
    wide, thin = Drawing(400, 400, ""), Drawing(400, 400, "")
    draw_streets(wide, FRAME, [road], 8)
    draw_streets(thin, FRAME, [road], 1)
    assert [m.width for m in wide.marks if isinstance(m, Shape)] == [9.6, 8]
    assert [m.width for m in thin.marks if isinstance(m, Shape)] == [1]
    np.testing.assert_allclose(wide.marks[0].rings[0], [[0, 400], [400, 0]])


def test_streets_inside_are_listed_longest_first() -> None:
    x, y = HOTSPOTS[0].centre
    lines = [
        shapely.LineString([(x - 500, y), (x + 500, y)]),
        shapely.LineString([(x, y), (x, y + 60)]),
        shapely.LineString([(x, y - 60), (x, y)]),
        shapely.LineString([(x + 1000, y), (x + 1100, y)]),
        shapely.LineString([(x - 20, y - 20), (x, y)]),
    ]
    roads = segments_of(lines, ["High Street", "Mill Lane", "Mill Lane", "Far Road", ""])
    assert Ground(roads).streets_inside(HOTSPOTS[0].boundary) == ("High Street", "Mill Lane")
    drawn = visit_map(HOTSPOTS[0], Ground(roads))
    assert {m.text for m in drawn.marks if isinstance(m, Label)} >= {"High Street"}


def test_without_a_road_file_names_stand_where_records_put_them() -> None:
    x, y = HOTSPOTS[0].centre
    points = tuple(
        StreetPoint(name, x + dx, y + dy)
        for name, dx, dy in [("Elm Road", -40, 0), ("Elm Road", 40, 0), ("Ash Road", 200, 0)]
    )
    ground = Ground(points=points)
    assert ground.streets_inside(HOTSPOTS[0].boundary) == ("Elm Road",)
    (elm,) = [
        m
        for m in visit_map(HOTSPOTS[0], ground).marks
        if isinstance(m, Label) and m.text == "Elm Road"
    ]
    assert (elm.x, elm.y) == pytest.approx((200, 165 + 0.36 * elm.size))
