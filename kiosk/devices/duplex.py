"""One sound stream for microphone and loudspeaker, opened once and kept open.

The stream's own thread only moves blocks in and out of two bounded queues.  The caller's thread takes a microphone
block, runs the kiosk's step and puts the answer in the other queue, in which a small cushion hides its jitter.
"""

import itertools
import logging
import math
import queue
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from kiosk.devices.clock import Step
from kiosk.devices.device_choice import Device, Direction, NoSoundError, chosen_device
from kiosk.devices.rate_converter import LAG_SECONDS, RateConverter
from kiosk.errors import DeviceError
from kiosk.sound import BLOCK_SAMPLES, BLOCK_SECONDS, RATE_HZ, Block, Samples

_log = logging.getLogger(__name__)

_LATENCY = "low"  # measured with PulseAudio: 40 ms in, 60 ms out
_CUSHION_BLOCKS = 2  # with 1, a step that waited for another thread left a gap in the sound
_MOST_WAITING_BLOCKS = 50  # 1 s in either direction; older sound is of no use to a conversation
_STALLED_SECONDS = 2.0
_OPENING_SECONDS = 5.0  # a sound server that wakes a sleeping device was seen to take 1.9 s after the first block
_OPENING_BLOCKS = 25


class DuplexStream:
    """A SoundClock on the devices with these names (or parts of names); None is the system's default.

    16 kHz where the devices can, else their own rate with conversion at the edge.
    Raises NoSoundError when the machine has no microphone, no loudspeaker or no sound library, DeviceError when there
    is none of that name or it does not open.
    """

    def __init__(self, microphone: str | None, loudspeaker: str | None, *, first_rate_hz: int = RATE_HZ) -> None:
        sounddevice = _sound_library()
        devices = _listed(sounddevice)
        self._devices = (
            chosen_device("microphone", microphone, devices),
            chosen_device("loudspeaker", loudspeaker, devices),
        )
        self._from_microphone: queue.SimpleQueue[Samples] = queue.SimpleQueue()
        self._to_loudspeaker: deque[Samples] = deque()
        self._lost_blocks = 0
        self._dropped_silence = 0
        self._stream, self.rate_hz = self._opened(sounddevice, first_rate_hz)
        self._inward = RateConverter(self.rate_hz, RATE_HZ, BLOCK_SAMPLES, "HQ")
        self._chunk_samples = _chunk_samples(self.rate_hz)
        self._outward = RateConverter(RATE_HZ, self.rate_hz, self._chunk_samples, "LQ")
        lag = 0.0 if self.rate_hz == RATE_HZ else sum(LAG_SECONDS.values())
        self._cushion = _CUSHION_BLOCKS + math.ceil(lag / BLOCK_SECONDS)

    @property
    def lost_blocks(self) -> int:
        """Overflows and underflows the device told of, blocks dropped, and blocks that came too late."""
        return self._lost_blocks

    @property
    def shifts(self) -> int:
        """How often what is played began to come back at another time than before; it never falls."""
        return self._lost_blocks + self._dropped_silence

    @property
    def latency_seconds(self) -> tuple[float, float]:
        """What the device says of itself: microphone to us, us to loudspeaker (the cushion comes on top)."""
        inward, outward = self._stream.latency
        return float(inward), float(outward)

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        """Call `step` with each microphone block and play what it returns, until `until()` is true."""
        self._to_loudspeaker.extend([np.zeros(self._chunk_samples, dtype=np.int16)] * self._cushion)
        self._stream.start()
        for block in self._blocks():
            if until():
                return
            for answer in self._outward.converted(step(block)):
                self._send(answer)

    def close(self) -> None:
        """Stop and close the stream; a device that is gone already is no error."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def _blocks(self) -> Iterator[Block]:
        """Blocks from the microphone, without end.  Raises DeviceError when none come any more."""
        for seen in itertools.count():
            patience = _OPENING_SECONDS if seen < _OPENING_BLOCKS else _STALLED_SECONDS
            try:
                chunk = self._from_microphone.get(timeout=patience)
            except queue.Empty as err:
                names = " and ".join(dict.fromkeys(f'"{device.name}"' for device in self._devices))
                problem = f"no sound from {names} for {patience:g} s. Is it still plugged in and switched on?"
                raise DeviceError(problem) from err
            yield from self._inward.converted(chunk)

    def _send(self, chunk: Samples) -> None:
        """Queue a chunk.  Silence is dropped while a gap earlier on has left more waiting than the cushion."""
        waiting = len(self._to_loudspeaker)
        if waiting >= self._cushion and not chunk.any():
            self._dropped_silence += 1
            return
        if waiting >= _MOST_WAITING_BLOCKS:
            self._lost_blocks += 1
            return
        self._to_loudspeaker.append(chunk)

    def _move(self, microphone: Any, loudspeaker: Any, _frames: int, _time: object, status: Any) -> None:  # noqa: ANN401
        """Exchange one chunk with the device, in its own thread.  Arrays of shape (frames, 1)."""
        lost = int(bool(status))
        if self._from_microphone.qsize() < _MOST_WAITING_BLOCKS:
            self._from_microphone.put(microphone[:, 0].copy())
        else:
            lost += 1
        if self._to_loudspeaker:
            loudspeaker[:, 0] = self._to_loudspeaker.popleft()
        else:
            loudspeaker.fill(0)
            lost += 1
        self._lost_blocks += lost

    def _opened(self, sounddevice: ModuleType, first_rate_hz: int) -> tuple[Any, int]:
        """The stream, not started, and its rate."""
        problem: Exception | None = None
        for rate_hz in dict.fromkeys((first_rate_hz, *(device.rate_hz for device in self._devices))):
            try:
                stream = sounddevice.Stream(
                    samplerate=rate_hz,
                    blocksize=_chunk_samples(rate_hz),
                    device=tuple(device.index for device in self._devices),
                    channels=1,
                    dtype="int16",
                    latency=_LATENCY,
                    callback=self._move,
                )
            except (sounddevice.PortAudioError, ValueError) as err:
                _log.info("%d Hz does not open: %s", rate_hz, err)
                problem = problem or err
            else:
                return stream, rate_hz
        names = " with ".join(dict.fromkeys(f'"{device.name}"' for device in self._devices))
        raise DeviceError(
            f"{names} does not open: {problem}. Is another program using it? "
            "Set microphone and loudspeaker in the settings file to devices of one sound card."
        ) from problem


def _chunk_samples(rate_hz: int) -> int:
    return round(rate_hz * BLOCK_SECONDS)


def _sound_library() -> ModuleType:
    try:
        import sounddevice
    except OSError as err:  # it is imported without trouble only where PortAudio is installed
        raise NoSoundError("the sound library is missing: install the Debian package libportaudio2.") from err
    # PortAudio lists the devices when it starts.  A device plugged in later is found only by starting it again.
    sounddevice._terminate()  # noqa: SLF001 - sounddevice has no public call for this
    sounddevice._initialize()  # noqa: SLF001
    module: ModuleType = sounddevice
    return module


def _listed(sounddevice: ModuleType) -> Sequence[Device]:
    defaults: dict[Direction, int] = dict(zip(("microphone", "loudspeaker"), sounddevice.default.device, strict=True))
    return [
        Device(
            index=index,
            name=entry["name"],
            inputs=entry["max_input_channels"],
            outputs=entry["max_output_channels"],
            rate_hz=round(entry["default_samplerate"]),
            default_for=frozenset(direction for direction, default in defaults.items() if default == index),
        )
        for index, entry in enumerate(sounddevice.query_devices())
    ]
