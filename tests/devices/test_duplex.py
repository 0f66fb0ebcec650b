"""The sound stream on real devices of a real sound server, in real time."""

import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from kiosk.devices.device_choice import NoSoundError
from kiosk.devices.duplex import DuplexStream
from kiosk.errors import DeviceError
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, SILENCE, Block, Samples
from tests.sound_server import SoundServer

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def server() -> Iterator[SoundServer]:
    made = SoundServer()
    yield made
    made.close()


@pytest.fixture
def in_server(server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> SoundServer:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


def chirp(seconds: float, from_hz: float, to_hz: float) -> Samples:
    """Like no other moment of itself, so that it is found to the sample; so low that half a sample of shift is little."""
    phase = 2 * np.pi * np.cumsum(np.linspace(from_hz, to_hz, int(seconds * RATE_HZ))) / RATE_HZ
    return np.round(6000 * np.sin(phase)).astype(np.int16)


def found(signal: Samples, recording: Samples) -> tuple[int, float]:
    """Where the signal lies in the recording, and how alike the two are there (1 is the same)."""
    size = 1 << (signal.size + recording.size).bit_length()
    sought: npt.NDArray[np.float64] = signal.astype(np.float64)
    spectrum = np.fft.rfft(recording, size) * np.conj(np.fft.rfft(sought, size))
    start = int(np.argmax(np.fft.irfft(spectrum, size)[: recording.size]))
    part = recording[start : start + signal.size].astype(np.float64)
    return start, float(part @ sought[: part.size] / np.sqrt((part @ part) * (sought @ sought)))


@pytest.mark.parametrize("rate_hz", [16_000, 48_000, 44_100])
def test_what_is_played_is_recorded_and_what_the_visitor_says_is_heard(
    in_server: SoundServer, tmp_path: Path, rate_hz: int
) -> None:
    played, said = chirp(1.0, 200, 1200), chirp(0.6, 1200, 300)
    heard: list[Block] = []
    visitor = threading.Thread(target=in_server.play_to_visitor, args=(said,))

    def step(microphone: Block) -> Block:
        heard.append(microphone)
        if len(heard) == 25:
            visitor.start()
        begin = (len(heard) - 50) * BLOCK_SAMPLES
        return played[begin : begin + BLOCK_SAMPLES] if 0 <= begin < played.size else SILENCE

    stream = DuplexStream("pulse", "pulse", first_rate_hz=rate_hz)
    assert stream.rate_hz == rate_hz
    with in_server.record_speaker(tmp_path / "speaker.wav"):
        stream.run(step, lambda: len(heard) == 150)
    stream.close()
    stream.close()
    visitor.join()
    with wave.open(str(tmp_path / "speaker.wav")) as file:
        assert file.getframerate() == RATE_HZ
        recording = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    assert found(played, recording)[1] > 0.97
    start, likeness = found(said, np.concatenate(heard))
    assert likeness > 0.97
    assert start > 25 * BLOCK_SAMPLES


@pytest.mark.usefixtures("in_server")
def test_a_step_that_is_late_leaves_a_gap_and_the_sound_goes_on() -> None:
    pause, steps = threading.Event(), 0

    def step(_: Block) -> Block:
        nonlocal steps
        steps += 1
        if steps == 10:
            pause.wait(0.5)  # nobody sets it: this step takes half a second
        return SILENCE

    stream = DuplexStream(None, None)
    before = stream.lost_blocks
    stream.run(step, lambda: steps == 60)
    assert stream.lost_blocks >= before + 10
    assert len(stream._to_loudspeaker) <= stream._cushion + 1  # the gap has not become a delay for good
    stream.close()


@pytest.mark.usefixtures("in_server")
def test_an_unknown_name_is_told_with_those_that_exist() -> None:
    message = 'no microphone named "usb"; found "pulse", "default". Set microphone in the settings file.'
    with pytest.raises(DeviceError) as caught:
        DuplexStream("usb", None)
    assert str(caught.value) == message


def test_a_server_that_goes_away_is_told_and_a_new_stream_heals_it(in_server: SoundServer) -> None:
    steps = 0

    def step(_: Block) -> Block:
        nonlocal steps
        steps += 1
        if steps == 30:
            in_server.stop()
        return SILENCE

    stream = DuplexStream(None, None)
    with pytest.raises(DeviceError, match=r'^no sound from "default" for 2 s\.'):
        stream.run(step, lambda: False)
    stream.close()
    with pytest.raises(NoSoundError):
        DuplexStream(None, None)
    in_server.start()
    healed = DuplexStream(None, None)
    healed.run(step, lambda: steps >= 60)
    healed.close()
