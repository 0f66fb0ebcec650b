"""Microphone and loudspeaker, opened once and kept open, joined block by block.

The devices' own threads only move blocks in and out of two bounded queues.  The caller's thread takes a microphone
block, runs the kiosk's step and puts the answer in the other queue, in which a small cushion hides its jitter.

Two streams, not one of PortAudio for both directions: that one waits for both devices at once, and when a busy machine
has made one of them late, its thread never sleeps again (measured with PulseAudio: 40 to 80 % of a core from then on,
against 3 %).  Two streams go on as before, and may be two sound cards.
"""

import itertools
import logging
import math
import queue
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kiosk.devices.clock import Step
from kiosk.devices.device_choice import chosen_device
from kiosk.devices.rate_converter import LAG_SECONDS, RateConverter
from kiosk.devices.sound_library import chunk_samples, listed_devices, opened_stream, sound_library
from kiosk.errors import DeviceError
from kiosk.sound import BLOCK_SAMPLES, BLOCK_SECONDS, RATE_HZ, Block, Samples

_log = logging.getLogger(__name__)

_CUSHION_BLOCKS = 2  # with 1, a step that waited for another thread left a gap in the sound
_MOST_WAITING_BLOCKS = 50  # 1 s in either direction; older sound is of no use to a conversation
_STALLED_SECONDS = 2.0
_OPENING_SECONDS = 5.0  # a sound server that wakes a sleeping device was seen to take 1.9 s after the first block
_OPENING_BLOCKS = 25


class DuplexStream:
    """A SoundClock on the devices with these names (or parts of names); None is the system's default.

    16 kHz where a device can, else its own rate with conversion at the edge.
    Raises NoSoundError when the machine has no microphone, no loudspeaker or no sound library, DeviceError when there
    is none of that name or it does not open.
    """

    def __init__(self, microphone: str | None, loudspeaker: str | None, *, first_rate_hz: int = RATE_HZ) -> None:
        library = sound_library()
        devices = listed_devices(library)
        ears = chosen_device("microphone", microphone, devices)
        mouth = chosen_device("loudspeaker", loudspeaker, devices)
        self._names = " and ".join(dict.fromkeys(f'"{device.name}"' for device in (ears, mouth)))
        self._from_microphone: queue.SimpleQueue[Samples] = queue.SimpleQueue()
        self._to_loudspeaker: deque[Samples] = deque()
        self._is_starved = False
        self._lost_blocks = 0
        self._dropped_silence = 0
        self._inward_stream, inward_hz = opened_stream(library, "microphone", ears, first_rate_hz, self._take)
        try:
            self._outward_stream, outward_hz = opened_stream(library, "loudspeaker", mouth, first_rate_hz, self._give)
        except DeviceError:
            self._inward_stream.close(ignore_errors=True)
            raise
        self.rates_hz = (inward_hz, outward_hz)
        self._inward = RateConverter(inward_hz, RATE_HZ, BLOCK_SAMPLES, "HQ")
        self._chunk_samples = chunk_samples(outward_hz)
        self._outward = RateConverter(RATE_HZ, outward_hz, self._chunk_samples, "LQ")
        lag = 0.0 if self.rates_hz == (RATE_HZ, RATE_HZ) else sum(LAG_SECONDS.values())
        self._cushion = _CUSHION_BLOCKS + math.ceil(lag / BLOCK_SECONDS)

    @property
    def lost_blocks(self) -> int:
        """Overflows and underflows the devices told of, blocks dropped, and blocks that came too late."""
        return self._lost_blocks

    @property
    def shifts(self) -> int:
        """How often what is played began to come back at another time than before; it never falls."""
        return self._lost_blocks + self._dropped_silence

    @property
    def latency_seconds(self) -> tuple[float, float]:
        """What the devices say of themselves: microphone to us, us to loudspeaker (the cushion comes on top)."""
        return float(self._inward_stream.latency), float(self._outward_stream.latency)

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        """Call `step` with each microphone block and play what it returns, until `until()` is true."""
        self._to_loudspeaker.extend([np.zeros(self._chunk_samples, dtype=np.int16)] * self._cushion)
        self._outward_stream.start()
        self._inward_stream.start()
        for block in self._blocks():
            if until():
                return
            for answer in self._outward.converted(step(block)):
                self._send(answer)

    def close(self) -> None:
        """Stop and close both streams; a device that is gone already is no error."""
        for stream in (self._inward_stream, self._outward_stream):
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def _blocks(self) -> Iterator[Block]:
        """Blocks from the microphone, without end.  Raises DeviceError when none come any more."""
        for seen in itertools.count():
            patience = _OPENING_SECONDS if seen < _OPENING_BLOCKS else _STALLED_SECONDS
            try:
                chunk = self._from_microphone.get(timeout=patience)
            except queue.Empty as err:
                problem = f"no sound from {self._names} for {patience:g} s. Is it still plugged in and switched on?"
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

    def _take(self, microphone: Any, _frames: int, _time: object, status: Any) -> None:  # noqa: ANN401
        """A chunk from the microphone, in its own thread.  Array of shape (frames, 1)."""
        lost = int(bool(status))
        if self._from_microphone.qsize() < _MOST_WAITING_BLOCKS:
            self._from_microphone.put(microphone[:, 0].copy())
        else:
            lost += 1
        self._lost_blocks += lost

    def _give(self, loudspeaker: Any, _frames: int, _time: object, status: Any) -> None:  # noqa: ANN401
        """A chunk for the loudspeaker, in its own thread.  Array of shape (frames, 1).

        Once there was none, silence until the cushion is whole again: one gap instead of many small ones.
        """
        lost = int(bool(status))
        waiting = len(self._to_loudspeaker)
        self._is_starved = waiting == 0 or (self._is_starved and waiting < self._cushion)
        if self._is_starved:
            loudspeaker.fill(0)
            lost += 1
        else:
            loudspeaker[:, 0] = self._to_loudspeaker.popleft()
        self._lost_blocks += lost
