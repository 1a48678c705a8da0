"""The briefing says what the data says, in a page that stands alone."""

import base64
import hashlib
import itertools
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from matplotlib.image import imread

from identifications import NASTY, an_identification, renamed
from pages_taken_apart import Read
from safeground.core.hotspots.aoristic import HoursUnknown
from safeground.core.hotspots.counts import Surface
from safeground.core.hotspots.windows import RiskWindows, Window, windows_name
from safeground.data.errors import BadInput
from safeground.pipelines.briefing.charts import week_clock
from safeground.pipelines.briefing.content import briefing
from safeground.pipelines.briefing.maps import Atlas
from safeground.pipelines.briefing.page import page
from safeground.pipelines.briefing.pdf import pdf
from safeground.pipelines.briefing.picture import Picture
from safeground.pipelines.briefing.sheet import sheet
from safeground.pipelines.briefing.write import NAMES, write_all
from safeground.pipelines.drawing.labels import Room, spread
from safeground.pipelines.drawing.marks import INK, Shape
from safeground.pipelines.drawing.painting import write_png
from safeground.pipelines.identification import Identification, PlaceName


def read(identification: Identification) -> Read:
    return Read(page(briefing(identification, Atlas(identification))))


def test_every_hotspot_is_a_row_with_its_figures() -> None:
    made = an_identification(hotspots=5)
    rows = read(made).rows
    for hotspot in made.hotspots:
        (row,) = [r for r in rows if hotspot.name in r]
        assert hotspot.district in row
        assert f"{hotspot.expected:.2f}" in row
        assert "21" in row


def test_the_answer_gives_the_shares_of_the_data() -> None:
    made = an_identification(hotspots=4)
    area = sum(h.area_m2 for h in made.hotspots) / made.grid.area_m2
    expected = sum(h.expected for h in made.hotspots) / made.total_expected
    said = " ".join(read(made).said.split())
    assert (
        f"4 places, {100 * area:.2f}% of Testshire, hold {100 * expected:.1f}% of the "
        "serious violence expected in January 2026."
    ) in said


def test_one_place_is_spoken_of_in_the_singular() -> None:
    said = read(an_identification(hotspots=1)).said
    assert "1 place," in said
    assert " holds " in said
    assert "1 places" not in said


def test_no_places_is_said_plainly() -> None:
    said = read(an_identification(hotspots=0)).said
    assert "No places in Testshire were chosen" in said


def test_the_page_loads_nothing() -> None:
    made = read(an_identification())
    tags = {tag for tag, _ in made.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "image", "use", "base"}
    for _, attributes in made.elements:
        assert not {"src", "srcset", "xlink:href", "style", "onclick", "onload"} & set(attributes)
        link = attributes.get("href")
        assert link is None or link.startswith("#")
    html = page(briefing(an_identification(), Atlas(an_identification())))
    assert "url(" not in html
    assert "@import" not in html
    policy = [a["content"] for t, a in made.elements if a.get("http-equiv")]
    assert policy
    assert "default-src 'none'" in str(policy[0])


def test_the_policy_allows_the_style_that_is_there() -> None:
    made = read(an_identification())
    digest = hashlib.sha256(made.texts["style"][0].encode()).digest()
    policy = next(str(a["content"]) for _, a in made.elements if a.get("http-equiv"))
    assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_names_are_text_never_markup() -> None:
    nasty = renamed(an_identification(), name=NASTY, district=NASTY, why=NASTY, streets=(NASTY,))
    nasty = replace(nasty, study_area_name=NASTY, attribution=(NASTY,), chosen_by=NASTY)
    made = read(nasty)
    assert "script" not in {tag for tag, _ in made.elements}
    assert NASTY in made.said


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(t[1]) for t, _ in read(an_identification()).elements if re.fullmatch("h[1-6]", t)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_drawing_has_a_title_and_ids_are_unique() -> None:
    made = read(an_identification(hotspots=6))
    ids = [a["id"] for _, a in made.elements if "id" in a]
    assert len(ids) == len(set(ids))
    drawings = [a for tag, a in made.elements if tag == "svg"]
    assert len(drawings) > 10
    for attributes in drawings:
        assert attributes["role"] == "img"
        assert attributes["aria-labelledby"] in ids
    titles = list(made.texts["title"][1:])
    assert len(titles) == len(drawings)
    assert all(title.strip() for title in titles)


def test_tables_have_captions_and_scopes_and_the_page_its_language() -> None:
    made = read(an_identification())
    tags = [tag for tag, _ in made.elements]
    assert tags.count("table") == tags.count("caption")
    assert all("scope" in a for tag, a in made.elements if tag == "th")
    assert ("html", {"lang": "en-GB"}) in made.elements
    assert {"main", "header", "footer"} <= set(tags)


def test_small_counts_by_type_are_not_told_apart() -> None:
    said = read(an_identification(hotspots=1)).said
    assert "Everything reported here, by type: Robbery 12; fewer than 5 of Burglary." in said
    assert "Burglary 3" not in said


def test_models_stand_beside_each_other_with_intervals() -> None:
    rows = read(an_identification()).rows
    ours = next(row for row in rows if "Pooled with all crime" in row)
    assert "made this map" in ours
    assert "25.1%" in ours  # 0.01 ** 0.3
    assert "22.6% to 27.6%" in ours
    assert any("Plain count" in row and "10.0%" in row for row in rows)


def test_a_better_rival_is_named_as_better() -> None:
    made = an_identification()
    rival = replace(made, surface=Surface("count", made.surface.expected))
    assert "“Pooled with all crime” did better at 1%" in read(rival).said


def test_without_a_backtest_it_says_so() -> None:
    said = read(an_identification(backtest=None)).said
    assert "not tested on this run" in said


def test_a_model_that_was_not_tested_is_not_called_ours() -> None:
    made = an_identification()
    said = read(replace(made, surface=Surface("mine", made.surface.expected))).said
    assert "was not among those tested" in said
    assert "made this map" not in said.replace("The model that made this map", "")


def test_unknown_hours_are_said_once_and_never_invented() -> None:
    unknown = HoursUnknown("the records give only the month", n=9, too_wide=9)
    said = read(renamed(an_identification(hotspots=5), risk_windows=unknown)).said
    assert said.count("The records give only the month.") == 1


def test_a_known_week_is_drawn() -> None:
    clock = np.zeros(168)
    clock[4 * 24 + 22] = 1.0
    made = read(renamed(an_identification(hotspots=1), week_clock=clock))
    assert "Busiest hour: Fri 22:00." in made.said


def test_what_was_left_out_and_how_it_was_made_are_there() -> None:
    said = read(an_identification(changes=("Road 1 entered because",))).said
    for part in ("8,123", "Police find these by looking.", "Road 1 entered because.", "Seed"):
        assert part in said
    assert "Hours of the day can not be known from months." in said
    assert "Weights: scale" in said


EXTREMES = {
    "none": an_identification(hotspots=0, districts={}, place_names=()),
    "sixty": an_identification(hotspots=60),
    "nothing": renamed(
        an_identification(total_expected=0.0, total_recorded=0.0, months=(), attribution=()),
        monthly=np.zeros(0),
        by_category={},
        streets=(),
        why="",
        district="",
        expected=0.0,
    ),
    "huge": renamed(
        an_identification(total_expected=1e12, hotspots=2),
        expected=123456789.0,
        recorded=987654321.0,
        monthly=np.full(12, 1e7),
        name="A very long name indeed " * 12,
    ),
    "nasty": renamed(an_identification(), name=NASTY, key=NASTY, district=NASTY),
    "flat": an_identification(
        surface=Surface("pooled", np.zeros(len(an_identification().grid)), {})
    ),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extremes_are_drawn_and_said_whole(name: str, tmp_path: Path) -> None:
    made = EXTREMES[name]
    atlas = Atlas(made)
    content = briefing(made, atlas)
    html = page(content)
    assert pdf(content).startswith(b"%PDF")
    assert not re.search(r"\b(nan|inf|None)\b", Read(html).said)
    printed = sheet(made, atlas)
    ElementTree.fromstring(printed.svg("map"))
    assert "nan" not in printed.svg("map")
    write_png(printed, tmp_path / "map.png", dpi=30)


def test_the_pdf_is_tagged_titled_and_every_picture_in_it_is_told() -> None:
    content = briefing(made := an_identification(), Atlas(made))
    pages = pdf(content)
    assert b"StructTreeRoot" in pages
    assert b"pdfuaid:part>1" in pages
    assert b"/Lang(en-GB)" in pages
    assert b"/Title(Where serious violence concentrates in Testshire: hotspot briefing)" in pages
    assert b"/DisplayDocTitle true" in pages
    narrow = 2  # a page on a phone has the map and the curves again, smaller
    assert pages.count(b"/Alt") == len(list(_pictures(content))) - narrow
    assert pages == pdf(content)


def test_the_pdf_is_made_at_the_moment_of_the_result() -> None:
    earlier, later = (
        replace(made := an_identification(), provenance=replace(made.provenance, made_at=at))
        for at in ("2026-01-05T09:30+00:00", "2026-02-05T09:30+00:00")
    )
    for made, date in ((earlier, b"D:20260105093000"), (later, b"D:20260205093000")):
        assert date in pdf(briefing(made, Atlas(made)))


def _pictures(of: object) -> Iterator[Picture]:
    if isinstance(of, Picture):
        yield of
    inside = of.values() if isinstance(of, dict) else of if isinstance(of, tuple) else ()
    for one in inside:
        yield from _pictures(one)


def test_all_is_written_under_its_own_name_and_nothing_else(tmp_path: Path) -> None:
    written = write_all(EXTREMES["none"], tmp_path / "new" / "folder")
    assert {key: path.name for key, path in written.items()} == NAMES
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(NAMES.values())


def test_the_picture_is_a3_at_300_dots_to_the_inch(tmp_path: Path) -> None:
    png = imread(write_all(an_identification(), tmp_path)["map_png"])
    height, width = png.shape[:2]
    assert abs(width - 420 / 25.4 * 300) < 5
    assert abs(height - 297 / 25.4 * 300) < 5


def test_the_same_result_is_drawn_the_same(tmp_path: Path) -> None:
    one, two = an_identification(), an_identification()
    assert page(briefing(one, Atlas(one))) == page(briefing(two, Atlas(two)))
    for name, made in (("one", one), ("two", two)):
        write_png(sheet(made, Atlas(made)), tmp_path / name, dpi=30)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_in_the_way_is_refused_by_name(tmp_path: Path) -> None:
    taken = tmp_path / "out"
    taken.write_text("mine")
    with pytest.raises(BadInput, match="is a file; expected a folder"):
        write_all(an_identification(), taken)
    assert taken.read_text() == "mine"


def test_a_failed_run_leaves_the_last_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES.values():
        (tmp_path / name).write_text("the last result")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("safeground.pipelines.files.write_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        write_all(an_identification(hotspots=1), tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        NAMES.values(), "the last result"
    )


def test_every_hotspot_is_on_one_small_map_of_the_same_scale() -> None:
    made = an_identification(hotspots=30)
    insets = Atlas(made).insets()
    shown = sorted(h.rank for inset in insets for h in inset.hotspots)
    assert shown == list(range(1, 31))
    assert len({round(i.ground[2] - i.ground[0], 3) for i in insets}) == 1
    for inset in insets:
        window = shapely.box(*inset.ground)
        assert all(window.contains(h.boundary) for h in inset.hotspots)


def test_small_maps_number_every_place_however_crowded() -> None:
    made = an_identification(hotspots=60)
    atlas = Atlas(made)
    for inset in atlas.insets():
        svg = atlas.inset(inset, 300).svg("m")
        assert all(f">{hotspot.rank}</text>" in svg for hotspot in inset.hotspots)


def test_the_printed_map_numbers_and_lists_each_place() -> None:
    made = an_identification(hotspots=4)
    svg = sheet(made, Atlas(made)).svg("map")
    for hotspot in made.hotspots:
        assert hotspot.name in svg
        assert svg.count(f">{hotspot.rank}</text>") >= 3  # area, small map, list


def test_names_that_do_not_fit_are_left_off_rather_than_overprinted() -> None:
    towns = tuple(PlaceName(f"Town number {i}", 551_000.0, 193_000.0, 2) for i in range(200))
    svg = Atlas(an_identification(place_names=towns)).whole(600).svg("m")
    assert 1 <= svg.count(">Town number") < 60


def test_badges_never_overlap_and_are_left_out_when_there_is_no_room() -> None:
    room = Room((0, 0, 300, 300))
    spots = [room.badge((150.0, 150.0), 8, nearest=12) for _ in range(200)]
    placed = [spot for spot in spots if spot]
    assert 10 < len(placed) < 200
    gaps = [
        max(abs(a[0] - b[0]), abs(a[1] - b[1])) for i, a in enumerate(placed) for b in placed[:i]
    ]
    assert min(gaps) >= 16 - 1e-9


def test_spread_keeps_order_and_room() -> None:
    wanted = [50.0, 50.0, 50.0, 49.0, 90.0]
    places = spread(wanted, gap=10, low=0, high=100)
    gaps = np.diff(np.sort(places))
    assert (gaps >= 10 - 1e-9).all()
    assert places[3] == min(places)
    assert places[4] == max(places)


def test_the_months_tested_are_named() -> None:
    made = an_identification()
    assert "Each month of July to December 2025 was forecast" in read(made).said
    assert made.backtest
    one = replace(made, backtest=replace(made.backtest, tested=("2025-12",)))
    assert "December 2025 was forecast from earlier months alone" in read(one).said


def test_a_script_that_the_font_lacks_gives_no_warning(tmp_path: Path) -> None:
    made = renamed(an_identification(hotspots=1), name="北 Street $x^2$")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_png(sheet(made, Atlas(made)), tmp_path / "map.png", dpi=30)


def test_risk_windows_are_said_with_their_interval_and_outlined_past_midnight() -> None:
    sunday_night = (Window(6 * 24 + 22, 5),)
    nights = RiskWindows(
        sunday_night, windows_name(sunday_night), 5, 0.4, 0.42, 0.35, 0.5, uniform=5 / 168, n=40
    )
    clock = np.full(168, 1 / 168)
    made = renamed(an_identification(hotspots=1), risk_windows=nights, week_clock=clock)
    said = read(made).said
    assert "Sunday 22:00 to 03:00, 5 hours a week with 42.0% (35.0% to 50.0%)" in said
    drawn = week_clock(made.hotspots[0])
    assert drawn
    runs = [m for m in drawn.marks if isinstance(m, Shape) and m.stroke == INK]
    (sunday, monday) = (np.ptp(run.rings[0], axis=0) for run in runs)
    np.testing.assert_allclose([sunday[0], monday[0]], [2 * 12, 3 * 12])  # 22-24 and 0-3
    assert runs[1].rings[0][0, 1] < runs[0].rings[0][0, 1]  # Monday is the top row
