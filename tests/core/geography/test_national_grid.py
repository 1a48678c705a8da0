import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.geography.national_grid import (
    _project,
    _unproject,
    to_longitude_latitude,
    to_national_grid,
)

# Ordnance Survey, "A guide to coordinate systems in Great Britain", annexe C: the worked example
# of the Caister water tower, on the Airy ellipsoid (so without the shift of datum).
CAISTER_LATITUDE = np.radians(52 + 39 / 60 + 27.2531 / 3600)
CAISTER_LONGITUDE = np.radians(1 + 43 / 60 + 4.5177 / 3600)

longitudes, latitudes = st.floats(-6.5, 1.9), st.floats(49.9, 60.9)


def test_published_worked_example() -> None:
    east, north = _project(np.array(CAISTER_LONGITUDE), np.array(CAISTER_LATITUDE))
    assert east == pytest.approx(651_409.903, abs=0.001)
    assert north == pytest.approx(313_177.270, abs=0.001)
    lon, lat = _unproject(np.array(651_409.903), np.array(313_177.270))
    assert lon == pytest.approx(CAISTER_LONGITUDE, abs=1e-9)
    assert lat == pytest.approx(CAISTER_LATITUDE, abs=1e-9)


@pytest.fixture(scope="module")
def peer() -> pyproj.Transformer:
    """The same seven-parameter shift in PROJ, which needs no grid file."""
    return pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=axisswap +order=1,2 +step +proj=unitconvert +xy_in=deg "
        "+xy_out=rad +step +proj=push +v_3 +step +proj=cart +ellps=WGS84 +step +inv +proj=helmert "
        "+x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 "
        "+convention=position_vector +step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 "
        "+step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 "
        "+ellps=airy"
    )


def test_agrees_with_an_independent_projection(peer: pyproj.Transformer) -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-6.5, 1.8, 500), rng.uniform(50, 60.5, 500)
    east, north = to_national_grid(lon, lat)
    theirs = peer.transform(lon, lat)
    assert np.abs(east - theirs[0]).max() < 0.05
    assert np.abs(north - theirs[1]).max() < 0.05


@given(longitudes, latitudes)
def test_there_and_back(lon: float, lat: float) -> None:
    back = to_longitude_latitude(*to_national_grid(lon, lat))
    assert back[0] == pytest.approx(lon, abs=3e-8)  # two millimetres
    assert back[1] == pytest.approx(lat, abs=2e-8)


def test_unknown_stays_unknown() -> None:
    east, north = to_national_grid([np.nan, 0.7], [51.5, np.nan])
    assert np.isnan(east[0])
    assert np.isnan(north[1])


@pytest.mark.parametrize(("lon", "lat"), [(588_000, 185_000), (0.7, 185.0), (51.5, -190)])
def test_metres_are_refused_as_degrees(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="must be degrees"):
        to_national_grid([lon], [lat])
