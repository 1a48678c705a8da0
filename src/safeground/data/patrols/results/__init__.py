"""Files of what came of visits: read, checked, and searches written as data.police.uk has them."""

from safeground.data.patrols.results.published import published_searches, write_published
from safeground.data.patrols.results.reading import Given, read_given, rows_of
from safeground.data.patrols.results.template import TEMPLATES, write_template

__all__ = [
    "TEMPLATES",
    "Given",
    "published_searches",
    "read_given",
    "rows_of",
    "write_published",
    "write_template",
]
