"""The kiosk's own voice is taken out of the microphone, and nothing else is."""

import numpy as np
import pytest

from kiosk.hearing.echo_canceller import EchoCanceller
from kiosk.hearing.echo_delay import EchoDelay
from kiosk.hearing.echo_proof import ProvedEcho
from kiosk.rehearsal.room import Room, RoomKind
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, SILENCE, Samples, samples_in

SPOKEN = slice(2 * RATE_HZ, None)  # after the first words


def voice(seconds: float, seed: int = 1) -> Samples:
    """Noise with the pitch, the syllables and the level of a voice."""
    rng = np.random.default_rng(seed)
    size = samples_in(seconds)
    pulses = np.zeros(size)
    pulses[np.cumsum(rng.integers(100, 190, size // 100))[: size // 200]] = 1.0
    formed = np.convolve(pulses + 0.05 * rng.standard_normal(size), np.hanning(24) * rng.standard_normal(24), "same")
    syllables = np.repeat(rng.uniform(0.05, 1.0, size // 3200 + 1), 3200)[:size]
    sound = formed * syllables
    rounded: Samples = np.round(sound * 2500 / sound.std()).clip(-32768, 32767).astype(np.int16)
    return rounded


def blocks(sound: Samples) -> list[Samples]:
    return list(sound[: sound.size // BLOCK_SAMPLES * BLOCK_SAMPLES].reshape(-1, BLOCK_SAMPLES))


def echo_of(played: Samples, kind: RoomKind) -> Samples:
    room = Room(kind)
    return np.concatenate([room.echo(block) for block in blocks(played)])


def cancelled(canceller: EchoCanceller, microphone: Samples, played: Samples) -> Samples:
    pairs = zip(blocks(microphone), blocks(played), strict=True)
    return np.concatenate([canceller.removed(heard, block) for heard, block in pairs])


def level_db(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-9))


@pytest.mark.parametrize("seconds", [0.02, 0.12, 0.4])
def test_the_delay_of_the_devices_is_found(seconds: float) -> None:
    played = voice(3)
    delay = EchoDelay()
    found = [
        delay.add(heard, block)
        for heard, block in zip(blocks(echo_of(played, RoomKind(-6, seconds))), blocks(played), strict=True)
    ]
    assert found.count(True) == 1
    assert delay.samples is not None
    assert abs(delay.samples - samples_in(seconds)) <= samples_in(0.004)


def test_where_nothing_comes_back_no_delay_is_found() -> None:
    delay = EchoDelay()
    for heard, block in zip(blocks(voice(4, seed=2)), blocks(voice(4, seed=3)), strict=True):
        delay.add(heard, block)
    assert delay.samples is None


@pytest.mark.parametrize("kind", [RoomKind(-6), RoomKind(6, 0.25, 0.5, seed=2), RoomKind(0, drift_ppm=50, seed=3)])
def test_the_kiosks_voice_is_taken_out(kind: RoomKind) -> None:
    played = voice(6)
    microphone = echo_of(played, kind)
    assert level_db(microphone[SPOKEN]) - level_db(cancelled(EchoCanceller(), microphone, played)[SPOKEN]) > 12


def test_the_word_of_a_visitor_who_speaks_at_the_same_time_is_kept() -> None:
    played, said = voice(6), voice(6, seed=9)
    word = slice(5 * RATE_HZ, samples_in(5.5))
    said[: word.start] = said[word.stop :] = 0
    both = (echo_of(played, RoomKind(-6)).astype(np.int32) + said).clip(-32768, 32767).astype(np.int16)
    heard = cancelled(EchoCanceller(), both, played)
    assert level_db(said[word]) - level_db(heard[word]) < 6
    assert level_db(heard[word]) - level_db(heard[4 * RATE_HZ : word.start]) > 12


def test_it_rests_while_the_kiosk_is_silent() -> None:
    canceller = EchoCanceller()
    cancelled(canceller, echo_of(voice(2), RoomKind(0)), voice(2))
    for _ in range(50):  # the room falls silent too
        canceller.removed(SILENCE, None)
    said = voice(2, seed=5)
    heard = np.concatenate([canceller.removed(block, None) for block in blocks(said)])
    lag = 128  # as long as the sound takes through it while it works
    assert np.array_equal(heard[lag:], said[: heard.size - lag])


def test_louder_or_softer_it_is_still_taken_out() -> None:
    canceller, room = EchoCanceller(), Room(RoomKind(0))
    loud = voice(3)
    played = np.concatenate([loud, loud // 4, loud // 2])
    microphone = np.concatenate([room.echo(block) for block in blocks(played)])
    heard = cancelled(canceller, microphone, played)
    for third in (slice(4 * RATE_HZ, 6 * RATE_HZ), slice(6 * RATE_HZ, 9 * RATE_HZ)):
        assert level_db(microphone[third]) - level_db(heard[third]) > 12


def test_after_a_lost_block_it_learns_anew() -> None:
    played = voice(8)
    microphone = echo_of(played, RoomKind(0))
    half = 4 * RATE_HZ
    canceller = EchoCanceller()
    cancelled(canceller, microphone[:half], played[:half])
    canceller.reset()
    later = microphone[half + BLOCK_SAMPLES :]  # the microphone's block is gone: the echo comes 20 ms sooner
    heard = cancelled(canceller, later, played[half : half + later.size])
    assert level_db(later[SPOKEN]) - level_db(heard[SPOKEN]) > 12


@pytest.mark.parametrize("slip", [1, 3, -1])
def test_where_a_gap_was_filled_or_silence_dropped_it_goes_on_without_learning_anew(slip: int) -> None:
    played, half = voice(8), 4 * RATE_HZ
    played[half : half + 3 * BLOCK_SAMPLES] = 0
    given = played.copy()
    gap = np.zeros(max(slip, 0) * BLOCK_SAMPLES, dtype=np.int16)
    dropped = max(-slip, 0) * BLOCK_SAMPLES
    sounded = np.concatenate([played[:half], gap, played[half + dropped :]])
    microphone = echo_of(sounded, RoomKind(0))[: given.size - dropped]
    canceller = EchoCanceller()
    cancelled(canceller, microphone[:half], given[:half])
    before = canceller.delay_samples
    canceller.slip(slip)
    later = slice(half, microphone.size)
    heard = cancelled(canceller, microphone[later], given[later])
    assert canceller.has_learnt
    assert before is not None
    assert canceller.delay_samples == before + slip * BLOCK_SAMPLES
    first_second = slice(0, RATE_HZ)
    assert level_db(microphone[later][first_second]) - level_db(heard[first_second]) > 12


def test_after_a_gap_longer_than_any_delay_it_finds_the_delay_anew() -> None:
    played = voice(10)
    microphone = echo_of(played, RoomKind(0))
    half = 4 * RATE_HZ
    canceller = EchoCanceller()
    cancelled(canceller, microphone[:half], played[:half])
    before = canceller.delay_samples
    canceller.slip(75)  # blocks of silence while a microphone that was unplugged was waited for
    assert canceller.delay_samples is None
    heard = cancelled(canceller, microphone[half:], played[half:])
    assert canceller.delay_samples == before
    assert level_db(microphone[half:][SPOKEN]) - level_db(heard[SPOKEN]) > 12


def ears_are_open(echo: ProvedEcho, microphone: Samples, played: Samples) -> list[bool]:
    pairs = zip(blocks(microphone), blocks(played), strict=True)
    return [echo.removed(heard, block) is not None for heard, block in pairs]


def seconds_closed(is_open: list[bool]) -> float:
    return is_open.count(False) * BLOCK_SAMPLES / RATE_HZ


@pytest.mark.parametrize("kind", [RoomKind(-6), RoomKind(6, 0.25, 0.5, seed=2)])
def test_ears_open_while_it_speaks_once_it_is_seen_that_its_voice_is_taken_out(kind: RoomKind) -> None:
    played = voice(10)
    is_open = ears_are_open(ProvedEcho(), echo_of(played, kind), played)
    assert 4 < seconds_closed(is_open) < 8
    assert is_open == sorted(is_open), "once open they stay open"


def test_a_visitor_who_speaks_over_it_does_not_close_them() -> None:
    played, said = voice(14), voice(14, seed=9)
    said[: samples_in(8)] = said[samples_in(11) :] = 0
    both = (echo_of(played, RoomKind(-6)).astype(np.int32) + said).clip(-32768, 32767).astype(np.int16)
    assert all(ears_are_open(ProvedEcho(), both, played)[8 * 50 :])


def test_where_its_voice_comes_back_altered_beyond_taking_out_they_stay_closed() -> None:
    """As through a device that changes its own loudness all the time, or stutters."""
    played = voice(10)
    assert not any(ears_are_open(ProvedEcho(), voice(10, seed=7), played))


def test_ears_close_again_where_it_works_no_longer() -> None:
    played = voice(26)
    half = 10 * RATE_HZ
    microphone = np.concatenate([echo_of(played[:half], RoomKind(0)), voice(16, seed=7)])
    is_open = ears_are_open(ProvedEcho(), microphone, played)
    assert is_open[9 * 50]
    assert not is_open[-1]


def test_after_lost_sound_it_is_to_be_seen_anew() -> None:
    echo, played = ProvedEcho(), voice(8)
    assert ears_are_open(echo, echo_of(played, RoomKind(0)), played)[-1]
    echo.reset()
    assert not ears_are_open(echo, echo_of(played, RoomKind(0)), played)[0]


def test_an_echo_fainter_than_the_room_closes_no_ears() -> None:
    rng = np.random.default_rng(4)
    echo, quiet = ProvedEcho(), np.round(rng.standard_normal(2 * RATE_HZ) * 60).astype(np.int16)
    for block in blocks(quiet):
        echo.removed(block, None)
    played = voice(8)
    assert ears_are_open(echo, np.resize(quiet, played.size), played)[-1]
