"""The briefing as one HTML file that needs nothing else."""

import base64
import hashlib

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from safeground.pipelines import wording
from safeground.pipelines.briefing.content import briefing
from safeground.pipelines.briefing.maps import Atlas
from safeground.pipelines.identification import Identification


def page(identification: Identification, atlas: Atlas) -> str:
    """The whole page. Its policy lets a browser load nothing at all, and use this style alone."""
    environment = Environment(
        loader=PackageLoader("safeground.pipelines.briefing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = wording.number
    environment.filters["sentence"] = wording.sentence
    assert environment.loader is not None
    style = environment.loader.get_source(environment, "style.css")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = environment.get_template("page.html.j2")
    content = briefing(identification, atlas)
    return template.render(style=Markup(style), style_hash=f"sha256-{digest}", **content)
