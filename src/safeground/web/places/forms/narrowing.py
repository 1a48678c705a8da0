"""The filter of the list of hotspots."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from safeground.web.lib.forms import Form
from safeground.web.places import families
from safeground.web.places.forms.months import Choices, month_choices
from safeground.web.places.models import Refresh
from safeground.web.places.queries import ORDERS, Asked


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
