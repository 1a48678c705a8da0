"""The officer's card with the network cut half-way, and everything off the phone at sign-out."""

import json

import pytest

from browsed import axe, no_sideways_scroll, offline
from walked_site import sign_in, walked_site

CARD = "/patrols/card/"
SAID = """
import json
from safeground.web.patrols.models import CardEntry, Visit
from safeground.web.stops.models import Stop
print(json.dumps({
    "entries": sorted(CardEntry.objects.values_list("kind", "applied")),
    "states": list(Visit.objects.order_by("starts_at").values_list("state", flat=True)),
    "stops": list(Stop.objects.values_list("state", "object_of_search")),
}))
"""
EMPTY = """
from safeground.web.patrols.models import CardEntry, Plan
from safeground.web.stops.models import Stop
CardEntry.objects.all().delete(); Stop.objects.all().delete(); Plan.objects.all().delete()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of its own where nobody has done anything, so that each test can empty it."""
    with walked_site(tmp_path_factory.mktemp("cards") / "site", "only_the_cast") as found:
        yield found


@pytest.fixture
def phone(site, on_a_phone):
    """An officer's phone on the evening of a released shift."""
    site.run(f"{EMPTY}\nfrom card_night import card_night; card_night()")
    yield on_a_phone("patrol-officer")
    site.run(EMPTY)


def carried(page):
    """Open the card where there is signal, and wait until it would open without."""
    page.goto(CARD)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.get_by_role("link", name="Next:").wait_for()
    return page


def tap(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_visit_walked_without_signal_arrives_once(phone, site):
    carried(phone)
    with offline(phone):
        phone.get_by_role("link", name="Next:").click()
        tap(phone, "Start visit")
        phone.get_by_text("Under way since").wait_for()
        phone.get_by_text("People spoken to", exact=True).click()
        tap(phone, "3")
        phone.get_by_text("People spoken to: 3 (waits to be sent)").wait_for()
        tap(phone, "Arrest")
        phone.reload()
        phone.get_by_text("Under way since").wait_for()
        tap(phone, "Stop search")
        record_search(phone)
        phone.get_by_text("Stop search (waits to be sent)").wait_for()
        tap(phone, "End visit")
        phone.get_by_text("Made, ").wait_for()
        phone.get_by_text("6 things wait to be sent.").wait_for()
        phone.reload()
        phone.get_by_text("6 things wait to be sent.").wait_for()
        assert told(site)["entries"] == []
    phone.wait_for_function("() => !document.getElementById('waits').textContent", timeout=40_000)
    found = told(site)
    assert found["entries"] == [[k, True] for k in ("arrest", "end", "spoken", "start", "stop")]
    assert found["states"] == ["made", "planned", "planned"]
    assert found["stops"] == [["recorded", "Offensive weapons"]]


def record_search(page):
    """The six steps of the record, on the phone."""
    page.get_by_role("heading", name="When and where").wait_for()
    page.get_by_label("A person", exact=True).check()
    assert page.get_by_label("Place", exact=True).input_value().startswith("High Street")
    tap(page, "Next")
    page.get_by_label("Ethnicity, as they say it (").select_option("W1")
    page.get_by_label("Age (in years)").fill("24")
    tap(page, "Next")
    page.get_by_label("Power", exact=True).select_option(index=1)
    page.get_by_label("What were you looking for?").select_option("Offensive weapons")
    page.get_by_label("Grounds (").fill("In a hotspot")
    page.get_by_text("Being in a hotspot is not grounds.").wait_for()
    page.get_by_label("Grounds (").fill("Seen to hide a blade after a 999 call")
    tap(page, "Next")
    page.get_by_label("Nothing, or only a coat").check()
    page.get_by_label("Yes", exact=True).locator("visible=true").check()
    tap(page, "Next")
    page.get_by_label("No further action").check()
    page.get_by_label("No", exact=True).locator("visible=true").check()
    tap(page, "Next")
    page.get_by_label("Your warrant or collar number").fill("PC 1234")
    page.get_by_label("Given on paper").check()
    tap(page, "Save the record")


def told(site):
    return json.loads(site.run(SAID))


def test_a_tap_can_be_taken_back_before_it_goes(phone, site):
    carried(phone).get_by_role("link", name="Next:").click()
    tap(phone, "Start visit")
    tap(phone, "Undo")
    phone.get_by_text("Taken back.").wait_for()
    phone.get_by_role("button", name="Start visit").wait_for()
    assert told(site)["entries"] == []


def test_nothing_readable_is_kept_and_nothing_at_all_after_signing_out(phone):
    carried(phone).get_by_role("link", name="Next:").click()
    with offline(phone):
        tap(phone, "Start visit")
        phone.get_by_text("1 thing waits to be sent.").wait_for()
        kept = phone.evaluate(KEPT)
        assert kept["queue"] == 1
        assert "Marine Parade" not in kept["text"]
        assert kept["extractable"] is False
        assert not any("tonight" in address for address in kept["cached"])
    tap(phone, "Sign out and clear this phone")
    again = phone.get_by_text("have not been sent").or_(phone.get_by_text("has not been sent"))
    if again.is_visible():
        tap(phone, "Sign out and clear this phone")
    phone.wait_for_url("**/account/**")
    left = phone.evaluate(LEFT)
    assert left == {"databases": [], "caches": [], "workers": 0, "local": 0}


KEPT = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("safeground-card");
    asked.onsuccess = () => done(asked.result);
  });
  const all = (store) => new Promise((done) => {
    const asked = db.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const [queue, kept, ring] = [await all("queue"), await all("kept"), await all("ring")];
  db.close();
  const plain = (one) => new TextDecoder().decode(one.sealed) + JSON.stringify(Object.keys(one));
  const cached = [];
  for (const name of await caches.keys()) {
    for (const one of await (await caches.open(name)).keys()) cached.push(one.url);
  }
  return {
    queue: queue.length, text: [...queue, ...kept].map(plain).join(),
    extractable: ring[0].key.extractable, cached,
  };
}"""
LEFT = """async () => ({
  databases: await indexedDB.databases(), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length, local: localStorage.length,
})"""


def test_another_person_never_sees_or_sends_what_the_first_left(phone, site):
    carried(phone).get_by_role("link", name="Next:").click()
    with offline(phone):
        tap(phone, "Start visit")
        phone.get_by_text("Under way since").wait_for()
    phone.context.clear_cookies()
    sign_in(phone, "officer2@demonstration.example")
    phone.goto(CARD)
    phone.get_by_role("heading", name="No visits tonight").wait_for()
    phone.wait_for_timeout(7_000)
    assert told(site)["entries"] == []


def test_an_ended_session_keeps_the_queue_and_asks_to_sign_in(phone, site):
    carried(phone).get_by_role("link", name="Next:").click()
    phone.context.clear_cookies()
    tap(phone, "Start visit")
    phone.get_by_role("link", name="Sign in to send").wait_for(timeout=40_000)
    phone.get_by_text("1 thing waits to be sent.").wait_for()
    assert told(site)["entries"] == []


def test_the_card_is_open_to_everybody_in_light_and_dark(phone):
    carried(phone)
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme)
        phone.goto(CARD)
        phone.get_by_role("link", name="Next:").wait_for()
        axe(phone)
        no_sideways_scroll(phone)
        phone.get_by_role("link", name="Next:").click()
        phone.get_by_role("button", name="Start visit").or_(
            phone.get_by_role("button", name="End visit")
        ).wait_for()
        axe(phone)
        no_sideways_scroll(phone)


def test_everything_that_is_pressed_is_large_enough_for_a_glove(phone):
    carried(phone).get_by_role("link", name="Next:").click()
    tap(phone, "Start visit")
    phone.get_by_text("Under way since").wait_for()
    for one in phone.locator(
        "main button:visible, main summary:visible, .bar a, .bar button"
    ).all():
        box = one.bounding_box()
        assert box["height"] >= 56, one.inner_text()
        assert box["width"] >= 56, one.inner_text()
