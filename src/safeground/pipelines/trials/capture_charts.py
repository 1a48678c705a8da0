"""The charts of time to the next offence: curves by length of visit, and the Koper curve."""

from safeground.core.trials.capture.visit_length import Capture
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.dose_response import dose_response
from safeground.pipelines.charts.scales import Scale
from safeground.pipelines.charts.survival_curves import Curve, survival_curves


def capture_charts(capture: Capture, horizon: float) -> tuple[Chart, Chart]:
    """The share still without an offence by hours since the visit, and the rate by length."""
    return _curves(capture, horizon), _koper_curve(capture)


def _curves(capture: Capture, horizon: float) -> Chart:
    marks = Scale(0.0, horizon, 0.0, 1.0).ticks(7)
    curves = []
    for band in capture.bands:
        if (steps := band.curve) is not None:
            left = [(time, int((band.hours >= time).sum())) for time in marks]
            columns = (steps.times, steps.survival, steps.low, steps.high)
            times, share, low, high = (values.tolist() for values in columns)
            curves.append(Curve(band.label, times, share, low, high, left))
    return survival_curves(
        "Time to the next offence after a visit, by its length",
        curves,
        x_label="Hours since the visit ended",
        name="capture",
    )


def _koper_curve(capture: Capture) -> Chart:
    """The hazard of each length against the reference's, in order of length."""
    labels, estimates = [], []
    for number, band in enumerate(capture.bands):
        found = None if capture.after is None else capture.after.ratio(number, band.offences)
        if found is not None:
            labels.append(band.label)
            estimates.append(found)
    return dose_response(
        "How soon offences follow, by the length of the visit",
        labels,
        estimates,
        name="koper-curve",
        measure=f"Rate against visits of {capture.bands[capture.reference].label}",
        x_label="Length of visit",
    )
