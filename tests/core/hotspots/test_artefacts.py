import numpy as np
import polars as pl
import pytest

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.hotspots.artefacts import Artefact, ArtefactRules, find_artefacts
from safeground.data.reference.places import place_types
from safeground.data.sample import load_sample

ORDINARY = ["Anti-social behaviour"] * 4 + ["Shoplifting"] * 2 + ["Drugs"] * 1
ORDINARY += ["Violence and sexual offences"] * 8


def made_up_town(
    special: list[str], name: str = "Elm Road", at: tuple[float, float] = (5_000.0, 5_000.0)
) -> tuple[Artefact, ...]:
    """A hundred ordinary points of fifteen records, and one point that is not."""
    x = np.repeat(np.arange(100) % 10 * 1_000.0, len(ORDINARY))
    y = np.repeat(np.arange(100) // 10 * 1_000.0, len(ORDINARY))
    category = ORDINARY * 100 + special
    street = ["High Street"] * (100 * len(ORDINARY)) + [name] * len(special)
    x, y = np.append(x, [at[0] + 100] * len(special)), np.append(y, [at[1]] * len(special))
    return find_artefacts(x, y, category, street, place_types())


def test_an_ordinary_town_has_none() -> None:
    assert made_up_town(ORDINARY * 10) == ()


def test_a_point_without_street_life_is_left_out_only_when_it_stands_alone() -> None:
    (alone,) = made_up_town(["Violence and sexual offences"] * 200)
    assert (alone.kind, alone.suggested, alone.records) == ("no street life", "exclude", 200)
    assert (alone.easting, alone.northing) == (5_100, 5_000)
    assert alone.share == 0
    assert "Only 0 of 200 records" in alone.reason
    (modest,) = made_up_town(["Violence and sexual offences"] * 80)
    assert modest.suggested == "look"


def test_few_records_prove_nothing() -> None:
    assert made_up_town(["Violence and sexual offences"] * 30) == ()


def test_police_found_concentration_is_for_a_look() -> None:
    (found,) = made_up_town([*ORDINARY * 4, *["Possession of weapons"] * 30])
    assert (found.kind, found.suggested) == ("police-found offences", "look")
    assert found.reason.startswith("Possession of weapons: 30 of 90 records")
    assert found.q < 0.001


@pytest.mark.parametrize(
    ("street", "kind"),
    [
        ("Police Station", "police station"),
        ("Hospital", "hospital"),
        ("Broomfield Hospital", "hospital"),
        ("Airport/Airfield", "airport"),
        ("Prison", "prison"),
        ("HMP Chelmsford", "prison"),
        ("Hospital Road", None),
        ("Prison Lane", None),
        ("Nightclub", None),
        ("Shopping Area", None),
    ],
)
def test_places_known_by_name(street: str, kind: str | None) -> None:
    found = made_up_town(ORDINARY * 4, street)
    assert [a.kind for a in found] == ([kind] if kind else [])
    assert all(a.suggested == "exclude" for a in found)


def test_lengths_must_agree_and_nothing_gives_nothing() -> None:
    with pytest.raises(ValueError, match="differ in length: 1, 1, 2 and 1"):
        find_artefacts([1.0], [1.0], ["Robbery"] * 2, [None], ())
    assert find_artefacts([np.nan], [np.nan], ["Robbery"], [None], place_types()) == ()


@pytest.fixture(scope="module")
def essex() -> tuple[Artefact, ...]:
    year = load_sample()
    lon, lat = (year[c].cast(pl.Float64).fill_null(np.nan) for c in ("Longitude", "Latitude"))
    x, y = to_national_grid(lon.to_numpy(), lat.to_numpy())
    street = year["Location"].str.strip_prefix("On or near ").to_list()
    return find_artefacts(x, y, year["Crime type"].to_list(), street, place_types())


def test_essex_stansted_is_found(essex: tuple[Artefact, ...]) -> None:
    top = essex[0]
    assert (top.kind, top.suggested, top.records) == ("airport", "exclude", 836)
    assert "Possession of weapons: 38 of 836" in top.reason


def test_essex_institutions_are_found(essex: tuple[Artefact, ...]) -> None:
    out = [a for a in essex if a.suggested == "exclude"]
    kinds = [a.kind for a in out]
    assert kinds.count("prison") == 1
    assert kinds.count("police station") == 14
    assert kinds.count("hospital") == 10
    # Southend's custody suite has no name on the map: its mix gives it away
    assert [a.street for a in out if a.kind == "no street life"] == [
        "Great Eastern Avenue",
        "New Dukes Way",
    ]


def test_essex_town_centres_stay(essex: tuple[Artefact, ...]) -> None:
    out = {a.street for a in essex if a.suggested == "exclude"}
    assert not out & {"High Street", "Nightclub", "Shopping Area", "Tindal Square", "Supermarket"}


def test_rules_can_be_changed() -> None:
    strict = ArtefactRules(least_records=1_000)
    x, y = [1.0] * 20, [1.0] * 20
    assert find_artefacts(x, y, ["Robbery"] * 20, ["Hospital"] * 20, place_types(), strict) == ()


def test_rows_counted_together_beforehand_give_the_same() -> None:
    x = np.repeat([0.0, 1_000.0, 2_000.0], 2)
    category = ["Burglary", "Robbery"] * 3
    street = ["Elm Road", "Elm Road", "Hospital", "Hospital", "Oak Road", "Oak Road"]
    records = np.array([30, 10, 1, 200, 30, 12])
    one_by_one = find_artefacts(
        np.repeat(x, records),
        np.zeros(records.sum()),
        np.repeat(category, records).tolist(),
        np.repeat(street, records).tolist(),
        place_types(),
    )
    together = find_artefacts(x, np.zeros(6), category, street, place_types(), records=records)
    assert [(a.street, a.records) for a in together] == [("Hospital", 201)]
    assert repr(together) == repr(one_by_one)
