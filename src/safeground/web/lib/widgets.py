"""Widgets that Django lacks. Their looks are the GOV.UK macros' (see `fields`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms


class DateParts(NamedTuple):
    """A date as a person types it."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def of(cls, value: Any) -> "DateParts":
        """The parts of a date, of parts, or of nothing."""
        if isinstance(value, DateParts):
            return value
        return cls(str(value.day), str(value.month), str(value.year)) if value else cls()


class DatePartsInput(forms.Widget):
    """A date in three boxes: a memorable date is typed faster than it is picked."""

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,  # noqa: ARG002
        name: str,
    ) -> DateParts:
        """What was typed, unjudged."""
        return DateParts(
            *(str(data.get(f"{name}_{part}") or "").strip() for part in DateParts._fields)
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002
        """Whether the boxes were there at all."""
        return all(f"{name}_{part}" not in data for part in DateParts._fields)

    def format_value(self, value: date | DateParts | None) -> DateParts:
        """What the boxes show."""
        return DateParts.of(value)
