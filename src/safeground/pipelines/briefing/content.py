"""What the briefing says, in the order it says it: every sentence and figure, without layout."""

from collections.abc import Iterator, Mapping
from typing import Any

from safeground.core.disclosure import shown_count
from safeground.core.hotspots.hotspot import Hotspot
from safeground.pipelines import wording
from safeground.pipelines.briefing import charts
from safeground.pipelines.briefing.accuracy import accuracy, headline
from safeground.pipelines.briefing.hours import hours_of, why_hours_unknown
from safeground.pipelines.briefing.maps import Atlas
from safeground.pipelines.briefing.picture import Picture
from safeground.pipelines.files import hours_in_words
from safeground.pipelines.identification import Identification

WIDE, NARROW, SMALL = 720.0, 340.0, 300.0


def briefing(identification: Identification, atlas: Atlas) -> dict[str, Any]:
    """Everything that page and PDF show."""
    return {
        "of": identification,
        "made_at": wording.moment(identification.provenance.made_at),
        "title": f"Where {identification.family_title} concentrates in "
        f"{identification.study_area_name}",
        "looked_at": wording.months(identification.months),
        "answer": answer(identification),
        "figures": tuple(_facts(identification)),
        "total_recorded": wording.number(identification.total_recorded),
        "map_wide": Picture(atlas.whole(WIDE), "map-w", "wide"),
        "map_narrow": Picture(atlas.whole(NARROW), "map-n", "narrow"),
        "rows": tuple(_rows(identification)),
        "statuses": any(h.status != "new" for h in identification.hotspots),
        "accuracy": accuracy(identification),
        "hours_unknown": why_hours_unknown(identification.hotspots),
        "hours_known": any(hours_of(h) for h in identification.hotspots),
        "towns": tuple(_towns(identification, atlas)),
        "chosen": _chosen(identification),
        "concentration": pairs(identification.concentration),
        "data": pairs(identification.provenance.data),
        "parameters": pairs(identification.provenance.parameters),
        "seconds": pairs(identification.provenance.seconds),
        "cannot_bear": tuple(map(wording.sentence, identification.cannot_bear)),
        "changes": tuple(map(wording.sentence, identification.changes)),
        "left_out": identification.left_out,
    }


def answer(of: Identification) -> str:
    """The whole briefing in one sentence.

    With 15 hotspots: "15 places, 0.02% of Essex, hold 11.3% of the serious violence expected in
    January 2026."
    """
    if not of.hotspots:
        return (
            f"No places in {of.study_area_name} were chosen for {of.family_title} in {of.period}."
        )
    holds = "holds" if len(of.hotspots) == 1 else "hold"
    return (
        f"{wording.plural(len(of.hotspots), 'place')}, "
        f"{wording.percent(share_of_area(of))} of {of.study_area_name}, {holds} "
        f"{wording.percent(share_of_expected(of))} of the {of.family_title} expected in "
        f"{of.period}."
    )


def share_of_area(of: Identification) -> float:
    """The part of the study area that lies in the hotspots."""
    return sum(h.area_m2 for h in of.hotspots) / of.grid.area_m2


def share_of_expected(of: Identification) -> float:
    """The part of all that is expected that is expected in the hotspots."""
    if of.total_expected <= 0:
        return 0.0
    return sum(h.expected for h in of.hotspots) / of.total_expected


def _facts(of: Identification) -> Iterator[tuple[str, str]]:
    expected = sum(h.expected for h in of.hotspots)
    recorded = sum(h.recorded for h in of.hotspots)
    area = sum(h.area_m2 for h in of.hotspots)
    yield wording.area(area), f"in all, of {wording.area(of.grid.area_m2)} in {of.study_area_name}"
    yield (
        wording.number(expected),
        f"expected there in {of.period}, of {wording.number(of.total_expected)} in all",
    )
    yield (
        wording.number(recorded),
        f"recorded there, {wording.months(of.months)}, of "
        f"{wording.number(of.total_recorded)} in all",
    )
    tested = headline(of)
    if tested:
        yield tested


def _rows(of: Identification) -> Iterator[dict[str, Any]]:
    running = 0.0
    for hotspot in of.hotspots:
        running += hotspot.expected
        trend = charts.by_month(hotspot, of.months, 96, 24)
        yield {
            "hotspot": hotspot,
            "expected": wording.number(hotspot.expected),
            "recorded": wording.number(hotspot.recorded),
            "running": wording.percent(running / of.total_expected if of.total_expected else 0.0),
            "trend": Picture(trend, f"row-{hotspot.rank}", "spark"),
            "hours": hours_in_words(hotspot),
        }


def _towns(of: Identification, atlas: Atlas) -> Iterator[dict[str, Any]]:
    for index, inset in enumerate(atlas.insets(), 1):
        districts = dict.fromkeys(h.district for h in inset.hotspots if h.district)
        ranks = [str(h.rank) for h in inset.hotspots]
        noun = "Place" if len(ranks) == 1 else "Places"
        where = wording.listing(districts) or of.study_area_name
        yield {
            "title": f"{noun} {wording.listing(ranks)}: {where}",
            "map": Picture(atlas.inset(inset, SMALL), f"town-{index}", "inset"),
            "places": tuple(_place(of, hotspot) for hotspot in inset.hotspots),
        }


def _place(of: Identification, hotspot: Hotspot) -> dict[str, Any]:
    clock = charts.week_clock(hotspot)
    trend = charts.by_month(hotspot, of.months, 240, 56)
    return {
        "hotspot": hotspot,
        "why": wording.sentence(hotspot.why),
        "area": wording.area(hotspot.area_m2),
        "expected": wording.number(hotspot.expected),
        "recorded": wording.number(hotspot.recorded),
        "average": wording.number(hotspot.recorded / max(len(of.months), 1)),
        "most": wording.number(float(max(hotspot.monthly))) if len(hotspot.monthly) else "",
        "streets": wording.listing(hotspot.streets),
        "trend": Picture(trend, f"trend-{hotspot.rank}", "trend"),
        "clock": Picture(clock, f"clock-{hotspot.rank}", "clock") if clock else "",
        "hours": hours_of(hotspot),
        "types": _types(hotspot),
        "first": wording.month(min(of.months, default="")),
        "last": wording.month(max(of.months, default="")),
    }


def _types(hotspot: Hotspot) -> str:
    """What was reported at a place by type, most first; small numbers are not told apart."""
    counts = sorted(hotspot.by_category.items(), key=lambda item: (-item[1], item[0]))
    shown = [(name, shown_count(int(n))) for name, n in counts if n]
    large = [f"{name} {said}" for name, said in shown if not said.startswith("fewer")]
    small = [name for name, said in shown if said.startswith("fewer")]
    few = f"{shown_count(1)} each of {wording.listing(small)}" if small else ""
    if len(small) == 1:
        few = f"{shown_count(1)} of {small[0]}"
    return wording.sentence("; ".join(filter(None, (", ".join(large), few))))


def _chosen(of: Identification) -> str:
    proof = (
        "No other choice that meets these limits has more expected in it: this is proven."
        if of.gap <= 1e-6
        else f"The best possible choice could hold at most {wording.percent(of.gap)} more."
    )
    return " ".join(filter(None, (wording.sentence(of.chosen_by), proof if of.hotspots else "")))


def pairs(facts: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Facts as names and values in words, nested ones named by their path."""
    return tuple(_pairs(facts))


def _pairs(facts: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        if isinstance(value, (list, tuple)) and any(hasattr(v, "estimate") for v in value):
            yield from ((f"{before}{v.name}".capitalize(), said(v)) for v in value)
            continue
        shown = f"{before}{str(name).replace('_', ' ')}"
        shown = shown[:1].upper() + shown[1:]
        if isinstance(value, Mapping):
            yield from _pairs(value, f"{shown}: ")
        else:
            yield shown, said(value)


def said(value: object) -> str:
    """Any fact in words: yes and no, figures with commas, lists, estimates with their interval."""
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "estimate"):
        low, high = (wording.number(getattr(value, end)) for end in ("low", "high"))
        return f"{wording.number(value.estimate)} ({low} to {high})"
    if isinstance(value, (int, float)):
        return wording.number(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(said(item) for item in value)
    return str(value)
