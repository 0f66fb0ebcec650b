"""Whether an echo canceller is seen to work in this room, with these devices: until then nobody listens behind it.

Every second of the kiosk's own voice is weighed: what was in the microphone against what is left of it, the room's
noise taken off both.  A visitor who speaks meanwhile spoils some seconds; the middle of several does not mind.
"""

import statistics
from collections import deque

from kiosk.hearing.echo import ClosedEars
from kiosk.hearing.echo_canceller import EchoCanceller
from kiosk.sound import BLOCK_SAMPLES, Block, power, samples_in

_SECOND = samples_in(1.0) // BLOCK_SAMPLES
# Seconds of voice, and how much may be left in the middle one: in simulated rooms -17 dB or less; behind -15 dB it kept
# answering itself (docs/hearing.md)
_GIVEN_AFTER, _GIVEN_DB = 3, -16.0
_LOST_AFTER, _LOST_DB = 8, -11.0  # longer, for a visitor may speak for some seconds
_NOISE_BLOCKS = samples_in(5.0) // BLOCK_SAMPLES


class ProvedEcho:
    """`cancel`: the Echo port.  While the kiosk speaks, ears are open only where its voice is seen to be taken out."""

    def __init__(self) -> None:
        self._canceller = EchoCanceller()
        self._proof = EchoProof()
        self._closed_ears = ClosedEars()

    @property
    def rests(self) -> bool:
        """See Echo."""
        return self._canceller.rests

    def removed(self, microphone: Block, played: Block | None) -> Block | None:
        """The block without the kiosk's voice; None where that is not sure."""
        cleaned = self._canceller.removed(microphone, played)
        if played is not None:
            if self._canceller.has_learnt:  # before, it suppresses whatever there is
                self._proof.hears_echo(microphone, cleaned)
        elif self._canceller.rests:
            self._proof.hears_room(microphone)
        behind_closed_ears = self._closed_ears.removed(cleaned, played)
        return cleaned if self._proof.is_given else behind_closed_ears

    def reset(self) -> None:
        """Both learn the room anew, and it is to be proved anew."""
        self._canceller.reset()
        self._proof.forget()

    def slip(self, blocks: int) -> None:
        """The canceller goes along; what was proved stands."""
        self._canceller.slip(blocks)


class EchoProof:
    """Told of every block, before and after the canceller."""

    def __init__(self) -> None:
        self.is_given = False
        self._noise: deque[float] = deque(maxlen=_NOISE_BLOCKS)
        self._before: list[float] = []
        self._after: list[float] = []
        self._left: deque[float] = deque(maxlen=_LOST_AFTER)  # of each second, as a share of the echo

    def hears_room(self, microphone: Block) -> None:
        """A block in which nothing of the kiosk's voice is."""
        self._noise.append(power(microphone))

    def hears_echo(self, microphone: Block, cleaned: Block) -> None:
        """A block of the kiosk's voice, with whatever else there is."""
        self._before.append(power(microphone))
        self._after.append(power(cleaned))
        if len(self._before) == _SECOND:
            self._weigh()

    def forget(self) -> None:
        """Sound was lost: the canceller learns anew."""
        self.is_given = False
        self._before.clear()
        self._after.clear()
        self._left.clear()

    def _weigh(self) -> None:
        noise = statistics.median(self._noise) if self._noise else 0.0
        echo = statistics.fmean(self._before) - noise
        left = statistics.fmean(self._after) - noise
        self._before.clear()
        self._after.clear()
        self._left.append(max(left, 0.0) / echo if echo > noise else 0.0)  # fainter than the room, it is no danger
        recent = list(self._left)
        if len(recent) >= _GIVEN_AFTER and statistics.median(recent[-_GIVEN_AFTER:]) < 10 ** (_GIVEN_DB / 10):
            self.is_given = True
        elif len(recent) == _LOST_AFTER and statistics.median(recent) > 10 ** (_LOST_DB / 10):
            self.is_given = False
