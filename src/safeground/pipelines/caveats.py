"""What the data can't bear, in plain sentences for the briefing."""

from collections.abc import Iterator

import numpy as np

from safeground.pipelines.material import Material


def cannot_bear(material: Material, map_points: str | None = None) -> tuple[str, ...]:
    """The limits of these data that a reader must know before acting on a map of them.

    `map_points` is what to say of police.uk's shared points where the places are not cells.
    """
    return tuple(_sentences(material, map_points))


def _sentences(material: Material, map_points: str | None) -> Iterator[str]:
    for membership in material.family.memberships:
        if membership.probability < 1:
            yield membership.sentence() + ". The share is the same everywhere, which it is not"
    if material.family.note:
        yield material.family.note
    if material.map_points:
        yield map_points or _shared_points(material)
    if material.harm:
        yield f"The numbers are of harm, in {material.harm}, and not of offences"
    if len(material.sources) > 1:
        yield (
            f"Several sources are counted together ({', '.join(material.sources)}): an incident "
            "that two of them hold counts twice, so ask for one of them if they overlap"
        )
    if material.month_only:
        yield (
            "Incidents are dated by month only: days, hours of the week and near repeats cannot be "
            "known from these data, so no hours are given"
        )
    yield (
        "These are incidents that were reported to the police. Much violence is not: hospitals "
        "treat many who never report, and trust differs from place to place"
    )
    yield (
        "Places were chosen because they were high, so they will tend to fall by themselves "
        "(regression to the mean): a fall after patrols begin is not by itself an effect of them"
    )


def _shared_points(material: Material) -> str:
    cells = len(np.unique(material.counts.sites.cell)) / len(material.grid)
    return (
        "Positions are police.uk map points, each shared by eight or more addresses, not where it "
        f"happened; only {cells:.0%} of the cells hold one. The rank of a single cell is partly an "
        "artefact of where the points lie: walk the place before patrolling it"
    )
