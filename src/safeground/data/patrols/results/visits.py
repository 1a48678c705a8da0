"""One result of a visit: an arrest, a weapon, drugs, cash, intelligence, people, a problem."""

from functools import lru_cache
from typing import Any

from safeground.data.patrols.results.cells import Unmeant, amount, suggest, term, whole
from safeground.data.patrols.results.columns import Cells
from safeground.data.reference.offences import offence_tables
from safeground.data.reference.visit_results import visit_terms

# kind -> the list that its detail is from
DETAIL_OF = {"arrest": "arrest", "weapon": "weapon", "drugs": "drugs", "problem": "problem"}
HAS_AMOUNT = {"drugs": "grams", "cash": "pounds"}


def check(cells: Cells) -> dict[str, Any]:
    """The values of a row of the results table; what is wrong with it is said to `cells`."""
    visit = cells.visit()
    at = visit.pop("at")
    row = {**visit, "visited_at": at, **dict.fromkeys(("kind", "detail", "how_recovered"))}
    row["quantity"] = 1 if (n := cells.take("quantity", whole)) is None else n
    row["amount"] = cells.take("amount", amount)
    row["note"] = cells.text("note")
    if at is None:  # what holds depends on the day
        return row
    row["kind"] = cells.take("kind", lambda t: term(t, "kind", at.date()), needed=True)
    if row["kind"] is not None:
        row |= _of_kind(cells, row)
    return row


def _of_kind(cells: Cells, row: dict[str, Any]) -> dict[str, Any]:
    kind, day = row["kind"], row["visited_at"].date()
    made: dict[str, Any] = {}
    if kind == "arrest":
        made["detail"] = cells.take("detail", _offence, needed=True)
    elif kind in DETAIL_OF:
        made["detail"] = cells.take("detail", lambda t: term(t, DETAIL_OF[kind], day), needed=True)
    elif cells.row.get("detail"):
        cells.wrong("detail", f"expected nothing for {kind}; put remarks in note")
    if kind == "weapon":
        made["how_recovered"] = cells.take(
            "how_recovered", lambda t: term(t, "how recovered", day), needed=True
        )
    elif cells.row.get("how_recovered"):
        cells.wrong("how_recovered", f"expected nothing for {kind}: it is said of weapons only")
    if row["amount"] is not None and kind not in HAS_AMOUNT:
        cells.wrong("amount", f"expected nothing for {kind}: only drugs (grams) and cash (pounds)")
    if kind == "cash" and row["amount"] is None and row["quantity"]:
        cells.take("amount", amount, needed=True)
    return made


def _offence(text: str) -> str:
    """A plain name from the list, or a Home Office code or description."""
    names = _offences()
    if text.lower() not in names:
        listed = visit_terms()["arrest"]
        raise Unmeant(
            f"{text!r} is not known; {suggest(text, {**listed, **dict.fromkeys(_full())})}"
        )
    return names[text.lower()]


@lru_cache(maxsize=1)
def _offences() -> dict[str, str]:
    codes = {o.code.lower(): o.description for o in offence_tables().offences}
    return {name.lower(): name for name in (*_full(), *visit_terms()["arrest"])} | codes


def _full() -> list[str]:
    return [offence.description for offence in offence_tables().offences]
