"""Components: the facts that each must show, however long, and when there are none."""

from datetime import UTC, datetime

import pytest
from django.core.paginator import Paginator
from django.utils.html import format_html
from frame_help import rendered, request_of, words

from safeground.web.lib import charts


def of(component: str, call: str, request=None, **facts):
    name = call.split("(")[0]
    source = f'{{% from "components/{component}.html" import {name} %}}{{{{ {call} }}}}'
    return rendered(source, request, **facts)


def test_a_table_scrolls_in_a_region_that_has_a_name_and_takes_the_keyboard():
    page = of("table", 'table_of("Hotspots in force", ["Place"], [["Pier Hill"]])')
    region = page.one("div", role="region")
    assert region.attrs["tabindex"] == "0"
    assert page.one("caption").attrs["id"] == region.attrs["aria-labelledby"]


def test_a_tables_numbers_are_written_with_commas_and_sort_as_numbers():
    call = 'table_of("Counts", ["Place", "Incidents"], [["Pier", 1511]], [1], sortable=true)'
    page = of("table", call)
    cell = page.one("td")
    assert cell.text.strip() == "1,511"
    assert cell.attrs["data-sort-value"] == "1511"
    assert "numeric" in cell.attrs["class"]
    assert page.one("th", scope="row").text.strip() == "Pier"


def test_a_cell_is_text_unless_it_was_made_as_html():
    rows = [["<b>x</b>", format_html('<a href="{}">{}</a>', "/p", "<Pier>")]]
    page = of("table", 'table_of("C", ["A", "B"], rows)', rows=rows)
    assert not page.all("b")
    assert page.one("a").text == "<Pier>"


def test_a_timeline_says_what_when_and_who():
    items = [{"title": "Released", "by": "Gareth", "at": datetime(2026, 11, 6, 20, 15, tzinfo=UTC)}]
    page = of("timeline", "timeline_of(items, heading_level=3)", items=items)
    assert page.one("h3").text == "Released"
    assert page.one("time").text == "6 November 2026 at 20:15"
    assert "by Gareth" in page.one("p", class_="moj-timeline__byline").text


def test_what_is_empty_is_not_known():
    page = of(
        "summary", 'summary_of([("Ward", ""), ("Count", 0), ("Name", "Pier", "Change", "/c")])'
    )
    said = [words(one.text) for one in page.all("dd")]
    assert said == ["not known", "0", "Pier", "Change name"]


def test_pages_keep_the_filter_and_one_page_needs_none():
    request = request_of("analyst", district="Southend", page="2")
    page = of("pages", "pages_of(page)", request, page=Paginator(range(151), 50).page(2))
    assert page.one("a", rel="next").attrs["href"] == "?district=Southend&page=3"
    assert "51 to 100 of 151" in page.one("p").text
    assert not of("pages", "pages_of(page)", page=Paginator(range(9), 50).page(1)).elements


@pytest.mark.parametrize("kind", ["", "good", "wait", "late", "off", "note"])
def test_a_badge_says_its_state_in_words(kind):
    assert of("badge", f'badge("Due on Friday", "{kind}")').one("strong").text == "Due on Friday"


def test_an_empty_state_says_how_to_begin():
    page = of("empty", 'empty("None", "Open one.", "Open a problem", "/new")')
    assert page.one("a").attrs["href"] == "/new"


def test_progress_without_a_total_is_under_way_all_the_same():
    assert "value" not in of("progress", 'progress_of("Reading")').one("progress").attrs
    bar = of("progress", 'progress_of("Reading", 311, 1511)').one("progress")
    assert (bar.attrs["value"], bar.attrs["max"]) == ("311", "1511")


def test_bars_begin_at_nought_and_are_a_table():
    rows = [("Southend", 40, 30, 50), ("Basildon", 10, 5, 20)]
    page = of("chart_bars", 'bars_of("Southend has most", rows)', rows=rows)
    widths = [one.attrs["width"] for one in page.all("rect")]
    assert widths == ["80.0%", "20.0%"]
    assert page.one("caption").text == "Southend has most"
    assert [words(one.text) for one in page.all("td", class_="bars__interval")] == [
        "30 to 50", "5 to 20",
    ]  # fmt: skip


def test_bars_of_nothing_are_drawn_without_dividing_by_it():
    assert charts.bars([]) == []
    assert [bar.width for bar in charts.bars([("A", 0)])] == [0.0]


def test_a_week_clock_has_168_hours_and_the_same_facts_as_a_table():
    counts = [[0] * 24 for _ in range(6)] + [[0] * 23 + [9]]
    call = 'week_clock_of("Sunday at eleven", counts, windows=[(6, 22, 4)])'
    page = of("chart_week_clock", call, counts=counts)
    hours = [one for one in page.all("rect") if "week-clock__hour" in one.attrs["class"]]
    assert len(hours) == 168
    assert [one.attrs["class"] for one in hours][-1].endswith("step-7")
    windows = page.all("rect", class_="week-clock__window")
    assert len(windows) == 2  # a window past midnight goes on in the next day's row
    table = page.one("table")
    assert "Sunday" in table.text
    assert "9" in table.text


def test_a_trend_shows_its_band_its_marks_and_the_numbers():
    rows = [(f"Month {n}", 10 + n, 5 + n, 15 + n) for n in range(12)]
    call = 'trend_of("Fewer", rows, [("Month 3", "patrols began"), ("Never", "nothing")])'
    page = of("chart_trend", call, rows=rows)
    assert len(page.one("polyline").attrs["points"].split()) == 12
    assert len(page.one("polygon").attrs["points"].split()) == 24
    assert words(page.one("li").text) == "Month 3: patrols began"
    assert len(page.one("tbody").text.split("Month")) == 13


@pytest.mark.parametrize("rows", [[], [("Only", 3)], [("A", 0), ("B", 0)]])
def test_a_trend_of_little_or_nothing_is_drawn_too(rows):
    assert of("chart_trend", 'trend_of("Nothing yet", rows)', rows=rows).one("figure")


def test_a_trends_axis_begins_at_nought_and_holds_every_interval():
    drawn = charts.trend([("A", 10, 2, 19), ("B", 5, 1, 12)])
    assert drawn.grid[0] == (100.0, 0)
    assert all(0 <= point.high_y <= point.low_y <= 100 for point in drawn.points)
