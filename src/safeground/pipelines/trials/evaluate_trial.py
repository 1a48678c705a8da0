"""A trial's answers from its place-days: what its design supports, and nothing that it doesn't."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.patrols.allocation.design import Design
from safeground.core.trials.bearing import detectable, refusal, too_few_ways
from safeground.core.trials.by_lot.drawn_daily import undrawn
from safeground.core.trials.by_lot.lottery import Lottery, as_found, by_design
from safeground.core.trials.carry_over import CarryOver, carry_over
from safeground.core.trials.dose.instrument import ratio_by_instrument
from safeground.core.trials.dose.per_protocol import DoseBand, dose_bands, per_protocol
from safeground.core.trials.estimate import LEVEL, Answer
from safeground.core.trials.place_days import OUTSIDE, PlaceDays
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_seed, read_trial
from safeground.data.trials.place_days import read_place_days
from safeground.pipelines.trials.effects import effects
from safeground.pipelines.trials.sensitivity import sensitivity, with_disagreement

Progress = Callable[[str, int, int], None]
_ENOUGH_DRAWS = 400  # to see every way that a lot could fall, if these are few


@dataclass(frozen=True)
class TrialQuestion:
    """Which place-days to judge, and by which lot: that of the trial folder, if there is one.

    Without one the lot is taken to be what the place-days look like, which is said. `until` is the
    last day of a look before the end.
    """

    place_days: Path
    trial: Path | None = None
    redraws: int = 10_000
    seed: int = 1
    level: float = LEVEL
    until: date | None = None


@dataclass(frozen=True)
class Dose:
    """What minutes of patrol did: as delivered, by the lot, and by bands of minutes."""

    per_protocol: Answer
    by_instrument: Answer
    bands: tuple[DoseBand, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answer by the lot first."""
        return self.by_instrument, self.per_protocol


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a trial says. `headline` is the answer to its first question, or why there is none.

    `answers` are by name: rate_ratio, difference and harm_difference first, then other ways to
    look. `carry_over` and `dose` are None where no effect may be given at all, and `dose` where
    minutes weren't measured. `detectable` is the rate ratio that would have been found four times
    in five.
    """

    question: TrialQuestion
    days: PlaceDays
    design: Design | None
    lottery: Lottery | None
    answers: tuple[Answer, ...]
    carry_over: CarryOver | None
    dose: Dose | None
    detectable: float | None
    provenance: dict[str, Any]

    @property
    def headline(self) -> Answer:
        """The answer that comes first."""
        return self.answers[0]


def evaluate_trial(
    question: TrialQuestion, *, command: str = "", made_at: str = "", progress: Progress
) -> Evaluation:
    """Judge a trial by intention to treat, as its lot was drawn.

    Raises BadInput where the place-days can't be read or aren't those of the trial.
    """
    if question.redraws < 1:
        raise BadInput(f"--redraws must be from 1, not {question.redraws}")
    days = read_place_days(question.place_days)
    if question.until is not None:
        days = days.up_to(question.until)
    design = None if question.trial is None else _design_of(question, days)
    if design is not None:
        days = in_order(days, tuple(site.name for site in design.sites))
    why = refusal(days, question.level)
    lottery = None if why else _lottery(days, design, question, progress)
    why = why or _not_by_lot(days, design, lottery)
    answers = effects(days, lottery, refused=why, by_lot=design is not None, level=question.level)
    if not why:
        others = sensitivity(days, lottery, answers[0], question.level, progress)
        answers = (with_disagreement(answers[0], others), *answers[1:], *others)
        progress("Looking into carry-over and dose", 0, 1)
    return Evaluation(
        question=question,
        days=days,
        design=design,
        lottery=lottery,
        answers=answers,
        carry_over=None if why else carry_over(days, question.level),
        dose=None if why or days.minutes is None else _dose(days, question.level),
        detectable=detectable(days, level=question.level),
        provenance=_provenance(question, command, made_at),
    )


def in_order(days: PlaceDays, hotspots: tuple[str, ...]) -> PlaceDays:
    """The same place-days with hotspots in this order. Raises BadInput for other hotspots."""
    if set(hotspots) != set(days.hotspots):
        strange = sorted(set(hotspots) ^ set(days.hotspots))[0]
        where = "not in the trial's design" if strange in days.hotspots else "not in the place-days"
        raise BadInput(f"The hotspot {strange} is {where}")
    columns = [days.hotspots.index(name) for name in hotspots]
    parts = (days.condition, days.count, days.harm, days.minutes)
    condition, *values = (None if part is None else part[:, columns] for part in parts)
    assert condition is not None
    return PlaceDays(hotspots, days.dates, condition, *values)  # type: ignore[arg-type]


def _design_of(question: TrialQuestion, days: PlaceDays) -> Design:
    """The design of a trial folder, whose allocation these place-days must be of."""
    folder = question.trial
    assert folder is not None
    design = read_trial(folder).design
    if days.dates != tuple(d for d in design.dates if d <= (question.until or design.dates[-1])):
        raise BadInput(
            f"The place-days run from {days.dates[0]} to {days.dates[-1]}, the trial from "
            f"{design.dates[0]} to {design.dates[-1]}"
        )
    seed = read_seed(folder)
    if seed is not None:
        dealt = allocate(design, seed).dealt[: len(days.dates)]
        found = in_order(days, tuple(site.name for site in design.sites)).condition
        if (different := dealt != found).any():
            day, place = (int(axis[0]) for axis in np.nonzero(different))
            where = f"{design.sites[place].name} on {design.dates[day]}"
            if found[day, place] == OUTSIDE:
                raise BadInput(f"The place-days have no row for {where}, which was in the trial")
            raise BadInput(
                f"{where} has another condition in {folder} than in the place-days; intention to "
                "treat goes by the lot"
            )
    return design


def _lottery(
    days: PlaceDays, design: Design | None, question: TrialQuestion, progress: Progress
) -> Lottery | None:
    """What the lot could have given; None where hotspots lie outside on days that it chose."""
    rng = np.random.default_rng(question.seed)
    if not days.inside.all():
        return None
    if design is not None:
        return by_design(design, question.redraws, rng, progress).first(len(days.dates))
    return as_found(days.condition, question.redraws, rng)


def _not_by_lot(days: PlaceDays, design: Design | None, lottery: Lottery | None) -> str:
    """Why the lot can't be judged by, though there are offences enough; "" if it can."""
    if design is not None and lottery is not None:
        if lottery.number < _ENOUGH_DRAWS:
            return ""
        return too_few_ways(len({dealt.tobytes() for dealt in lottery.dealt}))
    if not (why := undrawn(days)):
        return ""
    if design is not None:
        return f"{why}, and the lot can't be drawn again where hotspots lie outside on some days"
    rows = "" if days.inside.all() else "every hotspot a row for every day and "
    return f"{why}: give {rows}the trial's folder (--trial), so that its own lot is drawn again"


def _dose(days: PlaceDays, level: float) -> Dose:
    return Dose(
        per_protocol(days, level=level),
        ratio_by_instrument(days, level),
        dose_bands(days, level=level),
    )


def _provenance(question: TrialQuestion, command: str, made_at: str) -> dict[str, Any]:
    files = {"place_days": question.place_days}
    if question.trial is not None:
        files["design"] = question.trial / "design.json"
    return {
        "safeground": version("safeground"),
        "made_at": made_at,
        "command": command,
        "data": {
            name: {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
            for name, path in files.items()
        },
        "parameters": {
            "redraws": question.redraws,
            "level": question.level,
            "until": question.until.isoformat() if question.until else None,
        },
        "seed": question.seed,
    }
