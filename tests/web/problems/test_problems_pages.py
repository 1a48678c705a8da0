"""The pages of problems: what is overdue first, who sees what, and nothing read twice."""

import pytest
from django.utils import timezone
from problems_help import in_days

from safeground.web.audit.models import Row
from safeground.web.problems import queries
from safeground.web.problems.actions import meeting, stating
from safeground.web.problems.models import Meeting, PartnerAction, Problem, Question, Response
from safeground.web.problems.prompts import prompts


def bare(solver, title: str, **said) -> Problem:
    given = {"place": "The quay", "restriction": "open", **said}
    return stating.open_problem(title=title, by=solver, **given)


@pytest.mark.django_db
def test_what_is_most_overdue_comes_first(solver, problem, give, respond):
    quiet, late = bare(solver, "Quiet"), bare(solver, "Late")
    for _ in range(2):
        give(problem=late, due=in_days(-2))
    stating.ask(late, what="?", could_answer="-", owner=solver, due=in_days(-1), by=solver)
    respond(due=in_days(-1))
    give(due=in_days(0))  # today is not too late
    found = list(queries.problems(solver, timezone.localdate()))
    assert [(one.title, one.overdue) for one in found] == [
        ("Late", 3), ("Robberies at the stops", 1), ("Quiet", 0),
    ]  # fmt: skip
    assert queries.next_due(found[0]) == in_days(-2)
    assert queries.next_due(quiet_one := found[2]) is None
    assert quiet_one == quiet
    PartnerAction.objects.update(state="done")
    Response.objects.update(state="dropped")
    Question.objects.update(answered_at=timezone.now())
    assert {one.overdue for one in queries.problems(solver, timezone.localdate())} == {0}


@pytest.mark.django_db
def test_a_person_s_own_list_counts_what_is_theirs(solver, respond, give, person, signed_in):
    respond(due=in_days(-3))
    respond(owner=person("problem-solver"), due=in_days(-3))
    give(due=in_days(4))
    page = signed_in(who=solver).get("/problems/").content.decode()
    assert "Yours: 2 things to do, 1 overdue" in page
    assert "Yours:" not in signed_in("analyst").get("/problems/").content.decode()


@pytest.mark.django_db
def test_the_filter_narrows_list_and_file_alike(solver, problem, give, signed_in):
    bare(solver, "=Quiet")
    closed = bare(solver, "Closed one")
    Problem.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    give(due=in_days(-2))
    client = signed_in("operations-commander")
    for asked, titles in (
        ("", ["Robberies at the stops", "'=Quiet"]),
        ("?overdue=on", ["Robberies at the stops"]),
        ("?state=closed", ["Closed one"]),
        ("?district=Southend-on-Sea", ["Robberies at the stops"]),
        (f"?owner={solver.pk + 999}", ["Robberies at the stops", "'=Quiet"]),  # no such owner
    ):
        rows = client.get(f"/problems/problems.csv{asked}").content.decode().splitlines()[1:]
        assert [row.split(",")[0] for row in rows] == titles
        page = client.get(f"/problems/{asked}").content.decode()
        assert [t for t in ("Robberies at the stops", "=Quiet", "Closed one") if t in page] == [
            title.lstrip("'") for title in titles
        ]
    export = Row.objects.filter(kind="export").first()
    assert export.facts["form"] == "csv"
    assert export.facts["count"] == 2
    assert "'=Quiet" in client.get("/problems/problems.csv").content.decode()
    assert signed_in("publisher").get("/problems/problems.csv").status_code == 403


@pytest.mark.django_db
def test_as_many_queries_for_many_problems(
    solver, hotspot, signed_in, django_assert_max_num_queries
):
    client = signed_in(who=solver)

    def fill(number: int) -> None:
        for n in range(number):
            one = bare(solver, f"Problem {n}", hotspot=hotspot)
            stating.ask(one, what="?", could_answer="-", owner=solver, due=in_days(n), by=solver)
            meeting.write_meeting(
                on=in_days(0), title=f"M{n}", attended=[], problems=[one], by=solver
            )

    fill(2)
    addresses = ["/problems/", "/problems/meetings", f"/places/{hotspot.pk}/"]
    counts = []
    for address in addresses:
        with django_assert_max_num_queries(60) as few:
            client.get(address)
        counts.append(len(few))
    fill(20)
    for address, few in zip(addresses, counts, strict=True):
        with django_assert_max_num_queries(few):
            client.get(address)


@pytest.mark.django_db
def test_a_problem_s_page_reads_as_much_whatever_it_holds(
    problem, solver, respond, give, signed_in, django_assert_max_num_queries
):
    client, address = signed_in(who=solver), f"/problems/{problem.pk}"

    def fill(number: int) -> None:
        for _ in range(number):
            respond()
            give()
            stating.keep_fact(problem, what="Known", source="Visit", by=solver)
            stating.ask(
                problem, what="?", could_answer="-", owner=solver, due=in_days(1), by=solver
            )

    fill(1)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    fill(10)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


@pytest.mark.django_db
def test_a_need_to_know_problem_is_its_owner_s_and_those_let_in(solver, person, signed_in):
    one = bare(solver, "Hidden problem", restriction="need to know")
    held = meeting.write_meeting(
        on=in_days(0), title="Hidden meeting", attended=[], problems=[one], by=solver
    )
    other = person("problem-solver", name="Other Solver")
    client, owner = signed_in(who=other), signed_in(who=solver)
    assert client.get(f"/problems/{one.pk}").status_code == 404
    assert client.get(f"/problems/meetings/{held.pk}").status_code == 404
    assert b"Hidden" not in client.get("/problems/").content
    assert owner.get(f"/problems/{one.pk}/people").status_code == 200
    owner.post(f"/problems/{one.pk}/people", {"person": other.pk})
    assert client.get(f"/problems/{one.pk}").status_code == 200
    assert Row.objects.order_by("number").last().restricted
    assert client.get(f"/problems/{one.pk}/people").status_code == 403
    grant = queries.let_in_to(one).get()
    owner.post(f"/problems/{one.pk}/people", {"withdraw": grant.pk})
    assert client.get(f"/problems/{one.pk}").status_code == 404


@pytest.mark.django_db
def test_vague_words_are_asked_about_and_kept(problem, solver, signed_in):
    client = signed_in(who=solver)
    vague = {"who": "People", "harm": "Violence", "where": "Around town", "when": "Often"}
    client.post(f"/problems/{problem.pk}/write/scanning", vague)
    problem.refresh_from_db()
    assert problem.where == "Around town"
    assert len(list(prompts(problem))) == 4
    assert b"Could this be more specific?" in client.get(f"/problems/{problem.pk}").content
    assert b"Scanning changed" in client.get(f"/problems/{problem.pk}").content
    assert not list(prompts(Problem(who="Door staff", harm="Punched while closing up",
                                    where="North stop", when="Fridays after 22:00")))  # fmt: skip


@pytest.mark.django_db
def test_a_whole_problem_from_its_pages(solver, commander, council, signed_in, hotspot):
    client, agrees = signed_in(who=solver), signed_in(who=commander)
    due, today = in_days(7), in_days(0)
    parts = {f"{n}_{p}": getattr(d, p) for n, d in (("due", due), ("on", today))
             for p in ("day", "month", "year")}  # fmt: skip
    wrong = client.post("/problems/new", {"title": "Nowhere", "restriction": "open"})
    assert b"Choose a hotspot, or say where it is" in wrong.content
    client.post("/problems/new", {"title": "Lamps", "hotspot": hotspot.pk, "restriction": "open"})
    one = Problem.objects.get()
    here = f"/problems/{one.pk}"
    said = {"what": "Mend", "mechanism": "Seen", "owner": solver.pk, "measure": "Counts",
            "baseline": "14", "comparison": "Other", **parts}  # fmt: skip
    response = client.post(f"{here}/responses/new", said).url
    assert b"somebody else agrees it" in client.get(response).content
    assert client.post(f"{response}/step/agree").status_code == 403
    assert client.get(f"{response}/step/begin").status_code == 422
    assert agrees.post(f"{response}/step/agree").url == response
    assert client.post(f"{response}/step/begin", parts).url == response
    said = {"title": "CSP", "attended": council.pk, "problems": one.pk, **parts}
    held = client.post("/problems/meetings/new", said).url
    asked = {"partner": council.pk, "kind": "housing", "what": "Visit", "where": "Flats",
             "contact": "Team", "meeting": Meeting.objects.get().pk, **parts}  # fmt: skip
    action = client.post(f"{here}/actions/new", asked).url
    for page in (held, here, f"{here}/plan", f"{here}/assessment", action, "/problems/meetings"):
        assert client.get(page).status_code == 200
        assert signed_in("analyst").get(page).status_code == 200
    assert b"Visit" in client.get(held).content
    client.post(f"{held}/review", {"actions": []})
    client.post(
        f"{here}/assess",
        {"found": "Fewer", "displacement": "None", "decision": "adapt", "reason": "More to do"},
    )
    agree = f"/problems/assessments/{one.assessments.get().pk}/agree"
    assert client.get(agree).status_code == 403
    assert agrees.post(agree).url == here
    assert b"Adapt (agreed)" in client.get(here).content


@pytest.mark.django_db
def test_nothing_yet_says_what_will_be_here(signed_in, person, council):
    assert b"No problems yet" in signed_in("problem-solver").get("/problems/").content
    assert b"No meetings yet" in signed_in("problem-solver").get("/problems/meetings").content
    partner = person("partner", partner=council)
    assert b"Nothing to do" in signed_in(who=partner).get("/problems/actions").content
