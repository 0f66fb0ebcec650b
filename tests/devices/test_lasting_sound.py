"""Devices that come and go under a kiosk that is asked for a block all the time."""

import threading
from collections.abc import Callable, Collection

import numpy as np
import pytest

from kiosk.devices.clock import Step
from kiosk.devices.device_choice import DIRECTIONS, Direction, SoundLostError
from kiosk.devices.lasting_sound import LastingSound, SoundState
from kiosk.errors import DeviceError
from kiosk.sound import BLOCK_SAMPLES, SILENCE, Block

ON, LOST = SoundState("on", "on"), SoundState("lost", "lost")
NOISE = np.tile(np.array([300, -300], dtype=np.int16), BLOCK_SAMPLES // 2)


class Desk:
    """What is plugged in, and the one library through which it is opened."""

    def __init__(self, *plugged: Direction) -> None:
        self.plugged = set(plugged)
        self.open_streams: list[FakeStream] = []
        self.heard: Block = NOISE
        self.faults = 0  # how often a stream that was opened does not start
        self.refusals = 0  # how often an opening still fails though the probe went well

    def open(self, ways: Collection[Direction]) -> "FakeStream":
        assert not self.open_streams, "the library cannot start anew while a stream is open"
        if self.refusals or not self.plugged.issuperset(ways):
            self.refusals = max(0, self.refusals - 1)
            raise DeviceError("it does not open.")
        return FakeStream(self, frozenset(ways))

    def probe(self, ways: Collection[Direction]) -> frozenset[Direction]:
        return frozenset(way for way in ways if way in self.plugged)


class FakeStream:
    def __init__(self, desk: Desk, ways: frozenset[Direction]) -> None:
        self._desk = desk
        self._ways = ways
        self.lost_blocks = 0
        self.shifts = 0
        self.slipped_blocks = 0
        self.lag_seconds = 0.0
        desk.open_streams.append(self)

    def awaken(self) -> None:
        if self._desk.faults:
            self._desk.faults -= 1
            raise RuntimeError("Wait timed out")

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        while not until():
            for way in DIRECTIONS:
                if way in self._ways and way not in self._desk.plugged:
                    raise SoundLostError(way, "USB")
            step(self._desk.heard if "microphone" in self._ways else SILENCE)

    def close(self) -> None:
        if self in self._desk.open_streams:
            self._desk.open_streams.remove(self)


class Story:
    """Runs the sound, and does the next thing whenever a state is told."""

    def __init__(self, desk: Desk, *acts: Callable[[], None]) -> None:
        self.states: list[SoundState] = []
        self.steps = 0
        self._acts = list(acts)
        self._is_over = threading.Event()
        self.sound = LastingSound(self._told, desk.open, desk.probe, look_seconds=0.01)

    def run(self) -> None:
        def step(_block: Block) -> Block:
            self.steps += 1
            return SILENCE

        self.sound.run(step, self._is_over.is_set)
        self.sound.close()

    def _told(self, state: SoundState) -> None:
        self.states.append(state)
        if self._acts:
            self._acts.pop(0)()
        else:
            self._is_over.set()


def test_everything_is_lost_and_comes_back_and_nobody_has_to_start_again(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(*DIRECTIONS)
    story = Story(desk, desk.plugged.clear, lambda: desk.plugged.update(DIRECTIONS))
    story.sound.open()
    shifts = story.sound.shifts
    story.run()
    assert story.states == [ON, LOST, ON]
    assert story.sound.shifts > shifts  # what is played comes back at another time now
    gone, back = [record.getMessage() for record in caplog.records]
    assert gone.startswith('the microphone "USB" is gone.')
    assert back == "back: the microphone."  # that the other one was away meanwhile is nobody's business
    assert desk.open_streams == []


def test_without_a_microphone_it_can_still_speak_and_the_other_way_round() -> None:
    desk = Desk(*DIRECTIONS)
    acts = (
        lambda: desk.plugged.remove("microphone"),
        lambda: None,  # both are let go of first
        lambda: desk.plugged.add("microphone"),
        lambda: desk.plugged.remove("loudspeaker"),
        lambda: None,
        lambda: desk.plugged.add("loudspeaker"),
    )
    story = Story(desk, *acts)
    story.sound.open()
    story.run()
    no_microphone, no_loudspeaker = SoundState("lost", "on"), SoundState("on", "lost")
    assert story.states == [ON, LOST, no_microphone, ON, LOST, no_loudspeaker, ON]


def test_a_start_without_any_device_is_healed_as_well() -> None:
    desk = Desk()
    story = Story(desk, lambda: desk.plugged.update(DIRECTIONS))
    with pytest.raises(DeviceError):
        story.sound.open()
    story.run()
    assert story.states == [LOST, ON]


def test_a_device_that_goes_again_while_it_is_opened_is_looked_for_again() -> None:
    desk = Desk(*DIRECTIONS)

    def comes_back_slowly() -> None:
        desk.refusals = 3
        desk.plugged.update(DIRECTIONS)

    story = Story(desk, desk.plugged.clear, comes_back_slowly)
    story.sound.open()
    story.run()
    assert story.states == [ON, LOST, ON]
    assert desk.refusals == 0


def test_whatever_the_library_raises_the_search_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    """The library's own error at the start of a stream once ended the search, and the kiosk stayed deaf."""
    desk = Desk(*DIRECTIONS)

    def comes_back_with_a_fault() -> None:
        desk.faults = 2
        desk.plugged.update(DIRECTIONS)

    story = Story(desk, desk.plugged.clear, comes_back_with_a_fault)
    story.sound.open()
    story.run()
    assert story.states == [ON, LOST, ON]
    assert caplog.text.count("a device could not be opened") == 2


def test_a_muted_microphone_is_told_and_sound_goes_on() -> None:
    desk = Desk(*DIRECTIONS)

    def mute() -> None:
        desk.heard = SILENCE

    def unmute() -> None:
        desk.heard = NOISE

    story = Story(desk, mute, unmute)
    story.sound.open()
    story.run()
    assert story.states == [ON, SoundState("dead", "on"), ON]


def test_the_silent_clock_steps_on_while_there_is_nothing() -> None:
    desk = Desk(*DIRECTIONS)
    story = Story(desk, desk.plugged.clear)
    story.sound.open()
    enough = threading.Event()
    before: list[int] = []

    def step(_block: Block) -> Block:
        story.steps += 1
        if LOST in story.states:
            before.append(story.steps)
        if len(before) == 5:
            enough.set()
        return SILENCE

    story.sound.run(step, enough.is_set)
    story.sound.close()
    assert before == sorted(before)
    assert story.states == [ON, LOST]


def test_it_ends_in_the_middle_of_a_search_and_leaves_nothing_open() -> None:
    desk = Desk()
    story = Story(desk)
    story.run()
    assert story.states == [LOST]
    assert desk.open_streams == []
    assert not [one for one in threading.enumerate() if one.name == "sound-search"]
