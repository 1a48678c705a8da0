"""The charts of time to the next offence: curves by length of visit, and the Koper curve."""

from safeground.core.trials.capture.visit_length import Capture
from safeground.core.trials.estimate import Estimate
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.dose_response import dose_response
from safeground.pipelines.charts.scales import Scale
from safeground.pipelines.charts.survival_curves import Curve, survival_curves
from safeground.pipelines.trials.simulated import labelled

KOPER = "koper-curve"


def capture_charts(capture: Capture, horizon: float, *, simulated: bool) -> tuple[Chart, ...]:
    """The share with an offence by hours since the visit, and the rate by length.

    The second (`KOPER`) only where a length could be compared with another.
    """
    curves = _curves(capture, horizon, simulated)
    koper = _koper_curve(capture, simulated)
    return (curves,) if koper is None else (curves, koper)


def _curves(capture: Capture, horizon: float, simulated: bool) -> Chart:
    marks = Scale(0.0, horizon, 0.0, 1.0).ticks(7)
    curves = []
    for band in capture.bands:
        if (steps := band.curve) is not None:
            left = [(time, int((band.hours >= time).sum())) for time in marks]
            columns = (steps.times, steps.survival, steps.low, steps.high)
            times, share, low, high = (values.tolist() for values in columns)
            curves.append(Curve(_short(band.label), times, share, low, high, left))
    return survival_curves(
        labelled("Time to the next offence after a visit, by its length", simulated),
        curves,
        x_label="Hours since the visit ended",
        name="capture",
    )


def _koper_curve(capture: Capture, simulated: bool) -> Chart | None:
    """The hazard of each length against the reference's, in order of length; None for none."""
    labels: list[str] = []
    estimates: list[Estimate | None] = []
    for number, band in enumerate(capture.bands):
        found = None if capture.after is None else capture.after.ratio(number, band.offences)
        if found is not None or number == capture.reference:
            labels.append(_short(band.label))
            estimates.append(found)
    if not any(estimates):
        return None
    return dose_response(
        labelled("How soon offences follow, by the length of the visit", simulated),
        labels,
        estimates,
        name=KOPER,
        measure=f"Rate against visits of {capture.bands[capture.reference].label}",
        x_label="Length of visit",
    )


def _short(label: str) -> str:
    """A band as short as a chart's margin needs it.

    >>> _short("15 to under 20 minutes")
    '15 to 20 min'
    """
    return label.replace(" to under ", " to ").replace("minutes", "min")
