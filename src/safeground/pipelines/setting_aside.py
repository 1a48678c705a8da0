"""Places taken out of the analysis because what is recorded there is not street violence."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from safeground.core.hotspots.artefacts import Artefact, find_artefacts
from safeground.core.hotspots.batches import find_batches
from safeground.core.hotspots.exclusions import Exclusion, PlaceByHand, excluded_records
from safeground.data.reference.places import essex_places_by_hand, load_places_by_hand, place_types
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.question import Question


def set_aside(
    placed: pl.DataFrame, question: Question
) -> tuple[pl.DataFrame, list[LeftOut], tuple[Artefact, ...]]:
    """Take out places that gather records which are not street violence, by rule and by hand."""
    if question.keep_artefacts:
        return placed, [], ()
    x, y, n = (placed[name].to_numpy() for name in ("easting", "northing", "n"))
    street = placed["street"].to_list()
    category = placed["category"].to_list()
    found = find_artefacts(x, y, category, street, place_types(), records=n)
    found += find_batches(x, y, category, street, placed["month"].to_list(), records=n)
    by_hand = essex_places_by_hand()
    if question.places_by_hand is not None:
        by_hand = (*load_places_by_hand(question.places_by_hand), *by_hand)
    out = excluded_records(x, y, street, found, by_hand, records=n)
    kept = placed.filter(pl.Series(out.kept))
    return kept, _listed(out.places), _undecided(found, by_hand)


def _undecided(found: Sequence[Artefact], by_hand: Sequence[PlaceByHand]) -> tuple[Artefact, ...]:
    """Places that the rules only put forward, and that no one has judged by hand."""
    looks = [replace(a, suggested="exclude") for a in found if a.suggested == "look"]
    x, y, street = ([getattr(a, n) for a in looks] for n in ("easting", "northing", "street"))
    judged = excluded_records(x, y, street, looks, by_hand)
    open_ = [i >= 0 and judged.places[i].by == "rule" for i in judged.which.tolist()]
    return tuple(
        replace(a, suggested="look") for a, is_open in zip(looks, open_, strict=True) if is_open
    )


def _listed(places: Sequence[Exclusion]) -> list[LeftOut]:
    """One line for places left out for the same reason: police.uk calls many by one name."""
    same: dict[tuple[str, str, str], list[int]] = {}
    for place in places:
        same.setdefault((place.name, place.kind, place.reason), []).append(place.records)
    lines = [
        LeftOut(
            f"{name} ({kind})" if len(each) == 1 else f"{name} ({kind}; {len(each)} points)",
            sum(each),
            reason,
        )
        for (name, kind, reason), each in same.items()
    ]
    return sorted(lines, key=lambda line: -line.incidents)
