"""What is written of an organisation."""

from django import forms

from safeground.web.lib.forms import Form


class PartnerForm(Form):
    """Its name, what it is, and the agreement that sharing rests on."""

    name = forms.CharField(label="Name", max_length=200)
    kind = forms.CharField(
        label="What is it?",
        max_length=80,
        help_text="For example: unitary authority, rail operator.",
    )
    agreement = forms.CharField(
        label="Information sharing agreement",
        max_length=200,
        required=False,
        help_text="Its reference and date. Without one, share nothing about people.",
    )
