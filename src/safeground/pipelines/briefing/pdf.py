"""The briefing as a PDF to print and to hand round: what the page says, laid out on A4."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from safeground.core.hotspots.hotspot import Hotspot
from safeground.pipelines import wording
from safeground.pipelines.briefing.content import said
from safeground.pipelines.briefing.picture import Picture
from safeground.pipelines.identification import Identification, LeftOut
from safeground.pipelines.typeset import typeset

TEMPLATE = Path(__file__).with_name("templates") / "briefing.typ"


def pdf(content: Mapping[str, Any]) -> bytes:
    """The pages of a briefing's content."""
    made = datetime.fromisoformat(content["of"].provenance.made_at)
    return typeset(TEMPLATE, _plain(content), made)


def _plain(value: Any) -> Any:
    """Values that JSON can hold, of each thing what the pages show of it."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Picture):
        tall = value.drawing.height / value.drawing.width
        return {"svg": value.svg, "says": value.says, "tall": tall}
    if isinstance(value, Hotspot):
        return {name: getattr(value, name) for name in ("rank", "name", "district", "status")}
    if isinstance(value, LeftOut):
        return (value.what, wording.number(value.incidents), wording.sentence(value.reason))
    if isinstance(value, Identification):
        return _of(value)
    return value


def _of(identification: Identification) -> dict[str, Any]:
    made = identification.provenance
    names = ("family_title", "study_area_name", "period", "chosen_by", "attribution")
    return {
        **{name: getattr(identification, name) for name in names},
        "command": made.command,
        "data_version": said(made.data.get("version")),
        "seed": str(made.seed),
        "safeground": made.safeground,
    }
