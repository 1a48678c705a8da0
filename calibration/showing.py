"""Figures as a table, as JSON and as a page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rich.table import Table

from calibration.figures import Case, Seen

Found = Sequence[tuple[Case, Seen]]
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def verdict(case: Case, seen: Seen) -> str:
    """Whether a figure is where it must be."""
    band = case.band(seen)
    if not band.allows(seen):
        return "NO"
    if band.why:
        return "as expected"
    return "yes" if band.low <= seen.share <= band.high else "within error"


def failed(found: Found) -> list[Case]:
    """Cases outside their bands by more than chance."""
    return [case for case, seen in found if not case.band(seen).allows(seen)]


def as_table(found: Found) -> Table:
    """For the terminal."""
    table = Table(title="Calibration", title_justify="left")
    for heading in (
        "estimator",
        "world",
        "figure",
        "seen",
        "95% interval",
        "expected",
        "met",
        "why",
    ):
        right = heading in {"seen", "95% interval", "expected"}
        table.add_column(heading, justify="right" if right else "left", no_wrap=right)
    for case, seen in found:
        band, (low, high) = case.band(seen), seen.interval
        table.add_row(
            case.estimator,
            case.world,
            case.figure,
            f"{seen.share:.1%}",
            f"{low:.1%} to {high:.1%}",
            f"{band.low:.1%} to {band.high:.1%}",
            verdict(case, seen),
            "; ".join(_remarks(case, seen)),
        )
    return table


def as_values(found: Found) -> list[dict[str, Any]]:
    """For scripts; shares are of 1."""
    return [
        {
            "estimator": case.estimator,
            "world": case.world,
            "figure": case.figure,
            **asdict(seen),
            "share": seen.share,
            "low": seen.interval[0],
            "high": seen.interval[1],
            "expected": [case.band(seen).low, case.band(seen).high],
            "met": verdict(case, seen),
            "why": case.band(seen).why,
        }
        for case, seen in found
    ]


def held(path: Path, cases: Sequence[Case], trials: int) -> dict[int, Seen]:
    """Figures of so many trials that were written before, by number of their case."""
    if not path.exists():
        return {}
    written = {
        (value["estimator"], value["world"], value["figure"]): Seen(
            **{field.name: value[field.name] for field in fields(Seen)}
        )
        for value in json.loads(path.read_text(encoding="utf-8"))["figures"]
    }
    keys = [(case.estimator, case.world, case.figure) for case in cases]
    found = {number: written[key] for number, key in enumerate(keys) if key in written}
    return {n: seen for n, seen in found.items() if seen.answered + seen.refused == trials}


def as_page(found: Found) -> str:
    """A Markdown table: one row an estimator and world."""
    rows: dict[tuple[str, str], dict[str, tuple[Case, Seen]]] = {}
    for case, seen in found:
        rows.setdefault((case.estimator, case.world), {})[case.figure] = case, seen
    lines = ["| estimator | world | type I error | coverage | |", "|---|---|---|---|---|"]
    for (estimator, world), figures in rows.items():
        remarks = dict.fromkeys(r for case, seen in figures.values() for r in _remarks(case, seen))
        first = "false alarms" if "false alarms" in figures else "type I error"
        cells = (estimator, world, _cell(figures, first), _cell(figures, "coverage"))
        lines.append(f"| {' | '.join(cells)} | {'; '.join(remarks)} |")
    return "\n".join(lines)


def write_page(page: Path, found: Found) -> None:
    """Put the table between the marks of a page."""
    text = page.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{as_page(found)}\n{END}{after}", encoding="utf-8")


def _cell(figures: Mapping[str, tuple[Case, Seen]], name: str) -> str:
    if name not in figures:
        return ""
    case, seen = figures[name]
    low, high = seen.interval
    share = f"{seen.share:.1%}"
    marked = f"**{share}**" if verdict(case, seen) == "NO" else share
    return f"{marked} ({100 * low:.1f} to {100 * high:.1f})"


def _remarks(case: Case, seen: Seen) -> list[str]:
    found = [case.band(seen).why] if case.band(seen).why else []
    if case.figure == "false alarms" and seen.answered:
        found.append(f"states {seen.nominal / seen.answered:.1%}")
    if seen.refused:
        found.append(f"{seen.refused} of {seen.refused + seen.answered:,} refused")
    return found
