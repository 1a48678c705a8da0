"""What a report does with what was changed late, altered, made too early or never measured."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pages_taken_apart import Read
from reported_trials import AFTER, INVENTED, content_of, trial_with, words
from safeground.core.trials.invented import World
from safeground.pipelines.trials.amend_trial import amend_trial
from safeground.pipelines.trials.report.content import report_content
from safeground.pipelines.trials.report.page import page
from safeground.pipelines.trials.report.parts import Facts, ReportContent, Table
from safeground.pipelines.trials.report.report_trial import ReportQuestion, gather_told
from safeground.pipelines.trials.seal_trial import seal_trial

STRONG = World(0.6, 0.3)
DURING = datetime.fromisoformat("2026-01-20T10:00:00+00:00")  # the trial ends on 3 February
SAID = {"why": "It looks better", "by": "Trial lead"}


def content_at(trial: Path, now: datetime) -> ReportContent:
    """The report as it is made at a moment."""
    asked = ReportQuestion(trial, None, trial.parent / "report", redraws=99)
    return report_content(gather_told(asked, now, command="safeground", progress=lambda *_: None))


def fact(content: ReportContent, key: str, name: str) -> str:
    """A value of a section by its name."""
    blocks = next(each.blocks for each in content.sections if each.key == key)
    return next(dict(b.pairs)[name] for b in blocks if isinstance(b, Facts))


def altered(trial: Path, was: str, now: str) -> Path:
    """The trial with its document edited after it was sealed."""
    path = trial / "trial.json"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")
    return trial


def test_what_is_amended_after_the_end_changes_no_answer_and_is_told_in_red(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG)
    before = content_of(trial)
    amend_trial(trial, AFTER, what="analysis", to="difference", **SAID)
    amend_trial(trial, AFTER, what="worth_having", to="0.95", **SAID)
    content = content_of(trial)
    assert (content.answer, content.title) == (before.answer, before.title)
    assert [s.blocks for s in content.sections if s.key == "means"] == [
        s.blocks for s in before.sections if s.key == "means"
    ]
    assert content.alarm == (
        "The primary analysis was changed on 1 May 2026, after the last day (rate ratio to "
        "difference). The smallest effect worth having was changed on 1 May 2026, after the last "
        "day (50% fewer to 5% fewer); this report goes by what stood before."
    )
    assert content.facts[-1][0] == "Seal holds; 2 amendments after the end"
    assert fact(content, "document", "Primary analysis").startswith("Ratio")
    html = page(content)
    assert html.index("<h1>") < html.index(content.alarm[:40]) < html.index(content.answer[:30])
    assert "warning" in [a.get("class") for tag, a in Read(html).elements if tag == "p"]
    rows = next(
        b.rows
        for s in content.sections
        for b in s.blocks
        if isinstance(b, Table) and b.caption == "Amendments"
    )
    assert all("after the last day, not followed" in row[1] for row in rows)


def test_what_is_amended_in_time_is_followed_and_needs_no_red_line(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG)
    before = content_of(trial)
    amend_trial(trial, DURING, what="analysis", to="difference", **SAID)
    content = content_of(trial)
    assert content.alarm == ""
    assert content.facts[-1][0] == "Seal holds"
    assert fact(content, "document", "Primary analysis").startswith("Difference")
    assert content.answer != before.answer


def test_what_is_amended_once_outcomes_are_gathered_is_too_late(tmp_path: Path) -> None:
    gathered = {**INVENTED, "made_at": "2026-01-19T10:00:00+00:00"}
    trial = trial_with(tmp_path, STRONG, gathered=gathered)
    amend_trial(trial, DURING, what="analysis", to="difference", **SAID)
    content = content_of(trial)
    assert "changed on 20 January 2026, after outcomes were gathered" in content.alarm
    assert content.facts[-1][0] == "Seal holds; 1 amendment made too late"


def test_a_long_change_is_told_without_its_text(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG)
    amend_trial(trial, AFTER, what="treatment", to="Anything at all, " * 9, **SAID)
    assert content_of(trial).alarm == (
        "The document's treatment was changed on 1 May 2026, after the last day; this report goes "
        "by what stood before."
    )


def test_an_altered_document_is_never_taken_for_what_was_said_beforehand(tmp_path: Path) -> None:
    worth = '"worth_having": 0.'
    trial = trial_with(tmp_path, STRONG)
    amend_trial(trial, AFTER, what="worth_having", to="0.95", **SAID)
    content = content_of(altered(trial, f"{worth}5", f"{worth}9"))
    said = words(content)
    assert "what stood before" not in content.alarm
    assert "This is the document as it is now, not as it was sealed." in said
    assert "said beforehand" not in said
    assert "10% fewer" not in said
    assert "As fixed in the document" not in said
    assert said.count("The document has been altered since it was sealed, so what it says of") == 2


def test_a_seal_other_than_the_published_one_vouches_for_nothing(tmp_path: Path) -> None:
    said = words(content_of(trial_with(tmp_path, STRONG), published="00" * 32))
    assert "said beforehand" not in said
    assert "The trial is not as it was sealed, so what it says of beforehand" in said


def test_nothing_was_said_beforehand_by_what_was_never_sealed(tmp_path: Path) -> None:
    said = words(content_of(trial_with(tmp_path, STRONG, seal=False)))
    assert "said beforehand" not in said
    assert "When it was sealed" not in said


def test_a_late_seal_was_not_beforehand(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, STRONG, seal=False)
    seal_trial(trial, DURING, late="The evaluator was ill")
    said = words(content_of(trial))
    assert "said beforehand" not in said
    assert "said once the trial had begun to be worth having" in said


@pytest.mark.parametrize(
    ("said", "alarm"),
    [
        ({}, ", and no look was planned for: it is not the trial's answer."),
        ({"looks": ["2026-01-20"]}, ": it is the look planned for 20 January 2026, not the trial"),
        ({"looks": ["2026-01-25"]}, ", and looks were planned for 25 January 2026 only: it is not"),
    ],
)
def test_a_report_made_early_says_so(tmp_path: Path, said: dict[str, Any], alarm: str) -> None:
    trial = trial_with(tmp_path, None, **said)
    made = "This report was made before the last day was over"
    assert content_at(trial, DURING).alarm.startswith(made + alarm)
    assert content_at(trial, DURING.replace(month=2, day=3)).alarm.startswith(made)
    assert content_at(trial, DURING.replace(month=2, day=4)).alarm == ""


def test_a_report_made_early_of_an_altered_trial_names_no_look(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, None, looks=["2026-01-25"])
    content = content_at(altered(trial, "2026-01-25", "2026-01-20"), DURING)
    assert "look" not in content.alarm
    assert "before the last day was over: it is not the trial's answer." in content.alarm


def test_outcomes_that_were_not_measured_are_told(tmp_path: Path) -> None:
    outcomes = [
        {"offences": "serious-violence", "measure": "count", "primary": True},
        {"offences": "serious-violence", "measure": "harm", "primary": False},
        {"offences": "robbery", "measure": "count", "primary": False},
    ]
    gathered = {**INVENTED, "offences": "serious violence"}
    trial = trial_with(tmp_path, None, outcomes=outcomes, measured=False, gathered=gathered)
    said = words(content_of(trial))
    assert "Harm was to be an outcome (Serious violence), and wasn't measured" in said
    assert "Robbery was to be an outcome, and wasn't measured: the place-days count serious" in said


def test_a_washout_says_which_answer_goes_by_it(tmp_path: Path) -> None:
    content = content_of(trial_with(tmp_path, STRONG, washout_days=1))
    said = fact(content, "document", "Washout")
    assert said.startswith("1 day. The first answer leaves no day out; the second look, with")
    assert "With the washout that was asked for." in words(content)


def test_a_washout_longer_than_is_looked_into_is_told(tmp_path: Path) -> None:
    content = content_of(trial_with(tmp_path, STRONG, washout_days=9))
    assert "no second look with washout was made" in fact(content, "document", "Washout")
    said = "The washout was to be 9 days; no second look with more than 4 was made."
    assert said in words(content)


def test_no_seed_is_printed_for_what_was_not_drawn(tmp_path: Path) -> None:
    gathered = {**INVENTED, "seed": 0}
    trial = trial_with(tmp_path, None, gathered=gathered)
    assert "Gathered: seed" not in words(content_of(trial))
