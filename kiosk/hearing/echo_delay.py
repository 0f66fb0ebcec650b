"""How long what is played takes to come back into the microphone."""

import numpy as np
import numpy.typing as npt

from kiosk.sound import Block, samples_in

_FOLD = 4  # samples averaged into one: 0.25 ms is as fine as anybody needs it
_WINDOW = samples_in(2.0) // _FOLD  # long enough that a visitor's word does not outweigh the echo
_HOP = samples_in(0.5) // _FOLD
_LONGEST = samples_in(0.6) // _FOLD  # PulseAudio's way in and out was 0.2 s
_PROMINENT = 10.0  # times the usual height: without an echo, noise reached 6 and other speech 9.8
_ALIKE = samples_in(0.004) // _FOLD


class EchoDelay:
    """Looks twice a second where the two signals are most alike (correlation, all frequencies weighed the same)."""

    def __init__(self) -> None:
        self.samples: int | None = None  # between playing and coming back; None: not known yet
        self._microphone: npt.NDArray[np.float64] = np.zeros(0)
        self._played: npt.NDArray[np.float64] = np.zeros(0)
        self._fresh = 0
        self._last: int | None = None

    def add(self, microphone: Block, played: Block) -> bool:
        """One more block of each, while the kiosk speaks.  True when `samples` is another than before.

        Only what is seen twice in a row is believed.
        """
        self._microphone = np.concatenate([self._microphone, _folded(microphone)])[-_WINDOW:]
        self._played = np.concatenate([self._played, _folded(played)])[-_WINDOW:]
        self._fresh += microphone.size // _FOLD
        if self._fresh < _HOP or self._played.size < _HOP:
            return False
        self._fresh = 0
        found, last = self._lag(), self._last
        self._last = found
        if found is None or last is None or abs(found - last) > _ALIKE:
            return False
        if self.samples is not None and abs(found * _FOLD - self.samples) <= _ALIKE * _FOLD:
            return False
        self.samples = found * _FOLD
        return True

    def slip(self, samples: int) -> None:
        """What is played comes back so many samples later from now on, or sooner.

        A delay longer than any that is looked for is one to be found anew.
        """
        self.forget()
        if self.samples is not None:
            slipped = max(0, self.samples + samples)
            self.samples = slipped if slipped < _LONGEST * _FOLD else None

    def forget(self) -> None:
        """Sound was lost: what was gathered does not fit together.  The delay may be nearly the same."""
        self._microphone = self._played = np.zeros(0)
        self._fresh = 0
        self._last = None

    def _lag(self) -> int | None:
        size = 1 << (self._played.size + _LONGEST).bit_length()
        cross = np.fft.rfft(self._microphone, size) * np.conj(np.fft.rfft(self._played, size))
        likeness = np.abs(np.fft.irfft(cross / (np.abs(cross) + 1e-9), size)[:_LONGEST])
        best = int(np.argmax(likeness))
        return best if likeness[best] > _PROMINENT * float(likeness.mean()) else None


def _folded(block: Block) -> npt.NDArray[np.float64]:
    folded: npt.NDArray[np.float64] = block.reshape(-1, _FOLD).mean(axis=1)
    return folded
