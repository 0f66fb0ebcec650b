"""Takes the kiosk's own voice out of the microphone's sound: a linear canceller first, then WebRTC's AEC3.

AEC3 alone removes most, but its suppressor also eats the word of a visitor who speaks at the same time, above all the
"s" of "stop".  The linear one is gentle but slow, and good only when what is played reaches it just before its echo.
One after the other, the second has little left to suppress; and a share of what the first leaves is kept, once it has
learnt the room, so that nothing is suppressed by more than 10 dB (docs/hearing.md).
"""

import numpy as np
from pyaec import Aec
from pywebrtc_audio import AudioProcessor

from kiosk.hearing.echo_delay import EchoDelay
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, SILENCE, Block, Samples, samples_in

_FRAME = samples_in(0.01)  # what both take
_TAPS = samples_in(0.25)  # of the linear canceller: the room's tail
_MARGIN = samples_in(0.024)  # a lost block brings the echo 20 ms nearer, which must not be before its cause
_TAIL = samples_in(0.9)  # the longest delay and the tail: after it nothing played is in the room
_LAG = 128  # samples by which AEC3's output is behind; whatever else passes waits as long
_KEPT = 0.3  # of the linear canceller's sound,
_LEARNING = samples_in(2.0)  # once it has heard so much of the kiosk's voice: before, it leaves nearly all of that
_FADE = np.linspace(0.0, 1.0, BLOCK_SAMPLES)


class EchoCanceller:
    """The Echo port, computed here.  It rests while the kiosk is silent: the microphone's sound passes as it is."""

    def __init__(self) -> None:
        self._delay = EchoDelay()
        self._linear = _linear()
        self._learnt_samples = 0
        self._suppressor = AudioProcessor(sample_rate=RATE_HZ, echo_cancellation=True)
        self._past: Samples = np.zeros(samples_in(0.6) + BLOCK_SAMPLES, dtype=np.int16)  # played, the latest last
        self._late: Samples = np.zeros(_LAG, dtype=np.int16)  # of the microphone, not passed yet
        self._late_gentle: Samples = np.zeros(_LAG, dtype=np.int16)  # the same of the linear canceller's sound
        self._quiet_samples = _TAIL  # since something was played
        self._unplayed = 0  # silent blocks still to come that will not have reached the loudspeaker

    @property
    def delay_samples(self) -> int | None:
        """Between playing and hearing, as far as it is known."""
        return self._delay.samples

    @property
    def rests(self) -> bool:
        """Whether nothing of the kiosk's voice is in the room."""
        return self._quiet_samples >= _TAIL

    @property
    def has_learnt(self) -> bool:
        """Whether it has heard the room for so long that the gentle half of it works."""
        return self._learnt_samples >= _LEARNING

    def removed(self, microphone: Block, played: Block | None) -> Block:
        """The block without echo.  For 0.9 s after the last word that means work, then none."""
        waiting = np.concatenate([self._late, microphone])
        passing, self._late = waiting[:BLOCK_SAMPLES], waiting[BLOCK_SAMPLES:]
        was_resting = self.rests
        self._quiet_samples = 0 if played is not None else min(self._quiet_samples + BLOCK_SAMPLES, _TAIL)
        is_unplayed = self._unplayed > 0
        self._unplayed -= is_unplayed
        if was_resting and self.rests:
            return passing
        reference = SILENCE if played is None else played
        if not is_unplayed:
            self._remember(reference)
        if played is not None:
            self._learnt_samples += BLOCK_SAMPLES
            if self._delay.add(microphone, reference):
                self._learn_anew()
        cleaned = self._cleaned(microphone, reference)
        if was_resting:
            return _faded(passing, cleaned)
        return _faded(cleaned, passing) if self.rests else cleaned

    def reset(self) -> None:
        """Both learn the room anew; the delay is taken to be nearly what it was."""
        self._delay.forget()
        self._learn_anew()
        self._suppressor.reset()

    def slip(self, blocks: int) -> None:
        """The delay is known as well as before: nothing is learnt anew."""
        for _ in range(blocks):
            self._remember(SILENCE)
        self._unplayed += max(0, -blocks)
        self._delay.slip(blocks * BLOCK_SAMPLES)

    def _remember(self, played: Block) -> None:
        self._past = np.concatenate([self._past[BLOCK_SAMPLES:], played])

    def _learn_anew(self) -> None:
        self._linear = _linear()
        self._learnt_samples = 0

    def _cleaned(self, microphone: Block, reference: Block) -> Block:
        late = max((self._delay.samples or 0) - _MARGIN, 0)
        aligned = self._past[self._past.size - BLOCK_SAMPLES - late : self._past.size - late]
        gentle, hard = np.empty_like(microphone), np.empty_like(microphone)
        for start in range(0, BLOCK_SAMPLES, _FRAME):
            part = slice(start, start + _FRAME)
            gentle[part] = self._linear.cancel_echo(microphone[part].tolist(), aligned[part].tolist())
            hard[part] = self._suppressor.process(gentle[part], reference[part])
        waiting = np.concatenate([self._late_gentle, gentle])
        gentle, self._late_gentle = waiting[:BLOCK_SAMPLES], waiting[BLOCK_SAMPLES:]
        kept = _KEPT if self.has_learnt else 0.0
        cleaned: Block = np.round((1 - kept) * hard + kept * gentle).astype(np.int16)
        return cleaned


def _linear() -> Aec:
    """Without its own suppressor, which swallows words where the echo is faint."""
    return Aec(_FRAME, _TAPS, RATE_HZ, False)  # noqa: FBT003 - the library's order


def _faded(from_: Block, to: Block) -> Block:
    faded: Block = np.round(from_ * (1 - _FADE) + to * _FADE).astype(np.int16)
    return faded
