"""One row a comparison, in one shape for every benchmark."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """What a person asked for, and `tell`, which says what is being done."""

    portland: Path | None
    chicago: Path | None
    large: bool
    tell: Callable[[str], None]


def compared(name: str, ours: float, peer: str, theirs: float, *, times: float, same: str) -> Row:
    """Ours beside a peer's seconds; the target is to be at least `times` as fast."""
    return {
        "name": name,
        "seconds": ours,
        "peer": peer,
        "peer_seconds": theirs,
        "ratio": theirs / ours,
        "target": f"at least {times:.3g} times as fast",
        "met": theirs / ours >= times,
        "same_answer": same,
    }


def limited(name: str, took: float, most: float, unit: str = "s", note: str = "") -> Row:
    """Something that must take no more than `most` seconds (or megabytes)."""
    return {
        "name": name,
        "seconds" if unit == "s" else "megabytes": took,
        "target": f"at most {most:,.0f} {unit}",
        "met": took <= most,
        "note": note,
    }


def skipped(name: str, why: str) -> Row:
    """A benchmark that can't be run here, and the reason."""
    return {"name": name, "skipped": why}


def interval(draws: NDArray[np.float64]) -> dict[str, float]:
    """The first of `draws` with the range that holds 95% of the others."""
    low, high = np.quantile(draws[1:], (0.025, 0.975))
    return {"estimate": float(draws[0]), "low": float(low), "high": float(high)}


def timed(work: Callable[[], Any], repeats: int = 1) -> tuple[Any, float]:
    """The last answer, and the median time of so many runs in seconds."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = work()
        taken.append(time.perf_counter() - start)
    return answer, float(np.median(taken))
