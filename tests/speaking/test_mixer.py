"""What the loudspeaker gets, sample by sample."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.dialogue.effects import TONE_SECONDS, Tone
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, SILENCE, Samples, samples_in
from kiosk.speaking.mixer import FADE_SAMPLES, PAUSE_SAMPLES, Mixer
from kiosk.speaking.tones import sound_of


class Shapes:
    """Sentences that are easy to find again: "300 of 5000" is 300 samples of the value 5000."""

    def samples(self, text: str) -> Samples:
        count, _, value = text.split()
        return np.full(int(count), int(value), dtype=np.int16)


def played(mixer: Mixer, blocks: int, first: int = 0) -> Samples:
    return np.concatenate([mixer.next_block((first + n) * BLOCK_SAMPLES) for n in range(blocks)])


@pytest.fixture
def mixer() -> Mixer:
    return Mixer(Shapes())


def test_nothing_said_is_silence(mixer: Mixer) -> None:
    assert np.array_equal(mixer.next_block(0), SILENCE)
    assert (mixer.is_speaking, mixer.started(), mixer.ended()) == (False, (), ())


def test_an_answer_starts_with_the_next_block_and_tells_when_it_began_and_ended(mixer: Mixer) -> None:
    mixer.next_block(0)
    mixer.say(7, ["400 of 5000"])
    first = mixer.next_block(320)
    assert (set(first), mixer.started(), mixer.ended(), mixer.is_speaking) == ({5000}, ((7, 320),), (), True)
    second = mixer.next_block(640)
    assert np.array_equal(second, [5000] * 80 + [0] * 240)
    assert (mixer.started(), mixer.ended(), mixer.is_speaking) == ((), ((7, 719),), True)
    mixer.next_block(960)
    assert (mixer.ended(), mixer.is_speaking) == ((), False)


def test_a_count_falls_on_its_sample(mixer: Mixer) -> None:
    mixer.say(1, ["10 of 900"], start_at=1003)
    mixer.next_block(0)
    assert not mixer.is_speaking  # it waits; nobody hears it yet
    sound = np.concatenate([SILENCE, played(mixer, 5, first=1)])
    assert np.flatnonzero(sound).tolist() == list(range(1003, 1013))


def test_a_start_in_the_past_is_now(mixer: Mixer) -> None:
    played(mixer, 10)
    mixer.say(1, ["10 of 900"], start_at=5)
    mixer.next_block(3200)
    assert mixer.started() == ((1, 3200),)


def test_sentences_have_a_quarter_second_between_them(mixer: Mixer) -> None:
    mixer.say(1, ["100 of 900", "100 of 700"])
    sound = played(mixer, 20)
    assert np.flatnonzero(sound == 700)[0] - np.flatnonzero(sound == 900)[-1] - 1 == PAUSE_SAMPLES == RATE_HZ // 4
    assert mixer.ended() == ()


def test_stop_is_silence_within_one_block_and_has_no_end(mixer: Mixer) -> None:
    mixer.say(1, ["16000 of 9000"])
    played(mixer, 3)
    mixer.hush()
    fading = mixer.next_block(960)
    assert fading[0] == 9000
    assert np.all(np.diff(fading[: FADE_SAMPLES + 1]) < 0)
    assert not fading[FADE_SAMPLES:].any()
    assert mixer.is_speaking
    assert np.array_equal(mixer.next_block(1280), SILENCE)
    assert (mixer.is_speaking, mixer.ended()) == (False, ())


def test_stop_forgets_what_waits(mixer: Mixer) -> None:
    mixer.say(1, ["100 of 900"], start_at=2000)
    mixer.next_block(0)
    mixer.hush()
    assert not played(mixer, 10, first=1).any()


def test_stop_and_a_new_answer_in_one_step_keep_the_fade(mixer: Mixer) -> None:
    mixer.say(1, ["16000 of 9000"])
    mixer.next_block(0)
    mixer.hush()
    mixer.hush()
    mixer.say(2, ["16000 of 500"])
    block = mixer.next_block(320)
    assert block[0] == 9000
    assert mixer.started() == ((2, 320 + FADE_SAMPLES),)
    assert set(block[FADE_SAMPLES:]) == {500}


def test_a_say_without_sound_ends_where_it_would_have_started(mixer: Mixer) -> None:
    mixer.say(3, [], start_at=400)
    mixer.next_block(0)
    assert mixer.ended() == ()
    mixer.next_block(320)
    assert (mixer.started(), mixer.ended(), mixer.is_speaking) == ((), ((3, 400),), False)


def test_volume_moves_without_a_jump(mixer: Mixer) -> None:
    mixer.say(1, ["16000 of 8000"])
    mixer.next_block(0)
    mixer.set_volume(-6.0)
    sound = played(mixer, 2, first=1)
    assert sound[0] == 8000
    assert np.abs(np.diff(sound.astype(int))).max() < 100
    assert sound[-1] == round(8000 * 10 ** (-6 / 20))


@dataclass(frozen=True)
class Command:
    """After `wait` samples: say something of this length (from `delay` samples later on), or hush."""

    wait: int
    length: int | None
    delay: int | None
    cuts: tuple[int, ...]  # how the wait is cut in the second playing


commands = st.lists(
    st.builds(
        Command,
        wait=st.integers(1, 900),
        length=st.none() | st.integers(0, 700),
        delay=st.none() | st.integers(-50, 700),
        cuts=st.lists(st.integers(1, 899), max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=12,
)


@dataclass
class Playing:
    """Everything a mixer gave for a list of commands."""

    sound: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.int16))
    started: list[tuple[int, int]] = field(default_factory=list)
    ended: list[tuple[int, int]] = field(default_factory=list)
    cut_at: dict[int, int] = field(default_factory=dict)  # utterance -> when it was replaced or hushed


def play(script: list[Command], *, is_cut: bool) -> Playing:
    mixer, result, now, last = Mixer(Shapes()), Playing(), 0, None
    for number, command in enumerate([*script, Command(2000, None, None, (7,))]):
        edges = sorted({0, command.wait, *(cut for cut in command.cuts if is_cut and cut < command.wait)})
        for start, end in pairwise(edges):
            result.sound = np.append(result.sound, mixer.next_samples(now + start, end - start))
            result.started += mixer.started()
            result.ended += mixer.ended()
        now += command.wait
        if last is not None:
            result.cut_at[last] = now
        last = None
        if command.length is None:
            mixer.hush()
        else:
            at = None if command.delay is None else now + command.delay
            mixer.say(number, [f"{command.length} of {1000 + number}"], at)
            last = number
    return result


@given(commands)
def test_the_sound_is_the_same_however_it_is_cut(script: list[Command]) -> None:
    whole, pieces = play(script, is_cut=False), play(script, is_cut=True)
    assert np.array_equal(whole.sound, pieces.sound)
    assert (whole.started, whole.ended) == (pieces.started, pieces.ended)


@given(commands)
def test_at_most_one_say_sounds_and_each_where_it_was_placed(script: list[Command]) -> None:
    result = play(script, is_cut=False)
    expected = np.zeros(result.sound.size + 1000, dtype=np.int16)
    ended = []
    for utterance, start in result.started:
        length = script[utterance].length
        assert length
        cut = result.cut_at.get(utterance, start + length)
        value = 1000 + utterance
        until = min(start + length, cut)
        fade = np.round(value * np.linspace(1, 0, FADE_SAMPLES, endpoint=False))[: start + length - until]
        sounding = np.concatenate([np.full(until - start, value), fade]).astype(np.int16)
        assert not expected[start : start + sounding.size].any(), "two sound at once"
        expected[start : start + sounding.size] = sounding
        if until == start + length:
            ended.append((utterance, until - 1))
    assert np.array_equal(result.sound, expected[: result.sound.size])
    assert [each for each in result.ended if script[each[0]].length] == ended


@given(st.lists(st.tuples(st.floats(-100, 100), st.integers(-32768, 32767)), min_size=1, max_size=10))
def test_no_volume_ever_clips_or_turns_a_wave_over(changes: list[tuple[float, int]]) -> None:
    mixer = Mixer(Shapes())
    for number, (decibels, value) in enumerate(changes):
        mixer.set_volume(decibels)
        mixer.say(number, [f"640 of {value}"])
        mixer.next_block(number * 640)
        sound = mixer.next_block(number * 640 + BLOCK_SAMPLES)
        assert np.all(np.sign(sound) * np.sign(value) >= 0)
        assert np.all(np.abs(sound.astype(int)) <= max(32767, abs(value)))


def test_five_milliseconds_are_the_fade() -> None:
    assert samples_in(0.005) == FADE_SAMPLES


def test_a_tone_falls_on_its_sample_and_nobody_is_told_of_its_end(mixer: Mixer) -> None:
    mixer.chime(np.full(100, 700, dtype=np.int16), 1003)
    sound = played(mixer, 5)
    assert np.array_equal(np.flatnonzero(sound), np.arange(1003, 1103))
    assert (mixer.started(), mixer.ended()) == ((), ())


def test_a_tone_that_waits_is_forgotten_with_hush(mixer: Mixer) -> None:
    mixer.chime(np.full(100, 700, dtype=np.int16), 1003)
    mixer.hush()
    assert not played(mixer, 5).any()


@pytest.mark.parametrize("tone", Tone)
def test_tones_are_as_long_as_the_coach_reckons_and_begin_and_end_without_a_click(tone: Tone) -> None:
    sound = sound_of(tone)
    assert sound.size == samples_in(TONE_SECONDS)
    assert abs(int(sound[0])) < 50
    assert abs(int(sound[-1])) < 50
    assert np.abs(np.diff(sound.astype(int))).max() < 4000  # 440 to 880 Hz at this loudness, and no jump


def test_no_two_tones_sound_alike() -> None:
    assert len({sound_of(tone).tobytes() for tone in Tone}) == len(Tone)
