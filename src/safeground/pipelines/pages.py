"""Web pages that need nothing else: one file, no script, nothing loaded."""

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from safeground.pipelines import wording


def render(package: str, template: str, content: Mapping[str, Any]) -> str:
    """A page from a template beside `style.css` in the package's `templates`.

    The template is given `style` and `style_hash`: a page whose policy names that hash lets a
    browser load nothing at all and use this style alone.
    """
    environment = _environment(package)
    assert environment.loader is not None
    style = environment.loader.get_source(environment, "style.css")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment.get_template(template)
    return page.render(style=Markup(style), style_hash=f"sha256-{digest}", **content)


@lru_cache
def _environment(package: str) -> Environment:
    """One a package: a template is compiled once for all its pages."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = wording.number
    environment.filters["sentence"] = wording.sentence
    return environment
