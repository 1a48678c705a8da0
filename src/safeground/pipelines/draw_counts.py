"""A control chart as a picture and a table, and the folder that it is written to."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safeground.core.trials.change.break_points import Break
from safeground.core.trials.change.cusum import Cusum
from safeground.core.trials.change.rules import RULES
from safeground.pipelines import wording
from safeground.pipelines.chart_in_words import notes, rule, sentence
from safeground.pipelines.charts.chart import Chart, write_charts
from safeground.pipelines.charts.control_chart import control_chart
from safeground.pipelines.follow_counts import FollowedCounts
from safeground.pipelines.write_files import write_files

RESULT = "control-chart.json"


def charts(found: FollowedCounts) -> tuple[Chart, ...]:
    """The chart; of a CUSUM one of rises and one of falls."""
    title = found.counted.title
    said = {s.index: rule(found, s) for s in reversed(found.signals)}
    shown = found.limits
    if (sums := found.cusum) is not None:
        sides = (("rises", "high", "above", sums.up), ("falls", "low", "below", sums.down))
        return tuple(
            control_chart(
                f"{title}: sum of {what}",
                found.labels,
                values,
                None,
                None,
                interval,
                {s.index: rule(found, s) for s in found.signals if s.side == side},
                name=f"cusum-{what}",
                measure=f"Sum of what is {beyond} the reference",
            )
            for (what, side, beyond, values), interval in zip(sides, sums.intervals, strict=True)
        )
    measure = {"u": _rate(found), "g": "Days since the last"}.get(found.chart, "Offences")
    return (
        control_chart(
            title, found.labels, found.value, shown.centre, shown.low, shown.high, said,
            measure=measure, by=found.counted.by,
        ),
    )  # fmt: skip


def facts(found: FollowedCounts) -> dict[str, Any]:
    """All of it for a program; what is not a number is null."""
    alarms, sums = found.alarms, found.cusum
    return {
        "sentence": wording.sentence(sentence(found)),
        "notes": [wording.sentence(note) for note in notes(found)],
        "title": found.counted.title,
        "chart": found.chart,
        "by": found.counted.by,
        "distribution": _distribution(found),
        "dispersion": None if found.usual is None else float(found.usual.dispersion[0]),
        "season": wording.sentence(found.season),
        "periods": _periods(found),
        "signals": [
            {"period": found.labels[s.index], "rule": s.rule, "side": s.side,
             "says": rule(found, s)}
            for s in found.signals
        ],
        "rules": RULES if sums is None else {"cusum": "the sum passes its decision interval"},
        "false_alarms": None if alarms is None else asdict(alarms),
        "cusum": None if sums is None else _sums(sums),
        "breaks": {
            "given": [{"from": text, "why": why} for text, why in found.question.breaks],
            "found": [_break(found, first, each) for first, b in found.breaks for each in b.breaks],
            "p": [breaks.p for _, breaks in found.breaks],
        },
        "left_out": [asdict(item) for item in found.counted.left_out],
        "provenance": dict(found.provenance),
    }  # fmt: skip


def _periods(found: FollowedCounts) -> list[dict[str, Any]]:
    shown = (found.value, found.limits.centre, found.limits.low, found.limits.high)
    rules: dict[int, list[str]] = {}
    for signal in found.signals:
        rules.setdefault(signal.index, []).append(rule(found, signal))
    return [
        {
            "period": label,
            **_counted(found, i),
            "value": value,
            "centre": centre,
            "low": low,
            "high": high,
            "baseline": bool(found.baseline[i]),
            "signals": rules.get(i, []),
        }
        for i, (label, value, centre, low, high) in enumerate(
            zip(found.labels, *(values.tolist() for values in shown), strict=True)
        )
    ]


def _counted(found: FollowedCounts, i: int) -> dict[str, float]:
    """What a value is made of; a gap is made of nothing else."""
    if found.chart == "g":
        return {}
    counted = found.counted
    return {"count": int(counted.count[i]), "exposure": float(counted.exposure[i])}


def _distribution(found: FollowedCounts) -> str:
    if found.usual is None:
        return "geometric"
    return "negative binomial" if found.usual.extra[0] > 0 else "Poisson"


def _sums(sums: Cusum) -> dict[str, Any]:
    return {
        "shift": sums.shift,
        "references": list(sums.references),
        "intervals": list(sums.intervals),
        "in_control": sums.in_control if math.isfinite(sums.in_control) else None,
        "out_of_control": list(sums.out_of_control),
        "rises": sums.up.tolist(),
        "falls": sums.down.tolist(),
    }


def _break(found: FollowedCounts, first: int, each: Break) -> dict[str, Any]:
    return {
        "at": found.labels[first + each.at],
        "low": found.labels[first + each.low],
        "high": found.labels[first + each.high],
        "times": each.after / each.before if each.before else None,
    }


def write_control_chart(found: FollowedCounts, folder: Path) -> dict[str, Path]:
    """Write the pictures, their tables and the result as JSON into a folder."""
    files = write_charts(folder, charts(found))
    text = json.dumps(facts(found), ensure_ascii=False, indent=1) + "\n"
    writers = {RESULT: lambda path: path.write_text(text, encoding="utf-8")}
    return files | write_files(folder, writers, "the chart")


def _rate(found: FollowedCounts) -> str:
    return "Rate" if "file" in found.counted.data else "Offences a day"
