"""How the visitor wants it: kept on the screen, larger, in other colours, with the microphone off."""

from dataclasses import replace
from typing import Literal, TypeVar

from kiosk.dialogue.scene import Manner
from kiosk.dialogue.stage import OwnWords, Stage
from kiosk.dialogue.states import ASKING, STRETCHING, State

_Kind = TypeVar("_Kind")
_SIZES: tuple[Literal["normal", "big", "huge"], ...] = ("normal", "big", "huge")
_THEMES: tuple[Literal["light", "dark", "contrast"], ...] = ("light", "dark", "contrast")
_SAY_NOTHING = (*STRETCHING, State.EMERGENCY, State.LEAVING)  # the next cue, or what is said there, comes first


class Manners:
    """Live from the first touch to the end of the visit; the next visitor begins with the site's own manner."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def keep_quiet(self) -> None:
        """From now on on the screen only; answers have numbers, so that nobody near learns what is meant by one."""
        self._change(replace(self._stage.visit.manner, quiet=True), "quiet.on")

    def talk(self) -> None:
        """Aloud again."""
        self._change(replace(self._stage.visit.manner, quiet=False), "quiet.off")

    def size(self) -> None:
        """The size that was named, or the next one; after the largest the normal one again."""
        wanted = self._stage.meaning.slots.get("size")
        manner = self._stage.visit.manner
        if wanted == "bigger" and manner.text == _SIZES[-1]:
            text = manner.text
        else:
            text = next((one for one in _SIZES if one == wanted), _after(manner.text, _SIZES))
        self._change(replace(manner, text=text), f"text.{text}")

    def colours(self) -> None:
        """The colours that were named, or the next ones."""
        wanted = self._stage.meaning.slots.get("theme")
        manner = self._stage.visit.manner
        theme = next((one for one in _THEMES if one == wanted), _after(manner.theme, _THEMES))
        self._change(replace(manner, theme=theme), f"theme.{theme}")

    def mute(self) -> None:
        """The microphone off or on.  By touch only: who has switched it off by voice could not switch it on again."""
        manner = self._stage.visit.manner
        self._change(replace(manner, muted=not manner.muted), "mute.off" if manner.muted else "mute.on")

    def _change(self, manner: Manner, prompt: str) -> None:
        """Take it, say so, and ask again what was asked: a private question anew, as it is asked now."""
        stage, visit, state = self._stage, self._stage.visit, self._stage.state()
        visit.manner = manner
        if state is State.ASLEEP:
            return
        question = visit.turn.question
        if state in ASKING and question is not None and visit.own_words is OwnWords.NOT_ASKED:
            visit.turn = stage.question_turn(question)
            visit.said = visit.turn.ask  # what "repeat" says must not be more private than that
        if state not in _SAY_NOTHING:
            stage.ask_again(*stage.prompt(prompt), remember=False)


def _after(one: _Kind, all_of_them: tuple[_Kind, ...]) -> _Kind:
    return all_of_them[(all_of_them.index(one) + 1) % len(all_of_them)]
