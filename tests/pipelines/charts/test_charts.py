import csv
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.trials.estimate import Estimate
from safeground.pipelines.charts.chart import Chart, write_charts
from safeground.pipelines.charts.control_chart import control_chart
from safeground.pipelines.charts.cumulative import cumulative_difference
from safeground.pipelines.charts.dose_response import dose_response
from safeground.pipelines.charts.event_study import event_study
from safeground.pipelines.charts.forest import ForestRow, forest
from safeground.pipelines.charts.power_curve import PowerCurve, power_curves
from safeground.pipelines.charts.scales import Scale, log_ticks, plain_scale, ratio_scale
from safeground.pipelines.charts.sheet import TEXT, WIDTH
from safeground.pipelines.charts.survival_curves import Curve, survival_curves
from safeground.pipelines.drawing.labels import text_width
from safeground.pipelines.drawing.marks import Dot, Label, Shape


def estimate(middle: float, low: float, high: float) -> Estimate:
    return Estimate(middle, low, high, None, 40, "exact")


ONE = estimate(0.26, 0.11, 0.63)
UNSURE = estimate(0.9, 0.6, 1.4)


def forest_of(n: int) -> Chart:
    return forest(
        "Trials", [ForestRow(f"A force with a long name {i}", ONE, 0.1) for i in range(n)]
    )


def events_of(n: int) -> Chart:
    found = [None if i == n // 2 - 1 else UNSURE for i in range(n)]
    return event_study("Months", [f"month {i}" for i in range(n)], found, n // 2)


def doses_of(n: int) -> Chart:
    return dose_response("Doses", [f"{i} to {i + 5} minutes" for i in range(n)], [ONE] * n)


def days_of(n: int) -> Chart:
    dates = [date(2026, 1, 5) + timedelta(i) for i in range(n)]
    difference = -np.arange(n, dtype=float)
    return cumulative_difference("Days", dates, difference, difference - 2, difference + 2)


def curves_of(n: int) -> Chart:
    curves = [
        Curve(f"{i} minutes", [10, 50], [0.8, 0.4], [0.7, 0.3], [0.9, 0.5], [(0, 90), (60, 30)])
        for i in range(n)
    ]
    return survival_curves("Curves", curves, x_label="Minutes")


def control_of(n: int) -> Chart:
    signals = {n - 1: "above the upper limit"} if n else {}
    return control_chart("Months", [f"m{i}" for i in range(n)], [9] * n, 8, 2, 8.5, signals)


def powers_of(n: int) -> Chart:
    return power_curves(
        "Power", "Weeks", [PowerCurve(f"ratio 0.{i}", [5, 9], [0.3, 0.9]) for i in range(n)]
    )


EACH = [forest_of, events_of, doses_of, days_of, curves_of, control_of, powers_of]


def assert_sound(chart: Chart) -> None:
    """Everything lies on the sheet, no letters are too small, and it is told in words."""
    drawing = chart.drawing
    assert drawing.width == WIDTH
    assert drawing.description
    for mark in drawing.marks:
        if isinstance(mark, Label):
            assert mark.size >= TEXT
            share = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor]
            left = mark.x - share * text_width(mark.text, mark.size)
            assert left > -4
            assert left + text_width(mark.text, mark.size) < WIDTH + 26  # letters are narrower
            assert 0 < mark.y < drawing.height
        elif isinstance(mark, Dot):
            assert 0 <= mark.x <= WIDTH
            assert 0 <= mark.y <= drawing.height
        elif isinstance(mark, Shape):
            points = np.vstack(mark.rings)
            assert np.isfinite(points).all()
            assert (points >= -1).all()
            assert (points <= [WIDTH + 1, drawing.height + 1]).all()


@pytest.mark.parametrize("n", [1, 2, 5, 40])
@pytest.mark.parametrize("chart_of", EACH)
def test_any_number_fits_on_the_sheet(chart_of: Callable[[int], Chart], n: int) -> None:
    chart = chart_of(n)
    assert_sound(chart)
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.headings)}
    ET.fromstring(chart.drawing.svg(chart.name))


@pytest.mark.parametrize("chart_of", EACH)
def test_nothing_to_draw_is_said(chart_of: Callable[[int], Chart]) -> None:
    chart = chart_of(0)
    assert chart.rows == ()
    assert chart.says.startswith("There is no ")
    assert any(isinstance(m, Label) and m.text == chart.says for m in chart.drawing.marks)


def test_files_are_written_alike_and_can_be_read(tmp_path: Path) -> None:
    chart = forest_of(3)
    files = write_charts(tmp_path / "one", [chart, control_of(4)])
    again = write_charts(tmp_path / "two", [chart, control_of(4)])
    assert sorted(files) == sorted(
        f"{name}.{kind}" for name in ("forest", "control-chart") for kind in ("svg", "png", "csv")
    )
    for name, path in files.items():
        assert path.read_bytes() == again[name].read_bytes()
    with files["forest.csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(chart.headings)
    assert rows[1][1:4] == ["0.26", "0.11", "0.63"]


def test_a_label_that_looks_like_a_formula_is_defused_and_a_negative_number_is_not(
    tmp_path: Path,
) -> None:
    rows = [ForestRow("=cmd()", estimate(-0.5, -1, -0.1))]
    files = write_charts(tmp_path, [forest("Differences", rows, ratio=False)])
    text = files["forest.csv"].read_text(encoding="utf-8-sig")
    assert "'=cmd()" in text
    assert ",-0.5," in text


def test_two_charts_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names of their own"):
        write_charts(tmp_path, [forest_of(1), forest_of(2)])


def test_the_forest_says_what_can_and_what_cannot_be_told() -> None:
    rows = [
        ForestRow("Southend", ONE),
        ForestRow("Elsewhere", UNSURE),
        ForestRow("Together", estimate(0.5, 0.2, 1.2), pooled=True),
        ForestRow("A new trial", estimate(0.5, 0.1, 3), prediction=True),
    ]
    says = forest("Trials", rows).says
    assert "Fewer: Southend 0.26 (0.11 to 0.63)." in says
    assert "Can't be told from no difference: Elsewhere 0.90 (0.60 to 1.40)." in says
    assert "Together 0.50 (0.20 to 1.20); A new trial 0.10 to 3." in says


@pytest.mark.parametrize(
    "odd",
    [
        estimate(0, 0, 0.9),
        estimate(inf, 0.7, inf),
        estimate(0.5, 0, inf),
        estimate(0, 0, inf),
        estimate(nan, nan, nan),
        estimate(0.5, 1e-9, 1e9),
    ],
)
def test_limits_that_are_not_there_are_drawn_as_arrows(odd: Estimate) -> None:
    charts = [
        forest("Trials", [ForestRow("odd", odd), ForestRow("one", ONE)]),
        forest("Trials", [ForestRow("odd", odd, pooled=True)]),
        dose_response("Doses", ["odd", "one"], [odd, ONE]),
        event_study("Months", ["before", "after"], [odd, odd], 1),
    ]
    for chart in charts:
        assert_sound(chart)
        assert "nan" not in chart.says
        assert "inf" not in chart.says


def test_no_difference_is_marked_on_every_chart_of_ratios() -> None:
    for chart in (forest_of(3), events_of(6), doses_of(3), days_of(30)):
        words = " ".join(m.text for m in chart.drawing.marks if isinstance(m, Label))
        assert "no difference" in words


def test_the_reference_and_the_start_are_named() -> None:
    chart = events_of(6)
    words = [mark.text for mark in chart.drawing.marks if isinstance(mark, Label)]
    assert "Open diamond: the reference, month 2" in words
    assert {"before", "after"} <= set(words)
    assert chart.rows[2][1:3] == ("before", "reference")


def test_signals_are_numbered_named_and_listed() -> None:
    labels = [f"month {i}" for i in range(12)]
    signals = {3: "above the upper limit", 8: "8 in a row", 9: "8 in a row"}
    chart = control_chart("Robberies", labels, range(12), 5, 1, 9, signals)
    words = [mark.text for mark in chart.drawing.marks if isinstance(mark, Label)]
    assert "above the upper limit: month 3" in words
    assert words.count("2") >= 2  # at the run's first, and in the list
    assert "Signal, 8 in a row: month 8 and month 9." in chart.says
    assert chart.rows[9][-1] == "8 in a row"


def test_power_says_where_it_reaches_four_in_five() -> None:
    curve = PowerCurve("ratio 0.5", [10, 20, 30], [0.4, 0.7, 0.9])
    assert "4 in 5 from about 25" in power_curves("Power", "Weeks", [curve]).says
    low = PowerCurve("ratio 0.9", [10, 20], [0.1, 0.2])
    assert "4 in 5 is not reached" in power_curves("Power", "Weeks", [low]).says


def test_lines_are_told_apart_without_colour() -> None:
    chart = curves_of(5)
    thick = [m for m in chart.drawing.marks if isinstance(m, Shape) and m.width == 3.0]
    assert len({mark.dash for mark in thick}) == 5


def texts(chart: Chart) -> list[str]:
    return [mark.text for mark in chart.drawing.marks if isinstance(mark, Label)]


def test_letters_are_nine_pixels_high_on_a_phone() -> None:
    assert 264 * TEXT / WIDTH >= 9  # what a page of 320 leaves a chart


def test_the_main_row_is_bold_in_a_band_of_its_own() -> None:
    rows = [ForestRow("The main answer", ONE, main=True), ForestRow("Another", UNSURE)]
    marks = forest("Trial", rows).drawing.marks
    bold = {m.text: m.bold for m in marks if isinstance(m, Label)}
    assert bold["0.26"]
    assert not bold["0.90"]
    assert sum(isinstance(m, Shape) and m.fill == "#e4eef1" for m in marks) == 2  # and its label's


@pytest.mark.parametrize("rows", [[ONE], [estimate(3, 2, 5)]])
def test_there_is_room_on_both_sides_of_no_difference(rows: list[Estimate]) -> None:
    chart = forest("Trial", [ForestRow("row", found) for found in rows])
    at = {m.text: m.x for m in chart.drawing.marks if isinstance(m, Label)}
    assert at["← fewer"] < at["more →"] < WIDTH - text_width("more →", TEXT)


def test_words_that_belong_together_stay_on_one_line() -> None:
    for chart in (doses_of(3), events_of(6), days_of(30)):
        assert "no difference" in texts(chart)
    assert "By the end −29 (−31 to −27)" in texts(days_of(30))


def test_a_dose_that_all_are_compared_with_is_an_open_diamond() -> None:
    chart = dose_response("Doses", ["no patrol", "10 minutes"], [None, ONE])
    assert_sound(chart)
    assert "Open diamond: the reference, no patrol" in texts(chart)
    assert chart.rows[0][:2] == ("no patrol", "reference")
    assert dose_response("Doses", ["no patrol"], [None]).rows == ()


def test_curves_are_of_those_with_an_offence_on_an_axis_no_higher_than_needed() -> None:
    low = Curve("under 5 min", [10], [0.97], [0.95], [0.98])
    chart = survival_curves("Curves", [low], x_label="Hours")
    assert "3% (2% to 5%)" in chart.says
    assert chart.rows[0][2:] == ("0.03", "0.02", "0.05")
    assert "100%" not in texts(chart)


def test_sums_have_no_centre_and_start_again_after_a_signal() -> None:
    values, signals = [0, 3, 6, 2, 0], {2: "the sum passed 5"}
    chart = control_chart("Rises", ["a", "b", "c", "d", "e"], values, None, None, 5, signals)
    assert_sound(chart)
    said = " ".join(texts(chart))
    assert "centre" not in said
    assert "lower limit" not in said
    assert "signal above 5" in said
    assert "it starts again at 0 after a signal" in said
    assert chart.rows[0][2:5] == ("", "", "5")


def test_months_are_short_with_their_year_once_and_limits_that_differ_are_no_number() -> None:
    labels = [f"2025-{month:02}" for month in range(1, 13)]
    high = np.linspace(10, 14, 12)
    chart = control_chart("Robberies", labels, [8] * 12, 8, 4, high, {}, by="month")
    said = texts(chart)
    assert {"Jan", "Mar"} <= set(said)
    assert said.count("2025") == 1
    assert "Limits differ by month" in said
    assert "upper limit" in said
    assert "limits differ by month, from 4 at the lowest to 14 at the highest" in chart.says


def test_a_line_of_month_ends_begins_with_its_first_month() -> None:
    dates = [date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30)]
    line = np.array([-1.0, -2, -3])
    chart = cumulative_difference("Months", dates, line, line - 1, line + 1)
    assert {"Jul", "Aug", "Sep"} <= set(texts(chart))
    assert texts(chart).count("2025") == 1
    assert "from July 2025 to September 2025" in chart.says


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_a_scale_of_ratios_holds_1_and_every_estimate(values: list[float]) -> None:
    scale = ratio_scale(values, [v * 2 for v in values], 0, 100)
    assert all(scale.holds(value) for value in (1.0, *values))
    ticks = scale.ticks(6)
    assert all(scale.holds(value) for value in ticks)
    assert scale.at(scale.low) == 0
    assert scale.at(scale.high) == pytest.approx(100)


@given(st.floats(1e-4, 0.3), st.floats(3.5, 1e4))
def test_1_is_always_among_the_ticks_of_ratios(low: float, high: float) -> None:
    found = log_ticks(low, high, 6)
    assert 1.0 in found
    assert len(found) <= 7


def test_a_scale_of_one_value_has_room() -> None:
    scale = plain_scale([3.0], 0, 10)
    assert scale.low < 3 < scale.high
    assert plain_scale([], 0, 10).holds(0)
    assert Scale(0, 10, 100, 0).at(2) == 80
