"""A boundary that a person gives, and why."""

from typing import Any

from django import forms

from safeground.data.errors import BadInput
from safeground.web.lib.forms import Form, revealing
from safeground.web.places.boundaries import circle, drawn, sound
from safeground.web.places.ground import inside_study_area, point_of


class Boundary(Form):
    """A boundary: drawn on the map, or given as corners or as a circle; and why."""

    boundary = forms.CharField(required=False, widget=forms.HiddenInput)
    how = revealing(
        forms.ChoiceField(
            label="How do you give the boundary?",
            widget=forms.RadioSelect,
            initial="map",
            choices=[
                ("map", "As drawn on the map"),
                ("circle", "As a circle about a point"),
                ("corners", "As corners"),
            ],
        ),
        circle="centre radius_m",
        corners="corners",
    )
    centre = forms.CharField(
        label="Centre",
        required=False,
        help_text="Longitude and latitude, as in 0.711, 51.537, or a grid reference, as in "
        "TQ 8802 8531.",
    )
    corners = forms.CharField(
        label="Corners",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Longitude and latitude of each corner in order, one corner to a line.",
    )
    radius_m = forms.IntegerField(
        label="Radius in metres",
        required=False,
        initial=150,
        min_value=15,
        max_value=800,
    )
    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept beside the boundary: whoever patrols here can read it.",
    )

    def __init__(self, *args: Any, study_area: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.study_area = study_area
        self.shape: Any = None

    def clean(self) -> dict[str, Any]:
        """The boundary as a shape in metres, sound and inside the study area."""
        said = super().clean() or {}
        how = said.get("how", "map")
        try:
            self.shape = sound(self._shape(how, said))
            inside_study_area(self.shape, self.study_area)
        except BadInput as mistake:
            self.add_error({"circle": "centre", "corners": "corners"}.get(how, "how"), str(mistake))
        return said

    def _shape(self, how: str, said: dict[str, Any]) -> Any:
        if how == "circle":
            if not said.get("centre", "").strip():
                raise BadInput("Give the centre of the circle")
            return circle(*point_of(said["centre"]), said.get("radius_m") or 150)
        text = said.get("corners" if how == "corners" else "boundary", "")
        if not text.strip():
            nothing = "Draw the boundary on the map, or give it in another way"
            raise BadInput("Give the corners of the boundary" if how == "corners" else nothing)
        return drawn(text)


class NewHotspot(Boundary):
    """A hotspot that a person draws."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="As locals call it: the town, then the street."
    )
    field_order = ("name",)
