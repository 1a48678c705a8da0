"""The officer's card with the network cut half-way, and everything off the phone at sign-out."""

import json

import pytest
from playwright.sync_api import expect

from browsed import axe, no_sideways_scroll
from searched import record_search
from walked_site import sign_in

CARD = "/patrols/card/"
SAID = "import card_night, json; print(json.dumps(card_night.told({!r})))"


@pytest.fixture
def officer(site):
    """The address of an officer with a released shift this evening."""
    email = site.run("import card_night; print(card_night.card_night())")
    yield email
    site.run(f"import card_night; card_night.forget({email!r})")


@pytest.fixture
def phone(on_a_phone, line, officer):
    """That officer's phone, signed in and with the card opened once where there is signal."""
    page = on_a_phone(base_url=line.address)
    sign_in(page, officer)
    return carried(page)


@pytest.fixture
def told(site, officer):
    """What reached the site of that officer's evening."""
    return lambda: json.loads(site.run(SAID.format(officer)))


def carried(page):
    """Open the card where there is signal, and wait until it would open without."""
    for _ in range(6):  # a browser that has just begun may keep it only when it is opened again
        page.goto(CARD)
        page.get_by_role("link", name="Next:").wait_for()
        for _ in range(20):
            if page.evaluate("!!navigator.serviceWorker.controller"):
                return page
            page.wait_for_timeout(500)
    raise AssertionError("the card was not kept for when there is no signal")


def tap(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_visit_walked_without_signal_arrives_once(phone, line, told):
    with line.cut(phone):
        phone.get_by_role("link", name="Next:").click()
        tap(phone, "Start visit")
        phone.get_by_text("Under way since").wait_for()
        phone.get_by_text("People spoken to", exact=True).click()
        tap(phone, "3")
        phone.get_by_text("People spoken to: 3 (waits to be sent)").wait_for()
        tap(phone, "Arrest")
        phone.get_by_text("Arrest (waits to be sent)").wait_for()
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
        assert told()["entries"] == []
    expect(phone.locator("#waits")).to_be_empty(timeout=60_000)
    found = told()
    assert found["entries"] == [[k, True] for k in ("arrest", "end", "spoken", "start", "stop")]
    assert found["states"] == ["made", "planned", "planned"]
    assert found["stops"] == [["recorded", "Offensive weapons"]]


def test_a_tap_can_be_taken_back_before_it_goes(phone, told):
    phone.get_by_role("link", name="Next:").click()
    tap(phone, "Start visit")
    tap(phone, "Undo")
    phone.get_by_text("Taken back.").wait_for()
    phone.get_by_role("button", name="Start visit").wait_for()
    assert told()["entries"] == []


def test_nothing_readable_is_kept_and_nothing_at_all_after_signing_out(phone, line):
    following = phone.get_by_role("link", name="Next:")
    place = following.inner_text().removeprefix("Next: ")
    following.click()
    with line.cut(phone):
        tap(phone, "Start visit")
        phone.get_by_text("1 thing waits to be sent.").wait_for()
        kept = phone.evaluate(KEPT)
        assert kept["queue"] == 1
        assert place.lower() not in kept["text"].lower()
        assert kept["extractable"] is False
        assert not any("tonight" in address for address in kept["cached"])
        tap(phone, "Sign out and clear this phone")
        phone.get_by_text("1 thing has not been sent").wait_for()
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


def test_another_person_never_sees_or_sends_what_the_first_left(phone, line, told, site):
    other = site.run("import card_night; print(card_night.officer('Idris Fenwick-Rao'))")
    phone.get_by_role("link", name="Next:").click()
    with line.cut(phone):
        tap(phone, "Start visit")
        phone.get_by_text("Under way since").wait_for()
    phone.context.clear_cookies()
    sign_in(phone, other)
    phone.goto(CARD)
    phone.get_by_role("heading", name="No visits tonight").wait_for()
    assert phone.evaluate(KEPT)["queue"] == 0
    assert told()["entries"] == []


def test_an_ended_session_keeps_the_queue_and_asks_to_sign_in(phone, told):
    phone.get_by_role("link", name="Next:").click()
    phone.context.clear_cookies()
    tap(phone, "Start visit")
    phone.get_by_role("link", name="Sign in to send").wait_for(timeout=40_000)
    phone.get_by_text("1 thing waits to be sent.").wait_for()
    assert told()["entries"] == []


def test_the_card_is_open_to_everybody_in_light_and_dark(phone):
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
    phone.get_by_role("link", name="Next:").click()
    tap(phone, "Start visit")
    phone.get_by_text("Under way since").wait_for()
    for one in phone.locator(
        "main button:visible, main summary:visible, .bar a, .bar button"
    ).all():
        box = one.bounding_box()
        assert box["height"] >= 56, one.inner_text()
        assert box["width"] >= 56, one.inner_text()
