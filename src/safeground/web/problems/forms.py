"""What people fill in about problems: one group of questions at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from safeground.web.access.models import Restriction
from safeground.web.accounts.models import Person
from safeground.web.lib.forms import ChosenField, Form
from safeground.web.partners.models import Partner
from safeground.web.places.models import Hotspot
from safeground.web.problems.models import (
    ActionKind,
    ActionState,
    Decision,
    Meeting,
    PartnerAction,
    Problem,
    Response,
)
from safeground.web.problems.photographs import ACCEPT
from safeground.web.problems.states import ACTION_WAYS

NO_NAMES = "Roles and places, never names of people, and nothing that tells who somebody is."


def _long(label: str, hint: str = "", *, required: bool = False, rows: int = 3) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, widget=area)


def _one_of(model: type[Any], label: str, *, none: str = "", hint: str = "") -> Any:
    return forms.ModelChoiceField(
        label=label, help_text=hint, required=not none, empty_label=none or "Choose",
        queryset=model._default_manager.none(),
    )  # fmt: skip


class Choosing(Form):
    """A form whose choices are what this person may see: `among={"hotspot": hotspots}`."""

    def __init__(self, *args: Any, among: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in among.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class Narrowed(Choosing):
    """The filter of the list of problems."""

    state = forms.ChoiceField(
        label="State", required=False, widget=forms.RadioSelect,
        choices=[("open", "Open"), ("closed", "Closed"), ("any", "Any")],
    )  # fmt: skip
    overdue = forms.BooleanField(label="Only with something overdue", required=False)
    owner = _one_of(Person, "Owner", none="Anybody")
    district = forms.ChoiceField(label="District", required=False)

    def __init__(self, *args: Any, districts: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Any"), *((name, name) for name in districts)]
        self.fields["district"].choices = choices  # type: ignore[attr-defined]


class OpenForm(Choosing):
    """Open a problem."""

    title = forms.CharField(
        label="What is the problem?", max_length=200,
        help_text="One kind of harm at one place, such as “Robberies of pupils at the bus station, "
        "weekdays 15:00 to 17:00”.",
    )  # fmt: skip
    hotspot = _one_of(Hotspot, "At which hotspot?", none="At none of them")
    place = forms.CharField(
        label="If at none of them, where is it?", max_length=200, required=False,
        help_text="As local people call it.",
    )  # fmt: skip
    objective = _long(
        "What should be different?",
        "The objective: what, by how much and by when, so that anybody could tell.",
    )
    restriction = forms.ChoiceField(
        label="Who may see it?", widget=forms.RadioSelect, choices=Restriction.choices,
        help_text="This is set now and stays. Partners never see a problem, only the actions that "
        "they are given.",
    )  # fmt: skip


class ObjectiveForm(Form):
    """What should be different."""

    title = forms.CharField(label="What is the problem?", max_length=200)
    objective = _long(
        "What should be different?",
        "What, by how much and by when, so that anybody could tell. To eliminate it, to reduce it, "
        "to make it less harmful, or to handle it better?",
    )


class ScanningForm(Form):
    """A specific statement of the problem."""

    who = _long("Who is harmed?", f"Such as: shop staff closing alone. {NO_NAMES}")
    harm = _long("By what?", "One kind of harm, such as: robbery with a knife shown.")
    where = _long("Where exactly?", "Such as: the two bus stops on the north side, not the ranks.")
    when = _long("When?", "Days, hours, seasons, and since when.")
    noticed = _long(
        "How did it come to notice?", "Recorded incidents, a partner, residents, staff?"
    )


class TriangleForm(Form):
    """The problem analysis triangle: each side, and those who could control it."""

    offenders = _long(
        "Offender: what do those who do it have in common?",
        f"What brings them, what they need, what makes it easy. {NO_NAMES}",
    )
    handlers = _long(
        "Who could handle them?", "Handlers, by role: family, youth workers, probation, coaches."
    )
    targets = _long("Target: what do those harmed, or what is taken, have in common?", NO_NAMES)
    guardians = _long(
        "Who could guard them?", "Guardians, by role: friends, staff, drivers, patrols, neighbours."
    )
    setting = _long("Place: what about the place makes it possible?", "Light, sight lines, exits.")
    managers = _long(
        "Who manages the place?", "Managers, by role: landlord, operator, licensee, caretaker."
    )


class WhyForm(Form):
    """Why there, and why then."""

    precedes = _long("What comes before it?", "What happens in the hour before, and how it begins.")
    why_there = _long("Why there?", "And why not at the next corner, which looks much the same?")
    why_then = _long("Why then?", "What is open, who is about, who has just left?")
    tried = _long("What was tried, and what came of it?", "By the force, by partners, by others.")


GROUPS: Mapping[str, tuple[str, type[Form]]] = {
    "objective": ("Objective", ObjectiveForm),
    "scanning": ("Scanning", ScanningForm),
    "triangle": ("The triangle", TriangleForm),
    "why": ("Why there, why then", WhyForm),
}


class FactForm(Form):
    """Something known."""

    what = _long("What is known?", NO_NAMES, required=True)
    source = forms.CharField(
        label="Who says so?", max_length=200, help_text="Such as: incidents of 2025; site visit."
    )


class QuestionForm(Choosing):
    """Something not known."""

    what = _long("What is not known?", required=True)
    could_answer = forms.CharField(
        label="Who could answer?", max_length=200, help_text="A role or an organisation."
    )
    owner = _one_of(Person, "Who asks them?")
    due = forms.DateField(label="By when?")


class AnswerForm(Form):
    """The answer to a question."""

    answer = _long("What is the answer?", NO_NAMES, required=True)


class ResponseForm(Choosing):
    """A response, and the measure by which it will be judged."""

    what = _long("What should be done?", required=True)
    mechanism = _long(
        "Why should it work?",
        "Which side of the triangle it changes, and how that stops the harm.",
        required=True,
    )
    owner = _one_of(Person, "Who answers for it?")
    partner = _one_of(Partner, "Which partner does it?", none="The force itself")
    due = forms.DateField(label="By when?")
    measure = _long(
        "How will anybody know?", "The measure, agreed by somebody else before it begins."
    )
    baseline = forms.CharField(
        label="What is it now?", max_length=300, required=False,
        help_text="The baseline, with its period: “14 robberies, May to July 2026”.",
    )  # fmt: skip
    comparison = forms.CharField(
        label="Against where?", max_length=300, required=False,
        help_text="A like place without the response, so that a change everywhere is not taken for "
        "its work.",
    )  # fmt: skip
    meeting = _one_of(Meeting, "Agreed at which meeting?", none="None")

    @staticmethod
    def of(response: Response) -> dict[str, Any]:
        """A response as it fills its form."""
        return {name: getattr(response, name) for name in ResponseForm.base_fields}


class WhenForm(Choosing):
    """All that changes of a response that is under way."""

    owner = _one_of(Person, "Who answers for it?")
    partner = _one_of(Partner, "Which partner does it?", none="The force itself")
    due = forms.DateField(label="By when?")


class AgreeForm(Form):
    """Nothing to fill in: the page says what is agreed."""


class DayForm(Form):
    """The day of a step."""

    on = forms.DateField(label="On which day?")


class ReasonForm(Form):
    """Why something ends."""

    why = _long("Why?", required=True)


class ResultForm(Form):
    """What a response came to."""

    result = _long(
        "What did it come to, by the measure that was agreed?",
        "Both counts with their periods, here and where it is compared with.",
        required=True,
    )


class GiveForm(Choosing):
    """An action for a partner. It sees all of this, and nothing else of the problem."""

    kind = forms.ChoiceField(label="What kind of action?", choices=ActionKind.choices)
    what = _long("What is asked for?", f"The partner reads this. {NO_NAMES}", required=True)
    where = forms.CharField(label="Where?", max_length=200, help_text="As local people call it.")
    due = forms.DateField(label="By when?")
    contact = forms.CharField(
        label="Whom do they ask?", max_length=200,
        help_text="A name or a team of the force, and how to reach it.",
    )  # fmt: skip
    reference = forms.CharField(
        label="Reference", max_length=100, required=False,
        help_text="Of a data protection impact assessment, a reported fault, or a licence.",
    )  # fmt: skip
    response = _one_of(Response, "For which response?", none="None")
    meeting = _one_of(Meeting, "Agreed at which meeting?", none="None")

    @staticmethod
    def of(action: PartnerAction) -> dict[str, Any]:
        """An action as it fills its form."""
        return {name: getattr(action, name) for name in GiveForm.base_fields}


class GiveToForm(GiveForm):
    """The same, with whom it is given to."""

    partner = _one_of(Partner, "Which partner?")
    field_order = ("partner",)


_ASKED: dict[str, dict[str, forms.Field]] = {
    ActionKind.CCTV: {
        "reference": forms.CharField(
            label="Reference of the data protection impact assessment", max_length=100,
            required=False,
        ),
        "installed_on": forms.DateField(label="Installed on", required=False),
        "working": forms.ChoiceField(
            label="Is the camera working?", required=False, widget=forms.RadioSelect,
            choices=[("yes", "Yes"), ("no", "No"), ("", "Not known")],
        ),
    },
    ActionKind.LIGHTING: {
        "reference": forms.CharField(
            label="Reference of the fault", max_length=100, required=False
        ),
        "lux": forms.DecimalField(
            label="Light on the ground, in lux", required=False, min_value=0, max_value=99_999,
            decimal_places=1, help_text="Measured after dark where people walk.",
        ),
    },
}  # fmt: skip
_REFERENCE: dict[str, forms.Field] = {
    "reference": forms.CharField(label="Reference", max_length=100, required=False)
}


def update_form(action: PartnerAction) -> type[Form]:
    """The form by which it is said how far an action is: what its kind asks, and no more."""
    ways = [ActionState(state) for state in (action.state, *ACTION_WAYS[action.state])]
    state = forms.ChoiceField(
        label="How far is it?", widget=forms.RadioSelect, choices=[(w, w.label) for w in ways]
    )
    said = _long("Anything to say about it?", NO_NAMES)
    asked = _ASKED.get(action.kind, _REFERENCE)
    return type("UpdateForm", (Form,), {"state": state, **asked, "said": said})


def found_of(action: PartnerAction) -> dict[str, Any]:
    """What an action's own form begins with."""
    names = _ASKED.get(action.kind, _REFERENCE)
    return {"state": action.state, **{name: getattr(action, name) for name in names}}


class PhotographForm(Form):
    """Evidence of what was done."""

    file = forms.FileField(
        label="Photograph", widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="JPEG, PNG or WebP, smaller than 10 MB. Where and with what it was taken is not "
        "kept. No faces or number plates.",
    )  # fmt: skip
    shows = forms.CharField(
        label="What does it show?", max_length=200, help_text=f"For who can't see it. {NO_NAMES}"
    )


class MeetingForm(Choosing):
    """A meeting of the partnership."""

    on = forms.DateField(label="Which day?")
    title = forms.CharField(label="Which meeting?", max_length=200)
    attended = ChosenField(
        label="Which partners attended?", required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Partner._default_manager.none(),
    )  # fmt: skip
    also_attended = forms.CharField(
        label="Which other organisations?", max_length=300, required=False,
        help_text="Organisations, never members of the public by name.",
    )  # fmt: skip
    problems = ChosenField(
        label="Which problems were spoken of?", required=False,
        widget=forms.CheckboxSelectMultiple, queryset=Problem._default_manager.none(),
        help_text="Whoever can't see one of them can't see these minutes.",
    )  # fmt: skip
    minutes = _long("Minutes", NO_NAMES, rows=8)
    decisions = _long("Decisions", rows=4)

    @staticmethod
    def of(meeting: Meeting) -> dict[str, Any]:
        """A meeting as it fills its form."""
        said = {
            name: getattr(meeting, name)
            for name in ("on", "title", "also_attended", "minutes", "decisions")
        }
        for name in ("attended", "problems"):
            said[name] = list(getattr(meeting, name).values_list("pk", flat=True))
        return said


class ReviewForm(Choosing):
    """Which earlier actions a meeting went through."""

    actions = ChosenField(
        label="Which earlier actions were gone through?", required=False,
        widget=forms.CheckboxSelectMultiple, queryset=PartnerAction._default_manager.none(),
        help_text="Each is kept as it stands now.",
    )  # fmt: skip


class AssessForm(Form):
    """Whether it helped."""

    found = _long(
        "What was found?",
        "The results by the measures that were agreed, here and where they are compared with.",
        required=True,
    )
    displacement = _long(
        "Did harm move, or did the benefit spread?",
        "To which streets, hours or kinds of offence; and how you looked.",
        required=True,
    )
    decision = forms.ChoiceField(
        label="What should happen next?", widget=forms.RadioSelect, choices=Decision.choices
    )
    reason = _long("Why?", required=True)


class PersonForm(Choosing):
    """A person of the force."""

    person = _one_of(Person, "Who?")
