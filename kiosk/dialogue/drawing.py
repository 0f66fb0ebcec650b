"""Draws the scene: where the conversation stands, as one value for a screen."""

from dataclasses import replace

from kiosk.dialogue.coaching import Coaching
from kiosk.dialogue.emergency import Emergency
from kiosk.dialogue.recovery import Recovery
from kiosk.dialogue.scene import Choice, Scene
from kiosk.dialogue.stage import Stage
from kiosk.dialogue.states import ASKING, TURNS, State
from kiosk.dialogue.taking_away import TakingAway
from kiosk.library.pack import Level


class Drawing:
    """Reads the parts and changes none of them."""

    def __init__(
        self, stage: Stage, coaching: Coaching, emergency: Emergency, recovery: Recovery, taking_away: TakingAway
    ) -> None:
        self._stage = stage
        self._coaching = coaching
        self._emergency = emergency
        self._recovery = recovery
        self._taking_away = taking_away

    def draw(self, state: State, *, was_visited: bool) -> Scene:
        """Everything on the screen in this state.  was_visited: somebody has been here since the kiosk started."""
        stage, visit = self._stage, self._stage.visit
        names = ("wake",) if state is State.ASLEEP else visit.turn.choices
        question = visit.turn.question if state in (*ASKING, State.EMERGENCY) else None
        numbered = self.is_numbered(state)
        call = stage.call
        is_dimmed = state is State.ASLEEP and visit.is_at_night
        return Scene(
            state=state.value,
            question=question,
            about=() if question is None else stage.pack.rules.groups.get(question, (question,)),
            caption=self._caption(state, question),
            choices=tuple(
                Choice(name, f"{number} {self._label(name)}" if numbered else self._label(name))
                for number, name in enumerate(names, start=1)
            ),
            level=self._level(state),
            heard=visit.heard,
            exercise=self._coaching.exercise(),
            summary=self._taking_away.summary() if self._shows_summary(state) else None,
            staff_call=None if call is None else "emergency" if call.is_emergency else "help",
            notice=self._notice(),
            ended=state is State.ASLEEP and was_visited,
            manner=replace(visit.manner, muted=stage.is_muted, theme="night" if is_dimmed else visit.manner.theme),
        )

    def is_numbered(self, state: State) -> bool:
        """Whether the choices carry numbers that may be said."""
        is_wanted = self._recovery.numbers_choices or self._stage.visit.manner.quiet
        return state in (*TURNS, State.CONFIRMING) and is_wanted

    def _caption(self, state: State, question: str | None) -> tuple[str, ...]:
        said = tuple(line.text for line in self._stage.caption)
        if state is State.EMERGENCY:  # what to do now stays on the screen, whatever else is said
            lasting = tuple(line.text for line in self._emergency.caption())
            said = lasting if said == lasting else (*lasting, *said)
        shown = self._stage.visit.turn.shown if question is not None else ()
        return (*said, *(line.text for line in shown))

    def _notice(self) -> str | None:
        stage = self._stage
        recorded = "recorded" if stage.visit.is_recorded else None
        names = (name for name in (recorded, None if stage.is_reviewed else "not_reviewed") if name is not None)
        return " · ".join(stage.pack.labels[name] for name in names) or None

    def _level(self, state: State) -> str | None:
        if state is State.EMERGENCY:  # by the visitor's own words, whatever was answered
            return Level.EMERGENCY.value
        return self._stage.level().value if self._stage.visit.level_is_known else None

    def _shows_summary(self, state: State) -> bool:
        return self._stage.visit.level_is_known and state in (State.SUMMARY, State.LEAVING)

    def _label(self, name: str) -> str:
        pack = self._stage.pack
        if name in pack.stretches:
            return pack.stretches[name].name
        if name in pack.routines:
            return pack.routines[name].name
        if name in pack.faqs:
            return pack.faqs[name].name
        return pack.labels[name]
