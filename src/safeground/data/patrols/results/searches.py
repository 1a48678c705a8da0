"""One stop search: what section 3 of PACE and Code A 4.3 ask for, in data.police.uk's words."""

from datetime import date, datetime
from typing import Any

from safeground.data.patrols.results.cells import term, truth
from safeground.data.patrols.results.columns import Cells
from safeground.data.reference.visit_results import visit_terms

# column -> the list that its words are from
WORDS = {
    "type": "type",
    "gender": "gender",
    "age_range": "age range",
    "self_defined_ethnicity": "self-defined ethnicity",
    "officer_defined_ethnicity": "officer-defined ethnicity",
    "legislation": "legislation",
    "object_of_search": "object of search",
    "outcome": "outcome",
}
_TRUTHS = ("outcome_linked_to_object", "more_than_outer_clothing", "intimate_parts_exposed")
_NEEDED = ("type", "legislation", "object_of_search")
_OF_A_PERSON = ("gender", "age_range", "self_defined_ethnicity")
_TEXTS = ("place", "vehicle_registration", "grounds", "authorisation")


def check(cells: Cells) -> dict[str, Any]:
    """The values of a row of the searches table; what is wrong with it is said to `cells`."""
    visit = cells.visit()
    at: datetime | None = visit.pop("at")
    row = {**visit, "stopped_at": at, **dict.fromkeys(WORDS)}
    row |= {name: cells.text(name) for name in _TEXTS}
    row |= {name: cells.take(name, truth) for name in _TRUTHS}
    row["officer"] = cells.text("officer", needed=True)
    if at is None:  # what holds depends on the day
        return row
    for column in WORDS:
        row[column] = _word(cells, column, at.date())
    _check_record(cells, row)
    return row


def _word(cells: Cells, column: str, day: date) -> str | None:
    return cells.take(column, lambda text: term(text, WORDS[column], day), column in _NEEDED)


def _check_record(cells: Cells, row: dict[str, Any]) -> None:
    """What Code A asks of one kind of search and not of another."""
    power = visit_terms()["legislation"].get(row["legislation"] or "")
    if power is not None and not row[power.basis]:
        what = {
            "grounds": "the grounds for the search",
            "authorisation": "the authorisation, what it is for and who gave it",
        }[power.basis]
        cells.wrong(power.basis, f"expected {what}: {power.name} needs it")
    if row["type"] == "Vehicle search":
        for column in _OF_A_PERSON:
            if row[column]:
                cells.wrong(column, "expected nothing: nobody was searched in a vehicle search")
    elif row["type"] and not cells.row.get("self_defined_ethnicity"):
        cells.wrong(
            "self_defined_ethnicity",
            "expected what the person said, or 'Other ethnic group - Not stated'",
        )
    if row["intimate_parts_exposed"] and row["more_than_outer_clothing"] is not True:
        cells.wrong("more_than_outer_clothing", "expected True where intimate parts were exposed")
