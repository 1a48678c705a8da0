"""The questions of a search record in groups, each a form of its own, shown one at a time."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from safeground.data.reference.visit_results import visit_terms
from safeground.web.lib.forms import DateField, Form, TimeField
from safeground.web.stops.models import Clothing, Receipt, Stop
from safeground.web.stops.tables import choices, ethnicities, listed, powers

LONDON = ZoneInfo("Europe/London")
PERSON, BOTH, VEHICLE = visit_terms()["type"]
CHOOSE = ("", "Choose")
YES_NO = [("yes", "Yes"), ("no", "No")]
GOWISELY = [
    ("G", "Grounds: why this search"),
    ("O", "Object: what is looked for"),
    ("W", "Warrant card shown, if not in uniform"),
    ("I", "Identity: name, or warrant number"),
    ("S", "Station you work from"),
    ("E", "Entitlement to a copy, for three months"),
    ("L", "Legal power, by its name"),
    ("Y", "“You are detained for a search”"),
]
ADULT = [("present", "Present"), ("not present", "Not present"), ("not needed", "Not needed")]
CARE = [
    ("none", "No concern seen"),
    ("told", "Parent or carer told"),
    ("referral", "Safeguarding referral made"),
]
MET_BY = {**dict(ADULT), **dict(CARE), **dict(YES_NO)}


class Group(Form):
    """Some questions that belong together. `day` is that of the search, for the words in force."""

    title = ""
    about = ""

    def __init__(self, *args: Any, day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in self.offered(day).items():
            self.fields[name].choices = words  # type: ignore[attr-defined]

    def offered(self, _day: date | None) -> dict[str, list[tuple[str, str]]]:
        """The choices that depend on the day."""
        return {}

    def answers(self) -> dict[str, Any]:
        """What was answered well, as the record keeps it."""
        return dict(self.cleaned_data)


class When(Group):
    """When and where, and what was searched."""

    title = "When and where"
    kind = forms.ChoiceField(
        label="What did you search?",
        widget=forms.RadioSelect,
        choices=[(PERSON, "A person"), (VEHICLE, "A vehicle"), (BOTH, "A person and a vehicle")],
    )
    vehicle_registration = forms.CharField(
        label="Vehicle registration (or “none”)", required=False, max_length=20
    )
    day = DateField(label="Date of the search")
    time = TimeField(label="Time of the search", help_text="For example 20:15")
    place = forms.CharField(
        label="Place",
        max_length=200,
        help_text="Street, and what it was near. The hotspot if you were in one.",
    )

    def answers(self) -> dict[str, Any]:
        """The date and the time as one moment."""
        said = dict(self.cleaned_data)
        day, time = said.pop("day", None), said.pop("time", None)
        if day and time:
            said["happened_at"] = datetime.combine(day, time, LONDON)
        return said

    def clean(self) -> dict[str, Any]:
        """A search is in the past; a vehicle has a registration."""
        said = super().clean() or {}
        day, time = said.get("day"), said.get("time")
        if day and time and datetime.combine(day, time, LONDON) > datetime.now(LONDON):
            self.add_error("time", "The time of the search is in the future")
        if said.get("kind") in {VEHICLE, BOTH} and not said.get("vehicle_registration"):
            self.add_error("vehicle_registration", "Enter the vehicle's registration, or “none”")
        return said


class Who(Group):
    """The person searched, as they describe themselves. No name is needed."""

    title = "The person"
    about = (
        "Ask how they describe themselves. Leave this page empty where only a vehicle was searched."
    )
    self_defined_ethnicity = forms.ChoiceField(
        label="Ethnicity, as they say it (self-defined)", required=False, choices=[CHOOSE]
    )
    perceived_ethnicity = forms.ChoiceField(
        label="Ethnicity as you saw it, if different or not stated",
        required=False,
        choices=[CHOOSE],
    )
    gender = forms.ChoiceField(
        label="Gender, as they say it", required=False, choices=[CHOOSE], widget=forms.Select
    )
    age = forms.IntegerField(
        label="Age (in years)",
        required=False,
        min_value=0,
        max_value=120,
        help_text="If not told, your best estimate. Under 18: think of their safety first.",
    )
    age_is_estimate = forms.BooleanField(label="The age is an estimate", required=False)
    person_name = forms.CharField(
        label="Name, only if they chose to give it", required=False, max_length=200,
        help_text="Nobody has to give a name, and a search never needs one.",
    )  # fmt: skip

    def offered(self, day: date | None) -> dict[str, list[tuple[str, str]]]:
        """Groups in force."""
        return {
            "self_defined_ethnicity": [CHOOSE, *choices(ethnicities().values(), day)],
            "perceived_ethnicity": [CHOOSE, *listed("officer-defined ethnicity", day)],
            "gender": [CHOOSE, *listed("gender", day)],
        }


class Why(Group):
    """The power, what was looked for, and the grounds."""

    title = "Why"
    power = forms.ChoiceField(label="Power", choices=[CHOOSE])
    authorisation = forms.CharField(
        label="Authorisation (or order, where the power needs one)",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it is, that it was given, by which rank, and from when to when.",
    )
    object_of_search = forms.ChoiceField(label="What were you looking for?", choices=[CHOOSE])
    grounds = forms.CharField(
        label="Grounds (unless it was authorised without)",
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=(
            "What did you see, hear or get told, about this person, that made you suspect they had "
            "this object now? Facts that another officer would understand. No names."
        ),
    )

    def offered(self, day: date | None) -> dict[str, list[tuple[str, str]]]:
        """Powers and objects in force."""
        return {
            "power": [CHOOSE, *choices(powers().values(), day)],
            "object_of_search": [CHOOSE, *listed("object of search", day)],
        }

    def clean(self) -> dict[str, Any]:
        """Grounds, or the authorisation that stands in their place."""
        said = super().clean() or {}
        power = powers().get(said.get("power", ""))
        if power and power.basis == "grounds" and not said.get("grounds"):
            self.add_error("grounds", "Enter the grounds")
        if power and power.basis != "grounds" and not said.get("authorisation"):
            self.add_error("authorisation", "Say what was authorised or ordered, and by whom")
        return said


class How(Group):
    """What the person was told, and what was removed."""

    title = "How"
    gowisely = forms.MultipleChoiceField(
        label="Before the search, I told them (GO WISELY)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=GOWISELY,
    )
    clothing = forms.ChoiceField(
        label="What was removed?", widget=forms.RadioSelect, choices=Clothing.choices
    )
    clothing_where = forms.CharField(
        label="Where (out of public view)", required=False, max_length=200
    )
    clothing_present = forms.CharField(
        label="Who was there (and who authorised it)",
        required=False,
        max_length=300,
        help_text="Officers of the same sex, by number.",
    )
    appropriate_adult = forms.ChoiceField(
        label="Appropriate adult (for a child or a vulnerable person)",
        required=False,
        widget=forms.RadioSelect,
        choices=ADULT,
    )
    body_worn_video = forms.ChoiceField(
        label="Was it on body-worn video?", widget=forms.RadioSelect, choices=YES_NO
    )
    no_video_because = forms.CharField(
        label="Why there is none (no video)", required=False, max_length=300
    )

    def clean(self) -> dict[str, Any]:
        """A search beyond outer clothing says where and who; no video says why."""
        said = super().clean() or {}
        if said.get("clothing") in {Clothing.MORE, Clothing.INTIMATE}:
            for name, says in (
                ("clothing_where", "Say where it was, out of public view"),
                ("clothing_present", "Say who was there"),
            ):
                if not said.get(name):
                    self.add_error(name, says)
        if said.get("body_worn_video") == "no" and not said.get("no_video_because"):
            self.add_error("no_video_because", "Say why there is no video")
        return said


class Outcome(Group):
    """What came of it."""

    title = "What came of it"
    outcome = forms.ChoiceField(label="Outcome", widget=forms.RadioSelect, choices=[])
    outcome_linked = forms.ChoiceField(
        label="Did the outcome come of what you were looking for?",
        widget=forms.RadioSelect,
        choices=YES_NO,
    )
    found = forms.CharField(label="What was found, if anything", required=False, max_length=300)
    safeguarding = forms.ChoiceField(
        label="Safeguarding (for a child)",
        required=False,
        widget=forms.RadioSelect,
        choices=CARE,
        help_text="A child who carries may be exploited: think of National Referral Mechanism too.",
    )
    safeguarding_note = forms.CharField(
        label="What was done for the child", required=False, max_length=300
    )

    def offered(self, day: date | None) -> dict[str, list[tuple[str, str]]]:
        """Outcomes in force."""
        return {"outcome": listed("outcome", day)}

    def answers(self) -> dict[str, Any]:
        """Yes, no or not said."""
        said = dict(self.cleaned_data)
        if "outcome_linked" in said:
            said["outcome_linked"] = {"yes": True, "no": False}.get(said["outcome_linked"])
        return said


class Copy(Group):
    """Who searched, and the person's copy."""

    title = "Officer and copy"
    officer = forms.CharField(
        label="Your warrant or collar number",
        max_length=60,
        help_text="Your name only if you choose. Never both in a terrorism search.",
    )
    receipt = forms.ChoiceField(
        label="Record offered to the person", widget=forms.RadioSelect, choices=Receipt.choices
    )
    no_receipt_because = forms.CharField(
        label="Why (it was not offered)", required=False, max_length=300
    )

    def clean(self) -> dict[str, Any]:
        """Not offering a copy has a reason."""
        said = super().clean() or {}
        if said.get("receipt") == Receipt.NOT_OFFERED and not said.get("no_receipt_because"):
            self.add_error("no_receipt_because", "Say why it was not offered")
        return said


GROUPS: dict[str, type[Group]] = {
    "when": When, "who": Who, "why": Why, "how": How, "outcome": Outcome, "copy": Copy,
}  # fmt: skip
# what the form's own code shows only where an answer calls for it
NEEDS = {
    "vehicle_registration": f"kind={VEHICLE}|{BOTH}",
    "authorisation": "power="
    + "|".join(word.value for word in powers().values() if word.basis != "grounds"),
    "clothing_where": f"clothing={Clothing.MORE}|{Clothing.INTIMATE}",
    "clothing_present": f"clothing={Clothing.MORE}|{Clothing.INTIMATE}",
    "no_video_because": "body_worn_video=no",
    "safeguarding": "age<18",
    "safeguarding_note": "age<18",
    "no_receipt_because": f"receipt={Receipt.NOT_OFFERED}",
}


def begun(stop: Stop, name: str) -> dict[str, Any]:
    """What a group's form begins with: what the record says already."""
    said = {
        field: getattr(stop, field) for field in GROUPS[name].base_fields if hasattr(stop, field)
    }
    if name == "when" and stop.happened_at:
        local = stop.happened_at.astimezone(LONDON)
        said |= {"day": local.date(), "time": local.time().replace(second=0, microsecond=0)}
    if name == "outcome":
        said["outcome_linked"] = {True: "yes", False: "no"}.get(stop.outcome_linked, "")  # type: ignore[arg-type]
    return said


def day_of(stop: Stop) -> date | None:
    """The day of the search, on Britain's clocks."""
    return stop.happened_at.astimezone(LONDON).date() if stop.happened_at else None


def missing(stop: Stop) -> Iterator[tuple[str, str]]:
    """What a whole record still lacks: the group, and what to do about it."""
    day = day_of(stop)
    for name, group in GROUPS.items():
        form = group(_as_posted(begun(stop, name)), day=day)
        yield from ((name, str(messages[0])) for messages in form.errors.values())
    if stop.kind != VEHICLE:
        if not stop.self_defined_ethnicity:
            yield "who", "Choose the ethnicity that the person stated, or why it is not stated"
        if stop.age is None:
            yield "who", "Enter the person's age, or your estimate"
    if stop.is_child and not stop.safeguarding:
        yield "outcome", "Say what was done for the safety of the child"
    bared = stop.clothing in {Clothing.MORE, Clothing.INTIMATE}
    if stop.is_child and bared and not stop.appropriate_adult:
        yield "how", "Say whether an appropriate adult was there"


def _as_posted(said: Mapping[str, Any]) -> QueryDict:
    """What a record says, as its form would send it."""
    query = QueryDict(mutable=True)
    for name, value in said.items():
        if name == "day":
            for part, number in (("day", value.day), ("month", value.month), ("year", value.year)):
                query[f"day_{part}"] = str(number)
        elif isinstance(value, bool):
            query.setlist(name, ["on"] if value else [])
        elif isinstance(value, list):
            query.setlist(name, value)
        elif value is not None:
            query[name] = value.strftime("%H:%M") if name == "time" else str(value)
    return query
