"""The open sockets of the pages: what is new goes out at each page's own pace, what comes in is bounded and checked."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

from kiosk.screen.messages import ALIVE, MOST_BYTES, BadMessageError
from kiosk.screen.pace import Pace

_log = logging.getLogger(__name__)

MOST_LINKS = 16
_HEARTBEAT_SECONDS = 10.0  # a page that does not answer a ping is gone
_ALIVE_SECONDS = 1.0  # a page that hears nothing for several of these takes the line for lost
_STALLED_SECONDS = 5.0  # a page that takes nothing for so long is dropped
_AFTER_BREACH_SECONDS = 1.0  # whoever opens a line so soon after a breach waits: coming back at once gains nothing
_AT_ONCE = 20  # messages; nobody's fingers are faster
_PER_SECOND = 10

Read = Callable[[int], tuple[int, list[str]]]  # a number in; the latest number and the texts since then out
Take = Callable[[str], Awaitable[None]]  # one message of a page; raises BadMessageError


class Links:
    """All of them.  Everything here runs in the server's loop.

    clock: seconds, never backwards, by which a page is too fast.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._news: set[asyncio.Event] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._waiting = 0  # lines that are not open yet
        self._breached_at = -math.inf  # of the machine's own clock

    def wake(self) -> None:
        """Something new can be read."""
        for news in self._news:
            news.set()

    async def close(self) -> None:
        """Tell every page that the server goes away."""
        await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in self._sockets))

    async def serve(self, request: web.Request, read: Read, take: Take) -> web.StreamResponse:
        """One page, until it goes, stalls or breaks the rules."""
        if len(self._sockets) + self._waiting >= MOST_LINKS:
            raise web.HTTPServiceUnavailable
        if time.monotonic() < self._breached_at + _AFTER_BREACH_SECONDS:
            self._waiting += 1
            try:
                await asyncio.sleep(_AFTER_BREACH_SECONDS)
            finally:
                self._waiting -= 1
        socket = web.WebSocketResponse(
            max_msg_size=MOST_BYTES, heartbeat=_HEARTBEAT_SECONDS, timeout=1.0, compress=False
        )
        news = asyncio.Event()
        news.set()
        self._sockets.add(socket)
        self._news.add(news)
        try:
            await socket.prepare(request)
            sending = asyncio.create_task(_send(request, socket, news, read))
            try:
                if not await _receive(socket, news, take, Pace(_AT_ONCE, _PER_SECOND, self._clock)):
                    self._breached_at = time.monotonic()
            finally:
                sending.cancel()
        finally:
            self._news.discard(news)
            self._sockets.discard(socket)
        return socket


async def _send(request: web.Request, socket: web.WebSocketResponse, news: asyncio.Event, read: Read) -> None:
    """What is new, as fast as the page takes it; now and then a sign of life, whatever the kiosk's own clock does."""
    number = 0
    while True:
        texts = []
        try:
            await asyncio.wait_for(news.wait(), _ALIVE_SECONDS)
        except TimeoutError:
            texts.append(ALIVE)
        news.clear()
        number, new = read(number)
        texts.extend(new)
        try:
            for text in texts:
                await asyncio.wait_for(socket.send_str(text), _STALLED_SECONDS)
        except TimeoutError:
            _log.warning("a page takes nothing any more and is dropped")
            if request.transport is not None:
                request.transport.abort()
            return
        except ConnectionError:
            return  # it is gone; `_receive` ends as well


async def _receive(socket: web.WebSocketResponse, news: asyncio.Event, take: Take, pace: Pace) -> bool:
    """What the page sends, at most at a person's pace; whether it has kept to the rules."""
    async for message in socket:
        if not pace.allows():
            fault = "too many messages"
        elif message.type is WSMsgType.ERROR:  # and aiohttp has closed it
            fault = "a message that is too large or broken"
        elif message.type is not WSMsgType.TEXT:
            fault = "a message that is no text"
        else:
            fault = "a message of no known form"
            with suppress(BadMessageError):
                await take(message.data)
                news.set()  # perhaps there is an answer
                continue
        _log.warning("a page sent %s and is closed", fault)
        await socket.close(code=WSCloseCode.POLICY_VIOLATION)
        return False
    return True
