"""What a browser sees on a page that it walks past: whom it shuts out, its weight, its words."""

from dataclasses import dataclass

from playwright.sync_api import Page, ViewportSize

from browsed import LAID_OUT, NARROW, axe, no_sideways_scroll

DESK: ViewportSize = {"width": 1280, "height": 900}
MAP = ("built/map", "built/maplibre")
WEIGHT = """maps => performance.getEntriesByType("resource")
  .filter(one => one.name.includes("/static/") && !maps.some(map => one.name.includes(map)))
  .reduce((sum, one) => sum + one.decodedBodySize, 0)"""
REFUSED = """() => new Promise(done => {
  const seen = [];
  new ReportingObserver(found => seen.push(...found.map(one => one.body.blockedURL || "inline")),
    {types: ["csp-violation"], buffered: true}).observe();
  setTimeout(() => done(seen), 0);
})"""


@dataclass(frozen=True)
class Seen:
    """One page, walked."""

    name: str
    path: str
    status: int
    shut_out: tuple[str, ...]
    too_wide: tuple[str, ...]
    weight: int
    said: tuple[str, ...]
    elsewhere: tuple[str, ...]
    refused: tuple[str, ...]


def walk(page: Page, name: str, path: str) -> Seen:
    """Open a page at a desk, then at 320 px, and note what is wrong with it."""
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: said.append(str(one)))
    page.on("request", lambda one: asked.append(one.url))
    page.set_viewport_size(DESK)
    answer = page.goto(path, wait_until="load")
    assert answer is not None
    if "sandbox" in answer.headers.get("content-security-policy", ""):
        _as_it_stands(page, answer.text())
    weight, refused = page.evaluate(WEIGHT, MAP), page.evaluate(REFUSED)
    page.set_viewport_size(_whole(page, DESK))
    shut_out = _wrong(axe, page)
    page.set_viewport_size(_whole(page, NARROW))
    shut_out += _wrong(axe, page, LAID_OUT)
    return Seen(
        name,
        path,
        answer.status,
        tuple(shut_out),
        tuple(_wrong(no_sideways_scroll, page)),
        weight,
        tuple(said),
        tuple(url for url in asked if not url.startswith(("http://localhost:", "blob:", "data:"))),
        tuple(refused),
    )


def _whole(page: Page, size: ViewportSize) -> ViewportSize:
    """As wide, and so tall that a bar at the foot covers nothing that scrolling would show."""
    page.set_viewport_size(size)
    height = page.evaluate("document.documentElement.scrollHeight")
    return {"width": size["width"], "height": max(size["height"], height)}


def _as_it_stands(page: Page, document: str) -> None:
    """A document that may run nothing, shown where a check can be run on it."""
    page.goto("about:blank")
    page.set_content(document)


def _wrong(look, page: Page, *rest) -> list[str]:
    try:
        look(page, *rest)
    except AssertionError as wrong:
        return [str(wrong)]
    return []
