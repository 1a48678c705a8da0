"""The words in which visits are recorded."""

from datetime import date

from safeground.data.patrols.results.searches import WORDS
from safeground.data.patrols.results.visits import DETAIL_OF
from safeground.data.reference.visit_results import visit_terms


def test_every_list_that_is_asked_for_is_there() -> None:
    lists = visit_terms()
    assert {*WORDS.values(), *DETAIL_OF.values(), "kind", "how recovered"} == set(lists)
    assert all(lists.values())


def test_no_two_words_of_a_list_differ_by_case_only() -> None:
    for words in visit_terms().values():
        assert len({name.lower() for name in words}) == len(words)


def test_a_power_needs_grounds_or_an_authorisation() -> None:
    powers = visit_terms()["legislation"]
    assert {power.basis for power in powers.values()} == {"grounds", "authorisation"}
    assert [name for name, p in powers.items() if p.basis == "authorisation"] == [
        "Criminal Justice and Public Order Act 1994 (section 60)"
    ]


def test_a_word_holds_from_its_first_day() -> None:
    word = visit_terms()["drugs"]["nitrous oxide"]
    assert not word.holds_on(date(2023, 11, 7))
    assert word.holds_on(date(2023, 11, 8))
