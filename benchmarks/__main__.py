"""`python -m benchmarks [names]`: run benchmarks, print a table, write JSON."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.rows import Options, Row, skipped

NAMES = {
    "import": "imports",
    "kde": "kernel_density",
    "cells": "point_in_cell",
    "statistics": "statistics",
    "forecast": "forecast",
    "backtest": "backtests",
    "memory": "memory",
    "portland": "portland",
    "chicago": "chicago",
    "allocation": "allocation",
    "routes": "routes",
    "pings": "pings",
    "trials": "trials",
    "site": "site",
}
CONSOLE = Console(width=None if sys.stdout.isatty() else 150)


def main() -> None:
    """Run what was asked for; everything that can be run here if nothing was named."""
    asked = _arguments()
    results: dict[str, list[Row]] = {}
    with CONSOLE.status("") as status:
        options = Options(asked.portland, asked.chicago, asked.large, status.update)
        for name in asked.names or NAMES:
            status.update(name)
            results[name] = _run(name, options)
            _print(name, results[name])
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps({**_machine(), "benchmarks": results}, indent=1, default=str))
    CONSOLE.print(f"Written to {asked.json}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(NAMES)}; all if none")
    parser.add_argument("--portland", type=Path, help="folder of the NIJ 2017 challenge files")
    parser.add_argument("--chicago", type=Path, help="CSV of Chicago assaults to the minute")
    parser.add_argument("--large", action="store_true", help="also what takes many minutes")
    parser.add_argument(
        "--json", type=Path, default=Path("build/bench.json"), help="where to write"
    )
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(NAMES)):
        parser.error(f"there is no benchmark called {unknown[0]}; choose from {', '.join(NAMES)}")
    return asked


def _run(name: str, options: Options) -> list[Row]:
    """The rows of one benchmark; one that says why, where its peer is not installed."""
    try:
        run: Callable[[Options], Iterable[Row]] = import_module(f"benchmarks.{NAMES[name]}").run
        return list(run(options))
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(("safeground", "benchmarks")):
            raise
        return [skipped(name, f"{error.name} is not installed (make bench installs it)")]


def _print(name: str, rows: list[Row]) -> None:
    compared = [row for row in rows if "name" in row]
    if compared:
        CONSOLE.print(_timings(name, compared))
    others = [row for row in rows if "name" not in row]
    for title in dict.fromkeys(row["table"] for row in others):
        CONSOLE.print(_accuracies(title, [row for row in others if row["table"] == title]))


def _timings(name: str, rows: list[Row]) -> Table:
    table = Table(title=name, title_justify="left", expand=False)
    for heading in ("what", "ours", "instead", "takes", "times", "target", "met", "note"):
        right = heading in {"ours", "takes", "times"}
        table.add_column(heading, justify="right" if right else "left", no_wrap=right)
    for row in rows:
        if "skipped" in row:
            table.add_row(row["name"], "skipped", "", "", "", "", "", row["skipped"])
            continue
        ratio = row.get("ratio")
        table.add_row(
            row["name"],
            f"{row['megabytes']:,.0f} MB" if "megabytes" in row else _seconds(row.get("seconds")),
            row.get("peer", ""),
            _seconds(row.get("peer_seconds")),
            "" if ratio is None else f"{ratio:,.1f}",
            row.get("target", ""),
            {True: "yes", False: "NO", None: ""}[row.get("met")],
            row.get("same_answer") or row.get("note", ""),
        )
    return table


def _seconds(taken: float | None) -> str:
    if taken is None:
        return ""
    return f"{taken * 1000:,.1f} ms" if taken < 1 else f"{taken:,.1f} s"


def _accuracies(title: str, rows: list[Row]) -> Table:
    table = Table(title=title, title_justify="left")
    headings = [key for key in rows[0] if key != "table"]
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(_said(row[heading]) for heading in headings))
    return table


def _said(value: object) -> str:
    if isinstance(value, dict):
        low, high = _said(value["low"]), _said(value["high"])
        return f"{_said(value['estimate'])} ({low} to {high})"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _machine() -> dict[str, object]:
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
        "python": platform.python_version(),
        "processor": _processor(),
    }


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if not told.exists():
        return platform.processor()
    names = [line for line in told.read_text().splitlines() if line.startswith("model name")]
    return names[0].split(":", 1)[1].strip() if names else platform.machine()


if __name__ == "__main__":
    main()
