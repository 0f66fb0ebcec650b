"""Sound that heals: whatever happens to the devices, the kiosk is asked for a block every 20 ms.

A device that goes away is noticed, told of once, and looked for; meanwhile what is left of the sound goes on, or the
silent clock does, so that a visitor can go on by touch and a countdown keeps time.  An instant is the kiosk's own count
of blocks, so it never jumps and never falls.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from kiosk.devices.clock import SoundClock, Step
from kiosk.devices.device_choice import DIRECTIONS, Direction, SoundLostError
from kiosk.devices.duplex import DuplexStream
from kiosk.devices.level_meter import LevelMeter, MicrophoneLevel
from kiosk.devices.probe import usable
from kiosk.devices.search import Open, Probe, Search, Stream
from kiosk.devices.silent_clock import SilentClock
from kiosk.errors import DeviceError
from kiosk.sound import Block

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
_ALL = frozenset(DIRECTIONS)
_LEVEL_NEWS: Mapping[MicrophoneLevel, str] = {
    "dead": "the microphone sends nothing but zeros. Is it muted?",
    "deaf": "the microphone hears next to nothing. Turn its level up.",
    "clipped": "the microphone is overdriven. Turn its level down.",
    "fine": "the microphone's level is as it should be again.",
}


@dataclass(frozen=True, slots=True)
class SoundState:
    """How sound is just now."""

    microphone: Literal["on", "lost", "dead", "deaf", "clipped"]
    loudspeaker: Literal["on", "lost"]

    @property
    def can_hear(self) -> bool:
        """Whether words can reach the kiosk."""
        return self.microphone in ("on", "clipped")

    @property
    def can_speak(self) -> bool:
        """Whether there is something to speak through."""
        return self.loudspeaker == "on"


class LastingSound:
    """A SoundClock that never raises for want of a device.

    told: called in the loop's thread with the first state and every change of it.
    """

    def __init__(
        self,
        told: Callable[[SoundState], None],
        open_stream: Open,
        probe: Probe,
        *,
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        self._told = told
        self._open = open_stream
        self._probe = probe
        self._look_seconds = look_seconds
        self._state: SoundState | None = None
        self._meter = LevelMeter()
        self._level: MicrophoneLevel = "fine"
        self._stream: Stream | None = None
        self._ways: frozenset[Direction] = frozenset()  # what is open
        self._missed: frozenset[Direction] = frozenset()  # what the journal has been told of
        self._past_lost = self._past_shifts = self._past_slipped = 0  # of streams that are closed
        self._search: Search | None = None
        self._stepped_at: float | None = None

    @property
    def lost_blocks(self) -> int:
        """See SoundClock; of all streams so far."""
        return self._past_lost + (self._stream.lost_blocks if self._stream is not None else 0)

    @property
    def shifts(self) -> int:
        """See SoundClock; another stream is one."""
        return self._past_shifts + (self._stream.shifts if self._stream is not None else 0)

    @property
    def slipped_blocks(self) -> int:
        """See SoundClock."""
        return self._past_slipped + (self._stream.slipped_blocks if self._stream is not None else 0)

    @property
    def lag_seconds(self) -> float:
        """See SoundClock."""
        return self._stream.lag_seconds if self._stream is not None else 0.0

    def open(self) -> None:
        """Open both devices.  Raises DeviceError when that cannot be; `run` goes on looking for them all the same."""
        self._take(self._open(DIRECTIONS), _ALL)

    def run(self, step: Step, until: Callable[[], bool]) -> None:
        """Call `step` every 20 ms until `until()` is true, come what may to the devices."""

        def metered(microphone: Block) -> Block:
            if "microphone" in self._ways:
                self._measure(microphone)
            self._stepped_at = time.monotonic()
            return step(microphone)

        def is_interrupted() -> bool:
            return until() or (self._search is not None and self._search.asks)

        while not until():
            self._tell()
            if self._search is None and self._ways != _ALL:
                self._search = Search(self._probe, self._open, self._ways, self._look_seconds)
            clock: SoundClock = self._stream if self._stream is not None else SilentClock(self._stepped_at)
            try:
                clock.run(metered, is_interrupted)
            except DeviceError as err:
                self._miss(err)
                self._let_go()
            else:
                self._answer()

    def close(self) -> None:
        """Let go of the devices.  Safe to call twice."""
        if self._search is not None:
            self._search.end()
            self._search = None
        self._let_go()

    def _answer(self) -> None:
        """What the search asks for."""
        search = self._search
        if search is None or not search.asks:
            return
        if search.stage == "found":
            assert search.stream is not None
            self._take(search.stream, search.ways)
            self._search = None
            self._welcome()
            return
        self._let_go()
        search.go()

    def _miss(self, err: DeviceError) -> None:
        """One line for each device that goes away.  The other one is closed as well, for a moment: that is no loss."""
        ways = {err.direction} if isinstance(err, SoundLostError) else _ALL
        if not ways <= self._missed:
            _log.warning("%s Until it is back the kiosk is used by touch.", err)
        self._missed |= ways

    def _welcome(self) -> None:
        """One line for each that is back, and for each of which nobody knew that it was gone."""
        for ways, what in ((self._missed & self._ways, "back"), (_ALL - self._ways - self._missed, "gone as well")):
            if ways:
                _log.warning("%s: the %s.", what, " and the ".join(way for way in DIRECTIONS if way in ways))
        self._missed = _ALL - self._ways

    def _take(self, stream: Stream, ways: frozenset[Direction]) -> None:
        self._stream, self._ways = stream, ways
        self._meter, self._level = LevelMeter(), "fine"
        self._past_shifts += 1

    def _let_go(self) -> None:
        stream, self._stream, self._ways = self._stream, None, frozenset()
        if self._search is not None:
            self._search.held = frozenset()
        if stream is not None:
            self._past_lost += stream.lost_blocks
            self._past_shifts += stream.shifts
            self._past_slipped += stream.slipped_blocks
            stream.close()

    def _measure(self, microphone: Block) -> None:
        self._meter.take(microphone)
        if (level := self._meter.found) != self._level:
            self._level = level
            _log.warning(_LEVEL_NEWS[level])
            self._tell()

    def _tell(self) -> None:
        if self._search is not None and self._search.stage == "opening":
            return  # in a moment it is known how it is then
        heard = self._level if self._level != "fine" else "on"
        before = self._state
        self._state = SoundState(
            heard if "microphone" in self._ways else "lost", "on" if "loudspeaker" in self._ways else "lost"
        )
        if self._state == before:
            return
        self._told(self._state)


def lasting_sound(microphone: str | None, loudspeaker: str | None, told: Callable[[SoundState], None]) -> LastingSound:
    """On the devices with these names (or parts of names); None is the system's default."""

    def open_stream(ways: Collection[Direction]) -> DuplexStream:
        return DuplexStream(microphone, loudspeaker, directions=ways)

    def probe(ways: Collection[Direction]) -> frozenset[Direction]:
        return usable({"microphone": microphone, "loudspeaker": loudspeaker}, ways)

    return LastingSound(told, open_stream, probe)
