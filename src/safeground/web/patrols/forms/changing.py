"""Moving, swapping, taking off and adding a visit."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from safeground.pipelines.patrols.shift_clock import ShiftClock
from safeground.web.lib.forms import Form
from safeground.web.patrols.models import Plan, PlanHotspot, PlanState, Unit, Visit
from safeground.web.patrols.night import clock

WHY = "Officers see that it changed; the reason stays with the plan."

NEEDED = "Say why: a change that officers see, or one made by hand, needs a reason"


class _Change(Form):
    """A change to one version of a plan; a released plan's needs a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why?",
        help_text=WHY,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": NEEDED},
    )

    def __init__(self, plan: Plan, *args: Any, always: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", plan.version)
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["reason"].required = always or plan.state == PlanState.RELEASED
        self.order_fields([name for name in self.fields if name != "reason"])

    def moment(self, name: str) -> datetime:
        """The moment of the night at which the clock says what was typed."""
        shift = ShiftClock(self.plan.date)
        return shift.moment(
            shift.from_or_after(shift.minute(self.plan.starts_at), self.cleaned_data[name])
        )


def _units(plan: Plan) -> list[tuple[str, str]]:
    return [
        (str(unit.pk), f"{unit.name} ({clock(unit.starts_at)} to {clock(unit.ends_at)})")
        for unit in plan.units.all()
    ]


class _UnitAndTime(_Change):
    unit = forms.ChoiceField(label="Unit")
    starts = forms.TimeField(label="Starts at", help_text="For example, 20:15")

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(plan, *args, **kwargs)
        self.fields["unit"].choices = _units(plan)  # type: ignore[attr-defined]

    def unit_of_plan(self) -> Unit:
        """The unit chosen."""
        number = int(self.cleaned_data["unit"])
        return next(unit for unit in self.plan.units.all() if unit.pk == number)


class MoveVisit(_UnitAndTime):
    """Another time, another unit, or both."""

    @classmethod
    def of(cls, visit: Visit, data: Any = None) -> "MoveVisit":
        """The form as the visit now stands."""
        initial = {"unit": str(visit.unit_id), "starts": clock(visit.starts_at)}
        return cls(visit.plan, data, initial=initial)


class SwapVisits(_Change):
    """The visit to change places with."""

    other = forms.ChoiceField(label="Swap with", widget=forms.RadioSelect)

    def __init__(self, visit: Visit, others: list[Visit], data: Any = None) -> None:
        super().__init__(visit.plan, data)
        self.others = {str(one.pk): one for one in others}
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.hotspot.name}, {clock(one.starts_at)}, {one.unit.name}")
            for key, one in self.others.items()
        ]


class WithdrawVisit(_Change):
    """Off the plan, with a reason; the last visit of a treated hotspot with an override."""

    override = forms.BooleanField(
        label="Record an override of the lot",
        help_text=(
            "The lot wants this hotspot patrolled tonight. The override goes into the trial's log "
            "with your name and reason, and the night counts as not complying."
        ),
        required=False,
    )

    def __init__(self, visit: Visit, data: Any = None, *, treated: bool) -> None:
        super().__init__(visit.plan, data, always=True)
        if not treated:
            del self.fields["override"]


class AddVisit(_UnitAndTime):
    """A visit that the planner did not make."""

    hotspot = forms.ChoiceField(label="Hotspot")
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=240, initial=15)

    def __init__(self, plan: Plan, data: Any = None, initial: Any = None) -> None:
        super().__init__(plan, data, always=True, initial=dict(initial or {}))
        self.order_fields(["hotspot", "unit", "starts", "minutes", "reason"])
        self.fields["hotspot"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a hotspot"),
            *(
                (str(place.hotspot_id), place.hotspot.name)
                for place in sorted(self.places.values(), key=lambda p: p.hotspot.name)
                if place.condition != "control"
            ),
        ]

    @property
    def places(self) -> dict[str, PlanHotspot]:
        """The plan's hotspots by number."""
        return {str(place.hotspot_id): place for place in self.plan.places.all()}

    def clean_hotspot(self) -> PlanHotspot:
        """The hotspot as the plan knows it."""
        try:
            return self.places[self.cleaned_data["hotspot"]]
        except KeyError:
            raise ValidationError("Choose a hotspot") from None
