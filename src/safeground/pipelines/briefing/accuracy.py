"""How sure we are: what the backtest says, as sentences, a chart and a table."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from safeground.core.hotspots.scores import Backtest, Estimate, ModelResult, Score
from safeground.pipelines import wording
from safeground.pipelines.briefing import charts
from safeground.pipelines.briefing.picture import Picture
from safeground.pipelines.identification import Identification

FOCUS_SHARE = 0.01
MEASURES = {
    "pai": ("PAI", "times more than the same area anywhere"),
    "pei": ("PEI*", "of what perfect hindsight could catch"),
    "ppai": ("PPAI", "PAI penalised for large areas"),
    "recapture": ("Recapture", "caught later against caught in training"),
    "precision": ("Precision", "offences a chosen cell a month"),
    "lift": ("Lift", "precision against the base rate"),
    "stability": ("Stability", "of cells kept from one refresh to the next"),
}


def headline(identification: Identification) -> tuple[str, str] | None:
    """The accuracy of the model that made the map, as a figure and its meaning; None untested."""
    backtest, name = identification.backtest, identification.surface.model
    for model in backtest.models if backtest else ():
        if model.scores and model.model == name:
            score = focus(model)
            hit = score.hit_rate
            low, high = wording.percent(hit.low), wording.percent(hit.high)
            share = wording.round_share(score.area_share)
            return (
                wording.percent(hit.estimate),
                f"of later offences fell in the likeliest {share} of the area when this was "
                f"tested ({low} to {high})",
            )
    return None


def accuracy(identification: Identification) -> dict[str, Any] | None:
    """Everything the page says of accuracy; None when nothing was backtested."""
    backtest = identification.backtest
    if backtest is None or not any(model.scores for model in backtest.models):
        return None
    models = sorted((m for m in backtest.models if m.scores), key=_focus_hit, reverse=True)
    chosen = next((m for m in models if m.model == identification.surface.model), models[0])
    return {
        "is_chosen": chosen.model == identification.surface.model,
        "finding": finding(chosen),
        "sentences": tuple(_sentences(backtest, chosen, models)),
        "tested": wording.months(backtest.tested),
        "wide": Picture(charts.capture_curves(backtest, chosen, 720), "curve-w", "wide"),
        "narrow": Picture(charts.capture_curves(backtest, chosen, 340), "curve-n", "narrow"),
        "shares": tuple(wording.round_share(s.area_share) for s in chosen.scores),
        "focus": wording.round_share(focus(chosen).area_share),
        "rows": tuple(_rows(models, chosen)),
        "measures": tuple(_measures(chosen)),
        "base_rate": wording.number(focus(chosen).base_rate),
        "calibration": tuple(_calibration(chosen)),
        "chosen": chosen.title,
    }


def focus(model: ModelResult) -> Score:
    """The score at the share of area that the page speaks of: the one nearest to 1%."""
    return min(model.scores, key=lambda score: abs(score.area_share - FOCUS_SHARE))


def finding(chosen: ModelResult) -> str:
    """The accuracy in one line, the title of its chart."""
    score = focus(chosen)
    caught = wording.percent(score.hit_rate.estimate)
    return f"{caught} of later offences fell in {wording.round_share(score.area_share)} of the area"


def _focus_hit(model: ModelResult) -> float:
    return focus(model).hit_rate.estimate


def _sentences(backtest: Backtest, chosen: ModelResult, models: list[ModelResult]) -> Iterator[str]:
    score = focus(chosen)
    share = wording.round_share(score.area_share)
    each = "" if len(backtest.tested) == 1 else "Each month of "
    yield (
        f"{each}{wording.months(backtest.tested)} was forecast from earlier months alone "
        f"({wording.number(backtest.offences)} offences). The {share} of the area that "
        f"“{chosen.title}” ranked highest held {charts.percent_interval(score.hit_rate)} of them."
    )
    others = [model for model in models if model is not chosen]
    if others:
        yield _against(chosen, max(others, key=_focus_hit), share)
    perfect = np.interp(score.area_share, chosen.curve_area, backtest.perfect_hit)
    most = wording.percent(float(perfect))
    yield (
        f"Nobody could do better than {most} with the same area: that is perfect hindsight, "
        "choosing after the fact."
    )


def _against(chosen: ModelResult, rival: ModelResult, share: str) -> str:
    ours, theirs = focus(chosen), focus(rival)
    said = charts.percent_interval(theirs.hit_rate)
    if theirs.hit_rate.estimate > ours.hit_rate.estimate:
        return f"“{rival.title}” did better at {share}: {said}. {_gap(ours.behind)}"
    return f"The best of the others, “{rival.title}”, held {said}. {_gap(theirs.behind)}"


def _gap(behind: Estimate) -> str:
    """The difference of two models tried on the same offences, in points of a hundred."""
    points = (
        f"{100 * behind.estimate:.1f} points ({100 * behind.low:.1f} to {100 * behind.high:.1f})"
    )
    if behind.low <= 0:
        return f"The difference, {points}, could be chance."
    return f"The difference is {points}."


def _rows(models: list[ModelResult], chosen: ModelResult) -> Iterator[dict[str, Any]]:
    most = max(focus(model).hit_rate.high for model in models)
    for index, model in enumerate(models):
        hit = focus(model).hit_rate
        title = f"{model.title}: {charts.percent_interval(hit)}"
        picture = charts.interval(hit, most, title, ours=model is chosen)
        yield {
            "title": model.title,
            "chosen": model is chosen,
            "hits": tuple(_cell(score.hit_rate) for score in model.scores),
            "picture": Picture(picture, f"interval-{index}", "interval"),
        }


def _cell(estimate: Estimate) -> tuple[str, str]:
    low, high = wording.percent(estimate.low), wording.percent(estimate.high)
    return wording.percent(estimate.estimate), f"{low} to {high}"


def _measures(chosen: ModelResult) -> Iterator[tuple[str, str, str]]:
    score = focus(chosen)
    for name, (title, meaning) in MEASURES.items():
        value: Estimate = getattr(score, name)
        yield title, meaning, _range(value)
    yield "Area under the curve", "1 is perfect, 0.5 is chance", _range(chosen.auc)


def _range(value: Estimate) -> str:
    low, high = wording.number(value.low), wording.number(value.high)
    return f"{wording.number(value.estimate)} ({low} to {high})"


def _calibration(chosen: ModelResult) -> Iterator[tuple[str, str]]:
    for expected, observed in np.atleast_2d(chosen.calibration):
        yield wording.number(float(expected)), wording.number(float(observed))
