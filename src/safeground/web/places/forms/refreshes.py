"""What an identification is asked, and why its refresh is put in force."""

from collections.abc import Sequence
from typing import Any

from django import forms

from safeground.web.lib.forms import Form
from safeground.web.places import families
from safeground.web.places.forms.months import Choices, month_choices

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
