"""Both ends of the way to ears in another process: recognition takes no time from the sound's loop.

In one process, threads take turns: while one of them searched for a phrase, the loop that must answer every 20 ms was
seen to wait for 25 (docs/hearing.md).
"""

import copyreg
import logging
import select
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Protocol, TypeAlias

from kiosk.dialogue.events import HearingEvent
from kiosk.errors import KioskError
from kiosk.hearing.ears import Ears
from kiosk.sound import Block

_log = logging.getLogger(__name__)

_ENDING_SECONDS = 2.0


def _read_only(values: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(values)


# the slots of a meaning, which pickle does not know by itself
copyreg.pickle(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))


@dataclass(frozen=True, slots=True)
class _Listen:
    contexts: tuple[str, ...]
    patience: float


@dataclass(frozen=True, slots=True)
class _Reset:
    pass


@dataclass(frozen=True, slots=True)
class _Hear:
    turn: int  # of listening
    block: Block
    at: int
    is_cleaned: bool


@dataclass(frozen=True, slots=True)
class _Ready:
    pass


@dataclass(frozen=True, slots=True)
class _Answer:
    """To one `_Hear`."""

    turn: int
    events: tuple[HearingEvent, ...]
    is_thinking: bool


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Exception


_Request: TypeAlias = _Listen | _Reset | _Hear


class Process(Protocol):
    """The other end, as subprocess.Popen has it."""

    pid: int

    def kill(self) -> None:
        """End it at once, whatever it is doing."""

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended."""


class RemoteEars:
    """The Ears port for the sound's loop.  It never waits, but for `wait_until_ready`."""

    def __init__(
        self,
        requests: Connection,
        answers: Connection,
        process: Process,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """requests, answers: to and from a `serve` in the process, which is this one's from now on."""
        self._requests = requests
        self._answers = answers
        self._process = process
        self._clock = clock
        self._turn = 0  # of listening; what settles for an earlier one is too late
        self._owed: _Listen | None = None  # not sent yet, as the other end was too far behind
        self._unanswered = 0
        self._waits_since = clock()
        self._failure: Exception | None = None
        self._is_behind = False
        self.is_ready = False
        self.is_thinking = False
        self.dropped_blocks = 0

    @property
    def process_id(self) -> int:
        """Of the other end."""
        return self._process.pid

    @property
    def late_seconds(self) -> float:
        """How long it has been waiting for an answer, or to be ready."""
        return self._clock() - self._waits_since if self._unanswered or not self.is_ready else 0.0

    def wait_until_ready(self) -> None:
        """Until the other end can hear.  Raises what loading it has raised."""
        while not self.is_ready:
            self._receive()
            if self._failure is not None:
                raise self._failure

    def listen(self, contexts: tuple[str, ...], *, patience: float = 1.0) -> None:
        """See Ears; events of what was said before are not told any more."""
        self._turn += 1
        self._owed = _Listen(contexts, patience)
        self._has_room()

    def hear(self, block: Block, at: int, *, is_cleaned: bool = False) -> tuple[HearingEvent, ...]:
        """See Ears.  A block for which there is no room is dropped: some seconds' worth wait at the other end.

        Raises what the other end has raised.
        """
        events = self.settled()
        if self._has_room():
            self._is_behind = False
            self._send(_Hear(self._turn, block, at, is_cleaned))
        else:
            self.dropped_blocks += 1
            if not self._is_behind:
                _log.warning("the ears are seconds behind; blocks are dropped")
            self._is_behind = True
        return events

    def settled(self) -> tuple[HearingEvent, ...]:
        """See Ears.  Raises what the other end has raised."""
        events: list[HearingEvent] = []
        while self._failure is None and self._answers.poll():
            events.extend(self._receive())
        if self._failure is not None:
            raise self._failure
        return tuple(events)

    def reset(self) -> None:
        """See Ears.  Where there is no room, the gap that dropped blocks leave does the same."""
        self._turn += 1
        if self._has_room():
            self._send(_Reset())

    def close(self) -> None:
        """End the other end.  Safe to call twice."""
        self._requests.close()
        self._answers.close()
        self._process.kill()  # by its own id; it holds nothing that could be lost
        with suppress(subprocess.TimeoutExpired):  # the system still holds it; it is of no more use to anybody
            self._process.wait(_ENDING_SECONDS)

    def _has_room(self) -> bool:
        """Whether a request can be sent without waiting, what is owed first."""
        if self._owed is not None and self._is_writable():
            self._send(self._owed)
            self._owed = None
        return self._owed is None and self._is_writable()

    def _is_writable(self) -> bool:
        return bool(select.select((), (self._requests,), (), 0)[1])

    def _send(self, request: _Request) -> None:
        try:
            self._requests.send(request)
        except OSError as err:  # it has ended; what it told last is still to be read
            _log.debug("ears cannot be reached: %s", err)
            return
        if isinstance(request, _Hear):
            if not self._unanswered and self.is_ready:
                self._waits_since = self._clock()
            self._unanswered += 1

    def _receive(self) -> tuple[HearingEvent, ...]:
        try:
            answer = self._answers.recv()
        except (EOFError, OSError):
            answer = _Failure(RuntimeError("the process of the ears has ended"))
        self._waits_since = self._clock()
        match answer:
            case _Failure(error=error):
                self._failure = error
            case _Ready():
                self.is_ready = True
            case _Answer(turn=turn, events=events, is_thinking=is_thinking):
                self._unanswered -= 1
                self.is_thinking = is_thinking
                return events if turn == self._turn else ()
        return ()


def serve(requests: Connection, answers: Connection, make: Callable[[], Ears]) -> None:
    """Do what a RemoteEars asks, until it is gone.  A failure is told to it, and is the end."""
    try:
        ears = make()
        answers.send(_Ready())
        while True:
            match requests.recv():
                case _Listen(contexts=contexts, patience=patience):
                    ears.listen(contexts, patience=patience)
                case _Reset():
                    ears.reset()
                case _Hear(turn=turn, block=block, at=at, is_cleaned=is_cleaned):
                    events = ears.hear(block, at, is_cleaned=is_cleaned)
                    answers.send(_Answer(turn, events, ears.is_thinking))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except KioskError as err:
        answers.send(_Failure(err))
    except Exception as err:  # noqa: BLE001 - raised again at the other end; a silent process would be deaf
        _log.exception("ears have failed")
        answers.send(_Failure(RuntimeError(f"{type(err).__name__}: {err}")))  # others may not survive the way
