"""Outcomes are what the public reports: what patrols find by being there is refused."""

from collections.abc import Mapping

from safeground.core.offences.families import resolve_family
from safeground.core.trials.document import TrialDocument
from safeground.data.errors import BadInput
from safeground.data.reference.offences import offence_tables


def check_reported(document: TrialDocument) -> None:
    """Refuse an outcome that is not known, or any part of which is wholly police-generated."""
    for outcome in document.outcomes:
        for part in outcome.offences.split(","):
            try:
                resolve_family(part, offence_tables())
            except ValueError as error:
                if "police-generated" not in str(error):
                    raise BadInput(f"outcomes: {error}") from None
                raise BadInput(
                    f"outcomes: {part.strip()!r} can't be an outcome: patrols find such offences "
                    "by being there, so more patrol gives more of them; count what the public "
                    "reports, as in serious-violence"
                ) from None


def outcome_titles(document: TrialDocument) -> Mapping[str, str]:
    """What each family of outcomes is called in a sentence, by its name as in the document."""
    tables = offence_tables()
    return {o.offences: resolve_family(o.offences, tables).title for o in document.outcomes}
