"""The kiosk's own voice in its microphone: the port, and the two ways that need no computing."""

from typing import Protocol

from kiosk.sound import BLOCK_SAMPLES, Block, samples_in

_TAIL_SAMPLES = samples_in(0.2)  # a room's echo of the last word, when nothing cancels it


class Echo(Protocol):
    """What stands between microphone and ears."""

    @property
    def rests(self) -> bool:
        """Whether the last block passed as it was; else something of the room's sound was taken out too."""

    def removed(self, microphone: Block, played: Block | None) -> Block | None:
        """The microphone's block without the kiosk's own voice, or None where nothing of it may be listened to.

        played: the block that went to the loudspeaker just before, None while nothing is being said.
        """

    def reset(self) -> None:
        """Sound was lost: what is played no longer comes back when it did."""

    def slip(self, blocks: int) -> None:
        """What is played comes back so many blocks later from now on, or sooner where it is below 0.

        After the block played last but one, so many silent ones went to the loudspeaker; or the last ones, all silent,
        did not go there.
        """


class ClosedEars:
    """`none`: the kiosk does not listen while it speaks and a moment after; who interrupts it touches the screen."""

    rests = True

    def __init__(self) -> None:
        self._closed_samples = 0

    def removed(self, microphone: Block, played: Block | None) -> Block | None:
        """Nothing while it speaks and for 0.2 s after."""
        if played is not None:
            self._closed_samples = _TAIL_SAMPLES
            return None
        if self._closed_samples > 0:
            self._closed_samples -= BLOCK_SAMPLES
            return None
        return microphone

    def reset(self) -> None:
        """Nothing is remembered that could be wrong."""

    def slip(self, blocks: int) -> None:
        """As above."""


class NoEcho:
    """`hardware`: the device cancels its own echo; or there is no loudspeaker near a microphone at all."""

    rests = True

    def removed(self, microphone: Block, played: Block | None) -> Block | None:  # noqa: ARG002 - the port's
        """The microphone's block as it is."""
        return microphone

    def reset(self) -> None:
        """Nothing is remembered."""

    def slip(self, blocks: int) -> None:
        """As above."""
