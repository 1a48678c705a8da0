import h3
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.geography.exchange import (
    grid_reference,
    h3_outlines,
    nearest_resolution,
    parse_grid_reference,
    to_h3,
)
from safeground.core.geography.grid import cover
from safeground.core.geography.lattice import Lattice
from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid

# Ordnance Survey's own: the Caister water tower of the coordinate guide (annexe B), and the
# summit of Ben Nevis of "Using the National Grid"; the corners are by definition of the letters.
PUBLISHED = [
    ("TG 51409 13177", 651409, 313177, 1),
    ("NN 166 712", 216600, 771200, 100),
    ("SV", 0, 0, 100_000),
    ("HP", 400_000, 1_200_000, 100_000),
    ("TQ", 500_000, 100_000, 100_000),
    ("TQ 8885", 588_000, 185_000, 1000),
]


@pytest.mark.parametrize(("reference", "easting", "northing", "side"), PUBLISHED)
def test_published_references(reference: str, easting: float, northing: float, side: float) -> None:
    assert parse_grid_reference(reference) == (easting, northing, side)
    digits = sum(c.isdigit() for c in reference)
    assert grid_reference(easting, northing, digits).replace(" ", "") == reference.replace(" ", "")


@given(
    st.floats(0, 699_999.9),
    st.floats(0, 1_299_999.9),
    st.sampled_from([0, 2, 4, 6, 8, 10]),
)
def test_the_square_named_holds_the_point(easting: float, northing: float, digits: int) -> None:
    east, north, side = parse_grid_reference(grid_reference(easting, northing, digits))
    assert east <= easting < east + side
    assert north <= northing < north + side
    assert side == 10 ** (5 - digits // 2)


@pytest.mark.parametrize("bad", ["", "TQ 88 8", "IQ 88 85", "TI 88", "AA 11 11", "12 34", "SK1"])
def test_text_that_is_no_reference_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="National Grid"):
        parse_grid_reference(bad)


def test_points_off_the_grid_are_refused() -> None:
    with pytest.raises(ValueError, match="outside the National Grid"):
        grid_reference(-1, 0)
    with pytest.raises(ValueError, match="digits"):
        grid_reference(1, 1, 3)


def test_resolutions_are_those_of_the_published_table() -> None:
    # h3geo.org, "Tables of cell statistics": average areas of 105,333 and 15,048 m² and so on
    assert [nearest_resolution(a) for a in (737_328, 105_333, 15_048, 2_150)] == [8, 9, 10, 11]


@pytest.mark.parametrize("lattice", [Lattice("hexagon", 150, 20), Lattice("square", 400)])
@pytest.mark.parametrize("resolution", [None, 8, 10])
def test_h3_keeps_the_total_and_the_place(lattice: Lattice, resolution: int | None) -> None:
    grid = cover(shapely.box(588_000, 185_000, 590_000, 186_500), lattice)
    values = np.random.default_rng(1).gamma(0.5, 2, len(grid))
    values[::3] = 0
    shared = to_h3(values, grid, resolution)
    assert sum(shared.values()) == pytest.approx(values.sum(), rel=1e-12)
    assert min(shared.values()) >= 0
    # the balance point moves by far less than a hexagon
    lon, lat = to_longitude_latitude(*grid.centres)
    middles = np.array([h3.cell_to_latlng(name) for name in shared])
    weight = np.array(list(shared.values()))
    balance = weight @ middles / weight.sum()
    level = h3.get_resolution(next(iter(shared)))
    edge_degrees = h3.average_hexagon_edge_length(level, unit="km") / 111
    assert balance[0] == pytest.approx(values @ lat / values.sum(), abs=0.3 * edge_degrees)
    assert balance[1] == pytest.approx(values @ lon / values.sum(), abs=0.5 * edge_degrees)


def test_one_cell_within_one_hexagon_goes_there_whole() -> None:
    name = h3.latlng_to_cell(51.5389, 0.7138, 7)
    lat, lon = h3.cell_to_latlng(name)
    x, y = to_national_grid([lon], [lat])
    grid = cover(shapely.Point(x[0], y[0]).buffer(100), Lattice("square", 300, origin=(x[0], y[0])))
    assert len(grid) == 1
    shared = to_h3([2.5], grid, 7)
    assert {n: v for n, v in shared.items() if v > 1e-9} == {name: pytest.approx(2.5)}
    assert set(h3_outlines(shared)) == set(shared)


def test_nothing_gives_nothing() -> None:
    grid = cover(shapely.box(588_000, 185_000, 589_000, 186_000), Lattice())
    assert to_h3(np.zeros(len(grid)), grid) == {}
    with pytest.raises(ValueError, match="values must have shape"):
        to_h3([1.0], grid)
