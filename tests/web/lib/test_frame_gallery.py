"""The page of every component: there in a demonstration only, and sound in each of its states."""

import pytest
from django.urls import reverse
from frame_help import Page
from test_frame_page import assert_sound


@pytest.mark.parametrize("state", ["", "?wrong", "?district=southend&since_day=6"])
def test_every_component_is_sound_in_each_state(signed_in, settings, state):
    settings.DEMONSTRATION = True
    page = Page(signed_in("analyst").get(reverse("gallery") + state).content.decode())
    assert not page.wrong
    assert_sound(page)
    title = page.one("title").text
    assert title.startswith("Error: ") == (state == "?wrong")


def test_a_real_installation_does_not_have_it(signed_in, settings):
    settings.DEMONSTRATION = False
    assert signed_in("analyst").get(reverse("gallery")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["about", "accessibility"])
def test_the_world_may_read_what_the_data_is_and_who_can_use_the_site(client, name):
    assert client.get(reverse(name), headers={"host": "localhost"}).status_code == 200
