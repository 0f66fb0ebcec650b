"""Joins the kiosk to its page: what happens becomes messages, and what a page sends becomes events.

`watch` and `advance` are called in the kiosk's loop and never wait; `event_of` gives what `Kiosk.post` takes.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TypeAlias, assert_never

from kiosk.clock import RATE_HZ, samples_in
from kiosk.dialogue.effects import LINE_GAP_SECONDS, Hush, Line, Listen, Say, Show
from kiosk.dialogue.events import Event, Heard, NobodySpoke, NotUnderstood, SayingEnded, SpeechStarted, Touched
from kiosk.dialogue.scene import Choice, Scene
from kiosk.dialogue.states import State
from kiosk.kiosk import Happening, SpeechBegan
from kiosk.library.pack import Pack
from kiosk.screen.board import Board
from kiosk.screen.messages import (
    Digit,
    EarsState,
    PageMessage,
    SoundState,
    Touch,
    Typed,
    clock_message,
    ears_message,
    scene_message,
    sound_message,
    speaking_message,
    topics_message,
)
from kiosk.takeaway.qr import qr_matrix, text_for_code
from kiosk.typed import TypedWords

MakeEvent: TypeAlias = Callable[[int], Event | None]

# What the page calls the controls that are always there -> the choice it stands for; the others are named alike.
CONTROLS = {
    "help": "help",
    "back": "go_back",
    "stop": "stop",
    "repeat": "repeat",
    "quieter": "quieter",
    "louder": "louder",
    "go_on": "go_on",
    "pause": "pause",
    "staff": "staff",
    "quiet-mode": "quiet_mode",
    "text-size": "text_size",
    "theme": "theme",
    "mute": "mute",
    "new-visitor": "new_visitor",
    "wake": "wake",
    "cramp_now": "cramp_now",
    "start_over": "start_over",
}
# What a visitor may say though it is no answer, and so may touch: said by its label, which is a phrase for it.
SAID = ("why", "who_says", "slower", "faster")
_GAP_SAMPLES = samples_in(LINE_GAP_SECONDS)


def labels_of(pack: Pack) -> Mapping[str, str]:
    """Every text that a page shows by itself, by its name there."""
    labels = {control: pack.labels[name] for control, name in CONTROLS.items()}
    return {**labels, **{name: pack.labels[name] for name in SAID}, **pack.screen}


def listed_topics(pack: Pack) -> Iterator[tuple[str, list[Choice]]]:
    """Each heading of what can be asked, and its topics with the question that each answers."""
    topics = pack.topics()
    for heading in pack.headings.values():
        yield heading.name, [Choice(id_, topics[id_].name) for id_ in heading.topics]


class Showing:
    """Keeps the board as the kiosk is.

    has_ears: there is a microphone, and somebody listens to it, while no sound is told to be lost.
    site: what the page shows of the site's settings, such as the number to phone.
    """

    def __init__(
        self,
        board: Board,
        pack: Pack,
        typed: TypedWords,
        seconds_of: Callable[[str], float],
        *,
        has_ears: bool,
        site: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._board = board
        self._typed = typed
        self._seconds_of = seconds_of
        self._has_ears = has_ears
        self._shortened = pack.labels["shortened"]
        self.labels = {**labels_of(pack), **site}
        board.put("topics", topics_message(listed_topics(pack)))
        self._scene = Scene(State.ASLEEP.value)
        self._lines: tuple[Line, ...] = ()  # of the saying that sounds or waits
        self._starts: list[tuple[int, int]] = []  # (instant, line of the caption) still to come
        self._is_silent = False
        self._is_marking = False  # a line of the caption
        self._is_hearing = False
        self._is_deaf = False
        self._ears: EarsState | None = None
        self._second = -1

    # -- out ----------------------------------------------------------------------------------------------------------

    def watch(self, happening: Happening, at: int) -> None:
        """One thing that happened in the block at this instant."""
        match happening:
            case Show(scene=scene):
                self._show(scene, at)
            case Say(lines=lines, is_silent=is_silent):
                self._fall_silent()
                self._lines, self._is_silent = lines, is_silent
            case SpeechBegan(at=began):
                self._is_marking = True
                self._is_hearing = False
                self._starts = self._line_starts(began)
            case Hush() | SayingEnded():
                self._fall_silent()
            case SpeechStarted():
                self._is_hearing = True
            case Heard() | NotUnderstood() | NobodySpoke() | Listen():
                self._is_hearing = False
            case _:
                pass

    def advance(self, now: int, *, lag: int = 0, is_thinking: bool = False) -> None:
        """After each block; `now` is the next one's first instant.

        lag: samples until that block is heard; a line is marked when it is.  is_thinking: see Kiosk.
        """
        self._mark_line(now - lag)
        self._tell_ears(is_thinking=is_thinking)
        if (second := now // RATE_HZ) != self._second:
            self._second = second
            self._board.put("clock", clock_message(now))

    def tell_sound(self, state: SoundState) -> None:
        """Whether there is sound, when that has changed; in the loop's thread, which may stand still until there is."""
        self._is_deaf = state in ("lost", "deaf")
        self._board.put("sound", sound_message(state))
        self._tell_ears(is_thinking=False)

    def _tell_ears(self, *, is_thinking: bool) -> None:
        if (state := self._ears_state(is_thinking=is_thinking)) != self._ears:
            self._ears = state
            self._board.put("ears", ears_message(state))

    def _show(self, scene: Scene, at: int) -> None:
        self._scene = scene
        code = None
        if scene.summary is not None:
            code = qr_matrix(text_for_code(scene.summary, self._shortened))
        self._board.put("scene", scene_message(scene, at, code, self.labels))

    def _line_starts(self, began: int) -> list[tuple[int, int]]:
        """When each line of the saying begins, and its place in the caption, which may hold other lines besides."""
        texts = tuple(line.text for line in self._lines)
        caption = self._scene.caption
        places = (start for start in reversed(range(len(caption))) if caption[start : start + len(texts)] == texts)
        first = next(places, None)
        starts: list[tuple[int, int]] = []
        if first is not None:
            for place, text in enumerate(texts, start=first):
                starts.append((began, place))
                began += samples_in(self._seconds_of(text)) + _GAP_SAMPLES
        return starts

    def _mark_line(self, now: int) -> None:
        """Tell which line has begun before `now`."""
        begun = None
        while self._starts and self._starts[0][0] < now:
            _, begun = self._starts.pop(0)
        if begun is not None:
            self._board.put("speaking", speaking_message(begun))

    def _fall_silent(self) -> None:
        if self._is_marking:
            self._board.put("speaking", speaking_message(None))
        self._is_marking = False
        self._starts = []

    def _ears_state(self, *, is_thinking: bool) -> EarsState:
        if not self._has_ears or self._is_deaf:
            return "off"
        if self._scene.manner.muted:
            return "muted"
        if self._is_hearing:
            return "thinking" if is_thinking else "hearing"
        if self._is_marking and not self._is_silent:
            return "speaking"
        return "asleep" if self._scene.state == State.ASLEEP.value else "listening"

    # -- in -----------------------------------------------------------------------------------------------------------

    def event_of(self, message: PageMessage) -> MakeEvent:
        """What a page sent, for `Kiosk.post`; what it comes to is looked up in the loop, by the scene that stands."""
        match message:
            case Touch(name=name):
                return partial(self._touched, name)
            case Digit(n=number):
                return lambda at: self._numbered(number, at)
            case Typed(text=text):
                return partial(self._typed.event, text.strip())
            case _:
                assert_never(message)

    def _touched(self, name: str, at: int) -> Event:
        is_choice = any(choice.name == name for choice in self._scene.choices)
        if name in SAID and not is_choice:
            return self._typed.event(self.labels[name], at)
        return Touched(CONTROLS.get(name, name), at)

    def _numbered(self, number: int, at: int) -> Event | None:
        choices = self._scene.choices
        return Touched(choices[number - 1].name, at) if number <= len(choices) else None
