"""Both pages of a running kiosk: the visitor's and the staff's, with the server that brings them to this machine."""

import time
from collections.abc import Callable

from kiosk.kiosk import Happening, Kiosk
from kiosk.reception import Reception
from kiosk.screen.board import Board
from kiosk.screen.messages import PageMessage, Restart, SoundState, StaffMessage
from kiosk.screen.pin import Door
from kiosk.screen.server import STATIC, ScreenServer
from kiosk.screen.staff_link import StaffLink
from kiosk.showing import Showing


class Pages:
    """`watch` and `advance` are called in the kiosk's loop and never wait.

    restart: called in the server's thread when the staff want the kiosk to begin anew.
    clock: seconds, never backwards, for a page of the staff's that nobody uses.
    pace_clock: the same, by which a page that sends is too fast.
    """

    def __init__(  # noqa: PLR0913 - two clocks, which a simulated visit has of its own
        self,
        board: Board,
        showing: Showing,
        reception: Reception,
        door: Door,
        *,
        port: int,
        restart: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        pace_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._showing = showing
        self._reception = reception
        self._restart = restart
        self._kiosk: Kiosk | None = None

        def link() -> StaffLink:
            return StaffLink(board, door, self._take_staff, showing.labels, clock)

        self._server = ScreenServer(board, self._take, link, port=port, static=STATIC, pace_clock=pace_clock)

    def watch(self, happening: Happening, at: int) -> None:
        """One thing that happened in the block at this instant."""
        self._showing.watch(happening, at)
        self._reception.watch(happening, at)

    def advance(self, now: int, *, lag: int = 0, is_thinking: bool = False) -> None:
        """See Showing; after each block."""
        self._showing.advance(now, lag=lag, is_thinking=is_thinking)
        self._reception.advance(now)

    def tell_sound(self, state: SoundState) -> None:
        """Whether there is sound, when that has changed; in the loop's thread."""
        self._showing.tell_sound(state)

    def open(self, kiosk: Kiosk) -> str:
        """Serve; the address of the visitor's page.  Raises DeviceError when the port is not to be had."""
        self._kiosk = kiosk
        self._server.start()
        return self._server.address

    def close(self) -> None:
        """Serve no more.  Safe to call twice."""
        self._server.close()

    def _take(self, message: PageMessage) -> None:
        assert self._kiosk is not None  # `open` comes before the first message
        self._kiosk.post(self._showing.event_of(message))

    def _take_staff(self, message: StaffMessage) -> None:
        assert self._kiosk is not None
        if isinstance(message, Restart):
            self._restart()
        else:
            self._kiosk.post(self._reception.event_of(message))
