"""Forms: each widget has its label, its hint and its error, and errors say what to do."""

from datetime import date, time

import pytest
from django import forms
from frame_help import rendered, words

from safeground.web.lib.fields import kind_of
from safeground.web.lib.forms import DateField, Form, TimeField, revealing
from safeground.web.lib.widgets import DateParts

FORM = '{% from "components/form.html" import form_of %}{{ form_of(form, cancel="/back") }}'


class Every(Form):
    """One of each."""

    name = forms.CharField(help_text="As people say it")
    about = forms.CharField(label="What happened?", widget=forms.Textarea, max_length=200)
    notes = forms.CharField(widget=forms.Textarea, required=False)
    begun = forms.DateField(label="Date begun")
    at = forms.TimeField(label="Time")
    officers = forms.IntegerField()
    district = forms.ChoiceField(choices=[("", "Choose"), ("s", "Southend")])
    power = revealing(
        forms.ChoiceField(choices=[("1", "PACE"), ("x", "Other")], widget=forms.RadioSelect),
        x="other_power",
    )
    other_power = forms.CharField(required=False)
    seen = forms.MultipleChoiceField(choices=[("a", "A light"), ("b", "A camera")])
    agreed = forms.BooleanField(label="It is agreed")
    photo = forms.FileField(required=False)
    email = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput)
    number = forms.CharField(widget=forms.HiddenInput, initial="7")


def test_each_widget_has_its_macro():
    kinds = {field.name: kind_of(field) for field in Every()}
    assert kinds == {
        "name": "input", "about": "counted", "notes": "textarea", "begun": "date", "at": "input",
        "officers": "input", "district": "select", "power": "radios", "other_power": "input",
        "seen": "checkboxes", "agreed": "checkboxes", "photo": "file", "email": "input",
        "secret": "password", "number": "hidden",
    }  # fmt: skip


@pytest.mark.parametrize("sent", [None, {}], ids=["fresh", "sent empty"])
def test_every_box_has_a_label_of_its_own(sent):
    page = rendered(FORM, form=Every(sent))
    labelled = {one.attrs["for"] for one in page.all("label")}
    boxes = [
        one
        for name in ("input", "textarea", "select")
        for one in page.all(name)
        if one.attrs.get("type") != "hidden"
    ]
    assert {one.attrs["id"] for one in boxes} == labelled
    assert len(boxes) == len(labelled) == 18


def test_what_a_box_is_described_by_is_there():
    page = rendered(FORM, form=Every({}))
    ids = {one.attrs.get("id") for one in page.elements}
    described = [one.attrs.get("aria-describedby", "") for one in page.elements]
    assert {name for many in described for name in many.split()} <= ids


def test_the_error_summary_leads_to_each_box():
    page = rendered(FORM, form=Every({}))
    ids = {one.attrs.get("id") for one in page.elements}
    links = [one.attrs["href"] for one in page.all("a") if one.attrs["href"].startswith("#")]
    assert {link[1:] for link in links} <= ids
    assert "#id_begun_day" in links
    assert "There is a problem" in page.one("h2").text


def test_errors_say_what_to_do():
    form = Every({"at": "25:00", "officers": "many", "email": "nobody"})
    assert {name: messages[0] for name, messages in form.errors.items()} == {
        "name": "Enter name",
        "about": "Answer “What happened?”",
        "begun": "Enter date begun",
        "at": "Time must be a time, like 20:15",
        "officers": "Officers must be a number",
        "district": "Select district",
        "power": "Select power",
        "seen": "Select seen",
        "agreed": "Tick the box: It is agreed",
        "email": "Enter an e-mail address, like name@example.com",
        "secret": "Enter secret",
        "number": "Enter number",
    }


def test_the_words_of_a_forms_author_are_kept():
    class Own(Form):
        name = forms.CharField(error_messages={"required": "Say where it is"})

    assert Own({}).errors["name"] == ["Say where it is"]


def test_an_optional_question_says_so_but_not_in_a_filter():
    form = Every()
    assert "Notes (optional)" in words(rendered(FORM, form=form).one("label", for_="id_notes").text)
    form.as_filter()
    page = rendered(FORM, form=form)
    assert words(page.one("label", for_="filter_notes").text) == "Notes"


def test_a_choice_reveals_its_question_beside_it_and_not_again():
    page = rendered(FORM, form=Every())
    assert len(page.all("input", name="other_power")) == 1
    other = page.one("input", name="power", value="x")
    assert other.attrs["data-aria-controls"] == "conditional-id_power-2"
    asked = words(page.one("label", for_="id_other_power").text)
    assert asked == "Other power"  # who chose so isn't told that it may be left out


def test_a_choice_can_reveal_two_questions_in_their_order():
    class Circle(Form):
        how = revealing(
            forms.ChoiceField(choices=[("map", "Drawn"), ("c", "A circle")],
                              widget=forms.RadioSelect),
            c="centre radius",
        )  # fmt: skip
        radius = forms.IntegerField(required=False)
        centre = forms.CharField(required=False)

    page = rendered(FORM, form=Circle())
    names = [box.attrs["name"] for box in page.all("input") if "name" in box.attrs]
    assert [name for name in names if name in ("centre", "radius")] == ["centre", "radius"]
    revealed = page.one("div", id="conditional-id_how-2")
    assert words(revealed.text) == "Centre Radius"


def test_the_browser_is_not_asked_to_check_and_the_token_is_there():
    form = rendered(FORM, form=Every()).one("form")
    assert "novalidate" in form.attrs
    assert form.attrs["enctype"] == "multipart/form-data"


def test_a_password_is_never_sent_back():
    page = rendered(FORM, form=Every({"secret": "hunter2"}))
    assert "value" not in page.one("input", name="secret").attrs


def test_what_was_typed_is_sent_back_and_cannot_become_html():
    typed = {"name": '"><script>', "about": "</textarea>", "begun_day": "31", "seen": ["b"]}
    page = rendered(FORM, form=Every(typed))
    assert page.one("input", name="name").attrs["value"] == '"><script>'
    assert page.one("textarea", name="about").text == "</textarea>"
    assert page.one("input", name="begun_day").attrs["value"] == "31"
    assert "checked" in page.one("input", name="seen", value="b").attrs


def test_a_page_may_show_the_summary_first_and_it_is_shown_once():
    source = '{% from "components/form.html" import form_of, error_summary %}'
    source += "{{ error_summary(form) }}<h1>Add</h1>{{ form_of(form) }}"
    assert len(rendered(source, form=Every({})).all("h2")) == 1


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        (("6", "11", "2026"), date(2026, 11, 6)),
        (("06", "November", "2026"), date(2026, 11, 6)),
        (("6", "nov", "2026"), date(2026, 11, 6)),
        (("", "", ""), None),
        (("6", "", "2026"), "Date must include a month"),
        (("", "11", ""), "Date must include a day and a year"),
        (("31", "2", "2026"), "Date must be a real date, like 6 11 2026"),
        (("6", "11", "26"), "Date must be a real date, like 6 11 2026"),
        (("six", "11", "2026"), "Date must be a real date, like 6 11 2026"),
        (("6", "ma", "2026"), "Date must be a real date, like 6 11 2026"),
    ],
)
def test_a_date_is_read_from_its_three_boxes(parts, answer):
    field = DateField(label="Date", required=False)
    if isinstance(answer, str):
        with pytest.raises(forms.ValidationError) as said:
            field.clean(DateParts(*parts))
        assert said.value.messages == [answer]
    else:
        assert field.clean(DateParts(*parts)) == answer


def test_a_date_that_is_known_fills_its_boxes():
    page = rendered(FORM, form=Every(initial={"begun": date(2026, 11, 6)}))
    boxes = [page.one("input", name=f"begun_{part}").attrs["value"] for part in DateParts._fields]
    assert boxes == ["6", "11", "2026"]


@pytest.mark.parametrize("typed", ["20:15", "20.15", "2015", " 20:15 "])
def test_a_time_is_read_as_people_type_it(typed):
    assert TimeField().clean(typed) == time(20, 15)


@pytest.mark.parametrize("typed", ["99", "2575", "20", "8pm"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        TimeField().clean(typed)
