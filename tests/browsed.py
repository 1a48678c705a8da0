"""What tests in a browser ask of a page: that everybody can use it, at any width, by keyboard."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "src/safeground/web/assets/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# what depends on where things stand; the rest is the same at any width
LAID_OUT = ["target-size", "color-contrast", "button-name", "link-name", "aria-hidden-focus",
            "scrollable-region-focusable"]  # fmt: skip
NARROW = {"width": 320, "height": 640}

_RUN = """rules => axe.run({
  runOnly: rules, resultTypes: ["violations"], preload: false, iframes: false,
})"""

_WIDER = """() => [...document.querySelectorAll("body *")].filter(one =>
  one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
  && !one.closest("[tabindex='0'], .govuk-visually-hidden, .maplibregl-map")
).slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""

_FOCUSED = """() => {
  const CLEAR = "rgba(0, 0, 0, 0)";  // a drawn link shows the focus by what is drawn under it
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), seen = one.getBoundingClientRect();
  const shown = style.outlineStyle !== "none" || style.boxShadow !== "none"
    || style.borderColor !== "" && one.matches(".govuk-radios__input, .govuk-checkboxes__input")
    || one.matches("svg a") && getComputedStyle(one.querySelector("rect")).fill !== CLEAR;
  return {
    name: (one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent
      || one.value || one.id || one.tagName).trim().replace(/\\s+/g, " "),
    tag: one.tagName.toLowerCase(), shown, group: one.type === "radio"
      ? one.closest("fieldset").querySelector("legend").textContent.trim() : "",
    width: seen.width, height: seen.height,
  };
}"""


def axe(page: Page, rules: Sequence[str] = TAGS) -> None:
    """Assert that axe finds nothing against WCAG 2.2 A and AA, or against these rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())  # past the page's own policy, which stays strict
    found = page.evaluate(_RUN, rules)["violations"]
    assert not found, f"{page.url} is not open to everybody:\n" + "\n".join(map(_said, found))


@cache
def _axe() -> str:
    assert AXE.exists(), "axe-core is not installed; run: make assets"
    return AXE.read_text(encoding="utf-8")


def _said(violation: dict[str, Any]) -> str:
    nodes = "".join(
        f"\n    {node['target'][0]}: {node['html'][:160]}" for node in violation["nodes"]
    )
    return f"  {violation['id']} ({violation['impact']}): {violation['help']}{nodes}"


def no_sideways_scroll(page: Page) -> None:
    """Assert that a page fits 320 px, which is also 1280 px at 400% zoom."""
    before = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    wider = page.evaluate(_WIDER) if width > NARROW["width"] else []
    if before:
        page.set_viewport_size(before)
    assert width <= NARROW["width"], f"{page.url} is {width} px wide:\n" + "\n".join(wider)


def tab_through(page: Page, *, until: str = "", at_most: int = 100) -> list[str]:
    """The names of what Tab reaches, in order, up to one that begins with `until`, or the first
    of some radios that answer a question which does.

    Asserts that each shows that it has the focus.
    """
    names: list[str] = []
    for _ in range(at_most):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None:
            break
        assert focused["shown"], f"{focused['name'] or focused['tag']} does not show the focus"
        names.append(focused["name"])
        if until and until in (focused["name"][: len(until)], focused["group"][: len(until)]):
            return names
    assert not until, f"Tab does not reach {until}; it reaches {names}"
    return names


def press_by_keyboard(page: Page, name: str) -> None:
    """Reach a button or a link with Tab, and press Enter."""
    tab_through(page, until=name)
    page.keyboard.press("Enter")


def choose_by_keyboard(page: Page, name: str) -> None:
    """Of the radios that have the focus, the one whose label begins so, with the arrow keys."""
    page.keyboard.press("Space")
    for _ in range(20):
        if page.evaluate(_FOCUSED)["name"].startswith(name):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys do not reach {name}")
