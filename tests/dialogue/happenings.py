"""What may happen to a conversation, in any order; and a visit that leaps from one event to the next.

Real visits step through silence block by block, 50 to the second; a hundred thousand random ones would take days.
"""

from collections.abc import Callable

from kiosk.clock import samples_in
from kiosk.dialogue.effects import (
    LINE_GAP_SECONDS,
    ClearAlarm,
    Deliver,
    Effect,
    Hush,
    Keep,
    Listen,
    Say,
    SetAlarm,
    Show,
)
from kiosk.dialogue.events import (
    Alarm,
    Band,
    Delivered,
    Event,
    Heard,
    Kept,
    Meaning,
    NobodySpoke,
    NotUnderstood,
    SayingEnded,
    SpeechStarted,
    StaffActed,
    TimeOfDay,
    Touched,
)
from kiosk.dialogue.machine import Dialogue
from kiosk.dialogue.memory import Memory
from kiosk.dialogue.scene import Scene
from kiosk.dialogue.states import State
from kiosk.dialogue.times import Moment
from kiosk.library.pack import Pack
from kiosk.settings import Settings

INTENTS = (
    *("yes", "no", "not_sure", "stop", "help", "repeat", "go_back", "skip", "next", "pause", "go_on", "start_over"),
    *("slower", "faster", "louder", "quieter", "why", "who_says", "staff", "goodbye", "done", "ready", "wait", "wake"),
    *("remedies", "causes", "questions", "better", "same", "worse", "hurts", "dizzy", "wrong"),
    *("quiet_mode", "aloud", "text_size", "theme"),
    *("longer", "shorter", "more", "fewer", "other_side", "less_talk", "more_talk"),
    *("how_long", "how_many", "whats_next"),
    *("cramp_now", "one_stretch"),
)
_WISHES: list[dict[str, str]] = [{}, {"stretch": "E1"}, {"stretch": "E4"}, {"routine": "bedtime"}, {"minutes": "5"}]
MEANINGS = (  # by kind, each of which is as likely as another
    tuple(Meaning(intent) for intent in INTENTS),
    tuple(Meaning("emergency", {"sign": sign}) for sign in ("RF01", "RF02", "RF04")),
    tuple(Meaning("correct", {"answer": answer}) for answer in ("yes", "no", "not_sure")),
    tuple(Meaning("ask", {"topic": topic}) for topic in ("F1", "F3", "F7")),
    tuple(Meaning("stretch", slots) for slots in _WISHES),
    tuple(Meaning("number", {"value": str(value)}) for value in range(10)),
)
TOUCHES = (*INTENTS, "E1", "F3", "new_visitor", "mute", "<script>")
STAFF_ACTIONS = ("answered", "dismissed", "ended")
WAITS_SECONDS = (0.02, 0.5, 3, 12, 45, 180)  # the last one is as long as a stretch


class LeapingVisit:
    """A conversation with its voice, its alarms and its disk, in sample time and without sound."""

    def __init__(
        self,
        pack: Pack,
        settings: Settings,
        seconds_of: Callable[[str], float],
        memory: Memory = Memory(),  # noqa: B008 - a frozen value
    ) -> None:
        self.now = 0
        self.alarms: dict[str, int] = {}
        self.contexts: tuple[str, ...] = ()
        self.scene = Scene(State.ASLEEP.value)
        self.sayings: list[tuple[State, tuple[str, ...]]] = []  # where the kiosk was then, and the sentences
        self.dialogue = Dialogue(pack, settings, seconds_of, memory=memory)
        self._seconds_of = seconds_of
        self._saying: tuple[int, int] | None = None  # (utterance, instant of its last sample)
        self._do(self.dialogue.begin(0))

    @property
    def state(self) -> State:
        return self.dialogue.state

    @property
    def goes_on_by_itself(self) -> bool:
        """Whether something will still happen though nobody does anything."""
        return self._saying is not None or bool(self.alarms)

    def tells(self, *events: Event) -> tuple[Effect, ...]:
        return tuple(effect for event in events for effect in self._told(event))

    def means(self, meaning: Meaning, band: Band = Band.ACCEPT) -> tuple[Effect, ...]:
        at = self.now
        return self.tells(SpeechStarted(at), Heard(meaning, band, 0.9, at, at, at))

    def mumbles(self, *, is_hesitation: bool = False) -> None:
        at = self.now
        self.tells(SpeechStarted(at), NotUnderstood("", at, at, at, is_hesitation=is_hesitation))

    def hears_itself(self) -> None:
        self.tells(SpeechStarted(self.now), NobodySpoke(self.now))

    def touches(self, name: str) -> None:
        self.tells(Touched(name, self.now))

    def staff(self, action: str) -> None:
        self.tells(StaffActed(action, self.now))  # type: ignore[arg-type]  # one of STAFF_ACTIONS

    def sees_the_clock(self, moment: Moment | None) -> None:
        self.tells(TimeOfDay(moment, self.now))

    def hears_out(self) -> None:
        """Until nothing is said; a stretch goes on for at most a minute."""
        until = self.now + samples_in(60.0)
        while self._saying is not None and self.now < until:
            self._leap(self._saying[1])

    def waits(self, seconds: float) -> None:
        """Everything that is due in this time happens, in order."""
        self._leap(self.now + samples_in(seconds))

    def _leap(self, until: int) -> None:
        while True:
            name, at = min(self.alarms.items(), key=lambda alarm: alarm[1], default=("", until + 1))
            if self._saying is not None and self._saying[1] <= at and self._saying[1] <= until:
                utterance, at = self._saying
                self.now, self._saying = max(self.now, at), None
                self.tells(SayingEnded(utterance, at))
            elif at <= until:
                del self.alarms[name]
                self.now = max(self.now, at)
                self.tells(Alarm(name, at))
            else:
                self.now = until
                return

    def _told(self, event: Event) -> tuple[Effect, ...]:
        effects = self.dialogue.handle(event, self.now)
        self._do(effects)
        return effects

    def _do(self, effects: tuple[Effect, ...]) -> None:
        outcomes: list[Event] = []
        for effect in effects:
            match effect:
                case Say(utterance=utterance, lines=lines, at=at):
                    seconds = sum(self._seconds_of(line.text) for line in lines) + LINE_GAP_SECONDS * (len(lines) - 1)
                    self.sayings.append((self.state, tuple(line.text for line in lines)))
                    self._saying = utterance, max(self.now, at or 0) + samples_in(seconds)
                case Hush():
                    self._saying = None
                case SetAlarm(name=name, at=at):
                    self.alarms[name] = at
                case ClearAlarm(name=name):
                    self.alarms.pop(name, None)
                case Listen(contexts=contexts):
                    self.contexts = contexts
                case Show(scene=scene):
                    self.scene = scene
                case Keep(memory=memory):
                    outcomes.append(Kept(memory, is_done=True, at=self.now))
                case Deliver(way=way):
                    outcomes.append(Delivered(way, is_done=True, at=self.now))
                case _:
                    pass
        self.tells(*outcomes)
