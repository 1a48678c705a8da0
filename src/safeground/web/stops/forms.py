"""The forms beside the record's own: finding, correcting and reviewing."""

from django import forms

from safeground.web.lib.forms import DateField, Form
from safeground.web.stops.models import Verdict
from safeground.web.stops.tables import choices, listed, powers

ANY = ("", "Any")


class Find(Form):
    """What narrows the list."""

    words = forms.CharField(label="Reference, place or registration", required=False)
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
    object_of_search = forms.ChoiceField(
        label="Object", required=False, choices=lambda: [ANY, *listed("object of search", None)]
    )
    power = forms.ChoiceField(
        label="Power", required=False, choices=lambda: [ANY, *choices(powers().values(), None)]
    )
    outcome = forms.ChoiceField(
        label="Outcome", required=False, choices=lambda: [ANY, *listed("outcome", None)]
    )
    review = forms.ChoiceField(
        label="Review",
        required=False,
        choices=[ANY, ("waits", "Waits for a review"), ("done", "Reviewed")],
    )
    due = forms.BooleanField(label="Due to be erased", required=False)


class Reason(Form):
    """Why a record is corrected."""

    reason = forms.CharField(
        label="Why is the record corrected?",
        max_length=300,
        help_text="What it said before stays beside it, with this reason.",
    )


class Review(Form):
    """A supervisor's word on a record."""

    verdict = forms.ChoiceField(
        label="What do you say of it?", widget=forms.RadioSelect, choices=Verdict.choices
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="About the record and the grounds. The officer reads it.",
    )
