"""What each field of a form asks its GOV.UK macro for: plain data, by widget."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms import BoundField

from safeground.web.lib.widgets import DateParts, DatePartsInput

MANY = (forms.CheckboxSelectMultiple, forms.SelectMultiple)


def kind_of(bound: BoundField) -> str:
    """The macro that shows a field."""
    widget, field = bound.field.widget, bound.field
    kinds: list[tuple[Any, str]] = [
        (DatePartsInput, "date"),
        (forms.HiddenInput, "hidden"),
        (forms.PasswordInput, "password"),
        (forms.FileInput, "file"),
        (forms.CheckboxInput, "checkboxes"),
        (MANY, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.Select, "select"),
    ]
    for of, kind in kinds:
        if isinstance(widget, of):
            return kind
    if isinstance(widget, forms.Textarea):
        return "counted" if getattr(field, "max_length", None) else "textarea"
    return "input"


def asks_for(bound: BoundField) -> dict[str, Any]:
    """The parameters of the field's macro."""
    kind = kind_of(bound)
    return _common(bound, kind) | _OWN[kind](bound)


def _common(bound: BoundField, kind: str) -> dict[str, Any]:
    said: dict[str, Any] = {"id": bound.auto_id, "name": bound.html_name}
    form = bound.form
    silent = bound.field.required or not getattr(form, "says_optional", True)
    revealed = bound.name in getattr(form, "revealed", ())
    optional = "" if silent or revealed or bound.label.endswith(")") else " (optional)"
    many = kind in {"radios", "date"} or isinstance(bound.field.widget, MANY)
    if many:
        legend = {"text": f"{bound.label}{optional}", "classes": "govuk-fieldset__legend--s"}
        said["fieldset"] = {"legend": legend}
    elif kind != "checkboxes":
        said["label"] = {"text": f"{bound.label}{optional}", "classes": "govuk-label--s"}
    if bound.help_text and (many or kind != "checkboxes"):
        said["hint"] = {"text": bound.help_text}
    if bound.errors:
        said["errorMessage"] = {"text": bound.errors[0]}
    if bound.field.disabled:
        said["disabled"] = True
    return said


def _input(bound: BoundField) -> dict[str, Any]:
    widget, value = bound.field.widget, bound.value()
    said: dict[str, Any] = {
        "value": "" if value is None else str(widget.format_value(value) or ""),
        "type": getattr(widget, "input_type", "text"),
        "autocomplete": widget.attrs.get("autocomplete"),
        "classes": widget.attrs.get("class", ""),
    }
    if isinstance(bound.field, forms.IntegerField):  # a number box changes when it is scrolled over
        whole = not isinstance(bound.field, forms.FloatField | forms.DecimalField)
        said |= {
            "type": "text",
            "inputmode": "numeric" if whole else "decimal",
            "spellcheck": False,
            "classes": said["classes"] or "govuk-input--width-5",
        }
    elif isinstance(bound.field, forms.TimeField):
        said |= {"type": "text", "inputmode": "numeric", "classes": "govuk-input--width-5"}
        said["value"] = said["value"][:5]
    elif isinstance(bound.field, forms.DateTimeField):
        said |= {"type": "datetime-local", "classes": "govuk-input--width-20"}
        said["value"] = said["value"].replace(" ", "T")[:16]
    return said


def _text(bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    rows = bound.field.widget.attrs.get("rows", 5)
    said = {"value": "" if value is None else str(value), "rows": 5 if rows == "10" else rows}
    longest = getattr(bound.field, "max_length", None)
    return said | ({"maxlength": longest, "threshold": 75} if longest else {})


def _date(bound: BoundField) -> dict[str, Any]:
    typed = DateParts.of(bound.value())
    wrong = " govuk-input--error" if bound.errors else ""
    items = [
        {
            "id": f"{bound.auto_id}_{part}",
            "name": f"{bound.html_name}_{part}",
            "label": part.capitalize(),
            "value": value,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{wrong}",
        }
        for part, value in zip(DateParts._fields, typed, strict=True)
    ]
    return {"items": items}


def _choices(bound: BoundField) -> list[tuple[str, Any, bool]]:
    """Each choice that can be made: its value, its words, whether it is chosen."""
    value: Any = bound.value()
    field: Any = bound.field
    chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
    return [
        (str(key), words, str(key) in chosen)
        for group, many in field.choices
        for key, words in (many if isinstance(many, list | tuple) else [(group, many)])
    ]


def _select(bound: BoundField) -> dict[str, Any]:
    items = [{"value": v, "text": w, "selected": c} for v, w, c in _choices(bound)]
    return {"items": items, "classes": bound.field.widget.attrs.get("class", "")}


def _radios(bound: BoundField) -> dict[str, Any]:
    reveals = getattr(bound.field, "conditional", {})
    chosen = _choices(bound)
    items = [
        {"value": v, "text": w, "checked": c, "reveals": reveals.get(v)}
        for v, w, c in chosen
        if v or bound.field.required is False  # "---------" is no answer to a required question
    ]
    small = "govuk-radios--small" if len(items) > 6 else ""
    return {"items": items, "idPrefix": bound.auto_id, "classes": small}


def _checkboxes(bound: BoundField) -> dict[str, Any]:
    if isinstance(bound.field.widget, forms.CheckboxInput):
        one = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
        hint = {"hint": {"text": bound.help_text}} if bound.help_text else {}
        return {"items": [one | hint], "idPrefix": bound.auto_id}
    items = [{"value": v, "text": w, "checked": c} for v, w, c in _choices(bound)]
    small = "govuk-checkboxes--small" if len(items) > 6 else ""
    return {"items": items, "idPrefix": bound.auto_id, "classes": small}


def _file(bound: BoundField) -> dict[str, Any]:
    accept = bound.field.widget.attrs.get("accept")
    several = (
        {"multiple": True} if getattr(bound.field.widget, "allow_multiple_selected", False) else {}
    )
    return {"attributes": {"accept": accept} if accept else {}} | several


def _plain(bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    return {"value": "" if value is None else str(value)}


_OWN: dict[str, Callable[[BoundField], dict[str, Any]]] = {
    "input": _input,
    "textarea": _text,
    "counted": _text,
    "date": _date,
    "select": _select,
    "radios": _radios,
    "checkboxes": _checkboxes,
    "file": _file,
    "hidden": _plain,
    "password": lambda bound: {"autocomplete": bound.field.widget.attrs.get("autocomplete")},
}
