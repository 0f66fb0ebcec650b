"""The sound stream on real devices of a real sound server, in real time."""

import threading
import wave
from collections.abc import Iterator
from contextlib import closing
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
    """Like no other moment of itself, so that each piece is found; so low that half a sample of shift is little."""
    phase = 2 * np.pi * np.cumsum(np.linspace(from_hz, to_hz, int(seconds * RATE_HZ))) / RATE_HZ
    return np.round(6000 * np.sin(phase)).astype(np.int16)


def share_found(signal: Samples, recording: Samples) -> float:
    """How much of the signal is in the recording, by pieces of 100 ms: a busy machine may drop a block."""
    pieces = [signal[start : start + 1600] for start in range(0, signal.size, 1600)]
    return sum(likeness(piece, recording) > 0.95 for piece in pieces) / len(pieces)


def likeness(signal: Samples, recording: Samples) -> float:
    """How alike the signal and the part of the recording that is most like it are; 1 is the same."""
    size = 1 << (signal.size + recording.size).bit_length()
    sought: npt.NDArray[np.float64] = signal.astype(np.float64)
    spectrum = np.fft.rfft(recording, size) * np.conj(np.fft.rfft(sought, size))
    start = int(np.argmax(np.fft.irfft(spectrum, size)[: recording.size]))
    part = np.resize(recording[start : start + signal.size].astype(np.float64), signal.size)
    return float(part @ sought / np.sqrt((part @ part) * (sought @ sought) + 1e-9))


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

    with (
        closing(DuplexStream("pulse", "pulse", first_rate_hz=rate_hz)) as stream,
        in_server.record_speaker(tmp_path / "speaker.wav"),
    ):
        assert stream.rates_hz == (rate_hz, rate_hz)
        stream.run(step, lambda: len(heard) == 150)
    visitor.join()
    with wave.open(str(tmp_path / "speaker.wav")) as file:
        assert file.getframerate() == RATE_HZ
        recording = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    assert share_found(played, recording) >= 0.8
    assert share_found(said, np.concatenate(heard)) >= 0.8
    assert share_found(said, recording) == 0  # the two devices are not mixed up


@pytest.mark.usefixtures("in_server")
def test_a_step_that_is_late_leaves_a_gap_and_the_sound_goes_on() -> None:
    pause, steps = threading.Event(), 0

    def step(_: Block) -> Block:
        nonlocal steps
        steps += 1
        if steps == 10:
            pause.wait(0.5)  # nobody sets it: this step takes half a second
        return SILENCE

    with closing(DuplexStream(None, None)) as stream:
        stream.run(step, lambda: steps == 60)
        assert stream.lost_blocks >= 10
        assert stream._outward is not None
        assert 0 <= stream.slipped_blocks <= stream._outward.cushion + 1  # all that was silent was made up for
        assert len(stream._outward._waiting) <= stream._outward.cushion + 1  # the gap has not become a delay for good


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

    with (
        closing(DuplexStream(None, None)) as stream,
        pytest.raises(DeviceError, match=r'^the (microphone|loudspeaker) "default" is gone\.'),
    ):
        stream.run(step, lambda: False)
    with pytest.raises(NoSoundError):
        DuplexStream(None, None)
    in_server.start()
    with closing(DuplexStream(None, None)) as healed:
        healed.run(step, lambda: steps >= 60)
