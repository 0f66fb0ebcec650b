"""Ears that are closed while the kiosk speaks hear who waits for a gap: there are gaps, and nobody is talked over."""

from itertools import pairwise

import pytest

from kiosk.clock import samples_in, seconds_in
from kiosk.dialogue.events import NotUnderstood, SpeechStarted
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.states import State
from kiosk.dialogue.steering import Steering
from kiosk.dialogue.timeline import Timeline
from kiosk.dialogue.whole_plan import whole_plan
from kiosk.library.loading import load_pack
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from kiosk.speaking.silent_store import SilentStore
from tests.coached_visit import CoachedVisit

PACK = load_pack(Settings().content_folder)
GAP_SECONDS = 0.95  # 0.2 the ears stay closed, and then room for the first syllable
LONGEST_SECONDS = 6.0


def longest_talk(timeline: Timeline) -> float:
    """Seconds of speech in which no gap is long enough to say something in."""
    heard = [(cue.at, cue.sound_ends_at) for cue in timeline.cues if cue.is_heard]
    longest, began = 0, heard[0][0]
    for (_, ends), (at, _) in pairwise((*heard, (timeline.ends_at + samples_in(10), 0))):
        if at - ends >= samples_in(GAP_SECONDS):
            longest, began = max(longest, ends - began), at
    return seconds_in(longest)


@pytest.mark.parametrize("name", [*PACK.routines, *PACK.stretches])
def test_nothing_is_said_for_long_without_a_gap(name: str, clinic: Settings) -> None:
    steering = Steering(Lines(PACK, clinic), SilentStore(clinic.words_per_minute).seconds)
    for is_seated in (False, True):
        timeline = steering.begin(whole_plan(PACK, name, is_seated=is_seated)).timeline
        assert 0.5 < longest_talk(timeline) <= LONGEST_SECONDS


@pytest.fixture
def telling(pack: Pack, clinic: Settings) -> CoachedVisit:
    """The first sentence about a stretch is about to end."""
    coached = CoachedVisit(pack, clinic)
    coached.starts(stretch="E1")
    coached.captions.clear()
    coached.finishes()
    return coached


def test_the_next_sentence_waits_for_who_begins_to_speak(telling: CoachedVisit) -> None:
    telling.waits(0.9)
    telling.hears(SpeechStarted(telling.now))
    said = len(telling.captions)
    telling.waits(1.0)
    assert len(telling.captions) == said
    telling.hears(NotUnderstood("", telling.now, telling.now, telling.now))
    telling.waits(0.2)
    assert len(telling.captions) > said


def test_it_waits_no_longer_than_a_command_lasts(telling: CoachedVisit) -> None:
    telling.waits(0.9)
    telling.hears(SpeechStarted(telling.now))
    said = len(telling.captions)
    telling.waits(1.7)
    assert len(telling.captions) > said


def test_ears_that_are_never_closed_need_no_such_manners(pack: Pack, clinic: Settings) -> None:
    coached = CoachedVisit(pack, clinic.model_copy(update={"echo": "hardware"}))
    coached.starts(stretch="E1")
    coached.finishes()
    coached.waits(0.9)
    coached.hears(SpeechStarted(coached.now))
    said = len(coached.captions)
    coached.waits(0.2)
    assert len(coached.captions) > said


def test_a_count_is_left_out_and_its_rep_is_not(pack: Pack, clinic: Settings) -> None:
    coached = CoachedVisit(pack, clinic)
    coached.starts(stretch="E1")
    coached.waits_for_rep(3, State.MOVING)
    coached.waits(5.5)  # of two moves of three seconds
    coached.captions.clear()
    coached.hears(SpeechStarted(coached.now))
    coached.waits(1.0)
    assert coached.scene.exercise is not None
    assert coached.scene.exercise.rep == 4
    assert coached.captions == []
    coached.hears(NotUnderstood("", coached.now, coached.now, coached.now))
    coached.waits_for_rep(5, State.MOVING)
    assert coached.captions[-1] == "five"


def test_a_hold_ends_when_it_was_to_end(pack: Pack, clinic: Settings) -> None:
    """Both feet get the same: who speaks at the end of a hold is talked over, and heard in the next gap."""
    coached = CoachedVisit(pack, clinic.model_copy(update={"place": "home"}))
    coached.starts(stretch="E7")
    coached.waits_for(State.HOLDING)
    began = coached.now
    coached.waits(19.5)
    coached.hears(SpeechStarted(coached.now))
    coached.waits_for(State.SWITCHING)
    assert coached.now - began == samples_in(20)
    assert coached.captions[-1] == "Now switch feet."
