"""`kiosk run`: the kiosk, live."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from types import FrameType

from kiosk.clock import samples_in
from kiosk.commands.render import render_missing
from kiosk.devices.clock import SoundClock
from kiosk.devices.device_choice import NoSoundError
from kiosk.devices.lasting_sound import SoundState, lasting_sound
from kiosk.devices.silent_clock import SilentClock
from kiosk.dialogue.effects import Say, Show
from kiosk.dialogue.events import Heard
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.states import State
from kiosk.errors import DeviceError
from kiosk.figures import Figures
from kiosk.kiosk import Happening, each_of
from kiosk.service.health import Sound
from kiosk.service.readiness import readiness_from
from kiosk.service.reload import Reload
from kiosk.settings import Settings
from kiosk.sound import Block
from kiosk.speaking.prompt_store import PromptStore
from kiosk.typed import TypedWords
from kiosk.wiring import (
    all_sentences,
    grammar_of,
    health_of,
    lack_of_natural_voice,
    live_ears,
    live_kiosk,
    pack_of,
    pages_of,
    prompt_store,
    reporting_of,
    silent_seconds,
    typed_kiosk,
)

_log = logging.getLogger(__name__)

# All that a start needs; `kiosk check` takes more memory than there is, and Piper would, too.
_TRIALS = (("model",), ("chat",), ("render", "--embedded"))
_SOUND: Mapping[tuple[bool, bool], Sound] = {  # by whether it can hear, and speak
    (True, True): "on",
    (False, True): "deaf",
    (True, False): "mute",
    (False, False): "lost",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `kiosk run`; a site's other wishes are settings."""
    parser.add_argument("--home", action="store_true", help="as with the setting `place: home`: nobody is at a desk")
    parser.epilog = (
        "It prints the address of its page. In a terminal, a line you type counts as said; an empty line wakes the "
        "kiosk. Control-C ends it."
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Hold conversations until told to stop.

    Without a sound device visitors touch the page or type; as a service the kiosk goes on looking for one meanwhile.
    """
    began = time.perf_counter()
    if arguments.home:
        settings = settings.model_copy(update={"place": "home"})
    sound = lasting_sound(settings.microphone, settings.loudspeaker, lambda state: live.tell_sound(state))  # noqa: PLW0108 - it is made below
    has_sound = True
    is_service = "NOTIFY_SOCKET" in os.environ
    try:
        sound.open()
    except DeviceError as err:
        if is_service:  # nobody is there to start it again once the device is plugged in
            _log.warning("%s Looking for it.", err)
        elif isinstance(err, NoSoundError):
            print(f"No sound: {err} Until then use the page below, or type here.", flush=True)
            has_sound = False
        else:
            raise
    this_kiosk = (sys.executable, "-m", "kiosk", *(("--site", str(arguments.site)) if arguments.site else ()))
    live = _Live(settings, Reload([(*this_kiosk, *trial) for trial in _TRIALS]), has_sound=has_sound)
    address = live.open_pages()
    live.listen_to_keys()
    spoken = [f"say {grammar_of(settings).wake_phrase}"] if has_sound else []
    told = " or ".join((*spoken, f"open {address}" if address else "type here"))
    clock = sound if has_sound else SilentClock()
    live.run(clock, lambda: f"ready after {time.perf_counter() - began:.1f} s; {told}")
    if live.begins_anew:  # the same program from its start: new settings and content, and the service stays the same
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command line
    return 0


class _Live:
    """The kiosk with its pages and its keys, from a process's start to its end."""

    def __init__(self, settings: Settings, reload: Reload, *, has_sound: bool) -> None:
        self.begins_anew = False
        self._settings = settings
        self._reload = reload
        self._stop = threading.Event()
        self._has_sound = has_sound
        self._is_whole = not has_sound  # it can do all that it was started for
        self._readiness = readiness_from()
        self._health = health_of(settings, has_ears=self._has_sound)
        ears = live_ears(settings) if self._has_sound else None  # first of all: it loads in a process of its own
        self._typed = TypedWords(grammar_of(settings))
        store = _loaded_store(settings) if self._has_sound else None
        seconds_of = store.seconds if store else silent_seconds(settings)
        self._pages = pages_of(
            settings, self._typed, seconds_of, self._health, self._begin_anew, has_ears=self._has_sound
        )
        self._witness = _Witness(self._typed, is_shown=sys.stdout.isatty())
        self._cannot_hear = Lines(pack_of(settings), settings).prompt("cannot-hear")[0].text
        self._figures = Figures(settings.metrics_port) if settings.metrics_port else None
        self._reporting = reporting_of(settings, self._health)
        others = [one.watch for one in (self._figures, self._reporting) if one is not None]
        watch = each_of(self._witness, self._pages.watch, *others)
        self._kiosk = live_kiosk(settings, store, ears, watch) if store and ears else typed_kiosk(settings, watch)
        if ears is not None:
            ears.wait_until_ready()
            if self._figures is not None:
                self._figures.follow_ears(lambda: ears.process_id)

    def open_pages(self) -> str | None:
        """Where the page is served from now on; None where it is not."""
        if self._settings.screen_port == 0:
            return None
        try:
            return self._pages.open(self._kiosk)
        except DeviceError as err:
            if not self._has_sound:
                raise
            _log.error("%s There is no page.", err)
            return None

    def listen_to_keys(self) -> None:
        """In a terminal, typed lines reach the kiosk as if said."""
        if sys.stdin is None or not sys.stdin.isatty():
            return

        def read() -> None:
            with suppress(OSError):  # the terminal is gone
                for line in sys.stdin:
                    self._kiosk.post(partial(self._typed.event, line.strip()))

        threading.Thread(target=read, name="keys", daemon=True).start()

    def run(self, clock: SoundClock, status: Callable[[], str]) -> None:
        """Until a signal.  status: what is told once it hears and can speak."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        signal.signal(signal.SIGHUP, lambda _signal, _frame: self._reload.begin())
        is_ready = False
        shifts = slipped_blocks = 0

        def step(microphone: Block) -> Block:
            nonlocal is_ready, shifts, slipped_blocks
            if clock.shifts != shifts:
                shifts, slipped_blocks = clock.shifts, clock.slipped_blocks  # what slipped before says nothing
                self._kiosk.lost_sound()
            if (slipped := clock.slipped_blocks) != slipped_blocks:
                self._kiosk.slipped(slipped - slipped_blocks)
                slipped_blocks = slipped
            block = self._kiosk.step(microphone)
            self._advance(lag=samples_in(clock.lag_seconds))
            if not is_ready and not self._is_whole:
                self._readiness.not_yet("waits for a microphone and a loudspeaker; the page is served")
            elif not is_ready:  # sound has come in and gone out: it hears and can speak
                is_ready = True
                told = status()
                self._readiness.ready(told)
                print(told, flush=True)
            self._readiness.alive()
            if self._reload.is_ready and self._kiosk.state is State.ASLEEP and not self._kiosk.is_speaking:
                self._begin_anew("what is new is taken")
            return block

        try:
            self._open_reports(clock)
            clock.run(step, self._stop.is_set)
        finally:
            self._close()
            clock.close()

    def tell_sound(self, state: SoundState) -> None:
        """How sound is, when that has changed; in the loop's thread."""
        self._health.microphone = state.microphone
        self._health.sound = _SOUND[state.can_hear, state.can_speak]
        self._pages.tell_sound(self._health.sound)
        if self._figures is not None:
            self._figures.tell_sound(can_hear=state.can_hear, can_speak=state.can_speak)
        if self._is_whole:
            self._readiness.ready(f"sound: {self._health.sound}, microphone: {state.microphone}")
        if state.can_speak and state.microphone == "lost" and self._witness.is_visited_aloud:
            self._kiosk.remark(self._cannot_hear)
        self._is_whole = self._is_whole or (state.microphone != "lost" and state.can_speak)

    def _advance(self, *, lag: int) -> None:
        """After each block.  lag: samples until it is heard."""
        self._pages.advance(self._kiosk.now, lag=lag, is_thinking=self._kiosk.is_thinking)
        if self._reporting is not None:
            self._reporting.advance(self._kiosk.now)

    def _close(self) -> None:
        """All but the clock."""
        if self.begins_anew:
            self._readiness.beginning_anew()
        else:
            self._readiness.stopping()
        for one in (self._figures, self._reporting):
            if one is not None:
                one.close()
        self._pages.close()
        self._health.close()
        self._kiosk.close()

    def _open_reports(self, clock: SoundClock) -> None:
        """Nobody who is ill goes without a kiosk because nobody can count it."""
        if self._reporting is not None:
            self._reporting.open()
        if self._figures is None:
            return
        self._figures.follow(lambda: clock.lost_blocks)
        try:
            self._figures.open()
        except DeviceError as err:
            _log.error("%s There are no figures.", err)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _begin_anew(self, why: str = "the staff restart the kiosk") -> None:
        _log.warning(why)
        self.begins_anew = True
        self._stop.set()


def _loaded_store(settings: Settings) -> PromptStore:
    """Every sentence rendered."""
    texts = all_sentences(settings)
    store = prompt_store(settings)
    render_missing(store, texts)
    store.close()
    lack = lack_of_natural_voice(settings, store)
    if lack is not None:
        _log.warning("%s. Where Piper is installed: kiosk render. Elsewhere: kiosk render --import FILE", lack)
    return store


class _Witness:
    """Prints the conversation where a person looks on.  Never to a journal or a file: that would keep what was said."""

    def __init__(self, typed: TypedWords, *, is_shown: bool) -> None:
        self._typed = typed
        self._is_shown = is_shown
        self.is_visited_aloud = False  # somebody is there, and wants to be spoken to

    def __call__(self, happening: Happening, _at: int) -> None:
        self._typed.watch(happening)
        match happening:
            case Show(scene=scene):
                self.is_visited_aloud = scene.state != State.ASLEEP.value and not scene.manner.quiet
            case Say(lines=lines) if self._is_shown:
                print("kiosk:  ", " ".join(line.text for line in lines), flush=True)
            case Heard(meaning=meaning) if self._is_shown:
                print("visitor:", meaning.text, flush=True)
            case _:
                pass
