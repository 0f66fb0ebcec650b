"""One direction of sound: a microphone's stream or a loudspeaker's, opened once, with a bounded queue behind it.

The device's own thread only moves chunks in and out of the queue; the caller's thread takes and gives blocks.
"""

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from kiosk.devices.device_choice import Device, SoundLostError
from kiosk.devices.rate_converter import RateConverter
from kiosk.devices.sound_library import chunk_samples, opened_stream, start_stream
from kiosk.sound import BLOCK_SAMPLES, BLOCK_SECONDS, RATE_HZ, Block, Samples

_CUSHION_BLOCKS = 2  # with 1, a step that waited for another thread left a gap in the sound
_MOST_CUSHION_BLOCKS = 5  # each gap makes it one larger, where the machine is often late
_MOST_WAITING_BLOCKS = 50  # 1 s in either direction; older sound is of no use to a conversation
_STALLED_SECONDS = 1.5  # a loss is noticed within 2 s; a busy machine was late by 0.5 s
_OPENING_SECONDS = 5.0  # a sound server that wakes a sleeping device was seen to take 1.9 s after the first block
_OPENING_BLOCKS = 25
_LOOK_SECONDS = 0.1
_FLOWING_BLOCKS = 15  # asked for by a loudspeaker: one that is stalled still fills its buffers, four blocks or so


class Inward:
    """The microphone: blocks of 16 kHz from whatever rate the device has."""

    def __init__(self, library: ModuleType, device: Device, first_rate_hz: int = RATE_HZ) -> None:
        """Raises DeviceError when it does not open."""
        self.name = device.name
        self._library = library
        self.lost_blocks = 0
        self._waiting: queue.SimpleQueue[Samples] = queue.SimpleQueue()
        self._flows = threading.Event()
        self._stream, self.rate_hz = opened_stream(library, "microphone", device, first_rate_hz, self._take)
        self._converter = RateConverter(self.rate_hz, RATE_HZ, BLOCK_SAMPLES, "HQ")
        self._seen = 0

    def start(self) -> None:
        """Listen.  Raises SoundLostError."""
        start_stream(self._library, "microphone", self._stream, self.name)

    def wait_for_flow(self) -> None:
        """Until the first chunk has come.  Raises SoundLostError when none comes."""
        if not self._flows.wait(_OPENING_SECONDS):
            raise SoundLostError("microphone", self.name)

    def flush(self) -> None:
        """Forget what has come so far."""
        while not self._waiting.empty():
            self._waiting.get_nowait()

    def blocks(self) -> Iterator[Block]:
        """Blocks without end.  Raises SoundLostError when none come any more."""
        while True:
            yield from self._converter.converted(self._next())

    def _next(self) -> Samples:
        patience = _OPENING_SECONDS if self._seen < _OPENING_BLOCKS else _STALLED_SECONDS
        until = time.monotonic() + patience
        while True:
            try:
                chunk = self._waiting.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                if time.monotonic() > until or not self._stream.active:
                    raise SoundLostError("microphone", self.name) from None
            else:
                self._seen += 1
                return chunk

    def _take(self, microphone: Any, _frames: int, _time: object, status: Any) -> None:  # noqa: ANN401
        """A chunk, in the device's thread.  Array of shape (frames, 1)."""
        lost = int(bool(status))
        if self._waiting.qsize() < _MOST_WAITING_BLOCKS:
            self._waiting.put(microphone[:, 0].copy())
        else:
            lost += 1
        self.lost_blocks += lost
        self._flows.set()

    @property
    def shifts(self) -> int:
        """What is lost here is so unknown that the sound may have moved by anything."""
        return self.lost_blocks

    def close(self) -> None:
        """Stop and close; a device that is gone already is no error."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


class Outward:
    """The loudspeaker: 16 kHz blocks in whatever rate the device has."""

    def __init__(self, library: ModuleType, device: Device, first_rate_hz: int = RATE_HZ) -> None:
        """Raises DeviceError when it does not open."""
        self.name = device.name
        self._library = library
        self.lost_blocks = 0
        self.shifts = 0  # see SoundClock
        self._filled = 0  # blocks of gaps; counted by the device's thread, the next by the caller's
        self._dropped = 0  # blocks of silence
        self._waiting: deque[Samples] = deque()
        self._is_starved = False
        self._flows = threading.Event()
        self._asked = 0  # chunks that the device has asked for
        self._asked_at = time.monotonic()
        self._seen = 0
        self._stream, self.rate_hz = opened_stream(library, "loudspeaker", device, first_rate_hz, self._give)
        self._chunk_samples = chunk_samples(self.rate_hz)
        self._converter = RateConverter(RATE_HZ, self.rate_hz, self._chunk_samples, "LQ")
        self.cushion = _CUSHION_BLOCKS

    @property
    def slipped_blocks(self) -> int:
        """See SoundClock."""
        return self._filled - self._dropped

    @property
    def lag_seconds(self) -> float:
        """How long it takes until the chunk queued last is heard: what waits, and what the device says of itself."""
        return len(self._waiting) * BLOCK_SECONDS + float(self._stream.latency)

    def start(self, *, more_cushion_seconds: float = 0.0) -> None:
        """Play, after a cushion of silence that hides the jitter of what is to come.  Raises SoundLostError."""
        self.cushion = _CUSHION_BLOCKS + math.ceil(more_cushion_seconds / BLOCK_SECONDS)
        self._waiting.extend([np.zeros(self._chunk_samples, dtype=np.int16)] * self.cushion)
        self._asked_at = time.monotonic()
        start_stream(self._library, "loudspeaker", self._stream, self.name)

    def wait_for_flow(self) -> None:
        """Until the device has taken more than its buffers hold.  Raises SoundLostError when it does not."""
        if not self._flows.wait(_OPENING_SECONDS):
            raise SoundLostError("loudspeaker", self.name)

    def send(self, block: Block) -> None:
        """Queue a block.  Raises SoundLostError when the device asks for none any more."""
        for chunk in self._converter.converted(block):
            self._queue(chunk)
        now = time.monotonic()
        if self._asked != self._seen:
            self._seen, self._asked_at = self._asked, now
        patience = _OPENING_SECONDS if self._seen < _OPENING_BLOCKS else _STALLED_SECONDS
        if now - self._asked_at > patience or not self._stream.active:
            raise SoundLostError("loudspeaker", self.name)

    def _queue(self, chunk: Samples) -> None:
        """Silence is dropped while a gap earlier on has left more waiting than the cushion."""
        waiting = len(self._waiting)
        if waiting >= self.cushion and not chunk.any():
            self._dropped += 1
        elif waiting >= _MOST_WAITING_BLOCKS:
            self.lost_blocks += 1
            self.shifts += 1
        else:
            self._waiting.append(chunk)

    def _give(self, loudspeaker: Any, _frames: int, _time: object, status: Any) -> None:  # noqa: ANN401
        """A chunk, in the device's thread.  Array of shape (frames, 1).

        Once there was none, silence until the cushion is whole again: one gap instead of many small ones.
        """
        lost = int(bool(status))
        self.shifts += lost
        waiting = len(self._waiting)
        if waiting == 0 and not self._is_starved and self._flows.is_set():
            self.cushion = max(self.cushion, min(self.cushion + 1, _MOST_CUSHION_BLOCKS))
        self._is_starved = waiting == 0 or (self._is_starved and waiting < self.cushion)
        if self._is_starved:
            loudspeaker.fill(0)
            lost += 1
            self._filled += 1
        else:
            loudspeaker[:, 0] = self._waiting.popleft()
        self.lost_blocks += lost
        self._asked += 1
        if self._asked >= _FLOWING_BLOCKS:
            self._flows.set()

    def close(self) -> None:
        """Stop and close; a device that is gone already is no error."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)
