"""A recorded visit played again, through the same kiosk, on the sample clock."""

from collections.abc import Callable

import numpy as np

from kiosk.clock import RATE_HZ, samples_in, seconds_in
from kiosk.dialogue.effects import Say
from kiosk.dialogue.events import Event, Heard, NotUnderstood, StaffSet, TimeOfDay, Touched
from kiosk.dialogue.times import Moment
from kiosk.kiosk import Happening, Kiosk
from kiosk.recording.entries import HEARD, Recording, did_entry
from kiosk.sound import SILENCE, Block, Samples
from kiosk.speaking.estimate import estimate_seconds


class RecordedLengths:
    """Stands where the prompt store stands: sentences as long as they were then, without their sound."""

    def __init__(self, recording: Recording) -> None:
        self._lengths = recording.lengths
        self._words_per_minute = recording.head.settings.words_per_minute

    def samples(self, text: str) -> Samples:
        """Silence, 16 kHz mono int16."""
        return np.zeros(samples_in(self.seconds(text)), dtype=np.int16)

    def seconds(self, text: str) -> float:
        """As recorded; estimated where it was not said then."""
        length = self._lengths.get(text)
        return estimate_seconds(text, self._words_per_minute) if length is None else length


class RecordedClock:
    """The time of day as it was told then."""

    def __init__(self, recording: Recording) -> None:
        told = ((at, event.now) for at, event in recording.events if isinstance(event, TimeOfDay))
        self._moments = [(0, recording.head.moment), *told]

    def read(self, instant: int) -> Moment | None:
        """The last that was told by then."""
        return [moment for at, moment in self._moments if at <= instant][-1]


class RecordedHearing:
    """Stands where the canceller stands: what the ears were given then, in place of what a microphone gives now."""

    def __init__(self) -> None:
        self.block: Block | None = None
        self.rests = True

    def removed(self, microphone: Block, played: Block | None) -> Block | None:  # noqa: ARG002 - the port's
        """The block that was recorded."""
        return self.block

    def reset(self) -> None:
        """It was done then."""

    def slip(self, blocks: int) -> None:
        """As above."""


class Replay:
    """Plays one visit.  tell: called with one line of the conversation at a time.

    listens: what was heard is not taken from the recording, but heard anew by the kiosk's ears.
    """

    def __init__(self, recording: Recording, tell: Callable[[str], None], *, listens: bool = False) -> None:
        self._recording = recording
        self._tell = tell
        self._listens_from = min(recording.sound, default=None) if listens else None
        self._woken_at = recording.events[0][0] if recording.events else 0
        self.hearing = RecordedHearing()
        self.did: list[tuple[int, list[object]]] = []

    def run(self, kiosk: Kiosk) -> None:
        """From the second before the visit to its end."""
        recording = self._recording
        due: dict[int, list[Event]] = {}
        for at, event in recording.events:
            if not isinstance(event, TimeOfDay) and not self._is_heard_anew(event, at):
                due.setdefault(at, []).append(event)
        last = [at for at, _ in (*recording.events, *recording.did)]
        end = recording.end if recording.end is not None else max(last, default=0)
        kiosk.post(lambda at: StaffSet(recording.head.volume, recording.head.muted, at))
        while kiosk.now <= end:
            for event in due.get(kiosk.now, ()):
                kiosk.post(lambda _at, event=event: event)  # type: ignore[misc]  # mypy infers no default of a lambda
            self.hearing.block = recording.sound.get(kiosk.now)
            self.hearing.rests = kiosk.now not in recording.cleaned
            kiosk.step(SILENCE)

    def watch(self, happening: Happening, at: int) -> None:
        """What the kiosk does; given to the kiosk as its watcher."""
        if at < self._woken_at:
            return
        if (entry := did_entry(happening, at, 0)) is not None:
            done = entry["did"]
            assert isinstance(done, list)
            self.did.append((at, done))
        told = _told(happening)
        if told is not None:
            self._tell(f"{seconds_in(at):7.2f} {told}")

    def difference(self) -> str | None:
        """The first thing that did not go as recorded; None where all of it did."""
        recorded = self._recording.did
        replayed = self.did[: len(recorded)] if self._recording.end is None else self.did
        for number in range(max(len(recorded), len(replayed))):
            was = recorded[number] if number < len(recorded) else None
            now = replayed[number] if number < len(replayed) else None
            if was is None or now is None or self._matter_of(was) != self._matter_of(now):
                return f"recorded: {_shown(was)}; now: {_shown(now)}"
        return None

    def _matter_of(self, one: tuple[int, list[object]]) -> object:
        """What must be the same.  Ears that listen anew settle sooner or later than those then: not the instants."""
        at, done = one
        if self._listens_from is None:
            return at, done
        return [done[0], *done[2:]] if done[0] in ("say", "chime") else done

    def _is_heard_anew(self, event: Event, at: int) -> bool:
        return self._listens_from is not None and at >= self._listens_from and isinstance(event, HEARD)


def _told(happening: Happening) -> str | None:
    match happening:
        case Say(lines=lines):
            return f"kiosk:   {' '.join(line.text for line in lines)}"
        case Heard(meaning=meaning, band=band):
            return f"visitor: {meaning.text} ({meaning.intent}, {band.value})"
        case NotUnderstood(text=text):
            return f"visitor: {text or '…'} (not understood)"
        case Touched(name=name):
            return f"visitor: [touches {name}]"
        case _:
            return None


def _shown(done: tuple[int, list[object]] | None) -> str:
    return "nothing" if done is None else f"{done[0] / RATE_HZ:.2f} s {done[1]}"
