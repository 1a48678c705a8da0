"""The map in a real Chromium, under the site's own content security policy, with no network."""

import json

import pytest
from django.template import engines

from safeground.web.lib.assets import built

SQUARE = [[0.710, 51.537], [0.715, 51.537], [0.715, 51.540], [0.710, 51.540], [0.710, 51.537]]
EAST = [[x + 0.02, y + 0.004] for x, y in SQUARE]
DATA = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kind": "hotspot", "number": n, "name": name, "says": "41 robberies.",
                           "href": f"/places/{n}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for n, name, ring in ((1, "High Street", SQUARE), (2, "Pier Hill", EAST))
    ],
}  # fmt: skip
PAGE = """
<!doctype html><html lang="en-GB"><head><title>Map</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{{ static('built/site.css') }}"></head>
<body class="govuk-template__body"><main class="govuk-width-container"><h1>Map</h1>
{% from "components/map.html" import map_of %}
{% if draw %}
<input type="hidden" name="boundary" value="">
{{ map_of("m", data, "Draw it.", draw=true, field="boundary") }}
{% else %}
{{ map_of("m", data, "Two hotspots in Southend.", list_id="list") }}
<ul id="list"><li data-map-key="1"><a href="#1">High Street</a></li>
<li data-map-key="2"><span>Pier Hill</span> <button data-map-show>Show</button></li></ul>
{% endif %}
</main></body></html>
"""

pytestmark = pytest.mark.skipif("map.js" not in built(), reason="the assets are not built")


@pytest.fixture
def shown(as_role):
    """A page with a map, as if the site had it: its own policy, its own base, its own files."""

    def made(role="analyst", *, data=DATA, draw=False, script="", **options):
        page = as_role(role, **options)
        policy = page.request.get("/base/style.json").headers["content-security-policy"]
        html = engines["jinja2"].from_string(PAGE).render({"draw": draw, "data": "/map-data"})
        headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
        page.route("**/map-page", lambda route: route.fulfill(body=html, headers=headers))
        page.route(
            "**/map-data",
            lambda route: route.fulfill(json=data) if data else route.fulfill(status=500),
        )
        if script:
            page.add_init_script(script)
        page.goto("/map-page")
        page.wait_for_selector(".map--ready, .map--failed")
        return page

    return made


def elsewhere(page):
    """Requests to other machines, from now on."""
    found = []
    page.on("request", lambda r: found.append(r.url) if "localhost" not in r.url else None)
    return found


def test_it_is_drawn_without_a_network_and_says_whose_the_base_is(shown):
    page = shown()
    asked = elsewhere(page)
    page.reload()
    page.wait_for_selector(".map--ready")
    assert page.locator(".map__state").is_hidden()
    assert "Crown copyright" in page.locator(".map__sources").inner_text()
    assert page.get_by_role("region", name="Map").is_visible()
    assert [a for a in asked if not a.startswith(("blob:", "data:"))] == []


def test_a_row_shows_its_place_and_a_place_its_row(shown):
    page = shown()
    page.get_by_role("link", name="High Street").focus()
    assert "41 robberies." in page.locator(".map-card").inner_text()
    page.get_by_role("button", name="Show").click()
    assert page.locator("[data-map-key='2']").get_attribute("aria-current") == "true"
    assert page.locator(".map-card a").get_attribute("href") == "/places/2"
    page.wait_for_timeout(900)  # the map moves there
    page.locator("h1").hover()
    canvas = page.locator(".maplibregl-canvas")
    canvas.click()  # the middle of the map is now the middle of the place
    assert page.locator("[data-map-key='2']").get_attribute("aria-current") == "true"
    canvas.press("Escape")
    assert page.locator("[aria-current]").count() == 0


def test_the_keyboard_can_skip_the_map(shown):
    page = shown()
    page.get_by_role("link", name="Skip the map").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#m-end")


def test_a_boundary_is_drawn_by_keyboard_alone(shown):
    page = shown(draw=True, data={"type": "FeatureCollection", "features": []})
    canvas = page.locator(".maplibregl-canvas")
    canvas.focus()
    for key in ("", "ArrowRight", "ArrowDown"):
        if key:
            page.keyboard.press(key)
            page.wait_for_timeout(600)  # the map moves
        page.keyboard.press("Enter")
    assert "3 corners" in page.locator("[data-draw=size]").inner_text()
    page.get_by_role("button", name="Finish").press("Enter")
    page.get_by_text("Corners as numbers").press("Enter")
    for corner, (longitude, latitude) in enumerate(SQUARE[:3], 1):
        page.get_by_label(f"Latitude of corner {corner}").fill(str(latitude))
        page.get_by_label(f"Longitude of corner {corner}").fill(str(longitude))
        page.keyboard.press("Tab")
    written = json.loads(page.locator("[name=boundary]").input_value())
    assert written == {"type": "Polygon", "coordinates": [[*SQUARE[:3], SQUARE[0]]]}
    assert "5.8 hectares" in page.locator("[data-draw=size]").inner_text()
    page.get_by_role("button", name="Undo").press("Enter")
    assert json.loads(page.locator("[name=boundary]").input_value()) != written


def test_a_boundary_that_crosses_itself_is_not_kept(shown):
    page = shown(draw=True, data={"type": "FeatureCollection", "features": []})
    canvas = page.locator(".maplibregl-canvas")
    for x, y in ((200, 100), (500, 300), (500, 100), (200, 300)):
        canvas.click(position={"x": x, "y": y})
        page.wait_for_timeout(350)  # or two clicks would be a double click
    assert "crosses itself" in page.locator("[data-draw=wrong]").inner_text()
    assert page.locator("[name=boundary]").input_value() == ""
    page.get_by_role("button", name="Undo").click()
    assert page.locator("[data-draw=wrong]").is_hidden()


def test_data_that_can_not_be_fetched_is_said_in_words(shown):
    page = shown(data=None)
    assert "could not be drawn. Nothing is lost" in page.locator(".map__state").inner_text()
    assert page.get_by_role("link", name="The same as a list").is_visible()


def test_a_browser_without_webgl_is_told_so(shown):
    page = shown(script="HTMLCanvasElement.prototype.getContext = () => null;")
    assert "no WebGL" in page.locator(".map__state").inner_text()


def test_it_fits_a_narrow_screen_with_large_buttons(shown):
    page = shown(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    box = page.get_by_role("button", name="Zoom in").bounding_box()
    assert min(box["width"], box["height"]) >= 44
