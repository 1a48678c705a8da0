"""The ground under every test in a browser: the site answers, keeps a session, and serves jobs."""

from browsed import axe, no_sideways_scroll, tab_through


def test_a_session_cookie_of_this_host_only_is_kept_over_plain_http_on_this_machine(as_role, site):
    page = as_role("analyst")
    page.goto("/jobs/")
    assert page.get_by_role("heading", level=1).inner_text() == "My jobs"
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert kept["__Host-session"]["secure"]
    assert site.address.startswith("http://localhost:")


def test_my_jobs_is_open_to_everybody(as_role):
    page = as_role("analyst")
    page.goto("/jobs/")
    axe(page)
    no_sideways_scroll(page)
    assert tab_through(page)[0] == "Skip to main content"
