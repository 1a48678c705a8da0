"""What an auditor asks for, and says."""

from typing import Any

from django import forms

from safeground.web.audit.kinds import Kind
from safeground.web.lib.forms import DateField, Form
from safeground.web.oversight.models import Outcome
from safeground.web.oversight.queries import Asked, kinds_of_thing


class Filter(Form):
    """Which rows."""

    person = forms.CharField(
        label="Person", required=False, max_length=100, help_text="Name, address or collar number"
    )
    kind = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[("", "Anything"), *((k.value, k.value.capitalize()) for k in Kind)],
    )
    thing = forms.ChoiceField(label="Kind of record", required=False)
    number = forms.CharField(label="Number of the record", required=False, max_length=80)
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
    restricted = forms.BooleanField(label="Restricted records only", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["thing"].choices = [("", "Any"), *kinds_of_thing()]  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        """What was asked for; of what can't be read, nothing."""
        self.is_valid()
        return Asked(**{k: v for k, v in self.cleaned_data.items() if v})


class LookInto(Form):
    """What looking into it came to."""

    outcome = forms.ChoiceField(
        label="What did looking into it come to?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
    )
