"""What a person says of a trial: its design, a seal that is late, an amendment, a look."""

from collections.abc import Iterable
from typing import Any

from django import forms

from safeground.core.trials.document import FIXED
from safeground.web.lib.forms import ChosenField, Form
from safeground.web.places.models import Hotspot

SCHEMES = [
    ("crossover", "Crossover: each hotspot has days of both kinds, as many as every other"),
    ("capacity", "Capacity: so many hotspots a day, freely drawn"),
    ("rotation", "Rotation: groups of hotspots take turns"),
]
OUTCOMES = [
    ("serious-violence", "Serious violence, as reported"),
    ("robbery", "Robbery"),
    ("violence", "Violence, whether serious or not"),
    ("knife", "Knife-enabled offences"),
]
PARTS = [  # of a sealed document, those that an amendment can change
    ("treatment", "What a hotspot gets on a day of treatment"),
    ("control", "What a hotspot gets on a control day"),
    ("responsible", "Who answers for the trial"),
    ("worth_having", "The smallest effect worth having"),
    ("washout_days", "Control days after a patrol that a second look leaves out"),
    ("looks", "Days on which results are read before the end"),
    ("stopping", "The rule by which it may stop early"),
    ("until", "The last day"),
]
assert not {name for name, _ in PARTS} & set(FIXED)


class DesignForm(Form):
    """A design: where, when, how the lot is drawn, and what is asked of it."""

    title = forms.CharField(label="What is the trial called?", max_length=200)
    question = forms.CharField(
        label="What does it ask?",
        help_text="One sentence, such as: do visible foot patrols of 15 minutes reduce serious "
        "violence in these hotspots?",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hotspots = ChosenField(
        label="Which hotspots are in it?",
        help_text="Each is in treatment on some days and in control on others, by lot.",
        queryset=Hotspot._default_manager.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.DateField(label="First day", help_text="For example, 5 1 2027")
    days = forms.IntegerField(label="How many days?", min_value=2, max_value=1000)
    treat = forms.IntegerField(label="How many hotspots are patrolled each day?", min_value=1)
    scheme = forms.ChoiceField(
        label="How is the lot drawn?",
        choices=SCHEMES,
        initial="crossover",
        widget=forms.RadioSelect,
    )
    treatment = forms.CharField(
        label="What does a hotspot get on a day of treatment?",
        help_text="Such as: one visible foot patrol of 15 minutes by two officers.",
    )
    responsible = forms.CharField(label="Who answers for the trial?", help_text="A role.")
    offences = forms.ChoiceField(
        label="Which offences is it judged by?",
        help_text="Only what the public reports: more patrol finds more of what patrols find.",
        choices=OUTCOMES,
    )
    control_rate = forms.FloatField(
        label="How many of these offences are expected at one hotspot on one day without patrol?",
        help_text="Such as 0.05: one in 20 days.",
        min_value=0.0001,
        max_value=100,
    )
    rate_from = forms.CharField(label="Which records is that worked out from?")
    fall = forms.FloatField(
        label="What is the smallest fall for which it would be worth doing, in per cent?",
        help_text="Such as 25. It is fixed before results are known.",
        min_value=1,
        max_value=99,
    )

    def __init__(self, *args: Any, hotspots: Iterable[Hotspot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hotspots"].queryset = hotspots  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """As many hotspots as a lot needs."""
        said = super().clean() or {}
        chosen, treat = said.get("hotspots"), said.get("treat")
        if chosen is not None and treat is not None and treat >= len(chosen):
            self.add_error(
                "treat",
                f"Of {len(chosen)} hotspots at most {len(chosen) - 1} can be patrolled each day, "
                "so that some are left to compare with",
            )
        return said

    def asked(self) -> dict[str, Any]:
        """The design and the parts of the document, as the action takes them."""
        said = self.cleaned_data
        return {
            **{name: said[name] for name in ("start", "days", "treat", "scheme")},
            **{n: said[n] for n in ("question", "treatment", "responsible", "rate_from")},
            "control_rate": said["control_rate"],
            "worth_having": round(1 - said["fall"] / 100, 4),
            "outcomes": [{"offences": said["offences"], "measure": "count", "primary": True}],
        }


class PowerForm(Form):
    """A design that is only thought of."""

    places = forms.IntegerField(label="Hotspots", min_value=2, max_value=2000)
    days = forms.IntegerField(label="Days", min_value=1, max_value=1000)
    treat = forms.IntegerField(label="Patrolled each day", min_value=1)
    control_rate = forms.FloatField(
        label="Offences a hotspot a day without patrol", min_value=0.0001, max_value=100
    )
    fall = forms.FloatField(label="Fall worth having, in per cent", min_value=1, max_value=99)

    def clean(self) -> dict[str, Any]:
        """Something must be left to compare with."""
        said = super().clean() or {}
        if said.get("places") and said.get("treat") and said["treat"] >= said["places"]:
            self.add_error("treat", "Fewer than all hotspots must be patrolled each day")
        return said


class LateForm(Form):
    """Why a trial is sealed after its first day."""

    late = forms.CharField(
        label="Why is it sealed only now?",
        help_text="The trial has begun. The reason is printed in every report.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AmendForm(Form):
    """One amendment of a sealed document."""

    what = forms.ChoiceField(label="What is amended?", choices=PARTS)
    to = forms.CharField(label="To what?", widget=forms.Textarea(attrs={"rows": 2}))
    why = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))


class LookForm(Form):
    """A look before the end."""

    until = forms.DateField(label="Up to which day, that day included?")
    reason = forms.CharField(
        label="Why must results be read before the end?", widget=forms.Textarea(attrs={"rows": 3})
    )
    offences = forms.FileField(
        label="A file of offences, if the store has none with days",
        help_text="CSV with the day and the hotspot or position of each offence.",
        required=False,
    )


class ReadForm(Form):
    """The reading at the end."""

    offences = forms.FileField(
        label="A file of offences, if the store has none with days",
        help_text="CSV with the day and the hotspot or position of each offence.",
        required=False,
    )


class GiveUpForm(Form):
    """Why a trial is given up."""

    why = forms.CharField(label="Why is it given up?", widget=forms.Textarea(attrs={"rows": 3}))
