"""What the loudspeaker plays, placed to the sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kiosk.dialogue.effects import LINE_GAP_SECONDS
from kiosk.sound import BLOCK_SAMPLES, Block, Samples, samples_in

FADE_SAMPLES = samples_in(0.005)  # the shortest end without a click
PAUSE_SAMPLES = samples_in(LINE_GAP_SECONDS)
LOUDEST_DECIBELS = 12.0
SOFTEST_DECIBELS = -40.0

_FULL_SCALE = 32767.0
_KNEE = 0.7 * _FULL_SCALE  # above it a raised volume bends the waves instead of cutting them off


class Sentences(Protocol):
    """Where the mixer finds the sound of a sentence: the prompt store."""

    def samples(self, text: str) -> Samples:
        """16 kHz mono int16, at once."""


@dataclass(slots=True)
class _Saying:
    utterance: int | None  # None: a tone, of which nobody is told
    sound: Samples
    start: int | None  # None: as soon as may be
    is_silent: bool
    has_started: bool = False


class Mixer:
    """One say at a time; a new one replaces what sounds or waits.  Instants are samples since the kiosk started."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences
        self._now = 0  # the instant of the next block's first sample
        self._saying: _Saying | None = None
        self._fading = np.zeros(0, dtype=np.int16)  # what is left of a say that was cut
        self._ringing = np.zeros(0, dtype=np.int16)  # what is left of the bell
        self._gain = _Gain()
        self._started: list[tuple[int, int]] = []
        self._ended: list[tuple[int, int]] = []
        self._is_speaking = False

    def say(
        self, utterance: int, texts: Sequence[str], start_at: int | None = None, *, is_silent: bool = False
    ) -> None:
        """Place the sentences, a pause between them; the first sample sounds at `start_at`, or in the next block.

        is_silent: nothing sounds, for as long as the sentences would.
        What sounds now fades first: a start within those 5 ms, or in the past, is put off to the earliest sample.
        """
        self.hush()
        parts: list[Samples] = []
        for text in texts:
            parts += [np.zeros(PAUSE_SAMPLES, dtype=np.int16), self._sentences.samples(text)]
        sound = np.concatenate([np.zeros(0, dtype=np.int16), *parts[1:]])
        self._saying = _Saying(utterance, np.zeros_like(sound) if is_silent else sound, start_at, is_silent)

    def chime(self, sound: Samples, at: int) -> None:
        """Place a tone; its first sample sounds at `at`.  It replaces what is said, as a say would, and has no end."""
        self.hush()
        self._saying = _Saying(None, sound, at, is_silent=False)

    def length(self, text: str) -> int:
        """Samples that a sentence takes."""
        return self._sentences.samples(text).size

    def hush(self) -> None:
        """Fade to silence within the next block and forget what waits.  Safe when nothing sounds."""
        saying, self._saying = self._saying, None
        if saying is not None and saying.start is not None and saying.has_started:
            position = self._now - saying.start
            rest = saying.sound[position : position + FADE_SAMPLES]
            ramp = np.linspace(1, 0, FADE_SAMPLES, endpoint=False)[: rest.size]
            self._fading = np.round(rest * ramp).astype(np.int16)

    def ring(self, sound: Samples) -> None:
        """Play this from the next block on; what is said meanwhile sounds with it, half as loud each."""
        self._ringing = sound

    def say_beside(self, text: str) -> None:
        """Say this from the next block on, as `ring` would; nobody is told of its end."""
        self.ring(self._sentences.samples(text))

    def set_volume(self, decibels: float) -> None:
        """Play at this level relative to normal from the next block on, kept within -40 and +12 dB."""
        self._gain.become(10 ** (min(max(decibels, SOFTEST_DECIBELS), LOUDEST_DECIBELS) / 20))

    @property
    def is_speaking(self) -> bool:
        """Whether the last block held part of a say, its pauses and its fade included, or of the bell."""
        return self._is_speaking

    def started(self) -> tuple[tuple[int, int], ...]:
        """(utterance, instant of its first sample) of each say that began in the last block."""
        return tuple(self._started)

    def ended(self) -> tuple[tuple[int, int], ...]:
        """(utterance, instant of its last sample) of each say that came to its end in the last block.

        A say that was hushed or replaced has no end.  One without any sound ends where it would have started.
        """
        return tuple(self._ended)

    def next_block(self, at: int) -> Block:
        """The block whose first sample is at instant `at`, which follows the last block or lies after it."""
        return self.next_samples(at, BLOCK_SAMPLES)

    def next_samples(self, at: int, count: int) -> Samples:
        """As next_block, of any length above zero: how the sound is cut changes nothing in it."""
        self._started.clear()
        self._ended.clear()
        mix = np.zeros(count, dtype=np.int16)
        faded = self._fading[:count]
        mix[: faded.size] = faded
        self._is_speaking = faded.size > 0
        if self._saying is not None:
            self._place(self._saying, mix, at)
        self._fading = self._fading[count:]
        self._now = at + count
        if self._ringing.size:
            rung, self._ringing = self._ringing[:count], self._ringing[count:]
            is_alone = not self._is_speaking
            self._is_speaking = True  # it must not be listened to
            mix[: rung.size] = rung if is_alone else mix[: rung.size] // 2 + rung // 2
        return self._gain.applied(mix)

    def _place(self, saying: _Saying, mix: Samples, at: int) -> None:
        """Add what of the say lies in this stretch of time."""
        if not saying.has_started:
            earliest = at + self._fading.size
            saying.start = earliest if saying.start is None else max(saying.start, earliest)
        assert saying.start is not None  # settled above or by an earlier block
        until = at + mix.size
        if saying.start >= until:
            return
        end = saying.start + saying.sound.size
        first, last = max(saying.start, at), min(end, until)
        if first < last:
            mix[first - at : last - at] = saying.sound[first - saying.start : last - saying.start]
            self._is_speaking = self._is_speaking or not saying.is_silent
            if not saying.has_started and saying.utterance is not None:
                self._started.append((saying.utterance, saying.start))
        saying.has_started = True
        if end <= until:
            if saying.utterance is not None:
                self._ended.append((saying.utterance, max(end - 1, saying.start)))
            self._saying = None


class _Gain:
    """The volume, which moves over 5 ms so that a change makes no click."""

    def __init__(self) -> None:
        self._from = 1.0
        self._to = 1.0
        self._moved = FADE_SAMPLES  # samples since the last change, as far as they matter

    def become(self, factor: float) -> None:
        self._from = self._at(self._moved)
        self._to = factor
        self._moved = 0

    def applied(self, sound: Samples) -> Samples:
        """The sound at this volume.  At normal volume or below it is exact; above, the loudest parts are bent."""
        positions = np.minimum(self._moved + np.arange(sound.size), FADE_SAMPLES)
        self._moved = min(self._moved + sound.size, FADE_SAMPLES)
        if self._from == self._to == 1.0:
            return sound
        factors = self._from + (self._to - self._from) * positions / FADE_SAMPLES
        level = sound * factors
        size = np.abs(level)
        room = _FULL_SCALE - _KNEE
        bent = np.copysign(_KNEE + room * np.tanh((size - _KNEE) / room), level)
        return np.round(np.where((factors > 1) & (size > _KNEE), bent, level)).astype(np.int16)

    def _at(self, position: int) -> float:
        return self._from + (self._to - self._from) * position / FADE_SAMPLES
