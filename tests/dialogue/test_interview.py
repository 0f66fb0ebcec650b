"""Every way an interview can go: it ends, asks nothing twice, reaches every question, and a yes never looks better.

The paths are too many to walk (3 to the power of 40), but most differ only in answers that no longer matter.  Two
places are one when the level, what is open, what was opened and the rows that can still fire are the same; at every
meeting of two paths it is checked that both ask the same next.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from kiosk.dialogue.interview import Interview
from kiosk.dialogue.triage import assess, given
from kiosk.library.pack import Answer, Level, Pack

LATER = {"Q07", "M2", "M3", "M4", "M6", "M5a"}  # asked before advice they change; M5a is answered by RF12


@dataclass(frozen=True, slots=True)
class Place:
    """All that decides how the interview goes on from here."""

    level: Level
    open: frozenset[str]
    opened: frozenset[str]
    rows: frozenset[int]
    urgent: frozenset[int]


class Explorer:
    """Walks every way, each place once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.interview = Interview(pack)
        self.plan = (*pack.rules.screening, *pack.rules.symptoms)
        self.turns = {turn for first in self.plan for turn in self.interview.turns_of(first)}
        self.asked: set[str] = set()
        self.longest = 0
        self.endings: dict[Level, int] = {}
        self._next: dict[Place, str | None] = {}

    def level(self, answers: Mapping[str, Answer]) -> Level:
        return assess(answers, self.pack, unasked=Answer.NO).level

    def place(self, answers: Mapping[str, Answer], level: Level) -> Place:
        closed = self.interview.is_closed
        settled = given(answers, self.pack)
        rules = self.pack.rules
        unanswered = {id_ for id_ in self.turns if id_ not in answers and not closed(id_, answers)}

        def is_alive(when: Mapping[str, tuple[Answer, ...]]) -> bool:
            return all(
                settled[id_] in accepted if id_ in settled else not closed(id_, answers)
                for id_, accepted in when.items()
            )

        return Place(
            level,
            frozenset(unanswered),
            frozenset(
                id_
                for id_ in unanswered
                if any(answers.get(one, Answer.NO) is not Answer.NO for one in rules.openers(id_))
            ),
            frozenset(
                n for n, rule in enumerate(rules.rules) if rule.level.severity > level.severity and is_alive(rule.when)
            ),
            frozenset(
                n
                for n, row in enumerate(rules.urgent)
                if is_alive(row.when) and any(settled.get(id_) in ok for id_, ok in row.when.items())
            ),
        )

    def walk(self) -> int:
        """Visit every place; how many there are."""
        waiting: list[tuple[dict[str, Answer], Level]] = [({}, Level.SELF_CARE)]
        while waiting:
            answers, level = waiting.pop()
            if level is Level.EMERGENCY:  # the interview is over at once
                self._end(answers, level)
                continue
            question = self.interview.next_question(self.plan, answers, level)
            place = self.place(answers, level)
            if place in self._next:
                assert self._next[place] == question, (answers, question)
                continue
            self._next[place] = question
            if question is None:
                self._end(answers, level)
                continue
            assert question not in answers, f"{question} is asked twice: {answers}"
            self.asked.add(question)
            after = [{**answers, question: answer} for answer in (Answer.NO, Answer.NOT_SURE, Answer.YES)]
            levels = [self.level(one) for one in after]
            self._check_step(question, levels)
            waiting += zip(after, levels, strict=True)
        return len(self._next)

    def _check_step(self, question: str, levels: list[Level]) -> None:
        no, unsure, yes = (level.severity for level in levels)
        assert no <= unsure <= yes, (question, levels)
        if self.pack.questions[question].unsure_means == "yes":
            assert unsure == yes, (question, levels)

    def _end(self, answers: Mapping[str, Answer], level: Level) -> None:
        self.longest = max(self.longest, len(answers))
        self.endings[level] = self.endings.get(level, 0) + 1
        if level is not Level.EMERGENCY:
            left_out = assess(answers, self.pack, unasked=Answer.YES).level
            assert left_out is level, f"what was left out would have changed the level: {answers}"


@pytest.fixture(scope="module")
def explored(pack: Pack) -> Explorer:
    explorer = Explorer(pack)
    assert explorer.walk() > 1000
    return explorer


def test_every_way_ends_and_asks_nothing_twice(explored: Explorer) -> None:
    assert set(explored.endings) == set(Level)
    assert explored.longest <= len(explored.turns)


def test_every_question_can_be_reached(explored: Explorer, pack: Pack) -> None:
    assert explored.asked == set(pack.questions) - LATER
    before = (*pack.rules.before_remedy.values(), *pack.rules.before_stretch.values())
    assert {id_ for ids in before for id_ in ids} | explored.asked | {"M5a"} == set(pack.questions)


def test_all_no_is_the_shortest_way_home(pack: Pack) -> None:
    interview = Interview(pack)
    answers: dict[str, Answer] = {}
    plan = (*pack.rules.screening, *pack.rules.symptoms)
    while question := interview.next_question(plan, answers, Level.SELF_CARE):
        answers[question] = Answer.NO
    assert tuple(answers) == plan
    groups = [id_ for id_ in answers if id_ in pack.rules.groups and id_ in pack.rules.screening]
    assert tuple(answers)[:3] == ("RF01", "RF02", "RF04")
    assert len(groups) <= 11


def test_a_no_closes_the_group_and_a_yes_opens_it(pack: Pack) -> None:
    interview = Interview(pack)
    for group, details in pack.rules.groups.items():
        no, yes = {group: Answer.NO}, {group: Answer.YES}
        assert all(interview.is_closed(detail, no) for detail in details)
        assert not any(interview.is_closed(detail, yes) for detail in details)


def test_the_worst_of_what_was_opened_comes_first(pack: Pack) -> None:
    interview = Interview(pack)
    answers = dict.fromkeys(("RF01", "RF02", "RF04", "T04", "T05", "T06", "T07"), Answer.NO) | {"T08": Answer.YES}
    assert interview.next_question(pack.rules.screening, answers, Level.SELF_CARE) == "RF03"
    answers |= {"RF03": Answer.NO, "RF16": Answer.YES}
    assert interview.next_question(pack.rules.screening, answers, Level.SAME_DAY) == "RF06"
