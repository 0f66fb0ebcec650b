"""240 stories, told to the kiosk question by question: how often the level is right, and how often it is safe.

The bounds are a little below what was measured (docs/measurements.md), so that a change which makes triage worse fails.
"""

from collections import Counter

import pytest

from kiosk.dialogue.triage import assess
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Answer, Level, Pack
from kiosk.settings import Settings
from tests.stories import Outcome, Teller, Vignette, vignettes

STORIES = tuple(vignettes())
LEAST_EXACT = {Level.EMERGENCY: 50, Level.SAME_DAY: 50, Level.ROUTINE: 46, Level.SELF_CARE: 52}  # of 60
LEAST_SAFE = {Level.EMERGENCY: 56, Level.SAME_DAY: 58}  # of 60, never more than one level too low


@pytest.fixture(scope="module")
def outcomes(pack: Pack, grammar: Grammar, clinic: Settings) -> list[Outcome]:
    teller = Teller(pack, grammar, clinic)
    return [teller.tell(story) for story in STORIES]


def test_there_are_sixty_stories_of_each_level_and_no_two_alike() -> None:
    assert Counter(story.level for story in STORIES) == dict.fromkeys(Level, 60)
    assert len({story.id for story in STORIES}) == len({story.story for story in STORIES}) == 240


def test_every_answer_is_one_to_a_question_of_ours(pack: Pack) -> None:
    for story in STORIES:
        assert set(story.answers) <= set(pack.questions), story.id
        assert set(story.answers.values()) <= {"yes", "not_sure"}, story.id


def test_the_level_is_right_as_often_as_it_was_measured(outcomes: list[Outcome]) -> None:
    for level, least in LEAST_EXACT.items():
        exact = sum(one.is_exact for one in outcomes if one.vignette.level is level)
        assert exact >= least, f"{level}: {exact} of 60"


def test_hardly_anybody_is_told_to_wait_too_long(outcomes: list[Outcome]) -> None:
    for level, least in LEAST_SAFE.items():
        safe = sum(one.is_safe for one in outcomes if one.vignette.level is level)
        assert safe >= least, f"{level}: {safe} of 60"


def test_no_interview_asks_anything_twice_but_what_did_not_fit(outcomes: list[Outcome], pack: Pack) -> None:
    for one in outcomes:
        if one.vignette.worry:
            continue  # what is told in own words may be asked about, whatever was answered before
        twice = {id_ for id_, times in Counter(one.asked).items() if times > 1}
        assert twice <= {*pack.rules.groups, *(pair.no for pair in pack.rules.contradictions)}, one.vignette.id


def test_the_interview_and_the_table_come_to_the_same(outcomes: list[Outcome], pack: Pack) -> None:
    """What the visit told is what `kiosk triage` says of the answers that were asked for."""
    for one in outcomes:
        if one.vignette.worry and "RF44" in one.asked:
            continue  # an emergency in own words is no answer of the table's
        asked = {id_: Answer(one.vignette.answers.get(id_, "no")) for id_ in one.asked}
        assert assess(asked, pack, unasked=Answer.NO).level is one.level, one.vignette.id


def implied(story: Vignette, pack: Pack) -> list[tuple[str, str]]:
    """(group, detail) of each detail said yes to."""
    return [
        (group, detail)
        for group, details in pack.rules.groups.items()
        for detail in details
        if story.answers.get(detail) == "yes"
    ]


def test_whoever_says_yes_to_a_detail_mostly_says_yes_to_its_group(pack: Pack) -> None:
    pairs = [(story, group) for story in STORIES for group, _ in implied(story, pack)]
    kept = sum(story.answers.get(group) in ("yes", "not_sure") for story, group in pairs)
    assert len(pairs) > 400
    assert kept / len(pairs) > 0.95
