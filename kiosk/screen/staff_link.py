"""One page of the staff: it learns that somebody calls, and all else only after the PIN."""

import asyncio
from collections.abc import Callable, Mapping

from kiosk.screen.board import Board
from kiosk.screen.messages import BadMessageError, Pin, StaffMessage, door_message, staff_message_from
from kiosk.screen.pin import Door

_IDLE_SECONDS = 600.0  # a page that nobody has touched for so long asks for the PIN again


class StaffLink:
    """Everything here runs in the server's loop.  clock: seconds, never backwards."""

    def __init__(
        self,
        board: Board,
        door: Door,
        take: Callable[[StaffMessage], None],
        labels: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        self._board = board
        self._door = door
        self._take = take
        self._labels = labels
        self._clock = clock
        self._open_until: float | None = None
        self._notes = [self._door_note(is_wrong=False)]

    @property
    def _is_open(self) -> bool:
        return self._open_until is not None

    def read(self, number: int) -> tuple[int, list[str]]:
        """What is new for this page."""
        if self._open_until is not None and self._clock() >= self._open_until:
            self._open_until = None
            self._notes.append(self._door_note(is_wrong=False))
        notes, self._notes = self._notes, []
        number, texts = self._board.since(number, ("staff",) if self._is_open else ("calls",))
        return number, [*notes, *texts]

    async def take(self, text: str) -> None:
        """One message of the page.  Raises BadMessageError, also for all but a PIN while the door is shut."""
        message = staff_message_from(text)
        if isinstance(message, Pin):
            await self._try(message.pin)
        elif self._is_open:
            self._open_until = self._clock() + _IDLE_SECONDS
            self._take(message)
        else:
            raise BadMessageError

    async def _try(self, pin: str) -> None:
        is_right = self._door.may_try() and await asyncio.to_thread(self._door.opens, pin)
        if is_right:
            self._open_until = self._clock() + _IDLE_SECONDS
        self._notes.append(self._door_note(is_wrong=not is_right))

    def _door_note(self, *, is_wrong: bool) -> str:
        return door_message(
            self._labels,
            is_open=self._is_open,
            has_pin=self._door.has_pin,
            is_wrong=is_wrong,
            wait_seconds=self._door.wait_seconds,
        )
