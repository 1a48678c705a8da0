"""Narrowing the list of people. The filter is in the address, so it can be sent to a colleague."""

from collections.abc import Iterable
from typing import Any

from django import forms

from safeground.web.lib.forms import Form
from safeground.web.lib.permissions import ROLES
from safeground.web.partners.models import Partner


class PeopleFilter(Form):
    """Words, a role, an organisation, and whether they are here or left."""

    words = forms.CharField(label="Name, e-mail or collar number", required=False)
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "Any role"), *((role.name, role.title) for role in ROLES.values())],
    )
    partner = forms.ChoiceField(label="Works for", required=False)
    here = forms.ChoiceField(
        label="Here or left",
        required=False,
        choices=[("", "Here now"), ("left", "Has left")],
    )

    def __init__(self, *args: Any, force: str, partners: Iterable[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.name) for one in partners]
        self.fields["partner"].choices = [  # type: ignore[attr-defined]
            ("", "Anybody"), ("force", force), *named
        ]  # fmt: skip

    @property
    def asked(self) -> dict[str, Any]:
        """What the list is narrowed by; what is not a choice is not asked."""
        said = self.cleaned_data if self.is_valid() else {}
        return {
            "words": said.get("words", ""),
            "role": said.get("role", ""),
            "partner": said.get("partner", ""),
            "left": said.get("here") == "left",
        }
