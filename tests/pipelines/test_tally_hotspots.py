"""Counting inside boundaries: hand-worked, and nothing that police find added in."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest
import shapely

from invented_store import MONTHS, X, Y, dated, incident, keep, town
from safeground.core.offences.harm import HarmScale, HarmWeight
from safeground.data.errors import BadInput
from safeground.pipelines.tally_hotspots import tally_hotspots


def around(*points: int) -> shapely.Geometry:
    return shapely.union_all([shapely.Point(X[at], Y[at]).buffer(50) for at in points])


def counts(rows: pl.DataFrame, **where: object) -> dict[tuple[str, str], float]:
    chosen = rows.filter(*(pl.col(name) == value for name, value in where.items()))
    return {
        (place, month): n
        for place, month, n in chosen.group_by("place", "month")
        .agg(pl.col("incidents").sum())
        .sort("place", "month")
        .iter_rows()
    }


def test_counts_by_month_family_and_source(tmp_path):
    own = [
        dated(7, datetime(2025, 3, 7, 21), id="own-1"),
        dated(8, datetime(2025, 3, 8, 1), "5D", id="own-2"),
    ]
    keep(tmp_path, [*town(), *own])
    found = tally_hotspots(tmp_path, {"rough": around(7), "calm": around(0), "both": around(7, 8)})
    rows = found.rows
    # six robberies a month at point 7, and one of the force's own in March
    robbery = counts(rows, family="robbery", place="rough")
    assert robbery == {("rough", m): 6 + (m == "2025-03") for m in MONTHS}
    assert counts(rows, family="robbery", place="calm") == {}
    assert counts(rows, family="robbery", source="Essex Niche") == {
        ("both", "2025-03"): 1, ("rough", "2025-03"): 1,
    }  # fmt: skip
    # wounding with intent is serious violence for certain; the four assaults of police.uk partly
    niche = counts(rows, family="serious-violence", source="Essex Niche")
    assert niche["both", "2025-03"] == 2


def test_what_police_find_is_marked_and_in_no_family(tmp_path):
    drugs = [incident(7, month, "Drugs") for month in MONTHS for _ in range(9)]
    keep(tmp_path, [*town(), *drugs])
    rows = tally_hotspots(tmp_path, {"rough": around(7)}).rows
    assert counts(rows, family="drugs") == {("rough", month): 9 for month in MONTHS}
    assert set(rows.filter(pl.col("family") == "drugs")["police_generated"]) == {True}
    everything = counts(rows, family="all-crime", police_generated=False)
    assert everything["rough", "2025-01"] == 6 + 3 + 4  # robbery, shoplifting, violence
    assert not rows.filter((pl.col("family") == "all-crime") & pl.col("police_generated")).height


def test_institutions_are_counted_apart(tmp_path):
    cells = [
        incident(8, month, "Drugs", street="Police Station", easting=float(X[8] + 20))
        for month in MONTHS
        for _ in range(10)
    ]
    keep(tmp_path, [*town(), *cells])
    found = tally_hotspots(tmp_path, {"both": around(7, 8)})
    assert dict(found.set_aside["both"])["Police Station"] == 60


SCALE = HarmScale(
    "Testshire harm",
    "days",
    "made up for this test",
    (HarmWeight("category", "Robbery", 365), HarmWeight("code", "5D", 1000)),
    complete=False,
)


def test_harm_is_by_hand_what_the_weights_give_and_the_rest_is_told(tmp_path):
    keep(tmp_path, [*town(), dated(7, datetime(2025, 3, 7, 21), "5D")])
    rows = tally_hotspots(tmp_path, {"rough": around(7)}, scale=SCALE).rows
    march = {
        (family, source): (harm, unweighed)
        for family, source, harm, unweighed in rows.filter(pl.col("month") == "2025-03")
        .select("family", "source", "harm", "unweighed")
        .iter_rows()
    }
    assert march["robbery", "police.uk essex"] == (6 * 365, 0)
    assert march["shoplifting", "police.uk essex"] == (0, 3)
    assert march["all-crime", "police.uk essex"] == (6 * 365, 3 + 4)
    assert march["serious-violence", "Essex Niche"] == (1000, 0)
    # six robberies for certain, and of four assaults what is likely to be serious
    harm, unweighed = march["serious-violence", "police.uk essex"]
    assert harm == 6 * 365
    assert 0 < unweighed < 1


def test_every_month_is_weighed_as_the_last_one_held(tmp_path):
    keep(tmp_path, town())
    spring, summer = date(2025, 5, 31), date(2025, 6, 1)
    scale = replace(
        SCALE,
        weights=(
            HarmWeight("category", "Robbery", 100, in_force_to=spring),
            HarmWeight("category", "Robbery", 365, in_force_from=summer),
        ),
    )
    found = tally_hotspots(tmp_path, {"rough": around(7)}, scale=scale)
    assert found.as_of == MONTHS[-1] == "2025-06"
    robbery = found.rows.filter(pl.col("family") == "robbery").sort("month")
    assert robbery["harm"].to_list() == [6 * 365.0] * len(MONTHS)


def test_without_weights_harm_is_not_known(tmp_path):
    keep(tmp_path, town())
    rows = tally_hotspots(tmp_path, {"rough": around(7)}).rows
    assert rows["harm"].null_count() == rows["unweighed"].null_count() == rows.height > 0


def test_an_empty_store_is_said(tmp_path):
    with pytest.raises(BadInput, match="import some first"):
        tally_hotspots(tmp_path, {"a": around(1)})


def test_boundaries_without_incidents_have_no_rows(tmp_path):
    keep(tmp_path, town())
    assert tally_hotspots(tmp_path, {"sea": shapely.box(0, 0, 100, 100)}).rows.is_empty()
