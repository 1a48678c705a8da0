"""A card says what the plan says, in a page that stands alone, and never more than counts."""

import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_store import incident, keep
from pages_taken_apart import Read
from plans import (
    BASILDON,
    DAY,
    HOTSPOTS,
    LONG,
    NASTY,
    VICTORIA_AVENUE,
    a_busy_night,
    a_plan,
    hotspot,
    renamed,
    unit,
    visit,
)
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.cards.content import Background, card
from safeground.pipelines.patrols.cards.ground import Ground
from safeground.pipelines.patrols.cards.lately import ReportedHere, in_words, reported_lately
from safeground.pipelines.patrols.cards.names import file_names
from safeground.pipelines.patrols.cards.page import card_page, sheet_page
from safeground.pipelines.patrols.cards.shift import compass, point_of, shifts
from safeground.pipelines.patrols.cards.write import write_cards
from safeground.pipelines.patrols.record_results import record_entry

MONTHS = ("2026-08", "2026-09", "2026-10")


def background(plan: PatrolPlan, **noticed: tuple[str, ...]) -> Background:
    return Background(Ground(), reported_lately(None, plan.hotspots, plan.date), noticed)


def page(plan: PatrolPlan, at: int = 0) -> str:
    return card_page(plan, shifts(plan)[at], background(plan))


def said(html: str) -> str:
    """The words of a page, a space wherever there is a tag."""
    body = html[html.index("<body") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sheet(plan: PatrolPlan) -> str:
    every = shifts(plan)
    stems = file_names([u.name for u in plan.units])
    links = {name: f"{stem}.html" for name, stem in stems.items()}
    return sheet_page(plan, every, links, background(plan).reported)


def test_a_visit_says_where_when_how_to_get_there_and_what_to_look_for() -> None:
    text = said(page(a_plan()))
    first = text[text.index("1 Southend: York Road") :]
    for words in (
        "20:15 to 20:30 15 minutes",
        "From Southend police station: 650 m south-east in a straight line",
        "about 9 minutes on foot.",
        "TQ 8845 8565",
        "Fights outside the takeaways when the clubs close; one street light is out.",
        "Friday and Saturday 20:00 to 02:00.",
        "About 23 offences of serious violence in 12 months",
        "Next: 20:45 Southend: High Street",
    ):
        assert words in first
        first = first[first.index(words) :]


def test_a_second_visit_after_midnight_says_the_day_and_that_it_is_the_second() -> None:
    text = said(page(a_plan()))
    assert "00:10 to 00:30 Saturday, 20 minutes, 2nd visit here" in text
    assert "Then Southend police station by 03:00 Saturday" in text


def test_the_way_starts_where_the_break_was() -> None:
    stops = shifts(a_plan())[0].stops
    assert [s.come_from for s in stops] == [
        "Southend police station",
        "visit 1",
        "visit 2",
        "Southend police station",  # the break at 22:00
        "visit 4",
    ]
    assert stops[3].metres == math.dist(point_of(VICTORIA_AVENUE), stops[3].hotspot.centre)


def test_times_are_those_of_clocks_in_britain() -> None:
    summer = datetime.fromisoformat("2026-07-03T19:15:00+00:00")
    made = visit("Alpha 1", HOTSPOTS[0], 0)
    made = replace(made, arrive=summer, leave=summer.replace(minute=30))
    plan = a_plan(date=date(2026, 7, 3), visits=(made,), breaks=(), units=(unit("Alpha 1"),))
    assert "20:15 to 20:30" in said(page(plan))


def test_directions_open_the_map_app_of_the_phone_and_no_site() -> None:
    made = Read(page(a_plan()))
    links = [a["href"] or "" for tag, a in made.elements if tag == "a"]
    outward = {link for link in links if not link.startswith("#")}
    assert all(re.match(r"geo:51\.\d+,0\.\d+\?q=51\.\d+,0\.\d+\(\S+\)$", link) for link in outward)
    assert len(outward) == 4  # one a place
    ids = {a["id"] for _, a in made.elements if a.get("id")}
    assert {link[1:] for link in links if link.startswith("#")} <= ids


@pytest.mark.parametrize("html", [page(a_plan()), sheet(a_plan())], ids=["card", "sheet"])
def test_a_page_loads_nothing_and_runs_nothing(html: str) -> None:
    tags = {tag for tag, _ in Read(html).elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "image", "form"}
    assert "default-src 'none'; style-src 'sha256-" in html
    assert "url(" not in html
    assert "@import" not in html
    assert "http" not in html.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_nothing_that_a_person_wrote_becomes_markup() -> None:
    nasty = hotspot(NASTY, 588_200, 185_300, problem=NASTY, why=NASTY, district=NASTY)
    plan = a_plan(
        hotspots=(nasty,), visits=(visit("Alpha 1", nasty, 30),), notes=(NASTY,), left_out=()
    )
    plan = renamed(plan, [NASTY, "B", "C"])
    for html in (page(plan), sheet(plan)):
        assert "<script" not in html
        assert "alert('x')" in Read(html).said


def test_a_demonstration_is_marked_on_every_visit_and_the_real_thing_is_not() -> None:
    made = page(a_plan())
    assert made.count('class="demo"') == 5
    assert 'class="watermark"' in made
    assert 'class="banner"' in sheet(a_plan())
    real = a_plan(provenance={"made_at": "2026-11-06T15:02:11+00:00"})
    for html in (page(real), sheet(real)):
        assert "emonstration" not in Read(html).said


def test_the_foot_says_when_from_what_and_that_nobody_is_measured() -> None:
    text = said(page(a_plan()))
    assert "Plan made 6 November 2026, 15:02 by Safeground 0.1.0. Seed 7." in text
    assert "Plan from hotspots hotspots.geojson and units units.csv." in text
    assert "Places are predicted; people never are. This measures nobody" in text
    assert "Plan made a time that it does not say." in said(page(a_plan(provenance={})))


def test_a_unit_with_no_visits_has_a_card_that_says_so() -> None:
    text = said(page(a_plan(), at=2))
    assert "No visits are planned for this unit on this shift." in text
    assert "Start: Southend police station." in text


def test_what_is_not_known_is_said_and_not_invented() -> None:
    text = said(page(a_plan()))
    for words in (
        "No problem is written down for this place yet.",
        "The hours are not known for this place.",
    ):
        assert text.count(words) == 1  # Marine Parade
    for words in (
        "No incidents are held, so what happened lately is not known.",
        "What the last visits noticed Nothing is written down.",
    ):
        assert text.count(words) == 5


def test_what_the_last_visits_noticed(tmp_path: Path) -> None:
    seen = {"at": "2026-11-02T20:40", "hotspot": HOTSPOTS[0].name, "kind": "problem"}
    record_entry(
        tmp_path, [{**seen, "detail": "lighting"}], by="A", now=datetime(2026, 11, 3, tzinfo=UTC)
    )
    made = write_cards(a_plan(), tmp_path / "out", store_dir=tmp_path)
    html = made.cards["Alpha 1"].read_text(encoding="utf-8")
    assert "Lighting: last seen 2 November 2026." in said(html)


def test_every_visit_has_lines_to_fill_in_on_paper_and_no_button() -> None:
    made = Read(page(a_busy_night()))
    assert sum(a.get("class") == "write" for _, a in made.elements) == 14
    assert not {tag for tag, _ in made.elements} & {"button", "input"}


def test_a_visit_to_no_hotspot_of_the_plan_is_refused() -> None:
    with pytest.raises(BadInput, match="which is not among its hotspots"):
        shifts(a_plan(hotspots=HOTSPOTS[1:]))
    with pytest.raises(BadInput, match="visit of Car/2, which is not one of its units"):
        shifts(a_plan(units=(unit("Alpha 1"),)))


def test_the_sheet_shows_every_unit_and_what_is_left_out() -> None:
    text = said(sheet(a_plan()))
    assert "7 visits by 2 of 3 units in 5 hotspots; 1 hotspot is not covered as wanted." in text
    assert "at least 98.5% of the best" in text
    assert "Southend: Hamlet Court Road 1 visit No unit reaches it in its hours." in text
    assert "No visits are planned for this unit." in text
    made = Read(sheet(a_plan()))
    links = [a["href"] for tag, a in made.elements if tag == "a"]
    assert links == ["alpha-1.html", "car-2.html", "reserve.html"]


def test_the_timeline_puts_each_visit_at_its_time() -> None:
    (drawn,) = re.findall(r'<svg.*?class="timeline".*?</svg>', sheet(a_plan()))
    bars = re.findall(r'<path d="M([\d.]+) [\d.]+l([\d.]+)', drawn)
    per_hour = (1000 - 190 - 24) / 8
    wanted = {(round(190 + per_hour * h, 1), round(per_hour * m / 60, 1)) for h, m in [(1.25, 15)]}
    assert wanted <= {(float(x), float(w)) for x, w in bars}


def test_a_long_name_is_whole_on_the_card() -> None:
    assert LONG in said(page(a_plan()))


def test_numbers_on_the_map_are_those_of_the_visits() -> None:
    drawn = str(card(a_plan(), shifts(a_plan())[0], background(a_plan()))["map"])
    labels = re.findall(r">([\d,]+)</text>", drawn)
    assert sorted(labels) == ["1", "2,5", "3", "4"]


def test_the_map_is_true_to_scale() -> None:
    drawn = str(card(a_plan(), shifts(a_plan())[0], background(a_plan()))["map"])
    spots = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>200 m</text>', drawn)
    assert len(spots) == 1
    (tick,) = re.findall(r'M14 [\d.]+l0 4 ([\d.]+) 0 0-4" fill="none" stroke="#16242b"', drawn)
    hexagons = re.findall(r'd="M[^"]*z" fill="none" stroke="#16242b" stroke-width="1.8"', drawn)
    assert len(hexagons) == 4
    first = [float(v) for v in re.findall(r"-?\d*\.?\d+", hexagons[0])][2:12]
    wide = max(_running(first[::2])) - min(_running(first[::2]))
    assert wide / float(tick) == pytest.approx(300 / 200, rel=0.01)


def _running(steps: list[float]) -> list[float]:
    at, passed = 0.0, [0.0]
    for step in steps:
        at += step
        passed.append(at)
    return passed


def test_directions_of_the_compass() -> None:
    assert compass((0, 0), (0, 9)) == "north"
    assert compass((0, 0), (-9, 9.1)) == "north-west"
    assert compass(point_of(VICTORIA_AVENUE), point_of(BASILDON)) == "west"


class TestLately:
    """What was reported inside a boundary."""

    def rows(self, x: float, y: float, n: int, category: str, **other: object) -> list[dict]:
        at = {"easting": x, "northing": y, **other}
        return [incident(0, MONTHS[n_ % 3], category, **at) for n_ in range(n)]

    def test_counts_inside_by_type_without_what_police_find(self, tmp_path: Path) -> None:
        x, y = HOTSPOTS[0].centre
        rows = self.rows(x, y, 7, "Robbery") + self.rows(x + 100, y, 3, "Burglary")
        rows += self.rows(x, y, 9, "Drugs") + self.rows(x, y, 4, "Possession of weapons")
        rows += self.rows(x + 160, y, 50, "Shoplifting")  # outside
        rows += [incident(0, "2026-05", "Robbery", easting=x, northing=y)]  # too long ago
        rows += [incident(0, "2026-12", "Robbery", easting=x, northing=y)]  # after the shift
        found = reported_lately(keep(tmp_path, rows), HOTSPOTS, DAY)
        assert found.months == MONTHS
        assert found.places[0].by_type == {"Robbery": 7, "Burglary": 3}
        assert found.month_only
        assert in_words(found.places[0], MONTHS) == "Robbery 7; fewer than 5 of burglary."

    def test_a_place_that_the_store_does_not_reach_is_not_called_quiet(
        self, tmp_path: Path
    ) -> None:
        x, y = HOTSPOTS[0].centre
        store = keep(tmp_path, self.rows(x, y, 1, "Drugs"))
        found = reported_lately(store, HOTSPOTS, DAY)
        assert in_words(found.places[0], found.months) == "Nothing was reported here."
        assert "do not reach this place" in in_words(found.places[4], found.months)

    def test_old_months_are_said_to_be_old(self, tmp_path: Path) -> None:
        x, y = HOTSPOTS[0].centre
        store = keep(tmp_path, [incident(0, "2025-12", easting=x, northing=y)])
        html = write_cards(a_plan(), tmp_path / "out", store_dir=store).cards["Alpha 1"]
        text = said(html.read_text(encoding="utf-8"))
        assert "Lately, December 2025" in text
        assert "Nothing newer is held: that is 11 months before this shift." in text

    def test_a_code_without_a_category_is_filed_by_its_code(self, tmp_path: Path) -> None:
        x, y = HOTSPOTS[0].centre
        row = incident(0, MONTHS[0], easting=x, northing=y, home_office_code="34B", category=None)
        drugs = {**row, "home_office_code": "92D"}
        found = reported_lately(keep(tmp_path, [row, drugs]), HOTSPOTS, DAY)
        assert found.places[0].by_type == {"Robbery": 1}

    @given(st.dictionaries(st.sampled_from(["Robbery", "Arson", "Theft"]), st.integers(0, 40)))
    def test_small_counts_are_never_told_apart_or_added_up(self, counts: dict[str, int]) -> None:
        words = in_words(ReportedHere(True, counts), MONTHS)
        shown = {int(n) for n in re.findall(r"(?<!than )\b\d+", words)}
        assert shown == {n for n in counts.values() if n >= 5}
        same = {name: 1 if 0 < n < 5 else n for name, n in counts.items()}
        assert in_words(ReportedHere(True, same), MONTHS) == words


@settings(max_examples=60)
@given(st.lists(st.text(max_size=80), unique=True, max_size=12))
def test_file_names_are_safe_and_never_shared(units: list[str]) -> None:
    stems = file_names(units)
    assert len(set(stems.values())) == len(units)
    taken = {"index", "visits", "con", "nul", "aux", "prn", "com1", "lpt9"}
    for stem in stems.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", stem)
        assert len(stem) <= 70
        assert stem not in taken


def test_a_unit_called_index_does_not_write_over_the_sheet(tmp_path: Path) -> None:
    made = write_cards(renamed(a_plan(), ["index", "CON", "visits"]), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "index.html",
        "unit-con.html",
        "unit-con.ics",
        "unit-index.html",
        "unit-index.ics",
        "unit-visits.html",
        "unit-visits.ics",
        "visits.csv",
    ]
    assert made.sheet == tmp_path / "index.html"


def test_a_run_that_fails_leaves_the_cards_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cards(a_plan(), tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def fail(*_: object) -> bytes:
        raise OSError("the disk is full")

    monkeypatch.setattr("safeground.pipelines.patrols.cards.write.calendar", fail)
    with pytest.raises(OSError, match="full"):
        write_cards(a_busy_night(), tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
