"""The counts of a report: what each is, once, for the query, the sentence and the tables."""

from dataclasses import dataclass, fields

# For each count: which rows, and which of their numbers is added up.
MEANING: dict[str, tuple[str, str]] = {
    "arrests": ("kind = 'arrest'", "quantity"),
    "stop_searches": ("kind = 'stop search'", "quantity"),
    "weapons_seized": ("kind = 'weapon' AND how_recovered = 'seized'", "quantity"),
    "weapons_surrendered": ("kind = 'weapon' AND how_recovered = 'surrendered'", "quantity"),
    "weapons_found": ("kind = 'weapon' AND how_recovered = 'found'", "quantity"),
    "drug_seizures": ("kind = 'drugs'", "quantity"),
    "drug_grams": ("kind = 'drugs'", "amount"),
    "cash_seizures": ("kind = 'cash'", "quantity"),
    "cash_pounds": ("kind = 'cash'", "amount"),
    "intelligence_reports": ("kind = 'intelligence'", "quantity"),
    "people_spoken_to": ("kind = 'people spoken to'", "quantity"),
    "problems": ("kind = 'problem'", "quantity"),
}
# An amount says as much as the count that it belongs to.
COUNT_OF = {"drug_grams": "drug_seizures", "cash_pounds": "cash_seizures"}


@dataclass(frozen=True)
class Counts:
    """What patrols recorded, in all. Weapons seized, surrendered and found are never added up."""

    arrests: int = 0
    stop_searches: int = 0
    weapons_seized: int = 0
    weapons_surrendered: int = 0
    weapons_found: int = 0
    drug_seizures: int = 0
    drug_grams: float = 0.0
    cash_seizures: int = 0
    cash_pounds: float = 0.0
    intelligence_reports: int = 0
    people_spoken_to: int = 0
    problems: int = 0

    def __bool__(self) -> bool:
        """Whether anything at all was recorded."""
        return any(getattr(self, field.name) for field in fields(self))
