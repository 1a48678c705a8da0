"""`safeground hotspots streets`."""

import json
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from invented_store import MONTHS, incident, keep
from safeground.cli import app
from safeground.core.geography.national_grid import to_longitude_latitude

POINTS = {"High Street": (585_050, 185_600), "Mill Lane": (586_050, 185_600)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two streets of 100 m, a kilometre apart, with 12 robberies on one and 6 on the other."""
    features, rows = [], []
    for number, (name, (x, y)) in enumerate(POINTS.items()):
        lon, lat = to_longitude_latitude([x - 50, x + 50], [y, y])
        line = shapely.LineString(list(zip(lon.tolist(), lat.tolist(), strict=True)))
        said = {"type": "Feature", "properties": {"label": name}}
        features.append({**said, "geometry": shapely.geometry.mapping(line)})
        own = {"easting": x + 10.0, "northing": y + 10.0}
        rows += [incident(0, m, **own) for m in MONTHS for _ in range(2 - number)]
    rows += [incident(0, MONTHS[0], easting=585_050.0, northing=185_900.0)]
    roads = {"type": "FeatureCollection", "features": features}
    (tmp_path / "roads.geojson").write_text(json.dumps(roads), encoding="utf-8")
    keep(tmp_path / "store", rows)
    return tmp_path


def run(folder: Path, *more: object) -> tuple[int, str, str]:
    words = ["--store", folder / "store", "hotspots", "streets", "--offences", "robbery"]
    words += ["--roads", folder / "roads.geojson", "--keep-artefacts", *more]
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_a_person_is_told_places_caveats_and_what_was_left_out(folder: Path) -> None:
    out = folder / "places.geojson"
    code, said, _ = run(folder, "--places", 2, "--name-column", "label", "--out", out)
    assert code == 0
    plain = " ".join(said.split())
    assert plain.index("High Street") < plain.index("Mill Lane")
    assert "map points, not addresses" in plain
    assert "more than 50 m from any street: 1, left out" in plain
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == 2


def test_a_program_is_told_the_same(folder: Path) -> None:
    code, said, _ = run(folder, "--places", 2, "--name-column", "label", "--json")
    facts = json.loads(said)
    assert code == 0
    assert [(p["name"], p["recorded"]) for p in facts["places"]] == [
        ("High Street", 12),
        ("Mill Lane", 6),
    ]
    assert (facts["unplaced"], facts["file"]) == (1, None)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--places", 3), "3 places can't be found"),
        (("--roads", "none.gpkg"), "There is no road file none.gpkg"),
        (("--name-column", "nome"), "no column 'nome'"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    folder: Path, more: tuple[object, ...], sentence: str
) -> None:
    code, _, said = run(folder, *more)
    assert code == 2
    assert sentence in said
    assert "Traceback" not in said
