"""What the page is told of the voice and of the ears, against the sample clock."""

import json
from typing import Any

import pytest

from kiosk.clock import samples_in
from kiosk.dialogue.effects import LINE_GAP_SECONDS, Line, Listen, Say, Show
from kiosk.dialogue.events import Band, Heard, Meaning, NotUnderstood, SayingEnded, SpeechStarted
from kiosk.dialogue.scene import Manner, Scene
from kiosk.hearing.grammar import Grammar
from kiosk.kiosk import Happening, SpeechBegan
from kiosk.library.pack import Pack
from kiosk.screen.board import Board
from kiosk.screen.messages import SoundState
from kiosk.showing import Showing
from kiosk.sound import BLOCK_SAMPLES
from kiosk.typed import TypedWords
from tests.screen_house import House

SECONDS = 0.5  # every sentence


class Stand:
    """A showing without a server; notes every message with the instant after its block."""

    def __init__(self, pack: Pack, grammar: Grammar, *, has_ears: bool = True, lag: int = 0) -> None:
        self._lag = lag
        self._board = Board()
        self._showing = Showing(self._board, pack, TypedWords(grammar), lambda _text: SECONDS, has_ears=has_ears)
        self._read = 0
        self.now = 0
        self.told: list[tuple[int, dict[str, Any]]] = []

    def block(self, *happenings: Happening, is_thinking: bool = False) -> None:
        for one in happenings:
            self._showing.watch(one, self.now)
        self.now += BLOCK_SAMPLES
        self._showing.advance(self.now, lag=self._lag, is_thinking=is_thinking)
        self._read, texts = self._board.since(self._read, ("scene", "speaking", "ears", "clock"))
        self.told += [(self.now, json.loads(text)) for text in texts]

    def sound(self, state: SoundState) -> None:
        """It is told outside of a block, and what is told then is read at once."""
        self._showing.tell_sound(state)
        self._read, texts = self._board.since(self._read, ("sound", "ears"))
        self.told += [(self.now, json.loads(text)) for text in texts]

    def lines(self) -> list[tuple[int, int | None]]:
        return [(at, one["line"]) for at, one in self.told if one["type"] == "speaking"]

    def ears(self) -> list[str]:
        return [one["state"] for _, one in self.told if one["type"] == "ears"]


@pytest.fixture
def stand(pack: Pack, grammar: Grammar) -> Stand:
    return Stand(pack, grammar)


def saying(*texts: str, utterance: int = 1, is_silent: bool = False) -> Say:
    return Say(utterance, tuple(Line("x", text) for text in texts), is_silent=is_silent)


@pytest.mark.parametrize("lag", [0, 4 * BLOCK_SAMPLES])
def test_each_line_is_marked_in_the_block_in_which_its_first_sample_is_heard(
    pack: Pack, grammar: Grammar, lag: int
) -> None:
    stand = Stand(pack, grammar, lag=lag)
    stand.block(saying("a", "b", "c"), Show(Scene("opening", caption=("a", "b", "c"))))
    began = stand.now + 100
    stand.block(SpeechBegan(1, began))
    while stand.now < began + samples_in(2.1):
        stand.block()
    stand.block(SayingEnded(1, stand.now))
    step = samples_in(SECONDS + LINE_GAP_SECONDS)
    marks = stand.lines()
    assert [line for _, line in marks] == [0, 1, 2, None]
    for number, (told_at, _) in enumerate(marks[:3]):
        heard_at = began + number * step + lag
        assert heard_at < told_at <= heard_at + BLOCK_SAMPLES


def test_a_saying_below_a_lasting_caption_and_above_a_shown_question_finds_its_place(stand: Stand) -> None:
    stand.block(saying("b", "c"), Show(Scene("emergency", caption=("a", "b", "c", "shown"))))
    stand.block(SpeechBegan(1, stand.now))
    assert stand.lines() == [(stand.now, 1)]


def test_a_saying_that_is_not_in_the_caption_marks_nothing(stand: Stand) -> None:
    stand.block(saying("one"), Show(Scene("holding", caption=("Hold.",))))
    stand.block(SpeechBegan(1, stand.now))
    assert not stand.lines()


def test_a_saying_that_is_replaced_leaves_no_mark_behind(stand: Stand) -> None:
    stand.block(saying("a", "b"), Show(Scene("opening", caption=("a", "b"))))
    stand.block(SpeechBegan(1, stand.now))
    stand.block(saying("z", utterance=2), Show(Scene("opening", caption=("z",))))
    for _ in range(100):
        stand.block()
    assert [line for _, line in stand.lines()] == [0, None]


def test_the_ears_in_their_turns(stand: Stand) -> None:
    at = 0
    stand.block(Show(Scene("asleep")))
    stand.block(Show(Scene("opening", caption=("a",))), saying("a"))
    stand.block(SpeechBegan(1, stand.now))
    stand.block(SayingEnded(1, stand.now))
    stand.block(SpeechStarted(stand.now))
    stand.block(is_thinking=True)
    stand.block(NotUnderstood("x", at, at, at))
    stand.block(SpeechStarted(stand.now))
    stand.block(Heard(Meaning("yes"), Band.ACCEPT, 1.0, at, at, at))
    stand.block(SpeechStarted(stand.now))
    stand.block(Listen(("yes-no",)))
    stand.block(Show(Scene("opening", manner=Manner(muted=True))))
    assert stand.ears() == [
        *("asleep", "listening", "speaking", "listening", "hearing", "thinking"),
        *("listening", "hearing", "listening", "hearing", "listening", "muted"),
    ]


def test_a_silent_saying_is_marked_and_the_ears_stay_open(stand: Stand) -> None:
    stand.block(Show(Scene("opening", caption=("a",))), saying("a", is_silent=True))
    stand.block(SpeechBegan(1, stand.now))
    assert stand.ears() == ["listening"]
    assert [line for _, line in stand.lines()] == [0]


def test_without_a_microphone_they_are_off(pack: Pack, grammar: Grammar) -> None:
    stand = Stand(pack, grammar, has_ears=False)
    stand.block(Show(Scene("asleep")))
    stand.block(Show(Scene("opening")))
    assert stand.ears() == ["off"]


def test_the_clock_comes_every_second_and_not_oftener(stand: Stand) -> None:
    for _ in range(250):
        stand.block()
    clocks = [at for at, one in stand.told if one["type"] == "clock"]
    assert len(clocks) == 6
    assert all(0 <= at % 16_000 <= BLOCK_SAMPLES for at in clocks)


def test_every_field_of_the_scene_is_told_but_the_answers(stand: Stand) -> None:
    stand.block(Show(Scene("asleep", notice="n")))
    (told,) = [one for _, one in stand.told if one["type"] == "scene"]
    assert set(told) == {"type", "at", "rate", "scene", "qr", "labels", "settings"}
    assert set(told["scene"]) == set(Scene.__dataclass_fields__) - {"manner"}
    assert told["scene"]["notice"] == "n"
    for control in ("help", "back", "stop", "repeat", "quieter", "louder", "staff", "new-visitor", "lost"):
        assert told["labels"][control]


def test_in_a_whole_opening_the_marks_fit_the_voice(house: House) -> None:
    """By the kiosk itself: what its mixer says began, and what the lengths of its sentences add up to."""
    house.kiosk.touch("wake")
    at, marks = 0, []
    for _ in range(800):
        house.step()
        at, texts = house.board.since(at, ("speaking",))
        marks += [(house.kiosk.now, json.loads(text)["line"]) for text in texts]
    (began,) = [one.at for _, one in house.happened if isinstance(one, SpeechBegan)][:1]
    (ended,) = [one.at for _, one in house.happened if isinstance(one, SayingEnded)][:1]
    assert [line for _, line in marks][:6] == [0, 1, 2, 3, 4, None]
    assert marks[0][0] - BLOCK_SAMPLES <= began < marks[0][0]
    assert marks[5][0] - BLOCK_SAMPLES <= ended <= marks[5][0]


def test_without_sound_the_ears_are_off_until_it_is_back(stand: Stand) -> None:
    stand.block(Show(Scene("screening")), saying("a"))
    stand.block(SpeechBegan(1, stand.now))
    stand.sound("lost")
    assert stand.told[-2:] == [
        (stand.now, {"type": "sound", "state": "lost"}),
        (stand.now, {"type": "ears", "state": "off"}),
    ]
    stand.block(SayingEnded(1, stand.now))
    stand.sound("on")
    assert stand.ears() == ["listening", "speaking", "off", "listening"]
