"""The report of a trial: what it says, in which order, and what it must never hide."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from designed_trials import BEFORE, designed
from pages_taken_apart import Read
from reported_trials import AFTER, INVENTED, content_of, trial_with, words
from safeground.core.trials.invented import World
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.release_allocations import Override, record_override, release_day
from safeground.pipelines.trials.amend_trial import amend_trial
from safeground.pipelines.trials.report.page import page
from safeground.pipelines.trials.report.parts import Facts, Figure, ReportContent, Table, Text
from safeground.pipelines.trials.report.pdf import pdf
from safeground.pipelines.trials.report.report_trial import ReportQuestion, report_trial
from safeground.pipelines.trials.seal_trial import seal_trial

STRONG, WEAK = World(0.6, 0.3), World(0.3, 1.0)


@pytest.fixture(scope="module")
def strong(tmp_path_factory: pytest.TempPathFactory) -> ReportContent:
    """The report of a trial of patrols that worked, with rings: read by many, changed by none."""
    return content_of(trial_with(tmp_path_factory.mktemp("strong"), STRONG, rings=(50, 100)))


def section(content: ReportContent, key: str) -> tuple[Any, ...]:
    return next(each.blocks for each in content.sections if each.key == key)


def test_the_whole_report_comes_from_one_call(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG, rings=(50,))
    question = ReportQuestion(trial, None, tmp_path / "report", redraws=200)
    done = report_trial(question, AFTER, command="safeground x", progress=lambda *_: None)
    assert {"report.html", "report.pdf", "analysis.json", "rerun.sh"} <= set(done.files)
    charts = {name.split("/")[1] for name in done.files if name.startswith("charts/")}
    for name in ("forest", "cumulative-difference", "displacement", "flow"):
        assert {f"{name}.svg", f"{name}.png", f"{name}.csv"} <= charts
    assert all(path.exists() for path in done.files.values())
    facts = json.loads(done.files["analysis.json"].read_text(encoding="utf-8"))
    assert facts["answers"]["rate_ratio"]["estimate"] < 1
    assert facts["displacement"]["total"]["sentence"].endswith(".")
    assert {"carry_over", "washout_1"} <= set(facts["carry_over"])
    assert "rate_ratio_per_15_minutes" in facts["dose"]
    assert facts["verified"] is True
    script = done.files["rerun.sh"].read_text(encoding="utf-8")
    assert f"safeground trials report {trial}" in script
    assert "--redraws 200 --seed 1" in script
    assert facts["provenance"]["data"]["place_days"]["sha256"] in script


def test_it_is_read_from_the_answer_down(strong: ReportContent) -> None:
    content = strong
    assert content.title.endswith("hotspots?")
    assert "95% interval" in content.answer
    assert [each.key for each in content.sections] == [
        "means", "next", "seen", "outcomes", "charts", "moved", "lasting", "minutes", "flow",
        "deviations", "change", "methods", "document", "provenance", "again",
    ]  # fmt: skip
    assert "It is evidence that being assigned to patrol led to fewer" in words(content)
    assert [meaning.split(" on ")[0] for _, meaning in content.facts[:2]] == ["offences"] * 2


def test_an_answer_that_cannot_be_told_is_never_called_no_effect(tmp_path: Path) -> None:
    content = content_of(trial_with(tmp_path, WEAK))
    assert content.answer.startswith("It can't be told")
    assert "this trial can't tell whether patrols lowered or raised" in words(content)
    assert "no effect" not in content.answer


@pytest.mark.parametrize("world", [None, World(0.002, 1.0)])
def test_where_no_effect_may_be_printed_it_says_why_and_prints_none(
    tmp_path: Path, world: World | None
) -> None:
    content = content_of(trial_with(tmp_path, world))
    assert content.answer.startswith("No effect is given")
    assert [chart.name for chart in content.charts] == ["flow"]
    said = words(content)
    assert "no evidence that patrols did nothing, and none that they worked" in said
    assert "not even a fall to none would usually" in said or "nothing to compare" in said
    assert "It is the effect of being assigned" not in said
    assert page(content).count("<svg") == 1
    assert pdf(content, AFTER).startswith(b"%PDF")


def test_invented_outcomes_are_labelled_on_every_page_and_chart(strong: ReportContent) -> None:
    content = strong
    assert content.label.startswith("SIMULATED")
    assert len(content.charts) == 6
    assert all(chart.title.startswith("SIMULATED: ") for chart in content.charts)
    html = page(content)
    assert html.count(content.label) >= 3
    assert '<body class="marked">' in html


def test_a_real_trial_is_not_labelled(tmp_path: Path) -> None:
    content = content_of(trial_with(tmp_path, STRONG, gathered={"command": "gather"}))
    assert content.label == ""
    assert "SIMULATED" not in page(content).split("</style>")[1]


def test_the_page_loads_nothing_and_is_well_formed(strong: ReportContent) -> None:
    html = page(strong)
    read = Read(html)
    policies = [a["content"] for tag, a in read.elements if tag == "meta" and "http-equiv" in a]
    assert policies
    assert (policies[0] or "").startswith("default-src 'none'; style-src 'sha256-")
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in read.elements}
    assert not [a for _, a in read.elements if "style" in a or "src" in a]
    ids = [a["id"] for _, a in read.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert len(read.texts["h1"]) == 1


def test_the_pdf_is_tagged_and_the_same_each_time(strong: ReportContent) -> None:
    content = strong
    pages = pdf(content, AFTER)
    assert b"StructTreeRoot" in pages
    assert b"pdfuaid:part>1" in pages
    assert b"/Lang(en-GB)" in pages
    assert pages.count(b"/Alt") == len(content.charts)
    assert pages == pdf(content, AFTER)


def test_names_are_text_whatever_they_hold_and_however_long(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script> #panic() *x* $y$ \\ " + "W" * 80
    content = content_of(trial_with(tmp_path, STRONG, responsible=nasty, question=nasty))
    html = page(content)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert pdf(content, AFTER).startswith(b"%PDF")


def test_a_broken_seal_is_said_before_anything_else(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG)
    path = trial / "trial.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Southend", "Essex"), encoding="utf-8")
    content = content_of(trial)
    assert content.alarm.startswith("The seal is broken: The trial's document is not the one")
    assert ("Seal broken", "what was asked may have been changed") in content.facts
    html = page(content)
    assert html.index("The seal is broken") < html.index(content.answer[:30])


def test_a_seal_is_checked_against_what_was_published(tmp_path: Path) -> None:
    content = content_of(trial_with(tmp_path, STRONG), published="00" * 32)
    assert "The seal is not the one that was published" in content.alarm


def test_a_trial_that_was_never_sealed_says_so(tmp_path: Path) -> None:
    content = content_of(trial_with(tmp_path, STRONG, seal=False))
    assert content.alarm.startswith("This trial was never sealed")


def test_a_late_seal_gives_its_reason_for_ever(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG, seal=False)
    seal_trial(trial, BEFORE.replace(year=2026, month=1), late="The evaluator was ill")
    (late, *_) = section(content_of(trial), "deviations")
    assert (late.warning, late.lead) == (True, "Sealed late.")
    assert "The evaluator was ill." in late.text


def test_amendments_overrides_and_patrols_not_made_are_told(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG, looks=["2026-01-20"])
    change = {"what": "washout_days", "to": "1", "why": "Nights run on", "by": "Trial lead"}
    amend_trial(trial, AFTER, **change)
    day = BEFORE.date().replace(2026, 1, 5)
    release_day(trial, day, AFTER)
    record_override(trial, Override(day, "Place 1", by="Insp. Shah", why="Cordon"), AFTER)
    blocks = section(content_of(trial), "deviations")
    tables = {b.caption: b for b in blocks if isinstance(b, Table)}
    assert tables["Amendments"].rows[0][2:] == ("washout days: 0 became 1", "Nights run on",
                                                "Trial lead")  # fmt: skip
    assert tables["Overrides"].rows[0][0:2] == ("5 January 2026", "Place 1")
    said = str(blocks)
    assert "1 amendment to the sealed document" in said
    assert "Patrols were made on 120 of 120 place-days of treatment: 100%" in said
    assert "to be read before the end, on 20 January 2026" in said


def test_without_minutes_or_harm_that_is_said_and_nothing_is_made_up(tmp_path: Path) -> None:
    said = words(content_of(trial_with(tmp_path, STRONG, measured=False)))
    assert "Minutes of patrol are not in the data" in said
    assert "the place-days have no harm in them" in said


def test_other_offences_than_were_asked_about_are_told(tmp_path: Path) -> None:
    left = [{"what": "No day holds it", "incidents": 3, "reason": "Its hours are too wide"}]
    gathered = {**INVENTED, "offences": "robbery", "left_out": left}
    said = words(content_of(trial_with(tmp_path, STRONG, gathered=gathered)))
    assert "The place-days count robbery; the primary outcome is" in said
    assert "Left out, No day holds it: 3. Its hours are too wide." in said


def test_the_flow_counts_every_place_and_place_day(tmp_path: Path) -> None:
    excluded = [{"hotspot": "Festival Park", "why": "Private land"}]
    content = content_of(trial_with(tmp_path, STRONG, assessed=40, excluded=excluded))
    figure, table = section(content, "flow")
    assert isinstance(figure, Figure)
    rows = {row[0]: row[1:] for row in figure.chart.rows}
    assert rows["considered"] == ("", "", "40")
    assert rows["dealt by lot"] == ("", "", "300")
    assert rows["assigned"] == ("120", "180", "300")
    assert rows["patrolled"] == ("120", "0", "120")
    assert "30 places: Festival Park (Private land); 29 more" in figure.chart.says
    assert table.rows == (("Festival Park", "Private land"),)


def test_what_it_comes_from_never_holds_the_seed(strong: ReportContent) -> None:
    (facts,) = section(strong, "provenance")
    assert isinstance(facts, Facts)
    names = dict(facts.pairs)
    assert names["Checked"].startswith("The document, its amendments, the allocation")
    assert "a seed for tests only" not in words(strong)


def test_rings_make_a_chart_and_a_sentence_with_the_total(strong: ReportContent) -> None:
    blocks = section(strong, "moved")
    around = next(b for b in blocks if isinstance(b, Text) and b.lead == "Around the hotspots.")
    assert "hotspots and rings together" in around.text
    assert "what happened in rings around the hotspots is not in the data" not in words(strong)


def test_without_outcomes_it_says_how_to_get_them(tmp_path: Path) -> None:
    designed(tmp_path)
    with pytest.raises(BadInput, match="gather them with 'safeground trials gather"):
        content_of(tmp_path / "trial")


def points(content: ReportContent, key: str) -> str:
    return " ".join(point for block in section(content, key) for point in block.points)


def test_the_answer_is_told_in_offences_and_its_words_are_explained(strong: ReportContent) -> None:
    said = re.match(
        r"That is about (\d+) fewer offences than expected at the control rate, between (\d+) and "
        r"(\d+) \(95% interval\)\.",
        strong.prevented,
    )
    assert said is not None
    middle, near, far = map(int, said.groups())
    assert 0 < near < middle < far
    assert "A place-day is one hotspot on one day" in strong.terms
    assert "serious violence: homicide" in strong.terms
    assert "four times in five" not in str(strong.facts)


def test_displacement_is_judged_by_the_total_at_the_top(strong: ReportContent) -> None:
    said = next(b.text for b in section(strong, "means") if "with the 100 m around" in str(b))
    assert re.search(r"\d+ (fewer|more) in all \(\d+ fewer to \d+ (fewer|more)\)", said)
    assert "the area as a whole had fewer" in said


def test_what_a_small_trial_finds_is_said_to_be_likely_too_large(
    strong: ReportContent, tmp_path: Path
) -> None:
    luck = "finds an effect mainly when chance makes it look large"
    assert luck not in words(strong)  # with power enough for the effect worth having
    said = words(content_of(trial_with(tmp_path, World(0.3, 0.3), worth_having=0.85)))
    assert luck in said
    assert "Plan on the end of the interval nearer to none" in said
    assert "not finding it means little" not in said


def test_what_to_do_next_fits_the_answer(strong: ReportContent, tmp_path: Path) -> None:
    assert "worth what the patrols cost" in points(strong, "next")
    told = [
        points(content_of(trial_with(tmp_path / name, world)), "next")
        for name, world in (("weak", WEAK), ("rare", World(0.002, 1.0)), ("none", None))
        if (tmp_path / name).mkdir() is None
    ]
    assert told[0].startswith("Don't stop patrols, and don't spread them")
    assert re.search(r"takes about [\d,]+ offences in all; this trial had \d+", told[0])
    assert all(each.startswith("Don't read the counts above") for each in told[1:])
    assert "commoner outcome" in told[2]


def test_methods_stand_once_and_are_said_to_agree(strong: ReportContent) -> None:
    forest, added = section(strong, "charts")
    assert re.match(r"All seven methods agree: fewer\.|\w+ of seven methods: fewer\.", forest.below)
    assert "0." in forest.chart.says  # what screen readers say has every figure
    assert not [b for b in section(strong, "methods") if isinstance(b, Table)]
    assert "independently" in added.below


def test_intervals_begin_where_the_headline_begins(strong: ReportContent) -> None:
    table = next(
        b for b in section(strong, "outcomes") if getattr(b, "caption", "") == "What they come to"
    )
    ratio, difference = table.rows[:2]
    assert f"(95% interval: {ratio[2]})" in strong.answer
    near, far = map(float, re.findall(r"[\d.]+", difference[2]))
    assert near < far
    assert table.rows[2][1].endswith("a place-day")


def test_what_is_to_be_looked_up_is_folded_and_several_looks_are_called_that(
    strong: ReportContent,
) -> None:
    assert [each.key for each in strong.sections if each.folded] == [
        "document", "provenance", "again",
    ]  # fmt: skip
    for key in ("lasting", "minutes"):
        assert "several looks" in str(section(strong, key)[-2])
    assert "isn't the figure at the top" in str(section(strong, "lasting"))


def test_the_end_of_the_interval_to_plan_on_is_a_change_even_if_barely(tmp_path: Path) -> None:
    said = points(content_of(trial_with(tmp_path, World(0.3, 0.0))), "next")
    assert said.startswith(
        "Ask whether barely fewer, the end of the interval nearer to none, would"
    )


def test_harm_is_not_sized_by_how_many_offences_a_count_would_need(tmp_path: Path) -> None:
    harm = [{"offences": "serious-violence", "measure": "harm", "primary": True}]
    content = content_of(trial_with(tmp_path, WEAK, analysis="harm_difference", outcomes=harm))
    assert content.prevented == ""
    assert "Harm rests on a few grave offences" in points(content, "next")
