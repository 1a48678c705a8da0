"""Judging and planning trials, beside the loop over statsmodels that an analyst would write."""

import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from statsmodels.api import OLS
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from benchmarks.rows import Options, Row, compared, limited, timed
from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.patrols.allocation.redraws import redraw
from safeground.core.trials.by_lot.inference import difference_by_lot
from safeground.core.trials.by_lot.lottery import by_design
from safeground.core.trials.by_lot.studentised import layout_of, sums_of
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import World, counts, expected, place_rates
from safeground.core.trials.models.poisson_model import clustered
from safeground.core.trials.place_days import PlaceDays
from safeground.core.trials.power.simulated_power import rehearse, simulated_power

PLACES, DAYS, TREAT, REDRAWS = 20, 90, 8, 10_000
DESIGNS, TRIALS = 50, 2000
BY_LOOP = 200  # of the peer's fits, from which the time of all is worked out


def run(options: Options) -> Iterator[Row]:
    """The founding design: inference on harm, a curve of power, one model."""
    design = Design(
        tuple(Site(f"Place {i}") for i in range(PLACES)), date(2026, 1, 5), DAYS, treat=TREAT
    )
    days = _trial(design)
    yield from _inference(options, design, days)
    yield from _power(options, design)
    yield from _model(options, days)


def _trial(design: Design) -> PlaceDays:
    """A trial whose effect is known, with harm in which one offence outweighs fifteen others."""
    rng = np.random.default_rng(1)
    world = World(0.05, 0.5, spread=0.5)
    dealt = redraw(design, 1, rng)[0]
    count = counts(expected(world, dealt, place_rates(world, PLACES, rng)), 1.0, rng)
    harm = count * rng.choice([365.0, 3285.0, 5475.0], count.shape, p=[0.93, 0.06, 0.01])
    return PlaceDays(tuple(s.name for s in design.sites), design.dates, dealt, count, harm)


def _inference(options: Options, design: Design, days: PlaceDays) -> Iterator[Row]:
    options.tell("trials: randomisation inference")

    def ours(redraws: int = REDRAWS) -> Estimate:
        lottery = by_design(design, redraws, np.random.default_rng(2))
        return difference_by_lot(days, lottery, days.harm)

    ours(10)  # compiles
    found, took = timed(ours, repeats=3)
    name = f"Judge harm by {REDRAWS:,} re-allocations of {PLACES} x {DAYS}, p and interval"
    yield limited(name, took, 2, note=f"lots drawn again in it; p = {found.p:.4f}")
    assert days.harm is not None
    layout, dealt = layout_of(days.condition), redraw(design, BY_LOOP, np.random.default_rng(2))
    outcome, treated = layout.centred(days.harm), layout.treated(dealt)
    t, _ = timed(lambda: sums_of(outcome, outcome, layout, [dealt]).t(0.0))
    _, dealing = timed(lambda: [allocate(design, str(seed)) for seed in range(BY_LOOP)])
    by_loop, looking = timed(lambda: np.array([_t(outcome, on) for on in treated]))
    assert np.allclose(t, by_loop, rtol=1e-9)
    each = REDRAWS / BY_LOOP
    yield compared(
        "The same", took, f"allocate, then statsmodels OLS, looped (from {BY_LOOP})",
        (dealing + looking) * each, times=20, same="t of every re-allocation to nine figures",
    )  # fmt: skip
    everything = redraw(design, REDRAWS, np.random.default_rng(2))
    _, summing = timed(lambda: sums_of(outcome, outcome, layout, [everything]).t(0.0), repeats=3)
    yield compared(
        "Only the statistic, lots already drawn", summing, f"statsmodels OLS (from {BY_LOOP})",
        looking * each, times=20, same="t of every re-allocation to nine figures",
    )  # fmt: skip


def _t(outcome: Any, on: Any) -> float:
    """Welch's t as a regression gives it: errors of HC2."""
    columns = np.column_stack([np.ones(len(on)), on])
    return float(OLS(outcome, columns).fit(cov_type="HC2").tvalues[1])


def _power(options: Options, design: Design) -> Iterator[Row]:
    ratios = np.linspace(0.3, 0.95, DESIGNS // 5)
    worlds = [
        (places, World(0.05, float(ratio))) for places in (10, 15, 20, 30, 40) for ratio in ratios
    ]

    def ours() -> list[float]:
        found = []
        for number, (places, world) in enumerate(worlds):
            options.tell(f"trials: power of design {number + 1} of {len(worlds)}")
            sites = tuple(Site(f"Place {i}") for i in range(places))
            of = Design(sites, date(2026, 1, 5), DAYS, treat=places * 2 // 5)
            ready = rehearse(of, np.random.default_rng(number))
            found.append(simulated_power(ready, world, number, trials=TRIALS).estimate)
        return found

    found, took = timed(ours)
    yield limited(
        f"A curve of power: {DESIGNS} designs x {TRIALS:,} simulated trials", took, 30,
        note=f"10 to 40 places; each dealt and judged by lot; {min(found):.2f} to {max(found):.2f}",
    )  # fmt: skip
    options.tell("trials: power by statsmodels")
    world = World(0.05, 0.5)
    power = simulated_power(rehearse(design, np.random.default_rng(1)), world, 1).estimate
    rejected, took_loop = timed(lambda: _by_glm(design, world))
    error = 3 * np.sqrt(power * (1 - power) / BY_LOOP)
    assert abs(rejected - power) < error, (rejected, power)
    yield compared(
        "The same", took, f"a Poisson GLM a trial, looped (from {BY_LOOP})",
        took_loop / BY_LOOP * TRIALS * DESIGNS, times=20,
        same=f"power {power:.2f} and {rejected:.2f}, within chance; the peer draws no lots again",
    )  # fmt: skip


def _by_glm(design: Design, world: World) -> float:
    """Share of trials whose Poisson GLM finds an effect at 5%."""
    rng, found = np.random.default_rng(3), 0
    for dealt in redraw(design, BY_LOOP, rng):
        count = counts(expected(world, dealt, np.full(PLACES, world.control_rate)), 1.0, rng)
        columns = np.column_stack([np.ones(dealt.size), dealt.ravel()])
        found += GLM(count.ravel(), columns, families.Poisson()).fit().pvalues[1] < 0.05
    return found / BY_LOOP


def _model(options: Options, days: PlaceDays) -> Iterator[Row]:
    options.tell("trials: a model with place and day effects")
    clustered(days, correction="CR1")
    mine, took = timed(lambda: clustered(days, correction="CR1"), repeats=9)
    kept = days.count.sum(axis=1) > 0, days.count.sum(axis=0) > 0
    count = days.count[kept[0]][:, kept[1]]
    treated = days.treated[kept[0]][:, kept[1]].ravel().astype(float)
    day, place = (axis.ravel() for axis in np.indices(count.shape))
    columns = np.column_stack(
        [treated, np.eye(len(count))[day], np.eye(count.shape[1])[place][:, 1:]]
    )

    def peer() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = GLM(count.ravel(), columns, families.Poisson())
            return model.fit(cov_type="cluster", cov_kwds={"groups": place}, tol=1e-12)

    theirs, took_peer = timed(peer, repeats=3)
    assert np.isclose(np.log(mine.estimate), theirs.params[0], rtol=1e-6)
    yield compared(
        "Poisson with place and day effects, errors by hotspot", took, "statsmodels GLM, dummies",
        took_peer, times=1, same="the ratio to six figures",
    )  # fmt: skip
