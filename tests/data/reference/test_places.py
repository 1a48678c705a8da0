from pathlib import Path

import numpy as np
import polars as pl
import pytest

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.hotspots.exclusions import excluded_records
from safeground.data.errors import BadInput
from safeground.data.reference.places import essex_places_by_hand, load_places_by_hand
from safeground.data.sample import load_sample

HEADER = "name,kind,action,longitude,latitude,radius_m,street,reason\n"


def test_essex_places_by_hand_take_what_they_say() -> None:
    year = load_sample()
    lon, lat = (year[c].cast(pl.Float64).fill_null(np.nan) for c in ("Longitude", "Latitude"))
    x, y = to_national_grid(lon.to_numpy(), lat.to_numpy())
    street = year["Location"].str.strip_prefix("On or near ").to_list()
    result = excluded_records(x, y, street, by_hand=essex_places_by_hand())
    assert {p.name: p.records for p in result.places} == {
        "Stansted Airport": 1_248,
        "Southend police station": 572,
        "Colchester Hospital": 384,
        "Broomfield Hospital mental health wards": 150,
        "Rochford Hospital": 118,
    }


def test_a_force_writes_its_own(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(
        HEADER + "Nick,custody,exclude,0.5,51.5,100,,ours\n,,keep,,,,High Street,busy\n"
    )
    nick, street = load_places_by_hand(path)
    assert (nick.name, nick.radius_m, nick.street) == ("Nick", 100, None)
    assert (street.name, street.action, street.street) == ("High Street", "keep", "High Street")
    assert np.isnan(street.easting)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A,k,drop,0.5,51.5,100,,why", "line 2: action must be exclude or keep, not 'drop'"),
        ("A,k,exclude,0.5,51.5,100,,", "line 2: say why"),
        ("A,k,exclude,,,,,why", "give longitude, latitude and radius_m, or a street"),
        ("A,k,exclude,0.5,,100,,why", "all three given"),
        ("A,k,exclude,587000,187000,100,,why", "must be degrees"),
        ("A,k,exclude,0.5,51.5,-1,,why", "radius_m must be above 0"),
    ],
)
def test_mistakes_are_said_plainly(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(HEADER + row + "\n")
    with pytest.raises(BadInput, match=message):
        load_places_by_hand(path)
