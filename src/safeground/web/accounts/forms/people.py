"""Inviting people, changing what is written of them, and their roles."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from safeground.web.accounts.forms.sign_in import LONG_ENOUGH
from safeground.web.accounts.models import Person
from safeground.web.lib.formats import LONDON
from safeground.web.lib.forms import DateField, Form
from safeground.web.lib.permissions import ROLES
from safeground.web.partners.models import Partner

_ROLES = [(role.name, f"{role.title}. {role.about}") for role in ROLES.values()]
BECAUSE = 300
FORCE = "force"


class _Details(Form):
    name = forms.CharField(label="Full name", max_length=200)
    email = forms.EmailField(
        label="Work e-mail address", max_length=254, help_text="They sign in with it."
    )
    collar_number = forms.CharField(
        label="Collar or staff number", max_length=40, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )  # fmt: skip


class InviteForm(_Details):
    """Who is let in, from where, and for what."""

    partner = forms.ChoiceField(
        label="Who do they work for?",
        help_text="Somebody from a partner sees only what was given to that partner.",
    )
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=_ROLES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Everything else stays closed to them. Administrator and Auditor stand alone.",
        error_messages={"required": "Select at least one role"},
    )

    def __init__(self, *args: Any, force: str, partners: Iterable[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._partners = {str(one.pk): one for one in partners}
        named = [(number, one.name) for number, one in self._partners.items()]
        self.fields["partner"].choices = [(FORCE, force), *named]  # type: ignore[attr-defined]

    @property
    def chosen_partner(self) -> Partner | None:
        """The organisation, or None for the force."""
        return self._partners.get(self.cleaned_data["partner"])


class DetailsForm(_Details):
    """What is written of somebody who is here."""


class BecauseForm(Form):
    """Why, for the record."""

    because = forms.CharField(
        label="Why?", max_length=BECAUSE, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a few words. It is kept with their roles, and they can read it.",
        error_messages={"required": "Say why, in a few words"},
    )  # fmt: skip


class RoleForm(BecauseForm):
    """A role, from when, until when."""

    role = forms.ChoiceField(
        label="Role", widget=forms.RadioSelect, error_messages={"required": "Select a role"}
    )
    since = DateField(label="First day", required=False, help_text="Leave it empty to start now.")
    until = DateField(
        label="Last day", required=False, help_text="Leave it empty if there is none yet."
    )
    field_order = ("role", "since", "until", "because")

    def __init__(self, *args: Any, person: Person, held: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_partner = person.partner_id is not None
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (name, words)
            for name, words in _ROLES
            if name not in held and (name == "partner") == of_partner
        ]

    def clean_since(self) -> datetime | None:
        """The morning of the first day; None for now."""
        day: date | None = self.cleaned_data["since"]
        if day is not None and day < datetime.now(LONDON).date():
            raise ValidationError("The first day can't be in the past")
        begins = _morning(day)
        return None if begins is None or begins <= datetime.now(UTC) else begins

    def clean_until(self) -> datetime | None:
        """The end of the last day."""
        day: date | None = self.cleaned_data["until"]
        ends = _morning(day + timedelta(days=1)) if day else None
        if ends is not None and ends <= datetime.now(UTC):
            raise ValidationError("The last day can't be in the past")
        return ends


class JoinForm(Form):
    """What a person says when they take up an invitation."""

    name = forms.CharField(
        label="Your full name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Choose a password", strip=False, help_text=LONG_ENOUGH,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, Any]:
        """The password, judged beside the name and the e-mail address."""
        said = super().clean() or {}
        if "password" in said:
            person = Person(email=self._email, name=said.get("name", ""))
            try:
                validate_password(said["password"], person)
            except ValidationError as weak:
                self.add_error("password", weak)
        return said


def _morning(day: date | None) -> datetime | None:
    return datetime.combine(day, time(0), LONDON).astimezone(UTC) if day else None
