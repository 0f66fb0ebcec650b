"""A recogniser that fails or hangs under a visit."""

import threading
import time
from collections.abc import Iterator
from multiprocessing import Pipe

import pytest

from kiosk.dialogue.events import HearingEvent, SpeechStarted
from kiosk.hearing.lasting_ears import LastingEars
from kiosk.hearing.remote_ears import RemoteEars, serve
from kiosk.sound import BLOCK_SAMPLES, SILENCE, Block

DEADLINE_BLOCKS = 20_000
BLOCK_SECONDS = 0.001


class FakeEars:
    """Tells of speech at every block, unless it is to fail or to hang."""

    is_thinking = False

    def __init__(self, how: str) -> None:
        self.contexts: tuple[str, ...] = ()
        self.how = how
        self.goes_on = threading.Event()

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:  # noqa: ARG002 - the port's
        self.contexts = contexts

    def hear(self, _block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:  # noqa: ARG002 - the port's
        if self.how == "fails":
            raise ValueError("a broken lattice")
        if self.how == "hangs":
            self.goes_on.wait()
        return (SpeechStarted(at),)

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass

    # and as the process that it is in

    pid = 0

    def kill(self) -> None:
        self.goes_on.set()

    def wait(self, timeout: float | None = None) -> int:  # noqa: ARG002 - as subprocess.Popen has it
        return 0


class Room:
    def __init__(self, *ways: str) -> None:
        self.made: list[FakeEars] = []
        self._ways: Iterator[str] = iter(ways)
        self.now = 0.0
        self.ears = LastingEars(self._make, clock=lambda: self.now)

    def _make(self) -> RemoteEars:
        """At the other end of the connection, fakes in a thread: what matters here is who asks whom."""
        fake = FakeEars(next(self._ways))
        self.made.append(fake)
        requests, our_requests = Pipe(duplex=False)
        our_answers, answers = Pipe(duplex=False)
        threading.Thread(target=serve, args=(requests, answers, lambda: fake), daemon=True).start()
        return RemoteEars(our_requests, our_answers, fake, clock=lambda: self.now)

    def hears_until(self, count: int, seconds_a_block: float = 0.0) -> tuple[HearingEvent, ...]:
        """Blocks until so many ears have been made, and the last of them has told of something."""
        for number in range(DEADLINE_BLOCKS):
            time.sleep(BLOCK_SECONDS)  # as from a sound card, one by one: flooded ears drop blocks and forget events
            self.now += seconds_a_block
            events = self.ears.hear(SILENCE, number * BLOCK_SAMPLES)
            if len(self.made) == count and events:
                return events
        raise AssertionError(f"only {len(self.made)} ears were made")


def test_ears_that_fail_are_replaced_and_listen_for_the_same() -> None:
    room = Room("fails", "fails", "hears")
    room.ears.listen(("yes-no",))
    assert room.hears_until(3)
    assert [ears.contexts for ears in room.made] == [("yes-no",)] * 3
    room.ears.close()


def test_ears_that_fail_at_once_every_time_are_a_fault_that_is_not_hidden() -> None:
    room = Room(*["fails"] * 4)
    with pytest.raises(RuntimeError, match="ValueError: a broken lattice"):
        room.hears_until(5)
    assert len(room.made) == 4
    room.ears.close()


def test_ears_that_hang_are_ended() -> None:
    room = Room("hangs", "hears")
    room.ears.listen(("commands",))
    assert room.hears_until(2, seconds_a_block=0.02)
    assert room.made[1].contexts == ("commands",)
    assert room.now > 10
    assert room.made[0].goes_on.is_set()
    room.ears.close()
