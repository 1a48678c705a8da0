"""The template language of the site: Jinja with the GOV.UK components."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined


def environment(**options: Any) -> Environment:
    """Django's own templates, the components' under their own names."""
    options.setdefault("undefined", StrictUndefined)
    made = Environment(**options)
    components = PackageLoader("govuk_frontend_jinja")
    made.loader = ChoiceLoader(
        [options["loader"], PrefixLoader({"govuk_frontend_jinja": components})]
    )
    made.globals.update(static=static, url=_url)
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
