"""What is asked before a night is planned, who is in a unit, and what a night is measured from."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from safeground.web.accounts.models import Person
from safeground.web.lib.forms import Form, revealing
from safeground.web.patrols.lots import Lot
from safeground.web.patrols.models import Plan

MOST_BYTES = 200 * 2**20  # of a feed of pings
UNITS_BYTES = 2**20
SHIFTS = ("Early shift", "Late shift", "Night shift")
COLUMNS = "name,mode,starts,ends,start_name,longitude,latitude,officers,break_minutes"


class PlanNight(Form):
    """The date, the shift, who is on duty, and what is wanted of each hotspot."""

    date = forms.DateField(label="Night of", help_text="The day on which the shift begins")
    shift = forms.ChoiceField(
        label="Shift", choices=[(s, s) for s in SHIFTS], widget=forms.RadioSelect
    )
    units = revealing(
        forms.ChoiceField(label="Who is on duty?", widget=forms.RadioSelect),
        file="file",
        rows="rows",
    )
    file = forms.FileField(
        label="Units file",
        help_text="CSV, Excel or JSON: name, mode, starts, ends, longitude, latitude",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
    )
    rows = forms.CharField(
        label="Units, one a line",
        help_text="The first line names the columns, with commas between them",
        required=False,
        initial=f"{COLUMNS}\n",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    visits = forms.IntegerField(label="Visits of each hotspot", min_value=1, max_value=12)
    minutes = forms.IntegerField(
        label="Minutes of a visit", min_value=5, max_value=240, help_text="15 is usual"
    )
    lot = forms.ChoiceField(
        label="Sealed lot to obey",
        help_text="Only hotspots that the lot treats that night are then visited",
        required=False,
    )
    seconds = forms.IntegerField(
        label="Seconds to look for a plan",
        min_value=1,
        max_value=300,
        help_text="More time finds a better plan where there are many units",
    )

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        self.last: Plan | None = more.pop("last")
        self.lots: list[Lot] = more.pop("lots")
        first = "last" if self.last else "rows"
        super().__init__(
            data,
            files,
            initial={
                "date": more.pop("day"), "shift": SHIFTS[1], "units": first, "visits": 2,
                "minutes": 15, "seconds": 30, **more.pop("initial", {}),
            },
        )  # fmt: skip
        again = [("last", f"The units of {self.last.title}")] if self.last else []
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            *again, ("file", "Those in a file"), ("rows", "I will type or change them")
        ]  # fmt: skip
        self.fields["lot"].choices = [  # type: ignore[attr-defined]
            ("", "None: every hotspot that is in no trial that night"),
            *((str(lot.folder), lot.title) for lot in self.lots),
        ]

    def clean(self) -> dict[str, Any]:
        """What the choice of units reveals has to be there, and the lot has to know the day."""
        said = super().clean() or {}
        how = said.get("units")
        if how == "file" and not said.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose a file of units")
        if how == "rows" and len((said.get("rows") or "").strip().splitlines()) < 2:
            self.add_error("rows", "Type at least one unit below the names of the columns")
        lot = next((one for one in self.lots if str(one.folder) == said.get("lot")), None)
        day = said.get("date")
        if lot and isinstance(day, date) and not lot.first <= day <= lot.last:
            self.add_error(
                "lot", f"{lot.title} runs from {lot.first:%d %B %Y} to {lot.last:%d %B %Y}"
            )
        return said

    def clean_file(self) -> Any:
        """A table of units is small."""
        return _small_enough(self.cleaned_data["file"], UNITS_BYTES)


class PeopleOfUnit(Form):
    """Who carries the card of a unit."""

    people = forms.MultipleChoiceField(
        label="Officers", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, officers: Iterable[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {str(one.pk): one for one in officers}
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (key, one.name) for key, one in self.officers.items()
        ]

    def chosen(self) -> list[Person]:
        """The people chosen."""
        return [self.officers[key] for key in self.cleaned_data["people"]]


class MeasureNight(Form):
    """What a night is measured from."""

    pings = forms.FileField(
        label="Pings of the night",
        help_text=(
            "CSV, Parquet, NMEA, GPX or JSON lines. The file is erased as soon as it is measured; "
            "only the minutes that each hotspot received are kept."
        ),
        required=False,
    )
    cards = forms.BooleanField(
        label="Count visits that were started and ended on the cards",
        help_text="Where pings saw the same visit, the pings count.",
        required=False,
        initial=True,
    )

    def clean_pings(self) -> Any:
        """Not beyond what can be read in a while."""
        return _small_enough(self.cleaned_data["pings"], MOST_BYTES)

    def clean(self) -> dict[str, Any]:
        """Something has to be measured from."""
        said = super().clean() or {}
        if not said.get("pings") and not said.get("cards"):
            raise ValidationError("Choose a file of pings, count the cards, or both")
        return said


def _small_enough(file: Any, most: int) -> Any:
    if file and file.size > most:
        raise ValidationError(f"The file is larger than {most // 2**20} MB. Send it in parts.")
    return file
