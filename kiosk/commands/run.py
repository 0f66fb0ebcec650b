"""`kiosk run`: the kiosk, live."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType

from kiosk.commands.render import render_missing
from kiosk.devices.clock import SoundClock
from kiosk.devices.device_choice import NoSoundError
from kiosk.devices.duplex import DuplexStream
from kiosk.devices.silent_clock import SilentClock
from kiosk.dialogue.effects import Say
from kiosk.dialogue.events import Heard
from kiosk.errors import DeviceError
from kiosk.kiosk import Happening, Kiosk, Watcher
from kiosk.screen.board import Board
from kiosk.screen.server import ScreenServer
from kiosk.service.readiness import readiness_from
from kiosk.settings import Settings
from kiosk.showing import Showing
from kiosk.sound import Block
from kiosk.speaking.prompt_store import PromptStore
from kiosk.typed import TypedWords
from kiosk.wiring import (
    all_sentences,
    grammar_of,
    live_kiosk,
    pack_of,
    prompt_store,
    silent_seconds,
    site_words,
    typed_kiosk,
)

_log = logging.getLogger(__name__)

_TRY_AGAIN_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`kiosk run` takes none: a site's wishes are settings."""
    parser.epilog = "In a terminal, a line you type counts as said; an empty line wakes the kiosk. Control-C ends it."


def run(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Hold conversations until told to stop.

    Without a sound device visitors touch the page or type; as a service, which starts again, that is a DeviceError.
    """
    began = time.perf_counter()
    typed = TypedWords(grammar_of(settings))
    witness = _Witness(typed, is_shown=sys.stdout.isatty())
    board = Board()
    try:
        stream = DuplexStream(settings.microphone, settings.loudspeaker)
    except NoSoundError as err:
        if "NOTIFY_SOCKET" in os.environ:
            raise
        print(f"No sound: {err} Until then open the page below, or type here.", flush=True)
        stream = None
        showing = Showing(board, pack_of(settings), typed, silent_seconds(settings), has_ears=False, site=site_words(settings))
        kiosk = typed_kiosk(settings, _both(witness, showing.watch))
    else:
        store = _loaded_store(settings)
        showing = Showing(board, pack_of(settings), typed, store.seconds, has_ears=True, site=site_words(settings))
        kiosk = live_kiosk(settings, store, _both(witness, showing.watch))
    server = ScreenServer(board, lambda message: kiosk.post(showing.event_of(message)), port=settings.screen_port)
    address = _address(server, settings, is_needed=stream is None)
    _listen_to_keys(kiosk, typed)
    greeting = " or ".join((*(("say hello kiosk",) if stream else ()), *((f"open {address}",) if address else ())))
    try:
        _run(kiosk, showing, stream or SilentClock(), settings, lambda: _ready(began, greeting))
    finally:
        server.close()
    return 0


def _loaded_store(settings: Settings) -> PromptStore:
    """Every sentence rendered and in memory."""
    texts = all_sentences(settings)
    store = prompt_store(settings)
    render_missing(store, texts)
    store.preload(texts)
    store.close()
    return store


def _address(server: ScreenServer, settings: Settings, *, is_needed: bool) -> str | None:
    """Where the page is served from now on; None where it is not."""
    if settings.screen_port == 0:
        return None
    try:
        server.start()
    except DeviceError as err:
        if is_needed:
            raise
        _log.error("%s Until then there is no page.", err)
        return None
    return server.address


def _both(first: Watcher, second: Watcher) -> Watcher:
    def watch(happening: Happening, at: int) -> None:
        first(happening, at)
        second(happening, at)

    return watch


def _ready(began: float, greeting: str) -> str:
    return f"ready after {time.perf_counter() - began:.1f} s; {greeting or 'type here'}"


def _run(
    kiosk: Kiosk, showing: Showing, clock: SoundClock | None, settings: Settings, status: Callable[[], str]
) -> None:
    """Until a signal.  A sound device that goes away is opened again, and the visit goes on where it stood."""
    readiness = readiness_from()
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    is_ready = False

    def step(microphone: Block) -> Block:
        nonlocal is_ready
        block = kiosk.step(microphone)
        showing.advance(kiosk.now)
        if not is_ready:  # sound has come in and gone out: it hears and can speak
            is_ready = True
            readiness.ready(status())
            print(status(), flush=True)
        readiness.alive()
        return block

    try:
        while clock is not None and not stop.is_set():
            try:
                clock.run(step, stop.is_set)
            except DeviceError as err:
                _log.warning("%s Opening it again.", err)
                clock.close()
                clock = _opened_again(settings, stop)
    finally:
        readiness.stopping()
        kiosk.close()
        if clock is not None:
            clock.close()


def _opened_again(settings: Settings, stop: threading.Event) -> DuplexStream | None:
    """The stream on the same devices as soon as they are there; None when told to stop first."""
    while not stop.is_set():
        try:
            return DuplexStream(settings.microphone, settings.loudspeaker)
        except DeviceError as err:
            _log.debug("not yet: %s", err)
            stop.wait(_TRY_AGAIN_SECONDS)
    return None


class _Witness:
    """Prints the conversation where a person looks on.  Never to a journal or a file: that would keep what was said."""

    def __init__(self, typed: TypedWords, *, is_shown: bool) -> None:
        self._typed = typed
        self._is_shown = is_shown

    def __call__(self, happening: Happening, _at: int) -> None:
        self._typed.watch(happening)
        match happening:
            case Say(lines=lines) if self._is_shown:
                print("kiosk:  ", " ".join(line.text for line in lines), flush=True)
            case Heard(meaning=meaning) if self._is_shown:
                print("visitor:", meaning.text, flush=True)
            case _:
                pass


def _listen_to_keys(kiosk: Kiosk, typed: TypedWords) -> None:
    """In a terminal, typed lines reach the kiosk as if said."""
    if sys.stdin is None or not sys.stdin.isatty():
        return

    def read() -> None:
        with suppress(OSError):  # the terminal is gone
            for line in sys.stdin:
                kiosk.post(partial(typed.event, line.strip()))

    threading.Thread(target=read, name="keys", daemon=True).start()
