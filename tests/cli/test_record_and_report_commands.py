"""`safeground patrols record` and `safeground patrols report`."""

import json
from pathlib import Path

import pytest
import shapely

from command_line import run
from recorded_results import as_csv, search_cells
from safeground.core.geography.national_grid import to_longitude_latitude

VISIT = ("--hotspot", "High Street", "--at", "2026-02-06T20:40")


def hotspots(folder: Path) -> Path:
    """One hotspot in the middle of Southend."""
    lon, lat = to_longitude_latitude([588_000, 588_100], [185_600, 185_700])
    geometry = shapely.geometry.mapping(shapely.box(lon[0], lat[0], lon[1], lat[1]))
    properties = {"name": "High Street", "district": "Southend-on-Sea"}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path = folder / "hotspots.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def refused(store: Path, *words: object) -> str:
    ran = run("patrols", *words, store=store)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    return ran.err


def test_a_template_recorded_and_reported(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for kind in ("results", "searches"):
        path = tmp_path / f"{kind}.csv"
        assert run("patrols", "record", "--template", path, "--kind", kind).code == 0
        ran = run("patrols", "record", path, "--json", store=store)
        assert ran.json["new"] == ran.json["read"]
    said = run("patrols", "report", "--month", "2026-02", store=store).out
    assert said.startswith(
        "In February 2026 patrols led to one arrest, one stop search, two seizures of drugs, and "
        "the seizure of one weapon and £120 in cash; one weapon was surrendered;"
    )
    order = [said.index(part) for part in ("Arrests by offence", "Problems seen", "WITH activity")]
    assert order == sorted(order)
    assert "PC 1234" not in said


def test_a_program_is_told_the_same(tmp_path: Path) -> None:
    store = tmp_path / "store"
    entry = ("--arrest", "Robbery", "--arrest", "Robbery", "--weapon", "knife:surrendered")
    more = ("--drugs", "cannabis:3.5", "--cash", "20", "--people", "6", "--problem", "lighting")
    done = run("patrols", "record", *VISIT, *entry, *more, "--intelligence", 1, store=store)
    assert done.out.startswith("8 rows read: 8 recorded, 0 corrected")
    out = tmp_path / "out.csv"
    words = ("--from", "2026-02-01", "--to", "2026-02-28", "--by", "hotspot", "--out", out)
    facts = run("patrols", "report", *words, "--json", store=store).json
    assert {"sentence", "query", "counts", "rows", "provenance"} <= set(facts)
    assert facts["rows"] == [{"hotspot": "High Street", **facts["counts"]}]
    assert (facts["counts"]["arrests"], facts["counts"]["weapons_surrendered"]) == (2, 1)
    assert out.read_text("utf-8-sig").splitlines()[1].startswith("High Street,2,0,0,1")


def test_names_are_checked_against_the_hotspots(tmp_path: Path) -> None:
    file, store = hotspots(tmp_path), tmp_path / "store"
    words = ("record", "--hotspot", "Hihg Street", *VISIT[2:], "--people", 2)
    assert "did you mean 'High Street'?" in refused(store, *words, "--hotspots", file)
    assert not store.exists()
    run("patrols", "record", *VISIT, "--people", 2, "--hotspots", file, store=store)
    report = ("report", "--month", "2026-02", "--by", "district", "--json")
    facts = run("patrols", *report, store=store).json
    assert facts["rows"][0]["district"] == "Southend-on-Sea"


def test_searches_as_police_uk_has_them(tmp_path: Path) -> None:
    given, out, store = tmp_path / "given.csv", tmp_path / "out.csv", tmp_path / "store"
    given.write_text(as_csv([search_cells()]))
    run("patrols", "record", given, store=store)
    report = ("patrols", "report", "--month", "2026-02", "--searches-csv", out)
    assert "1 of them have no position" in run(*report, store=store).out
    said = run(*report, "--hotspots", hotspots(tmp_path), store=store).out
    assert "the position is the middle of the hotspot" in said
    line = out.read_text().splitlines()[1]
    assert ",51.5" in line
    assert "PC 1234" not in line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("record",), "name a file to record, or one visit"),
        (("record", *VISIT), "say what came of the visit"),
        (("record", "none.csv"), "there is no file none.csv"),
        (("record", "none.csv", *VISIT), "not both"),
        (("record", "none.csv", "--kind", "arrests"), "--kind must be results or searches"),
        (("record", *VISIT, "--weapon", "knife"), "how_recovered: expected a value"),
        (("record", *VISIT, "--weapon", "knif:seized"), "did you mean 'knife'"),
        (("record", *VISIT, "--people", "many"), "expected a whole number"),
        (("report",), "say which period"),
        (("report", "--month", "2026-13"), "--month must be a month"),
        (("report", "--month", "2026-02", "--from", "2026-02-01"), "not both"),
        (("report", "--from", "yesterday"), "--from must be a day"),
        (("report", "--from", "2026-02-02", "--to", "2026-02-01"), "must not be before"),
        (("report", "--month", "2026-02", "--by", "officer"), "--by must be hotspot, district"),
        (("report", "--month", "2026-02"), "Nothing was ever recorded"),
    ],
)
def test_mistakes_are_said_plainly(
    tmp_path: Path, words: tuple[object, ...], expected: str
) -> None:
    assert expected in refused(tmp_path / "store", *words)


def test_every_problem_of_a_file_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("at,hotspot,kind\n2026-02-06T20:40,A,x\nnow,A,problem\n")
    first, *rest = refused(tmp_path / "store", "record", path).splitlines()
    assert first == "Error: given.csv has 2 problems, so nothing was recorded:"
    assert [line.split(":")[0].strip() for line in rest] == ["line 2, kind", "line 3, at"]
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("verb", ["record", "report"])
def test_help_shows_an_example(verb: str) -> None:
    out = run("patrols", verb, "--help").out
    assert f"    safeground patrols {verb}" in out
    assert all(len(line) <= 80 for line in out.splitlines())
