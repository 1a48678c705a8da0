"""What minutes did, told from the lot: assignment as the instrument for minutes received.

Officers choose where to stay long, and the lot doesn't. So days are compared by what was drawn for
them, and the difference is put down to the minutes that the draw brought. The model is a
multiplicative structural mean model (Robins 1994): on a place-day with D minutes, patrol changed
the expected count by exp(psi D). Were that so, Y exp(-psi D) would be as high on treatment days as
on control days, and it is not where psi is wrong.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from safeground.core.trials.estimate import LEVEL, Answer, Estimate
from safeground.core.trials.in_words import compared
from safeground.core.trials.models import two_way
from safeground.core.trials.models.two_way import BEYOND, CannotTell
from safeground.core.trials.place_days import CONTROL, PlaceDays, Values

PER = 15.0  # minutes
METHOD = (
    "multiplicative structural mean model with assignment as the instrument, Anderson-Rubin "
    "interval by hotspot"
)
_WEAK = 10.0  # the F of the first stage below which an instrument is called weak

ASSUMES = (
    "The lot changed offences only through the minutes that it brought (exclusion): not by "
    "anything else that was done on treatment days",
    "No hotspot received fewer minutes because it was drawn for treatment (monotonicity)",
    "Each minute multiplies the rate alike, in every hotspot and on every day",
    "What a patrol does ends with its day: nothing is carried over to the next",
)
WOULD_CHANGE = (
    "Minutes that weren't measured, on control days above all",
    "Carry-over to control days, which takes this ratio towards 1",
)


@dataclass(frozen=True)
class FirstStage:
    """What the lot did to minutes: means a place-day by condition, and `f`, the squared t of their
    difference with errors by hotspot. `kept` are the shares of treatment days with patrol and of
    control days without."""

    treated_minutes: float
    control_minutes: float
    f: float
    kept: tuple[float, float]

    @property
    def difference(self) -> float:
        """Minutes that the lot brought, a place-day."""
        return self.treated_minutes - self.control_minutes


def first_stage(days: PlaceDays) -> FirstStage:
    """How strongly assignment moved minutes, places and days allowed for.

    Raises ValueError where minutes weren't measured, or there is only one condition.
    """
    minutes = measured_minutes(days)
    treated, control = days.treated, days.condition == CONTROL
    if not days.inside.any():
        raise ValueError("there is no place-day in the trial")
    if not (treated.any() and control.any()):
        only = "treated" if treated.any() else "control"
        raise ValueError(f"every place-day was {only}, so there is nothing to compare")
    weights = days.inside.astype(float)
    drawn, left = two_way.effective(np.array([treated, minutes], float), weights)
    return FirstStage(
        treated_minutes=float(minutes[treated].mean()),
        control_minutes=float(minutes[control].mean()),
        f=_first_f(drawn, left),
        kept=(float((minutes[treated] > 0).mean()), float((minutes[control] == 0).mean())),
    )


def measured_minutes(days: PlaceDays) -> Values:
    """Minutes on every place-day, (days, hotspots). Raises ValueError where not measured."""
    if days.minutes is None:
        raise ValueError("minutes of patrol weren't measured")
    return days.minutes


def ratio_by_instrument(days: PlaceDays, level: float = LEVEL) -> Answer:
    """The rate ratio for every 15 minutes of patrol, by the lot.

    The estimate solves sum of Z (Y exp(-psi D) - its two-way fit) = 0 over place-days, Z being
    assignment with what places and days explain of it taken out. The interval holds every psi at
    which the lot is no guide to Y exp(-psi D): a t-test over hotspots of that sum, inverted
    (Anderson and Rubin 1949), and so it holds however little the lot moved minutes.

    Refused, with a sentence, where minutes weren't measured or the lot brought none.
    """
    name = "rate_ratio_per_15_minutes"
    try:
        stage = first_stage(days)
        test = _Test(days)
    except ValueError as error:
        return Answer(name, f"What minutes did can't be told: {error}", None, ASSUMES)
    if stage.difference <= 0:
        return Answer(name, _without(stage), None, ASSUMES, _checks(stage), WOULD_CHANGE)
    found = _estimate(test, sum(days.offences), level)
    if not found.low and math.isinf(found.high):
        return Answer(name, _anything(stage), None, ASSUMES, _checks(stage), WOULD_CHANGE)
    return Answer(name, _sentence(found, stage), found, ASSUMES, _checks(stage), WOULD_CHANGE)


class _Test:
    """For each supposed psi, the t over hotspots of the lot against the adjusted count."""

    def __init__(self, days: PlaceDays) -> None:
        held = np.ix_((days.count > 0).any(axis=1), (days.count > 0).any(axis=0))
        if not days.count.any():
            raise CannotTell("there was no offence in the trial")
        self.count, self.minutes = days.count[held], measured_minutes(days)[held]
        self.inside, self.drawn = days.inside[held], days.treated[held].astype(float)
        self.hotspots = self.count.shape[1]
        if self.hotspots < 2:
            raise CannotTell("offences were in one hotspot only")
        self(0.0)

    def __call__(self, psi: float) -> float:
        adjusted = self.count * np.exp(-psi * self.minutes)
        adjusted *= self.count.sum() / adjusted.sum()  # t knows no scale, but the fit's end does
        found = two_way.fit(adjusted, self.inside, np.zeros((0, *adjusted.shape)))
        drawn = two_way.effective(self.drawn[None], found.weights)[0]
        return _t((drawn * (adjusted - found.fitted)).sum(axis=0))


def _t(scores: Values) -> float:
    """Student's t of the mean of scores, (n,), against 0."""
    spread = float(scores.std(ddof=1))
    return float(scores.mean()) / spread * math.sqrt(len(scores)) if spread else 0.0


def _estimate(test: _Test, n: int, level: float) -> Estimate:
    freedom, bound = test.hotspots - 1, BEYOND / float(test.minutes[test.minutes > 0].mean())
    critical = float(stats.t.isf((1 - level) / 2, freedom))
    centre = _crossing(test, 0.0, bound)
    start = centre if abs(centre) < bound else 0.0
    low, high = (_crossing(test, side * critical, bound, start) for side in (1, -1))
    log_ratios = np.array([centre, low, high])
    estimate, below, above = np.select(
        [log_ratios <= -bound, log_ratios >= bound], [0.0, np.inf], np.exp(PER * log_ratios)
    ).tolist()
    p = 2 * float(stats.t.sf(abs(test(0.0)), freedom))
    low, high = min(below, estimate), max(above, estimate)
    return Estimate(estimate, low, high, p, n, METHOD, level=level)


def _crossing(test: _Test, target: float, bound: float, start: float = 0.0) -> float:
    """Where t, which falls as psi rises, comes to a target; a bound where it doesn't."""
    at, step = start, bound / 64
    above = test(at) > target
    side = 1 if above else -1
    while (test(at + side * step) > target) == above:
        at, step = at + side * step, step * 2
        if abs(at) >= bound:
            return side * bound
    low, high = sorted((at, at + side * step))
    return float(optimize.brentq(lambda psi: test(psi) - target, low, high, xtol=bound * 1e-6))


def _first_f(drawn: Values, left: Values) -> float:
    """Squared t of the slope of minutes on the lot, errors by hotspot."""
    slope = float((drawn * left).sum() / (drawn**2).sum()) if drawn.any() else 0.0
    errors = (drawn * (left - slope * drawn)).sum(axis=0)
    among = len(errors) / max(len(errors) - 1, 1) * float((errors**2).sum())
    moved = (slope * float((drawn**2).sum())) ** 2
    return moved / among if among else (math.inf if moved else 0.0)


def _sentence(found: Estimate, stage: FirstStage) -> str:
    weak = "; the lot hardly moved minutes" if stage.f < _WEAK else ""
    one = f"place-days to which the lot brought {PER:g} minutes of patrol"
    return compared(found, one, "they would have had without") + weak


def _without(stage: FirstStage) -> str:
    return (
        "What minutes did can't be told from the lot: treatment days received no more of them "
        f"({stage.treated_minutes:.1f} on average) than control days ({stage.control_minutes:.1f})"
    )


def _anything(stage: FirstStage) -> str:
    return (
        "What minutes did can't be told from the lot: any effect fits, so little did treatment "
        f"days ({stage.treated_minutes:.1f} minutes on average) differ from control days "
        f"({stage.control_minutes:.1f})"
    )


def _checks(stage: FirstStage) -> tuple[str, ...]:
    treated, control = stage.kept
    f = "beyond measure" if math.isinf(stage.f) else f"{stage.f:.0f}"
    strength = (
        f"below {_WEAK:g}: a weak instrument, for which the interval still holds"
        if stage.f < _WEAK
        else "a strong instrument"
    )
    return (
        f"Treatment days received {stage.treated_minutes:.1f} minutes on average, control days "
        f"{stage.control_minutes:.1f}; first-stage F {f}, {strength}",
        f"Patrol came on {treated:.0%} of treatment days, and none on {control:.0%} of control "
        "days",
        "Exclusion and monotonicity can't be tested with these data",
    )
