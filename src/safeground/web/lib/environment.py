"""The template language of the site: Jinja with the GOV.UK components and ours."""

import re
from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from jinja2 import (
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    Undefined,
)
from jinja2.ext import Extension

from safeground.web.lib import charts, fields, formats

_IMPORT = re.compile(r"""(\{%-?\s*from\s+["']components/[^%]*?import\s[^%]*?)(\s*-?%\})""")


class Components(PrefixLoader):
    """The GOV.UK macros, which take one dictionary and ask it for everything that it might hold:
    to them what is missing is merely empty, while a misspelt name stops a page of ours."""

    def load(self, environment: Environment, name: str, globals: Any = None) -> Template:
        """Compile a macro where undefined is no mistake."""
        if not hasattr(self, "_lenient"):
            self._lenient = environment.overlay(undefined=Undefined)
        return super().load(self._lenient, name, globals)


class SeesThePage(Extension):
    """Our components see what the page sees (the person, the form's token) without saying so."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """`from "components/form.html" import form_of` is `… import form_of with context`."""
        return _IMPORT.sub(_with_context, source)


def _with_context(found: re.Match[str]) -> str:
    said = "" if found[1].rstrip().endswith("context") else " with context"
    return f"{found[1]}{said}{found[2]}"


def environment(**options: Any) -> Environment:
    """Django's own templates, the components' under their own names."""
    options.setdefault("undefined", StrictUndefined)
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    made = Environment(**options)
    made.add_extension("jinja2.ext.do")
    made.add_extension(SeesThePage)
    macros = Components({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made.loader = ChoiceLoader([options["loader"], macros])
    made.globals.update(static=static, url=_url, url_if=_url_if, link=_link)
    made.filters.update(formats.FILTERS | _SHOWN)
    return made


_SHOWN: dict[str, Callable[..., Any]] = {
    "kind_of": fields.kind_of,
    "asks_for": fields.asks_for,
    "bars": charts.bars,
    "week": charts.week,
    "week_table": lambda counts: [[day, *parts] for day, parts in charts.by_part_of_day(counts)],
    "trend": charts.trend,
    "slugify": slugify,
}


def _link(words: Any, address: str) -> SafeString:
    """A link, for the cell of a table."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, words)


def _url(name: str, /, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _url_if(name: str, /, *args: Any, **kwargs: Any) -> str:
    """An address, or nothing where this installation has none of that name."""
    try:
        return _url(name, *args, **kwargs)
    except NoReverseMatch:
        return ""
