"""`kiosk run`: the kiosk, live."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from types import FrameType

from kiosk.commands.chat import converse
from kiosk.commands.render import render_missing
from kiosk.devices.device_choice import NoSoundError
from kiosk.devices.duplex import DuplexStream
from kiosk.dialogue.effects import Say
from kiosk.dialogue.events import Heard
from kiosk.errors import DeviceError
from kiosk.kiosk import Happening, Kiosk
from kiosk.service.readiness import readiness_from
from kiosk.settings import Settings
from kiosk.sound import Block
from kiosk.typed import TypedWords
from kiosk.wiring import all_sentences, grammar_of, live_kiosk, prompt_store

_log = logging.getLogger(__name__)

_TRY_AGAIN_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `kiosk run`; a site's other wishes are settings."""
    parser.add_argument("--home", action="store_true", help="as with the setting `place: home`: nobody is at a desk")
    parser.epilog = "In a terminal, a line you type counts as said; an empty line wakes the kiosk. Control-C ends it."


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Hold conversations until told to stop.

    Without a sound device the conversation is typed; as a service, where nobody types, that is a DeviceError.
    """
    began = time.perf_counter()
    if arguments.home:
        settings = settings.model_copy(update={"place": "home"})
    is_service = "NOTIFY_SOCKET" in os.environ
    try:
        stream = DuplexStream(settings.microphone, settings.loudspeaker)
    except NoSoundError as err:
        if is_service:
            raise
        print(f"No sound: {err} Until then type here, or watch a visit with `script/run rehearse`.")
        return converse(settings, awake=False, as_json=False)
    texts = all_sentences(settings)
    store = prompt_store(settings)
    render_missing(store, texts)
    store.preload(texts)
    store.close()
    typed = TypedWords(grammar_of(settings))
    kiosk = live_kiosk(settings, store, _Witness(typed, is_shown=sys.stdout.isatty()))
    _listen_to_keys(kiosk, typed)
    _run(kiosk, stream, settings, began)
    return 0


def _run(kiosk: Kiosk, stream: DuplexStream | None, settings: Settings, began: float) -> None:
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
        if not is_ready:  # sound has come in and gone out: it hears and can speak
            is_ready = True
            status = f"ready after {time.perf_counter() - began:.1f} s; say hello kiosk"
            readiness.ready(status)
            print(status, flush=True)
        readiness.alive()
        return block

    try:
        while stream is not None and not stop.is_set():
            try:
                stream.run(step, stop.is_set)
            except DeviceError as err:
                _log.warning("%s Opening it again.", err)
                stream.close()
                stream = _opened_again(settings, stop)
    finally:
        readiness.stopping()
        kiosk.close()
        if stream is not None:
            stream.close()


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
