"""A stop and search recorded in a browser: the same six steps at a desk and on a phone."""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from browsed import choose_by_keyboard, press_by_keyboard, tab_through

NOW = datetime.now(ZoneInfo("Europe/London"))
TICK = " "
Answer = tuple[str, str]  # how a question or a box's label begins, and what is said there
WHEN = (
    ("Day", str(NOW.day)), ("Month", str(NOW.month)), ("Year", str(NOW.year)),
    ("Time of the search", f"{NOW:%H:%M}"), ("Place", "High Street, by the bus station"),
)  # fmt: skip
SHORT: Mapping[str, tuple[Answer, ...]] = {
    "When and where": (("What did you search?", "A person"), *WHEN),
    "The person": (("Ethnicity, as they say it", "White: English"), ("Age (in years)", "24")),
    "Why": (
        ("Power", "PACE section 1"), ("What were you looking for?", "Offensive weapons"),
        ("Grounds (", "Seen to hide a blade after a 999 call"),
    ),
    "How": (("What was removed?", "Nothing, or only a coat"), ("Was it on body", "Yes")),
    "What came of it": (("Outcome", "No further action"), ("Did the outcome", "No")),
    "Officer and copy": (
        ("Your warrant or collar number", "PC 4321"), ("Record offered", "Given on paper"),
    ),
}  # fmt: skip
# Every field that Code A asks for, and what each answer asks for besides.
WHOLE: Mapping[str, tuple[Answer, ...]] = {
    "When and where": (
        ("What did you search?", "A person and a vehicle"), ("Vehicle registration", "EX19 SGD"),
        *WHEN,
    ),
    "The person": (
        ("Ethnicity, as they say it", "Not stated: the person declined"),
        ("Ethnicity as you saw it", "White"), ("Gender", "Male"), ("Age (in years)", "17"),
        ("The age is an estimate", TICK), ("Name, only if they chose", "Otis Invented"),
    ),
    "Why": (
        ("Power", "Section 60"), ("Authorisation", "Section 60 by Insp 77, 18:00 to 06:00"),
        ("What were you looking for?", "Offensive weapons"),
        ("Grounds (", "Seen to hide a blade after a 999 call"),
    ),
    "How": (
        *((said, TICK) for said in (
            "Grounds: why", "Object: what", "Warrant card", "Identity:", "Station you",
            "Entitlement", "Legal power", "“You are detained",
        )),
        ("What was removed?", "More than a coat"), ("Where (out of public view)", "The van"),
        ("Who was there", "PC 4321 and PC 99"), ("Appropriate adult", "Not present"),
        ("Was it on body", "No"), ("Why there is none", "The battery was flat"),
    ),
    "What came of it": (
        ("Outcome", "Arrest"), ("Did the outcome", "Yes"), ("What was found", "A kitchen knife"),
        ("Safeguarding", "Parent or carer told"), ("What was done for the child", "Taken home"),
    ),
    "Officer and copy": (
        ("Your warrant or collar number", "PC 4321"), ("Record offered", "Not offered"),
        ("Why (it was not offered)", "Called to something urgent"),
    ),
}  # fmt: skip


def record_search(
    page: Page,
    answers: Mapping[str, tuple[Answer, ...]] = SHORT,
    *,
    on: str = "Next",
    last: str = "Save the record",
    keyboard: bool = False,
) -> None:
    """From the first step to the last, in the buttons' own words."""
    answer, press = (_type, press_by_keyboard) if keyboard else (_fill, _press)
    for step, said in answers.items():
        expect(page.get_by_role("heading", level=1, name=step, exact=True)).to_be_visible()
        for question, what in said:
            answer(page, question, what)
        press(page, last if step == "Officer and copy" else on)


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _fill(page: Page, question: str, what: str) -> None:
    """By finger or mouse."""
    group = page.get_by_role("group", name=_begins(question))
    if group.count():
        return group.get_by_label(_begins(what)).first.check()
    box = page.get_by_label(_begins(question)).filter(visible=True)
    match box.evaluate("one => one.type"):
        case "checkbox":
            box.check()
        case "select-one":
            box.select_option(label=box.get_by_text(_begins(what)).first.inner_text())
        case _:
            box.fill(what)


def _type(page: Page, question: str, what: str) -> None:
    """By the keyboard alone."""
    tab_through(page, until=question)
    if page.evaluate("document.activeElement.type") == "radio":
        return choose_by_keyboard(page, what)
    page.keyboard.type(what)


def _begins(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}")
