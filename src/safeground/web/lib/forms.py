"""Forms: Django's, with GOV.UK's words when something is missing, and drafts put back.

    class NewProblem(Form):
        title = forms.CharField(label="What is the problem?", max_length=200)
        begun = DateField(label="When did it begin?")
        power = revealing(forms.ChoiceField(widget=forms.RadioSelect, ...), other="other_power")
        other_power = forms.CharField(label="Which power?", required=False)

A page shows one with `{{ form_of(form, submit="Save") }}` of `components/form.html`.
"""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from safeground.data.errors import BadInput
from safeground.web.lib.mistakes import told
from safeground.web.lib.widgets import DateParts, DatePartsInput

FIRST_YEAR, LAST_YEAR = 1900, 2200  # a day beyond is a slip, and has no day after or before it
_MONTHS = [date(2000, month, 1) for month in range(1, 13)]
_CHOOSE = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.Select, forms.CheckboxInput)
_NEVER_KEPT = (forms.FileInput, forms.PasswordInput, forms.HiddenInput)


class DateField(forms.DateField):
    """A date in three boxes; says which part is missing, and takes a month by its name."""

    widget = DatePartsInput

    def to_python(self, value: Any) -> date | None:
        """The date, or ValidationError naming what is wrong with it."""
        if not isinstance(value, DateParts):
            return super().to_python(value)
        if not any(value):
            return None
        lacking = [name for name, part in zip(DateParts._fields, value, strict=True) if not part]
        if lacking:
            raise ValidationError(
                f"{self._said} must include a {' and a '.join(lacking)}", "lacking"
            )
        try:
            return date(_year(value.year), _month(value.month), int(value.day))
        except (ValueError, OverflowError):
            raise ValidationError(
                f"{self._said} must be a real date, like 6 11 2026", "unreal"
            ) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether what was typed is another date."""
        return DateParts.of(initial) != DateParts.of(data)

    @property
    def _said(self) -> str:
        label = str(self.label or "The date")
        return "The date" if label.endswith("?") else label


class TimeField(forms.TimeField):
    """A time of day as it is typed: 20:15, 20.15 or, on a keypad of digits, 2015."""

    def to_python(self, value: Any) -> time | None:
        """The time, or ValidationError."""
        said = value.strip().replace(".", ":") if isinstance(value, str) else value
        if isinstance(said, str) and said.isdecimal() and len(said) in {3, 4}:
            said = f"{said[:-2]}:{said[-2:]}"
        return super().to_python(said)


class ChosenField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of a queryset's records, by their numbers; a number that no database could hold is a
    choice that is not there, as any other."""

    def clean(self, value: Any) -> Any:
        """The records."""
        for one in value if isinstance(value, list | tuple) else ():
            if isinstance(one, str) and len(one) > 18:
                raise ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": one[:18]}
                )
        return super().clean(value)


def revealing(field: forms.ChoiceField, **names: str) -> forms.ChoiceField:
    """A choice that reveals other fields: `revealing(field, other="power by_whom")`."""
    field.conditional = names  # type: ignore[attr-defined]
    return field


_OURS: dict[type[forms.Field], type[forms.Field]] = {
    forms.DateField: DateField,
    forms.TimeField: TimeField,
}


class Form(forms.Form):
    """The site's form."""

    use_required_attribute = False
    says_optional = True
    draft: Any = None  # the draft that was put back; None where there was none

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self._summarised = False
        for name, field in self.fields.items():
            if type(field) in _OURS:
                self.fields[name] = field = _ours(field)
            _speak_plainly(field, str(field.label or name.replace("_", " ").capitalize()))

    def as_filter(self) -> None:
        """Every part of a filter may be left out, so none says that it is optional; its boxes
        are told apart from those of a form on the same page."""
        self.says_optional = False
        self.auto_id = "filter_%s"

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields in order, without the hidden ones and those that a choice reveals."""
        return [field for field in self.visible_fields() if field.name not in self.revealed]

    @property
    def revealed(self) -> set[str]:
        """The fields that a choice reveals: who chose so has to fill them in."""
        conditional = [getattr(field, "conditional", {}) for field in self.fields.values()]
        return {name for one in conditional for names in one.values() for name in names.split()}

    def to_summarise(self) -> list[tuple[str, str]]:
        """Each error and the address of its field, the first time that it is asked for: a page
        that shows the summary above its heading has it once."""
        if self._summarised:
            return []
        self._summarised = True
        return [
            (str(message), "" if name == "__all__" else f"#{_first_box(self[name])}")
            for name, messages in self.errors.items()
            for message in messages
        ]

    def draft_key(self, request: HttpRequest) -> str:
        """What a draft of this form on this page is kept under."""
        return f"{request.get_full_path()}#{self.prefix or type(self).__name__}"[:300]

    def put_back(self, request: HttpRequest) -> Any:
        """Begin a form that was not sent yet with what this person typed; the draft, or None."""
        drafts = getattr(request, "drafts", None)
        if drafts is None or self.is_bound:
            return None
        self.draft = drafts.find(self.draft_key(request))
        if self.draft is not None:
            self.initial = {**self.initial, **self._typed(self.draft.data)}
        return self.draft

    def _typed(self, data: dict[str, list[str]]) -> dict[str, Any]:
        query = QueryDict(mutable=True)
        for name, values in data.items():
            query.setlist(name, values)
        return {
            name: field.widget.value_from_datadict(query, {}, self.add_prefix(name))
            for name, field in self.fields.items()
            if not isinstance(field.widget, _NEVER_KEPT)
        }


def _ours(field: forms.Field) -> forms.Field:
    """Our field in place of Django's of the same kind."""
    return _OURS[type(field)](
        required=field.required,
        label=field.label,
        initial=field.initial,
        help_text=field.help_text,
        validators=field.validators,
        disabled=field.disabled,
    )


def _first_box(bound: forms.BoundField) -> str:
    part = "_day" if isinstance(bound.field.widget, DatePartsInput) else ""
    return f"{bound.auto_id}{part}"


def _speak_plainly(field: forms.Field, label: str) -> None:
    """Messages that say what to do, where the form's author did not write their own."""
    said = label if label[:2].isupper() else label[:1].lower() + label[1:]
    verb = "Select" if isinstance(field.widget, _CHOOSE) else "Enter"
    do = f"Answer “{label}”" if label.endswith("?") else f"{verb} {said}"
    plain = {"required": do, "invalid_choice": do, "invalid": f"{do}, in the way shown"}
    if isinstance(field, forms.FileField):
        plain |= {"required": f"Choose a file: {said}", "empty": "The file is empty"}
    elif isinstance(field, forms.BooleanField):
        plain["required"] = f"Tick the box: {label}"
    elif isinstance(field, forms.IntegerField):
        plain["invalid"] = f"{label} must be a number"
    elif isinstance(field, forms.TimeField):
        plain["invalid"] = f"{label} must be a time, like 20:15"
    elif isinstance(field, forms.EmailField):
        plain["invalid"] = "Enter an e-mail address, like name@example.com"
    defaults = {
        key: message
        for cls in reversed(type(field).__mro__)
        for key, message in getattr(cls, "default_error_messages", {}).items()
    }
    for key, message in plain.items():
        if field.error_messages.get(key) == defaults.get(key):
            field.error_messages[key] = message


def _month(said: str) -> int:
    if said.isdecimal():
        return int(said)
    named = [
        m.month for m in _MONTHS if len(said) > 2 and f"{m:%B}".lower().startswith(said.lower())
    ]
    if not named:
        raise ValueError(said)
    return named[0]


def _year(said: str) -> int:
    if len(said) != 4 or not FIRST_YEAR <= int(said) <= LAST_YEAR:
        raise ValueError(said)  # 26 is not 2026 to everybody
    return int(said)


def tried(form: forms.Form, act: Callable[[], Any], at: str | None = None) -> Any:
    """What the act gives, or None with the mistake said above the form, or at one of its fields."""
    try:
        return act()
    except BadInput as mistake:
        form.add_error(at, told(mistake))
        return None


def done(form: forms.Form, act: Callable[[], Any], at: str | None = None) -> bool:
    """Whether the act was done, whatever it gives; if not, the form says why as `tried` does."""
    tried(form, act, at)
    return not form.errors
