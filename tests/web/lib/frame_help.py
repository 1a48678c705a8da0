"""Rendering a piece of a template, and reading the HTML that came out."""

from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

from django.template import engines
from django.test import RequestFactory

from safeground.web.lib.permissions import permissions_of

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source"}
SVG_ALONE = {"rect", "line", "circle", "polyline", "polygon", "path"}


class Element(SimpleNamespace):
    """One element: its name, its attributes, and the text right inside it."""

    name: str
    attrs: dict[str, str]
    text: str


class Page(HTMLParser):
    """Every element of a piece of HTML, in order; `wrong` says where its tags do not nest."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.wrong: list[str] = []
        self._open: list[Element] = []
        self.feed(source)
        self.wrong += [f"<{one.name}> is never closed" for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it is open."""
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.wrong.append(f"<{tag}> says an attribute twice: {names}")
        one = Element(name=tag, attrs={k: v or "" for k, v in attrs}, text="")
        self.elements.append(one)
        if tag not in VOID:
            self._open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        if not self._open or self._open[-1].name != tag:
            self.wrong.append(f"</{tag}> closes {[one.name for one in self._open[-1:]]}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """The words inside everything that is open."""
        for one in self._open:
            one.text += data

    def all(self, name: str, /, **attrs: str) -> list[Element]:
        """Elements by name and attributes; `type_="text"` for a name that Python keeps."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
        return [
            one
            for one in self.elements
            if one.name == name and all(one.attrs.get(k) == v for k, v in wanted.items())
        ]

    def one(self, name: str, /, **attrs: str) -> Element:
        """The only such element."""
        (found,) = self.all(name, **attrs)
        return found


def request_of(*roles: str, path: str = "/somewhere", **data: Any) -> Any:
    """A request of somebody with these roles, without a database."""
    request = RequestFactory(headers={"host": "localhost"}).get(path, data)
    request.user = SimpleNamespace(  # type: ignore[assignment]
        is_authenticated=bool(roles),
        name="Amara Lindqvist-Osei",
        role_names=roles,
        permissions=permissions_of(roles),
    )
    return request


def rendered(source: str, request: Any = None, **facts: Any) -> Page:
    """What a template says."""
    template = engines["jinja2"].from_string(source)  # type: ignore[attr-defined]
    page = Page(template.render(facts, request or request_of("analyst")))
    assert not page.wrong, page.wrong
    return page


def words(text: str) -> str:
    """Text with its white space as one sees it."""
    return " ".join(text.split())
