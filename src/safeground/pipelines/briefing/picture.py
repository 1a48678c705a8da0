"""A drawing where it stands in the briefing: on the page as SVG, in the PDF with its words."""

from dataclasses import dataclass
from functools import cached_property

from safeground.pipelines.drawing.marks import Drawing


@dataclass(frozen=True)
class Picture:
    """A drawing; `key` keeps its ids apart on a page, `css_class` says how large it is there."""

    drawing: Drawing
    key: str
    css_class: str

    @cached_property
    def svg(self) -> str:
        """The drawing as an element; every text in it was escaped when it was written."""
        return self.drawing.svg(self.key, css_class=self.css_class)

    def __html__(self) -> str:
        """What a template writes, as it is."""
        return self.svg

    @property
    def says(self) -> str:
        """What it shows, in words."""
        return " ".join(filter(None, (f"{self.drawing.title}.", self.drawing.description)))
