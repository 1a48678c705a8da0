"""One whole day, walked as real people would through the real site, its worker and its phone.

Every step asserts what the person sees; the server is asked only whether each thing came once.
"""

import json
import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect

from authenticator_app import code_of
from cut_line import Line
from safeground.web.demonstration.cast import PEOPLE
from searched import record_search

WORK = 90_000  # milliseconds that a job may take on a busy machine
LOT = "Essex fifteen hotspots demonstration"  # sealed, and under way
ENDED = """() => !location.pathname.startsWith("/jobs/")
  || document.body.innerText.includes("See what came of it")"""
CAME = """
import json
from safeground.web.patrols.models import CardEntry
from safeground.web.stops.models import Stop
entries = CardEntry.objects.filter(visit={pk}).order_by("kind")
print(json.dumps([[e.kind, e.applied] for e in entries]
    + [["search", s.outcome] for e in entries for s in Stop.objects.filter(
        key=e.facts.get("stop"))]))
"""


def come_in(context_of, role: str, **how) -> Page:
    """Sign in with the demonstration's button, and see one's own name."""
    page = context_of(**how).new_page()
    page.goto("/account/sign-in")
    page.get_by_role("button", name=PEOPLE[role][1]).click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return page


def press(page: Page, name: str) -> None:
    """A button or a link that looks like one."""
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page):
    """What the page is called."""
    return page.get_by_role("heading", level=1)


def done(page: Page) -> None:
    """Watch a job to its end, and go to what came of it."""
    expect(page.get_by_role("main")).to_contain_text(re.compile("Waiting|Under way|Done"))
    came_of_it = page.get_by_role("button", name="See what came of it")
    page.wait_for_function(ENDED, timeout=WORK, polling=250)
    if "/jobs/" in page.url and came_of_it.count():  # a quick job was done before its page came
        came_of_it.click()
    page.wait_for_url(lambda address: "/jobs/" not in address)


def test_a_day(site, context_of, line):
    invite(come_in(context_of, "administrator"), context_of)
    identify(come_in(context_of, "analyst"))
    coordinator = come_in(context_of, "patrol-coordinator")
    tonight = plan(coordinator)
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    walk_it(come_in(context_of, "patrol-officer", base_url=line.address, **phone), line, site)
    see_it_live(coordinator)
    measure(coordinator, tonight)
    open_a_problem(come_in(context_of, "problem-solver"))
    do_ones_part(come_in(context_of, "partner"))
    read_a_trial(come_in(context_of, "operations-commander"))
    seal_a_trial(come_in(context_of, "analyst"))
    oversee(come_in(context_of, "auditor"))


def invite(page: Page, context_of) -> None:
    """The administrator lets somebody in, who sets up how they sign in, and can't open casework."""
    page.goto("/account/people/invite")
    page.get_by_label("Full name").fill("Wilhelmina Adeyemi-Frost")
    page.get_by_label("Work e-mail address").fill("w.adeyemi-frost@essex.example")
    page.get_by_role("checkbox", name="Analyst").check()
    press(page, "Make the link")
    accept(context_of().new_page(), page.locator(".accounts-link code").inner_text())
    for path in ("/places/", "/patrols/", "/stops/", "/trials/"):
        assert page.goto(path).status in (403, 404), path


def accept(page: Page, link: str) -> None:
    """A password, an authenticator app, recovery codes, and in."""
    page.goto(link)
    page.get_by_label("Choose a password").fill("a long walk by the sea wall")
    press(page, "Continue")
    page.goto("/account/second-factor/app")
    page.get_by_text("I can’t scan it").click()
    secret = page.locator(".accounts-key").inner_text().replace(" ", "")
    page.get_by_label("The 6 digits that the app shows now").fill(code_of(secret))
    press(page, "Finish")
    expect(heading(page)).to_have_text("Keep your recovery codes")
    page.goto("/places/")
    expect(page.locator(".frame-header__person")).to_contain_text("Wilhelmina Adeyemi-Frost")
    expect(heading(page)).to_contain_text("otspots")


def identify(page: Page) -> None:
    """The analyst identifies anew, puts it in force, and reads a hotspot's page."""
    expect(heading(page)).to_contain_text("otspots")
    page.goto("/places/identify/")
    page.get_by_label("Study area").fill("Southend-on-Sea")
    page.get_by_label("How many hotspots").fill("8")
    page.get_by_label("Test every method on months that it had not seen").uncheck()
    press(page, "Identify hotspots")
    done(page)
    expect(page.get_by_role("main")).to_contain_text("Not in force")
    press(page, "Put in force")
    page.get_by_label("Why?").fill("The newest months are in it.")
    press(page, "Put in force")
    expect(page.get_by_role("main")).to_contain_text("The refresh is in force.")
    page.get_by_role("table", name="Hotspots by rank").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Why it was chosen")).to_be_visible()
    expect(page.get_by_role("heading", name="When", exact=True)).to_be_visible()


def plan(page: Page) -> str:
    """The coordinator plans the next shift, moves a visit with the arrow keys, and releases."""
    end_shift(page, "/patrols/")
    page.goto("/patrols/plans/new")
    page.get_by_label(re.compile("The units of")).check()
    page.get_by_label("Visits of each hotspot").fill("3")
    page.get_by_label("Sealed lot to obey").select_option(label=LOT)
    page.get_by_label("Seconds to look for a plan").fill("2")
    press(page, "Look for a plan")
    done(page)
    expect(page.get_by_role("main")).to_contain_text("Draft")
    move_one(page)
    crew(page)
    press(page, "Release this shift")
    press(page, "Release")
    expect(page.get_by_role("main")).to_contain_text("Released by Gareth Penhaligon")
    return page.url


def move_one(page: Page) -> None:
    """Five minutes later by an arrow key; a visit that can't be moved says why, and is put back."""
    changed = page.get_by_role("heading", name="What changed")
    wrong = page.locator("[data-timeline-wrong]:not([hidden])")
    for visit in page.locator("a[data-visit]").all():
        visit.focus()
        page.keyboard.press("ArrowRight")
        press(page, "Save the move")
        expect(changed.or_(wrong)).to_be_visible()
        if changed.is_visible():
            return
        press(page, "Put it back")
    raise AssertionError("no visit could be moved")


def end_shift(page: Page, plan: str) -> None:
    """Say that a shift is over, so that its people can be in another."""
    page.goto(plan)
    press(page, "This shift is over")
    press(page, "It is over")
    expect(page.get_by_role("main")).to_contain_text("Over since")


def crew(page: Page) -> None:
    """Put the officer in the first unit that has visits."""
    plan = page.url
    unit = page.get_by_role("table", name="Visits by unit and time").locator("tbody th").first
    page.get_by_role("link", name=unit.inner_text(), exact=True).first.click()
    page.get_by_label(PEOPLE["patrol-officer"][1]).check()
    press(page, "Save people")
    expect(page.get_by_label(PEOPLE["patrol-officer"][1])).to_be_checked()
    page.goto(plan)


def walk_it(phone: Page, line: Line, site) -> None:
    """The officer walks a visit with the network cut half-way, and all of it comes once."""
    phone.wait_for_function("() => navigator.serviceWorker.controller", polling=250)
    phone.locator(".main-button").click()
    pk = int(phone.url.rstrip("/").split("/")[-1])
    press(phone, "Start visit")
    phone.get_by_text("Under way since").wait_for()
    with line.cut(phone):
        phone.get_by_text("People spoken to", exact=True).click()
        press(phone, "3")
        phone.get_by_text("People spoken to: 3 (waits to be sent)").wait_for()
        press(phone, "Stop search")
        record_search(phone)
        phone.get_by_text("Stop search (waits to be sent)").wait_for()
        press(phone, "End visit")
        phone.get_by_text("Made, ").wait_for()
        phone.reload()
        expect(phone.locator("#waits")).to_contain_text("to be sent")
    expect(phone.locator("#waits")).to_be_empty(timeout=60_000)
    came = json.loads(site.run(CAME.format(pk=pk)))
    assert sorted(kind for kind, _ in came) == ["end", "search", "spoken", "start", "stop"]


def see_it_live(page: Page) -> None:
    """The coordinator sees the visit over."""
    page.goto("/patrols/live")
    over = page.get_by_role("region", name="Over").last
    expect(over.get_by_role("listitem").first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Last looked at")


def measure(page: Page, plan: str) -> None:
    """The next morning: the shift is over, and its dosage is measured from the check-ins."""
    end_shift(page, plan)
    page.goto(f"{plan}/measure")
    page.get_by_label("Count visits that were started and ended on the cards").check()
    press(page, "Measure this night")
    done(page)
    expect(page.get_by_role("table", name="What each hotspot received")).to_be_visible()


def open_a_problem(page: Page) -> None:
    """The problem-solver opens a problem at a hotspot."""
    page.goto("/problems/new")
    page.get_by_label("What is the problem?").fill("Robberies of pupils at the bus station")
    page.get_by_label("At which hotspot?").select_option(index=1)
    page.get_by_label("What should be different?").fill("Half as many by the summer term.")
    page.get_by_role("radio").first.check()
    press(page, "Open it")
    expect(page.get_by_role("main")).to_contain_text("Who is harmed?")


def do_ones_part(page: Page) -> None:
    """A partner sees what they were asked for and nothing else, and shows that it is done."""
    sections = page.get_by_role("navigation", name="Sections").get_by_role("link")
    assert [one.inner_text().split("\n")[-1] for one in sections.all()] == ["My actions"]
    for path in ("/places/", "/patrols/", "/problems/", "/trials/", "/operations/", "/audit/"):
        assert page.goto(path).status in (403, 404), path
    page.goto("/problems/actions")
    page.get_by_role("main").get_by_role("link").first.click()
    action = page.url
    press(page, "Add a photograph")
    page.get_by_label("Photograph", exact=True).set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_label("What does it show?").fill("The camera over the covered way")
    press(page, "Save")
    expect(page.get_by_alt_text("The camera over the covered way")).to_be_visible()
    page.goto(action)
    press(page, "Say how far it is")
    page.get_by_role("radio", name="Done", exact=True).check()
    page.get_by_label("Anything to say about it?").fill("Working since this morning.")
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Working since this morning.")


def picture() -> bytes:
    """A photograph, as a phone would send it."""
    kept = BytesIO()
    Image.new("RGB", (640, 480), "#345").save(kept, "PNG")
    return kept.getvalue()


def read_a_trial(page: Page) -> None:
    """The commander reads the answer of a trial that is over."""
    expect(heading(page)).to_have_text("Does it work?")
    page.get_by_role("link", name="Southend, twenty hotspots (simulated)").first.click()
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    page.get_by_role("link", name="Read the report").click()
    expect(page.locator("body")).to_contain_text("SIMULATED")


def seal_a_trial(page: Page) -> None:
    """The analyst designs a trial, sees what it could find, and seals it."""
    page.goto("/trials/new")
    page.get_by_label("What is the trial called?").fill("Southend, spring")
    page.get_by_label("What does it ask?").fill("Do visits on foot reduce serious violence?")
    for one in page.get_by_role("group", name="Which hotspots").get_by_role("checkbox").all():
        one.check()
    for part, value in (("Day", "5"), ("Month", "4"), ("Year", "2027")):
        page.get_by_role("group", name="First day").get_by_label(part).fill(value)
    page.get_by_label("How many days?").fill("60")
    page.get_by_label("How many hotspots are patrolled each day?").fill("3")
    page.get_by_label("What does a hotspot get on a day of treatment?").fill("Two visits on foot")
    page.get_by_label("Who answers for the trial?").fill("Head of analysis")
    page.get_by_label("How many of these offences are expected").fill("0.12")
    page.get_by_label("Which records is that worked out from?").fill("police.uk, 2025")
    page.get_by_label("What is the smallest fall").fill("25")
    press(page, "Keep the draft and see what it can find")
    expect(page.get_by_role("main")).to_contain_text("A draft.")
    press(page, "Seal the trial")
    press(page, "Seal the trial")
    expect(page.get_by_role("main")).to_contain_text("of 60 days are over")


def oversee(page: Page) -> None:
    """The auditor sees who looked at what, and reads the whole chain."""
    expect(page.get_by_role("main")).to_contain_text("Amara Lindqvist-Osei")
    page.goto("/audit/proof/")
    press(page, "Read the whole chain")
    expect(page.get_by_text("Holds").first).to_be_visible(timeout=WORK)
