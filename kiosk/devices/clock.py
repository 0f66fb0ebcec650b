"""What drives the kiosk: something that asks for a block of sound every 20 ms, in real time."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from kiosk.sound import Block

Step: TypeAlias = Callable[[Block], Block]  # microphone block in, loudspeaker block out


class SoundClock(Protocol):
    """A sound device, or a silent stand-in for one."""

    @property
    def lost_blocks(self) -> int:
        """Blocks of either direction that were dropped or came too late since the start; it never falls."""

    @property
    def shifts(self) -> int:
        """How often what is played began to come back at another time than before, nobody knows by how much.

        It never falls.
        """

    @property
    def slipped_blocks(self) -> int:
        """By how many blocks what is played comes back later than at the start.

        Gaps were filled with silence, and silence was dropped to make up for them.
        """

    @property
    def lag_seconds(self) -> float:
        """How long it takes just now until the block computed last is heard."""

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        """Call `step` with one block after the other, in this thread, until `until()` is true before one.

        Raises DeviceError when the device is gone; `close` it then and open another.
        """

    def close(self) -> None:
        """Let go of the device.  Safe to call twice."""
