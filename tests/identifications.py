"""Invented identifications for tests: a small one, and ways to make it extreme."""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.hotspots.counts import Surface
from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.scores import Backtest, Estimate, ModelResult, Score
from safeground.pipelines.identification import (
    Identification,
    LeftOut,
    PlaceName,
    Provenance,
)

NASTY = "<script>alert('x')</script> & \"O'Brien's\" $5 naïve 北 Street"
MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 13))


def an_identification(hotspots: int = 3, **changes: Any) -> Identification:
    """A made-up county of 8 by 6 km with two districts, and as many hotspots as asked for."""
    study_area = shapely.box(550_000, 190_000, 558_000, 196_000)
    grid = cover(study_area, Lattice("hexagon", 150.0))
    expected = _expected(grid)
    made = Identification(
        family="serious-violence",
        family_title="serious violence",
        study_area_name="Testshire",
        study_area=study_area,
        districts={
            "West": shapely.box(550_000, 190_000, 554_000, 196_000),
            "East": shapely.box(554_000, 190_000, 558_000, 196_000),
        },
        place_names=(
            PlaceName("Westbury", 551_000.0, 193_000.0, 3),
            PlaceName("Eastham", 556_000.0, 193_500.0, 1),
        ),
        months=MONTHS,
        period="January 2026",
        grid=grid,
        surface=Surface("pooled", expected, {"bandwidth_m": 250}),
        hotspots=some_hotspots(grid, expected, hotspots),
        total_expected=float(expected.sum()),
        total_recorded=1511.0,
        gap=0.0,
        chosen_by="at most 3 touching cells each, at least 300 m apart",
        backtest=a_backtest(grid),
        concentration={"share in the top 1% of cells": 0.41, "gini": Estimate(0.9, 0.88, 0.92)},
        changes=(),
        left_out=(LeftOut("Drugs", 8123, "police find these by looking"),),
        cannot_bear=("hours of the day can not be known from months",),
        provenance=Provenance(
            safeground="0.1.0",
            made_at="2026-01-05 09:30",
            command="safeground hotspots identify --places 3",
            data={"table_version": 3, "months": list(MONTHS)},
            parameters={"cell_side_m": 150, "must_in": None, "weights": {"scale": "count"}},
            seed=7,
            seconds={"forecast": 1.25},
        ),
        attribution=("Invented for tests",),
    )
    return replace(made, **changes)


def some_hotspots(grid: Grid, expected: np.ndarray, count: int) -> tuple[Hotspot, ...]:
    """The `count` cells with most expected, each as a hotspot of one cell."""
    return tuple(
        _hotspot(rank, int(cell), grid, expected)
        for rank, cell in enumerate(np.argsort(-expected)[:count], 1)
    )


def renamed(identification: Identification, **changes: Any) -> Identification:
    """The same with every hotspot changed."""
    hotspots = tuple(replace(hotspot, **changes) for hotspot in identification.hotspots)
    return replace(identification, hotspots=hotspots)


def a_backtest(grid: Grid) -> Backtest:
    """Two models, of which the one that made the surface is the better."""
    area = np.concatenate([np.linspace(0, 0.05, 51), np.linspace(0.06, 1, 20)])
    return Backtest(
        family="serious-violence",
        models=(
            _model("pooled", "Pooled with all crime", area, 0.3),
            _model("count", "Plain count", area, 0.5),
        ),
        tested=MONTHS[6:],
        offences=742.0,
        cells=len(grid),
        cell_m2=grid.lattice.cell_m2,
        area_m2=grid.area_m2,
        perfect_hit=area**0.1,
        seed=7,
    )


def _expected(grid: Grid) -> np.ndarray:
    x, y = grid.centres
    far = np.hypot(x - 551_000, y - 193_000)
    return np.asarray(0.5 * np.exp(-far / 800.0) + 0.001)


def _hotspot(rank: int, cell: int, grid: Grid, expected: np.ndarray) -> Hotspot:
    x, y = (float(centre[cell]) for centre in grid.centres)
    longitude, latitude = to_longitude_latitude(x, y)
    monthly = np.array([0, 1, 2, 1, 0, 3, 1, 0, 1, 2, 9, 1], float)
    return Hotspot(
        rank=rank,
        key=f"key-{cell}",
        name=f"Westbury: Road {rank}",
        district="West",
        boundary=grid.polygons([cell])[0],
        cells=np.array([cell], np.int32),
        longitude=float(longitude),
        latitude=float(latitude),
        area_m2=float(grid.inside_m2[cell]),
        expected=float(expected[cell]),
        recorded=float(monthly.sum()),
        by_category={"Robbery": 12, "Burglary": 3, "Drugs": 0},
        monthly=monthly,
        streets=("High Street", "Station Road"),
        status="new",
        why=f"{rank} times as many as elsewhere",
    )


def _model(model: str, title: str, area: np.ndarray, power: float) -> ModelResult:
    hit = area**power
    curve = np.column_stack([hit, 0.9 * hit, np.minimum(1.1 * hit, 1.0)])
    scores = tuple(_score(share, power) for share in (0.005, 0.01, 0.02))
    calibration = np.array([[0.1, 0.2], [4.0, 3.0]])
    return ModelResult(model, title, scores, area, curve, _estimate(0.9), calibration, 1.0)


def _score(share: float, power: float) -> Score:
    hit = share**power
    return Score(
        area_share=share,
        hit_rate=_estimate(hit),
        pai=_estimate(hit / share),
        pei=_estimate(0.5),
        ppai=_estimate(0.4),
        recapture=_estimate(0.8),
        base_rate=0.01,
        precision=_estimate(0.2),
        lift=_estimate(20.0),
        stability=_estimate(0.6),
    )


def _estimate(value: float) -> Estimate:
    return Estimate(value, 0.9 * value, 1.1 * value)
