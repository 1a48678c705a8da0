"""Style sheets and scripts: named by their contents, small, and with nothing odd in the lock."""

import json
from pathlib import Path

import pytest
from django.templatetags.static import static

import safeground.web
from safeground.web.lib import assets

WEB = Path(safeground.web.__path__[0])
BUILT = WEB / "lib" / "static" / "built"
LARGEST = 200_000  # bytes, as they lie, of all that one page loads beside the map


@pytest.fixture
def built() -> dict[str, str]:
    """What was built; these tests are of that."""
    assets.built.cache_clear()
    names = assets.built()
    assert names, "nothing was built: run `make assets`"
    return names


def test_a_plain_name_is_the_file_that_was_built(monkeypatch):
    monkeypatch.setattr(assets, "built", lambda: {"site.css": "site.3f9a1c20.css"})
    assert static("built/site.css") == "/static/built/site.3f9a1c20.css"
    assert static("built/other.css") == "/static/built/other.css"
    assert static("safeground.svg") == "/static/safeground.svg"


def test_what_was_built_is_kept_for_ever_and_sent_compressed(built, client):
    answer = client.get(
        static("built/site.css"), headers={"host": "localhost", "accept-encoding": "br"}
    )
    assert answer.getvalue()  # to its end, which puts the file away
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "br"


def test_every_page_is_small(built):
    def size(*names: str) -> int:
        return sum((BUILT / built[name]).stat().st_size for name in names)

    assert size("site.css", "site.js") < 160_000
    assert size("site.css", "site.js", "htmx.js") < LARGEST
    assert size("card.css", "card.js", "card-worker.js") < LARGEST


def test_nothing_that_only_gov_uk_may_use_is_in_the_style_sheet(built):
    sheet = (BUILT / built["site.css"]).read_text(encoding="utf-8")
    for word in ("GDS Transport", "crown", "1d70b8", "@font-face"):
        assert word not in sheet


def test_no_style_sheet_or_script_fetches_from_elsewhere(built):
    for name in ("site.css", "site.js"):
        said = (BUILT / built[name]).read_text(encoding="utf-8")
        assert "url(http" not in said
        assert "eval(" not in said


def test_the_lock_names_no_registry_but_the_public_one():
    lock = json.loads((WEB / "assets" / "package-lock.json").read_text(encoding="utf-8"))
    for name, package in lock["packages"].items():
        resolved = package.get("resolved", "https://registry.npmjs.org/")
        assert resolved.startswith("https://registry.npmjs.org/"), name
        assert not name or "integrity" in package, name
