"""The server of the pages: aiohttp on the loopback address, in a thread of its own.

The kiosk's loop puts messages on a board and goes on; every page reads the board at its own pace.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from aiohttp import web

from kiosk.errors import DeviceError
from kiosk.screen.board import Board
from kiosk.screen.links import Links
from kiosk.screen.messages import MOST_BYTES, PageMessage, page_message
from kiosk.screen.staff_link import StaffLink

HOST = "127.0.0.1"
STATIC = Path(__file__).parent / "static"
_PATIENCE_SECONDS = 10.0  # for the thread to begin and to end
# Nothing but what this server sends: no inline script or style, no file from elsewhere, no frame around it.
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_KINDS = ("topics", "scene", "speaking", "ears", "sound", "clock")  # of the board, for the visitor's page
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ScreenServer:
    """Serves the pages from `start` to `close`.

    take: called in the server's thread with what a page sent; must return at once.
    staff: makes the link of a page of the staff's that is opened.
    port: 0 takes any free one.
    """

    def __init__(
        self,
        board: Board,
        take: Callable[[PageMessage], None],
        staff: Callable[[], StaffLink],
        *,
        port: int,
        static: Path = STATIC,
        pace_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._board = board
        self._take = take
        self._staff = staff
        self._port = port
        self._static = static
        self._links = Links(pace_clock)
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._has_news = False
        self._began = threading.Event()
        self._problem: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)

    @property
    def address(self) -> str:
        """Where the kiosk's page is."""
        return f"http://{HOST}:{self._port}/"

    def start(self) -> None:
        """Serve from now on.  Raises DeviceError when the port is not to be had."""
        self._board.wake = self._tell_news
        self._thread.start()
        self._began.wait(_PATIENCE_SECONDS)
        if self._problem is not None:
            raise DeviceError(
                f"the screen's port {self._port} cannot be used: {self._problem.strerror}. "
                "End the program that has it, or set screen_port in the settings file."
            ) from self._problem

    def close(self) -> None:
        """Close every socket and end the thread.  Safe to call twice."""
        self._board.wake = lambda: None
        if self._thread.is_alive():
            self._soon(self._end.set)
            self._thread.join(_PATIENCE_SECONDS)

    def _tell_news(self) -> None:
        """From the kiosk's loop.  One call waits at most, however slow this thread is."""
        if not self._has_news:
            self._has_news = True
            self._soon(self._spread_news)

    def _spread_news(self) -> None:
        self._has_news = False
        self._links.wake()

    def _soon(self, call: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody is there any more
            self._loop.call_soon_threadsafe(call)

    # -- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()
            self._began.set()

    async def _serve(self) -> None:
        runner = web.AppRunner(self._app(), access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self._port).start()
            self._port = runner.addresses[0][1]
            self._began.set()
            await self._end.wait()
        except OSError as err:
            self._problem = err
        finally:
            await self._links.close()
            await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=MOST_BYTES)
        app.on_response_prepare.append(_harden)
        app.router.add_get("/", self._page)
        app.router.add_get("/staff", self._staff_page)
        app.router.add_get(r"/static/{name:[\w./-]+}", self._file)
        app.router.add_get("/socket", self._socket)
        app.router.add_get("/staff/socket", self._staff_socket)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Only this machine's own pages: another Host is a rebound name, another Origin is somebody else's page."""
        is_for_us = request.host in (f"{HOST}:{self._port}", f"localhost:{self._port}")
        origin = request.headers.get("Origin")  # a browser names it for every socket, not for every page
        is_from_us = origin == f"http://{request.host}" or (origin is None and not request.path.endswith("/socket"))
        if not (is_for_us and is_from_us):
            raise web.HTTPForbidden
        return await handler(request)

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return self._sent("index.html")

    async def _staff_page(self, _request: web.Request) -> web.StreamResponse:
        return self._sent("staff.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._sent(request.match_info["name"])

    def _sent(self, name: str) -> web.StreamResponse:
        path = (self._static / name).resolve()
        if not (path.is_relative_to(self._static.resolve()) and path.is_file()):
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        async def take(text: str) -> None:
            self._take(page_message(text))

        return await self._links.serve(request, partial(self._board.since, kinds=_KINDS), take)

    async def _staff_socket(self, request: web.Request) -> web.StreamResponse:
        link = self._staff()
        return await self._links.serve(request, link.read, link.take)


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
