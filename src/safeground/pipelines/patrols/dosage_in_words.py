"""What a night delivered, as sentences: the same on the screen, on a page and in a record."""

from collections.abc import Iterator

from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.shares import Mean
from safeground.core.patrols.dosage.visits import FeedAccount
from safeground.data.patrols.check_ins import shown
from safeground.pipelines.patrols.dosage_values import in_a_sentence, interval
from safeground.pipelines.patrols.measure_dosage import Dosage


def sentences(dosage: Dosage) -> Iterator[str]:
    """What was delivered and complied with, each share and mean with its interval."""
    yield in_a_sentence(dosage)
    yield from of_plan(dosage)
    yield from of_conditions(dosage)


def of_plan(dosage: Dosage) -> Iterator[str]:
    """What became of the planned visits that were not wholly made, and how late they began."""
    plan = dosage.plan
    if plan is None or not plan.made.n:
        return
    yield f"Planned visits part-made: {plan.part_made}; missed: {plan.missed}"
    late = plan.visits["late_minutes"].drop_nulls()
    if not late.is_empty():
        middle = round(float(late.median() or 0.0))  # type: ignore[arg-type]
        when = f"no more than {_minutes(middle)} after they were due"
        if middle <= 0:
            when = f"at least {_minutes(-middle)} early" if middle else "on time or early"
        yield f"Half of the visits began {when}"


def of_conditions(dosage: Dosage) -> Iterator[str]:
    """How the night complied with the lot, and what a day of each condition received."""
    found = dosage.allocation
    if found is None:
        return
    least = f"a visit of at least {found.minimum_minutes:g} minutes"
    for condition, share in found.by_condition.items():
        wanted = least if condition == "treatment" else "no visit"
        yield (
            f"{condition.capitalize()}: {share.made} of {share.n} place-days complied with the "
            f"lot, with {wanted} and no override ({interval(share)}); overridden: "
            f"{found.overridden[condition]}"
        )
    for part in dosage.by_condition:
        yield (
            f"A {part.condition} day had {_mean(part.means['patrol_minutes'])} patrol-minutes and "
            f"{_mean(part.means['background_minutes'])} minutes of background presence"
        )


def read_in_words(feed: FeedAccount) -> str:
    """What was read of a feed, what was dropped and why, and what was put right."""
    ends = "" if feed.first is None or feed.last is None else (
        f", from {shown(feed.first)} to {shown(feed.last)}"
    )  # fmt: skip
    words = f"{feed.rows:,} rows, {feed.used:,} used, of {feed.devices:,} devices{ends}"
    for what, reasons in (("dropped", feed.dropped), ("put right", feed.repaired)):
        if some := [f"{reason} {n:,}" for reason, n in reasons.items() if n]:
            words += f"; {what}: {', '.join(some)}"
    if feed.wall_clock:
        words += f"; times without an offset were taken as {feed.zone}'s"
    return words


def rule_in_words(rule: VisitRule) -> str:
    """What counted as a visit."""
    return (
        f"a visit is a stay of at least {rule.minimum_minutes:g} minutes on foot and at most "
        f"{rule.longest_minutes:g} in all, within {rule.margin_m:g} m of the hotspot, "
        f"unbroken by {rule.excursion_seconds:g} seconds outside or {rule.silence_seconds:g} of "
        f"silence; {rule.vehicle_mps:g} m/s is a vehicle; fixes worse than "
        f"{rule.worst_accuracy_m:g} m are left out; a patrol day starts at {rule.day_starts:02d}:00"
    )


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _mean(mean: Mean) -> str:
    if mean.low != mean.low:
        return f"{mean.mean:.1f} (one hotspot, so no interval)"
    return f"{mean.mean:.1f} (95% interval {mean.low:.1f} to {mean.high:.1f})"
