"""What a person says of an operation, an activity, and what it came to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from safeground.web.lib.forms import Form
from safeground.web.operations.kinds import KINDS
from safeground.web.operations.models import Activity, Operation
from safeground.web.places.models import Hotspot


class OperationForm(Form):
    """A named effort of so many days."""

    name = forms.CharField(label="What is it called?", max_length=120)
    aim = forms.CharField(
        label="What is it for?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What should be different afterwards, and how anybody would know.",
    )
    starts_on = forms.DateField(label="First day")
    ends_on = forms.DateField(label="Last day")
    assessment = forms.CharField(
        label="Where are its equality and data protection assessments?",
        max_length=200,
        required=False,
        help_text="A reference. Nothing can be planned without them.",
    )

    @classmethod
    def of(cls, operation: Operation) -> dict[str, Any]:
        """An operation as it fills its form."""
        return {name: getattr(operation, name) for name in cls.base_fields}


class ActivityForm(Form):
    """An activity at a place and time."""

    kind = forms.ChoiceField(
        label="What kind of activity?", choices=[(k.name, k.title) for k in KINDS.values()]
    )
    place = forms.CharField(label="Where?", max_length=200, help_text="As local people call it.")
    hotspot = forms.ModelChoiceField(
        label="Is it in a hotspot?",
        required=False,
        empty_label="No, or not known",
        queryset=Hotspot._default_manager.none(),
        help_text="Then it shows on that hotspot's page.",
    )
    day = forms.DateField(label="Which day?")
    begins = forms.TimeField(label="From", help_text="Such as 15:30")
    ends = forms.TimeField(
        label="To", help_text="A time before the first, such as 02:00, is the morning after."
    )
    led_by = forms.CharField(label="Which organisation leads it?", max_length=120, required=False)
    staff = forms.IntegerField(label="How many staff?", min_value=0, max_value=500, required=False)
    authority = forms.CharField(
        label="Which power or authority does it rely on, and who gave it?",
        max_length=200,
        required=False,
        help_text="Such as: consent of those who pass; station byelaws; section 60, "
        "by Superintendent on 12 January, 14:00 to 02:00.",
    )
    equality_note = forms.CharField(
        label="How is it made fair?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why here, why now, and how people are chosen: at a knife arch, not at all.",
    )

    def __init__(self, *args: Any, hotspots: Iterable[Hotspot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hotspot"].queryset = hotspots  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        day, begins, ends = (given.pop(name) for name in ("day", "begins", "ends"))
        zone = timezone.get_current_timezone()
        given["starts_at"] = datetime.combine(day, begins, zone)
        after = timedelta(days=1) if ends < begins else timedelta()
        given["ends_at"] = datetime.combine(day + after, ends, zone)
        given["staff"] = given["staff"] or 0
        return given

    @staticmethod
    def of(activity: Activity) -> dict[str, Any]:
        """An activity as it fills its form."""
        begins, ends = (timezone.localtime(t) for t in (activity.starts_at, activity.ends_at))
        kept = ("kind", "place", "hotspot", "led_by", "staff", "authority", "equality_note")
        return {
            **{name: getattr(activity, name) for name in kept},
            "day": begins.date(),
            "begins": f"{begins:%H:%M}",
            "ends": f"{ends:%H:%M}",
        }


def results_form(activity: Activity) -> type[Form]:
    """The form of one activity's counts: a box for each that its kind has."""
    boxes: dict[str, Any] = {
        counted.name: forms.IntegerField(
            label=counted.title, min_value=0, max_value=1_000_000, required=False
        )
        for counted in KINDS[activity.kind].counts
    }
    boxes["note"] = forms.CharField(
        label="Anything that a reader of these numbers should know",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No names, and nothing that could tell who somebody is.",
    )
    boxes["final"] = forms.ChoiceField(
        label="Are these the last word?",
        widget=forms.RadioSelect,
        choices=[
            ("no", "No, provisional: some are still being weighed or checked"),
            ("yes", "Yes, final"),
        ],
    )
    return type("ResultsForm", (Form,), boxes)


class WhyForm(Form):
    """Why an activity is cancelled."""

    why = forms.CharField(label="Why is it cancelled?", widget=forms.Textarea(attrs={"rows": 3}))


class CloseForm(Form):
    """What the next operation should know."""

    learned = forms.CharField(
        label="What should the next one know?", widget=forms.Textarea(attrs={"rows": 5})
    )
