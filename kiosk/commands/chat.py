"""`kiosk chat`: the same conversation, typed; the sample clock runs only as far as speech and `:wait` need it."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from kiosk.clock import samples_in
from kiosk.dialogue.effects import Say, Show
from kiosk.dialogue.events import StaffActed, Touched
from kiosk.dialogue.machine import BUTTONS
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.states import State
from kiosk.dialogue.summary import Summary
from kiosk.errors import UsageError
from kiosk.kiosk import Happening, Kiosk
from kiosk.settings import Settings
from kiosk.sound import SILENCE
from kiosk.takeaway.qr import qr_blocks, qr_matrix, text_for_code
from kiosk.typed import TypedWords
from kiosk.wiring import grammar_of, pack_of, typed_kiosk

_LONGEST_WAIT_SECONDS = 3600.0
_LONGEST_TURN_SECONDS = 300.0  # no telling lasts this long; a conversation that does is our bug


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `kiosk chat`."""
    parser.add_argument("--json", action="store_true", help="one JSON object per turn of the kiosk")
    parser.add_argument("--scene", action="store_true", help="with --json: also all that a screen would show")
    parser.add_argument("--home", action="store_true", help="as with the setting `place: home`: nobody is at a desk")
    parser.add_argument("--awake", action="store_true", help="start at the opening, not asleep")
    parser.epilog = (
        "Lines: what a visitor says; `:wait 12` lets seconds pass; `:touch NAME` touches a choice; "
        "`:staff answered` and `:staff ended` stand for a member of staff."
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Converse until the end of input."""
    if arguments.home:
        settings = settings.model_copy(update={"place": "home"})
    return converse(settings, awake=arguments.awake, as_json=arguments.json, with_scene=arguments.scene)


def converse(settings: Settings, *, awake: bool, as_json: bool, with_scene: bool = False) -> int:
    """Read lines until the end of input, answer each with one turn."""
    chat = Chat(settings, with_scene=with_scene)
    if awake:
        chat.touch("wake")
    _print(chat.turn(), as_json=as_json)
    for line in _lines(prompt=sys.stdin is not None and sys.stdin.isatty() and not as_json):
        try:
            chat.take(line)
        except UsageError as err:
            print(f"kiosk chat: {err}", file=sys.stderr)
        _print(chat.turn(), as_json=as_json)
        if not as_json and (shown := chat.take_away()) is not None:
            print(shown, flush=True)
    return 0


class Chat:
    """A typed conversation.  Each input is followed by one turn: all that the kiosk said until it waits again."""

    def __init__(self, settings: Settings, *, with_scene: bool = False) -> None:
        self._with_scene = with_scene
        self._shortened = pack_of(settings).labels["shortened"]
        self._typed = TypedWords(grammar_of(settings))
        self._said: list[str] = []
        self._scene = Scene(State.ASLEEP.value)
        self._kiosk: Kiosk = typed_kiosk(settings, self._watch)
        self._kiosk.step(SILENCE)

    def take(self, line: str) -> None:
        """One line of input.  Raises UsageError for an unknown `:command`."""
        words = line.strip()
        if words.startswith(":"):
            self._command(words)
        elif words:
            self.say(words)

    def say(self, words: str) -> None:
        """The visitor types what he would say."""
        self._kiosk.tell(self._typed.event(words, self._kiosk.now))

    def touch(self, name: str) -> None:
        """A choice is touched."""
        self._kiosk.tell(Touched(name, self._kiosk.now))

    def wait(self, seconds: float) -> None:
        """Nobody says anything for a while."""
        until = self._kiosk.now + samples_in(seconds)
        while self._kiosk.now < until:
            self._kiosk.step(SILENCE)

    def turn(self) -> dict[str, object]:
        """Let the kiosk finish speaking; what it said since the last turn, and how it stands."""
        self._settle()
        said, self._said = self._said, []
        scene = self._scene
        return {
            "state": scene.state,
            "question": "+".join(scene.about) or None,
            "said": said,
            "choices": [{"name": choice.name, "label": choice.label} for choice in scene.choices],
            "level": scene.level,
            "ended": scene.ended,
            **({"scene": self._shown()} if self._with_scene else {}),
        }

    def _shown(self) -> dict[str, object]:
        """What a screen would show beside the choices."""
        scene = self._scene
        return {
            "caption": list(scene.caption),
            "heard": scene.heard,
            "exercise": asdict(scene.exercise) if scene.exercise else None,
            "summary": scene.summary.text() if scene.summary else None,
            "qr": qr_matrix(self._code_text(scene.summary)) if scene.summary else None,
            "staff_call": scene.staff_call,
            "notice": scene.notice,
        }

    def take_away(self) -> str | None:
        """The summary and its code, for a person who looks on; None when none is shown."""
        summary = self._scene.summary if self._scene.state == State.SUMMARY.value else None
        return None if summary is None else f"{summary.text()}\n{qr_blocks(self._code_text(summary))}"

    def _code_text(self, summary: Summary) -> str:
        return text_for_code(summary, self._shortened)

    def _command(self, words: str) -> None:
        match words.split():
            case [":wait", seconds] if 0 <= _number(seconds) <= _LONGEST_WAIT_SECONDS:
                self.wait(_number(seconds))
            case [":touch", name]:
                choices = [choice.name for choice in self._scene.choices]
                if name not in choices and name not in BUTTONS:
                    known = ", ".join((*choices, *sorted(BUTTONS)))
                    raise UsageError(f"no choice or button is named {name!r} now; there are {known}.")
                self.touch(name)
            case [":staff", ("answered" | "ended") as action]:
                self._kiosk.tell(StaffActed(action, self._kiosk.now))
            case _:
                allowed = "`:wait SECONDS` (at most 3600), `:touch NAME`, `:staff answered`, `:staff ended`"
                raise UsageError(f"unknown: {words!r}. Allowed: {allowed}.")

    def _settle(self) -> None:
        limit = self._kiosk.now + samples_in(_LONGEST_TURN_SECONDS)
        self._kiosk.step(SILENCE)  # what the disk has answered is told
        while self._kiosk.is_speaking and self._kiosk.now < limit:
            self._kiosk.step(SILENCE)

    def _watch(self, happening: Happening, _at: int) -> None:
        self._typed.watch(happening)
        match happening:
            case Say(lines=lines, is_silent=False):
                self._said += [line.text for line in lines]
            case Show(scene=scene):
                self._scene = scene
            case _:
                pass


def _number(text: str) -> float:
    """The number a text spells; below zero when it spells none."""
    try:
        return float(text)
    except ValueError:
        return -1.0


def _lines(*, prompt: bool) -> Iterator[str]:
    """Lines of standard input, as they come; none when there is no standard input."""
    while sys.stdin is not None:
        if prompt:
            print("you: ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line


def _print(turn: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(turn, ensure_ascii=False), flush=True)
        return
    said = turn["said"]
    assert isinstance(said, list)
    print("kiosk:", " ".join(said) if said else f"({turn['state']})", flush=True)
