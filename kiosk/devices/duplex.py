"""Microphone and loudspeaker, opened once and kept open, joined block by block.

The caller's thread takes a microphone block, runs the kiosk's step and queues the answer, behind a small cushion that
hides its jitter.

Two streams, not one of PortAudio for both directions: that one waits for both devices at once, and when a busy machine
has made one of them late, its thread never sleeps again (measured with PulseAudio: 40 to 80 % of a core from then on,
against 3 %).  Two streams go on as before, and may be two sound cards.  One alone is of use as well: a kiosk that
cannot hear can still say so.
"""

from collections.abc import Callable, Collection

from kiosk.devices.clock import Step
from kiosk.devices.device_choice import DIRECTIONS, Direction, chosen_device
from kiosk.devices.one_way import Inward, Outward
from kiosk.devices.rate_converter import LAG_SECONDS
from kiosk.devices.silent_clock import SilentClock
from kiosk.devices.sound_library import listed_devices, sound_library
from kiosk.sound import RATE_HZ, Block


class DuplexStream:
    """A SoundClock on the devices with these names (or parts of names); None is the system's default.

    16 kHz where a device can, else its own rate with conversion at the edge.
    directions: only these are opened.  Without the microphone the machine's clock asks for blocks.
    Raises NoSoundError when the machine has no microphone, no loudspeaker or no sound library, DeviceError when there
    is none of that name or it does not open.
    """

    def __init__(
        self,
        microphone: str | None,
        loudspeaker: str | None,
        *,
        first_rate_hz: int = RATE_HZ,
        directions: Collection[Direction] = DIRECTIONS,
    ) -> None:
        self._inward: Inward | None = None
        self._outward: Outward | None = None
        self._is_started = False
        library = sound_library()
        devices = listed_devices(library)
        names: dict[Direction, str | None] = {"microphone": microphone, "loudspeaker": loudspeaker}
        chosen = {way: chosen_device(way, names[way], devices) for way in DIRECTIONS if way in directions}
        try:
            if "microphone" in chosen:
                self._inward = Inward(library, chosen["microphone"], first_rate_hz)
            if "loudspeaker" in chosen:
                self._outward = Outward(library, chosen["loudspeaker"], first_rate_hz)
        except BaseException:
            self.close()
            raise

    @property
    def rates_hz(self) -> tuple[int, int]:
        """Of the microphone and of the loudspeaker; ours where there is none."""
        return (
            self._inward.rate_hz if self._inward is not None else RATE_HZ,
            self._outward.rate_hz if self._outward is not None else RATE_HZ,
        )

    @property
    def lost_blocks(self) -> int:
        """Overflows and underflows the devices told of, blocks dropped, and blocks that came too late."""
        return sum(way.lost_blocks for way in (self._inward, self._outward) if way is not None)

    @property
    def shifts(self) -> int:
        """See SoundClock."""
        return sum(way.shifts for way in (self._inward, self._outward) if way is not None)

    @property
    def slipped_blocks(self) -> int:
        """See SoundClock."""
        return self._outward.slipped_blocks if self._outward is not None else 0

    @property
    def lag_seconds(self) -> float:
        """See SoundClock; measured with PulseAudio to some milliseconds."""
        return self._outward.lag_seconds if self._outward is not None else 0.0

    def start(self) -> None:
        """Let sound flow.  `run` does it where nobody has."""
        if self._is_started:
            return
        self._is_started = True
        if self._outward is not None:
            lag = 0.0 if self.rates_hz == (RATE_HZ, RATE_HZ) else sum(LAG_SECONDS.values())
            self._outward.start(more_cushion_seconds=lag)
        if self._inward is not None:
            self._inward.start()

    def awaken(self) -> None:
        """Let sound flow, and wait until it does.  Raises SoundLostError when it does not within some seconds."""
        self.start()
        for way in (self._inward, self._outward):
            if way is not None:
                way.wait_for_flow()

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        """Call `step` with each microphone block and play what it returns, until `until()` is true."""

        def answered(block: Block) -> Block:
            answer = step(block)
            if self._outward is not None:
                self._outward.send(answer)
            return answer

        self.start()
        if self._inward is None:
            SilentClock().run(answered, until)
            return
        self._inward.flush()  # what came before anybody listened
        for block in self._inward.blocks():
            if until():
                return
            answered(block)

    def close(self) -> None:
        """Stop and close both streams; a device that is gone already is no error."""
        for way in (self._inward, self._outward):
            if way is not None:
                way.close()
