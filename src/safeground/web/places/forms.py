"""What people fill in about places."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from safeground.data.errors import BadInput
from safeground.pipelines.wording import month as month_in_words
from safeground.web.lib.forms import Form, revealing
from safeground.web.places import families
from safeground.web.places.boundaries import circle, drawn, sound
from safeground.web.places.ground import inside_study_area, point_of
from safeground.web.places.models import Refresh
from safeground.web.places.queries import ORDERS, Asked

Choices = list[tuple[str, str]]

MODELS = [
    ("pooled", "Pooled (ours)"),
    ("boosted", "Boosted trees"),
    ("self-exciting", "Self-exciting"),
    ("prospective", "Prospective"),
    ("adaptive-kernel", "Adaptive kernel"),
    ("kernel", "Kernel density"),
    ("decayed-count", "Decayed counts"),
    ("count", "Counts"),
]


def month_choices(months: Sequence[str]) -> Choices:
    """Months in words, to choose from."""
    return [(month, month_in_words(month)) for month in months]


class Narrowed(Form):
    """The filter of the list of hotspots; whatever is not asked for is as the refresh has it."""

    since = forms.ChoiceField(label="From", required=False)
    until = forms.ChoiceField(label="To", required=False)
    family = forms.ChoiceField(label="Offences counted", required=False)
    district = forms.MultipleChoiceField(
        label="District", required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.MultipleChoiceField(
        label="Source", required=False, widget=forms.CheckboxSelectMultiple
    )
    by_hand = forms.ChoiceField(
        label="Boundary",
        required=False,
        widget=forms.RadioSelect,
        choices=[("", "Any"), ("no", "As identified"), ("yes", "Drawn or adjusted by hand")],
    )
    measure = forms.ChoiceField(
        label="Measure",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("count", "By count: each incident is one"),
            ("harm", "By harm: each by its weight"),
        ],
    )
    order = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[(name, name) for name in ORDERS]
    )

    def __init__(
        self,
        data: Any,
        *,
        refresh: Refresh,
        months: Sequence[str],
        districts: Sequence[str],
        sources: Sequence[str],
        weighed: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(_with_defaults(data, refresh))
        self.weighed = list(weighed)
        if not weighed:
            del self.fields["measure"]
        every = sorted({*months, *refresh.months})
        self._choices("since", month_choices(every))
        self._choices("until", month_choices(every))
        self._choices("family", families.choices(refresh.family))
        self._choices("district", [(name, name) for name in districts])
        self._choices("source", [(name, name) for name in sources] if len(sources) > 1 else [])
        self.refresh = refresh

    def _choices(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The months must be in order."""
        said = super().clean() or {}
        if said.get("since", "") > said.get("until", "~"):
            self.add_error("until", "The last month must not be before the first")
        return said

    @property
    def asked(self) -> Asked:
        """What was asked for; where it can't be, the refresh's own months and offences."""
        said = self.cleaned_data if self.is_valid() else {}
        return Asked(
            family=said.get("family") or self.refresh.family,
            since=said.get("since") or self.refresh.since,
            until=said.get("until") or self.refresh.until,
            districts=tuple(said.get("district") or ()),
            sources=tuple(said.get("source") or ()),
            by_hand=said.get("by_hand") or "",
            order=said.get("order") or "rank",
            measure=said.get("measure") or "count",
        )


def _with_defaults(data: Any, refresh: Refresh) -> Any:
    """What was asked for, and the refresh's own months and offences where nothing was."""
    began = {"since": refresh.since, "until": refresh.until, "family": refresh.family}
    filled = data.copy()
    for name, value in {**began, "by_hand": "", "measure": "count"}.items():
        if not filled.get(name):
            filled[name] = value
    return filled


class Identify(Form):
    """What an identification is asked."""

    offences = forms.ChoiceField(label="Offences")
    study_area = forms.CharField(
        label="Study area",
        required=False,
        max_length=200,
        help_text="A district, ward or force, such as Southend-on-Sea. Leave it empty to look "
        "wherever the incidents are.",
    )
    since = forms.ChoiceField(label="First month", required=False)
    until = forms.ChoiceField(label="Last month", required=False)
    sources = forms.MultipleChoiceField(
        label="Sources",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all of them.",
    )
    places = forms.IntegerField(label="How many hotspots", initial=15, min_value=1, max_value=2000)
    quotas = forms.CharField(
        label="Number in each district",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One to a line, as in Southend-on-Sea = 4. Leave it empty for the most harm "
        "wherever it lies.",
    )
    separation_m = forms.IntegerField(
        label="Least distance between hotspots, in metres", initial=0, min_value=0, max_value=5000
    )
    model = forms.ChoiceField(
        label="Method",
        choices=MODELS,
        help_text="Every method is tested, whichever is chosen.",
    )
    patrol_hours = forms.IntegerField(
        label="Hours a week to patrol each",
        initial=12,
        min_value=1,
        max_value=168,
        help_text="Used where the incidents say when they happened.",
    )
    most_windows = forms.IntegerField(
        label="Most risk windows a week", initial=3, min_value=1, max_value=14
    )
    backtest = forms.BooleanField(
        label="Test every method on months that it had not seen", required=False, initial=True
    )
    seed = forms.IntegerField(
        label="Seed",
        initial=1,
        min_value=0,
        help_text="The same seed on the same data gives the same answer.",
    )
    in_force = forms.ChoiceField(
        label="When it is done",
        widget=forms.RadioSelect,
        initial="no",
        choices=[
            ("no", "Keep it to look at: patrols and pages go on as they are"),
            ("yes", "Put it in force at once"),
        ],
    )

    def __init__(
        self, *args: Any, months: Sequence[str] = (), sources: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = month_choices(months)
        offered: dict[str, Choices] = {
            "offences": families.choices(),
            "since": [("", "The first held"), *every],
            "until": [("", "The last held"), *every],
            "sources": [(name, name) for name in sources],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(sources) < 2:
            del self.fields["sources"]

    def clean_quotas(self) -> dict[str, int]:
        """A number for each district named."""
        quotas = {}
        for line in filter(None, map(str.strip, self.cleaned_data["quotas"].splitlines())):
            district, _, number = (part.strip() for part in line.rpartition("="))
            if not district or not (number.isdecimal() and len(number) < 5):
                raise forms.ValidationError(f"Write District = number, not {line}")
            quotas[district] = int(number)
        return quotas

    def clean(self) -> dict[str, Any]:
        """Months in order, and no more in the districts than in all."""
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", "The last month must not be before the first")
        if sum((said.get("quotas") or {}).values()) > said.get("places", 2000):
            self.add_error("quotas", "The districts ask for more hotspots than there are in all")
        return said

    @property
    def params(self) -> dict[str, Any]:
        """What the job is given."""
        said = self.cleaned_data
        return {
            "question": {
                "offences": said["offences"],
                "study_area": said["study_area"].strip() or None,
                "since": said["since"] or None,
                "until": said["until"] or None,
                "sources": list(said.get("sources") or ()),
                "seed": said["seed"],
            },
            "choosing": {
                "places": said["places"],
                "quotas": said["quotas"],
                "separation_m": float(said["separation_m"]),
                "model": said["model"],
                "patrol_hours": said["patrol_hours"],
                "most_windows": said["most_windows"],
                "backtest": said["backtest"],
            },
            "in_force": said["in_force"] == "yes",
        }


class Why(Form):
    """A reason, which is kept."""

    reason = forms.CharField(
        label="Why?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Boundary(Form):
    """A boundary: drawn on the map, or given as corners or as a circle; and why."""

    boundary = forms.CharField(required=False, widget=forms.HiddenInput)
    how = revealing(
        forms.ChoiceField(
            label="How do you give the boundary?",
            widget=forms.RadioSelect,
            initial="map",
            choices=[
                ("map", "As drawn on the map"),
                ("circle", "As a circle about a point"),
                ("corners", "As corners"),
            ],
        ),
        circle="centre",
        corners="corners",
    )
    centre = forms.CharField(
        label="Centre",
        required=False,
        help_text="Longitude and latitude, as in 0.711, 51.537, or a grid reference, as in "
        "TQ 8802 8531. The circle reaches as far as the radius below.",
    )
    corners = forms.CharField(
        label="Corners",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Longitude and latitude of each corner in order, one corner to a line.",
    )
    radius_m = forms.IntegerField(
        label="Radius in metres, if it is a circle",
        required=False,
        initial=150,
        min_value=15,
        max_value=800,
    )
    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept beside the boundary: whoever patrols here can read it.",
    )

    def __init__(self, *args: Any, study_area: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.study_area = study_area
        self.shape: Any = None

    def clean(self) -> dict[str, Any]:
        """The boundary as a shape in metres, sound and inside the study area."""
        said = super().clean() or {}
        how = said.get("how", "map")
        try:
            self.shape = sound(self._shape(how, said))
            inside_study_area(self.shape, self.study_area)
        except BadInput as mistake:
            self.add_error({"circle": "centre", "corners": "corners"}.get(how, "how"), str(mistake))
        return said

    def _shape(self, how: str, said: dict[str, Any]) -> Any:
        if how == "circle":
            if not said.get("centre", "").strip():
                raise BadInput("Give the centre of the circle")
            return circle(*point_of(said["centre"]), said.get("radius_m") or 150)
        text = said.get("corners" if how == "corners" else "boundary", "")
        if not text.strip():
            nothing = "Draw the boundary on the map, or give it in another way"
            raise BadInput("Give the corners of the boundary" if how == "corners" else nothing)
        return drawn(text)


class NewHotspot(Boundary):
    """A hotspot that a person draws."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="As locals call it: the town, then the street."
    )
    field_order = ("name",)
