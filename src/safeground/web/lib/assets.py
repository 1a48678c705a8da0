"""The built style sheets and scripts: a plain name in a template, a hashed one in the page.

`npm run build` names each file by its contents and lists them in `built/manifest.json`, so nothing
is collected at installation: WhiteNoise serves them from the package and, as the name changes with
the contents, tells browsers to keep them for ever.
"""

import json
from functools import lru_cache
from importlib.resources import files

from django.contrib.staticfiles.storage import StaticFilesStorage

FOLDER = "built/"


@lru_cache
def built() -> dict[str, str]:
    """Plain name -> the file that was built; empty where nothing was built yet."""
    manifest = files("safeground.web.lib") / "static" / FOLDER / "manifest.json"
    if not manifest.is_file():
        return {}
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return names


class BuiltStorage(StaticFilesStorage):
    """Static files whose built ones answer to their plain names."""

    def url(self, name: str | None) -> str:
        """The address: `built/site.css` is `/static/built/site.3f9a1c20.css`."""
        if name and name.startswith(FOLDER):
            plain = name.removeprefix(FOLDER)
            name = FOLDER + built().get(plain, plain)
        return super().url(name)
