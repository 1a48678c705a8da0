"""Files to begin from: the headings, and rows that show how each kind is written."""

import csv
from collections.abc import Mapping
from pathlib import Path

from safeground.data.patrols.results.columns import COLUMNS, Table

_WHERE = {"hotspot": "High Street", "district": "Southend-on-Sea", "operation": "Op Grip"}


def _result(number: int, time: str, **cells: str) -> dict[str, str]:
    return {"id": f"r-{number}", "at": f"2026-02-06T{time}", **_WHERE, **cells}


TEMPLATES: Mapping[Table, list[dict[str, str]]] = {
    "results": [
        _result(1, "20:40", kind="arrest", detail="Possession of an offensive weapon"),
        _result(2, "20:40", kind="weapon", detail="knife", how_recovered="seized"),
        _result(3, "20:55", kind="weapon", detail="knife", how_recovered="surrendered"),
        _result(4, "21:10", kind="drugs", detail="cannabis", quantity="2", amount="3.5"),
        _result(5, "21:10", kind="cash", quantity="1", amount="120"),
        _result(6, "21:30", kind="intelligence", quantity="1"),
        _result(7, "21:30", kind="people spoken to", quantity="14"),
        _result(8, "21:40", kind="problem", detail="lighting", note="Two lamps by the steps out"),
    ],
    "searches": [
        {
            **_result(1, "20:40", type="Person search"),
            "id": "s-1",
            "gender": "Male",
            "age_range": "18-24",
            "self_defined_ethnicity": "Other ethnic group - Not stated",
            "officer_defined_ethnicity": "White",
            "legislation": "Police and Criminal Evidence Act 1984 (section 1)",
            "object_of_search": "Offensive weapons",
            "grounds": "Seen to put a long object in the waistband after a call about a knife",
            "officer": "PC 1234",
            "outcome": "Arrest",
            "outcome_linked_to_object": "True",
            "more_than_outer_clothing": "False",
            "intimate_parts_exposed": "False",
        }
    ],
}


def write_template(path: Path, table: Table = "results") -> None:
    """Write a file with every heading and invented rows that can be recorded as they are."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[table], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(TEMPLATES[table])
