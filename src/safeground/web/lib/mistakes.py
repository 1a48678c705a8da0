"""A mistake as a page says it: never where this server keeps its files."""

import re
from pathlib import Path
from tempfile import gettempdir

from django.conf import settings

from safeground.data.errors import BadInput


def told(mistake: BadInput) -> str:
    """Its sentence, with a file's or folder's name in place of its path on this server."""
    store = str(settings.STORE)
    ours = {store, str(settings.MEDIA_ROOT), str(settings.SITE.folder), gettempdir()}
    longest_first = sorted((one for one in ours if one.startswith("/")), reverse=True)
    under = "|".join(re.escape(folder) for folder in longest_first)

    def named(path: re.Match[str]) -> str:
        return "the incident store" if path[0] == store else Path(path[0]).name

    return re.sub(rf"(?<![\w/.-])(?:{under})(?:/[^\s:;,]+|(?![\w/.-]))", named, str(mistake))
