"""A unit's card and the sergeant's sheet, each as one HTML file that needs nothing else."""

from collections.abc import Mapping, Sequence

from safeground.core.patrols.plan import PatrolPlan
from safeground.pipelines.pages import render
from safeground.pipelines.patrols.cards.content import Background, card, sheet
from safeground.pipelines.patrols.cards.lately import Reported
from safeground.pipelines.patrols.cards.shift import Shift

PACKAGE = "safeground.pipelines.patrols.cards"


def card_page(plan: PatrolPlan, shift: Shift, background: Background) -> str:
    """One unit's card: the shift at a glance, then one screen a visit; half a page in print."""
    return render(PACKAGE, "card.html.j2", card(plan, shift, background))


def sheet_page(
    plan: PatrolPlan, shifts: Sequence[Shift], links: Mapping[str, str], reported: Reported
) -> str:
    """The whole shift by unit, and what is not covered and why."""
    return render(PACKAGE, "index.html.j2", sheet(plan, shifts, links, reported))
