"""Scenarios: short YAML files that say what a simulated visitor does, step by step.

title: A night cramp, cared for at home
voice: en-gb-x-rp
words_per_minute: 150
echo_db: -6                       # the room: how loud the kiosk's voice comes back into the microphone; none without it
closed_ears: yes                  # the kiosk hears nothing while it speaks (`echo: none`); not set: it always hears
place: home                       # not set: as the site's settings have it
starts_at: 2026-11-24 21:27       # the time of day at the beginning; not set: nobody has set the clock
steps:
  - say: "{wake}"                 # with the synthetic voice, once the kiosk has finished speaking; {wake} is what wakes
  - hears: opening                # the kiosk has said this prompt (or sign, remedy …) since the last step that acted
  - answers: {RF01: no, others: no}   # answer question after question, until none is asked
    by_touch: yes                 # on the screen instead of aloud
  - say: stop
    while: coach.half             # interrupt: once that saying has begun to sound,
    after: 1.2                    # this many seconds later (0.5 if not told)
  - play: cough.wav               # a recording beside the scenario instead of the voice
  - wait: 12                      # seconds
  - touch: go_on
  - state: choosing               # the conversation stands here now
"""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.dialogue.states import State
from kiosk.errors import ContentError
from kiosk.hearing.grammar import Grammar
from kiosk.library.pack import Answer, Pack
from kiosk.settings import Settings
from kiosk.yaml_file import YamlFile

OTHERS = "others"
_ACTIONS = ("say", "play", "touch", "wait", "answers", "hears", "state")


class Step(BaseModel):
    """One step: exactly one of its actions, and for what is said, when."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    say: str | None = None
    is_noise: bool = False  # what is said is meant to be no phrase of the kiosk's
    play: str | None = None
    touch: str | None = None
    wait: Annotated[float, Field(gt=0, le=3600)] | None = None
    answers: dict[str, Answer] | None = None
    by_touch: bool = False
    hears: str | None = None
    state: State | None = None
    after: Annotated[float, Field(ge=0, le=60)] = 0.5  # seconds of silence before speaking
    during: str | None = Field(default=None, alias="while")
    line: int = 0

    @model_validator(mode="after")
    def _one_action(self) -> "Step":
        given = [name for name in _ACTIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a step is one of {', '.join(_ACTIONS)}; found {', '.join(given) or 'none of them'}")
        return self


class Scenario(BaseModel):
    """A whole rehearsal.

    voice: any espeak-ng voice, such as en-us+f3.  echo_db: level at which the kiosk's voice comes back into the
    microphone, relative to what is played; None: there is no echo.  closed_ears: as with the setting `echo: none`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    voice: str = "en-gb-x-rp"
    words_per_minute: int = Field(default=150, ge=80, le=300)
    echo_db: float | None = Field(default=None, ge=-60, le=20)
    closed_ears: bool = False
    place: Literal["clinic", "home"] | None = None
    starts_at: dt.datetime | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    path: Path = Path()

    def at_its_place(self, settings: Settings) -> Settings:
        """The settings, with the place where this happens."""
        return settings if self.place is None else settings.model_copy(update={"place": self.place})


def shipped_scenarios(language: str) -> list[Path]:
    """The scenarios that come with the kiosk, in order of name."""
    return sorted((Path(__file__).parent / "scenarios" / language).glob("*.yaml"))


def coach_scenarios(language: str) -> list[Path]:
    """Those in which a routine is done whole: they last minutes, so no test runs them."""
    return sorted((Path(__file__).parent / "scenarios" / language / "coach").glob("*.yaml"))


def load_scenario(path: Path, grammar: Grammar, pack: Pack) -> Scenario:
    """Read and check one scenario.

    Raises ContentError with every problem as `file:line: …`; an unknown phrase, id or choice is one.
    """
    if not path.is_file():
        raise ContentError(f"{path}: no such scenario. Name a YAML file, or none for those that ship.")
    file = YamlFile.sound(path, Path.cwd())
    steps: Any = file.value.get("steps")
    if isinstance(steps, list):
        for number, step in enumerate(steps):
            if isinstance(step, dict):
                step["line"] = str(file.line(("steps", number)))
                if isinstance(step.get("say"), str):
                    step["say"] = step["say"].replace("{wake}", grammar.wake_phrase)
    try:
        scenario = Scenario.model_validate({**file.value, "path": path})
    except ValidationError as err:
        for problem in err.errors():
            file.complain(tuple(problem["loc"]), problem["msg"].removeprefix("Value error, "))
        raise ContentError(*file.problems) from err
    _check(scenario, file, grammar, pack)
    if file.problems:
        raise ContentError(*file.problems)
    return scenario


def _check(scenario: Scenario, file: YamlFile, grammar: Grammar, pack: Pack) -> None:
    contexts = grammar.contexts
    for number, step in enumerate(scenario.steps):
        key = ("steps", number)
        words = None if step.is_noise else step.say
        if words is not None and not any(grammar.live((context,)).understand(words) for context in contexts):
            cure = "Reword it, or add `is_noise: yes` if that is meant"
            file.complain(key, f"{words!r} is no phrase of any context. {cure}")
        if step.play is not None and not (scenario.path.parent / step.play).is_file():
            file.complain(key, f"there is no recording {step.play!r} beside the scenario. Put it there")
        for id_ in step.answers or ():
            if id_ not in pack.questions and id_ != OTHERS:
                file.complain(
                    key, f"no question has the id {id_!r}; allowed are those of questions.yaml and {OTHERS!r}"
                )
        for said in (step.hears, step.during):
            if said is not None and said not in _ids(pack):
                file.complain(key, f"nothing the kiosk says has the id {said!r}; allowed are ids of content/")


def _ids(pack: Pack) -> set[str]:
    return {*pack.prompts, *(sourced.id for sourced in pack.sourced())}
