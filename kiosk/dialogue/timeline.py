"""A routine as a timeline: every cue placed by sample, from the known lengths of the sentences.

The rules: a hold begins when its instruction has ended; a cue ends 0.3 s before the next event; no two cues overlap
(the lesser is left out); talk fills at most 40 % of a hold.  When the rest is placed anew, what was done stays.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kiosk.clock import RATE_HZ, samples_in
from kiosk.dialogue.beats import CLEAR_SECONDS, GET_READY, Beat, Mark, Part, Phase, Place, Priority
from kiosk.dialogue.effects import LINE_GAP_SECONDS, TONE_SECONDS, Line, Tone

CLEAR = samples_in(CLEAR_SECONDS)
MOST_TALK = 0.4  # of a hold: the visitor breathes in the rest


@dataclass(frozen=True, slots=True)
class Cue:
    """At `at` samples from the start these lines are spoken, or the tone sounds (neither: only the screen changes).

    opens: a beat begins here.  timed_at, ends_at: when the timed part of the beat begins and ends.
    sound_ends_at: when the last word of the cue has been said.
    """

    at: int
    sound_ends_at: int
    lines: tuple[Line, ...]
    tone: Tone | None
    priority: Priority
    beat: Beat
    timed_at: int
    ends_at: int
    opens: bool = False

    @property
    def place(self) -> Place:
        """Where in the routine."""
        return self.beat.place

    @property
    def phase(self) -> Phase:
        """What the visitor does."""
        return self.beat.phase

    @property
    def is_heard(self) -> bool:
        """Whether anything sounds."""
        return self.sound_ends_at > self.at

    @property
    def must_be_heard(self) -> bool:
        """Whether what follows waits for it."""
        return self.is_heard and self.priority is Priority.MUST


@dataclass(frozen=True, slots=True)
class Exercise:
    """What the timeline says of one of its exercises."""

    stretch: str
    name: str
    fetch: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What was done and what is to come.  ends_at: when the last phase is over."""

    exercises: tuple[Exercise, ...]
    cues: tuple[Cue, ...]
    ends_at: int
    routine: str = ""

    def index_at(self, offset: int) -> int:
        """The first cue at or after `offset`; len(cues) when there is none left."""
        return next((index for index, cue in enumerate(self.cues) if cue.at >= offset), len(self.cues))

    def current(self, offset: int) -> Cue:
        """The last cue before or at `offset`: what the screen shows."""
        return self.cues[max(self.index_at(offset + 1) - 1, 0)]

    def cut_at(self, offset: int) -> Cue | None:
        """The sentence that must be heard and is being said at `offset`."""
        return next((cue for cue in self.cues if cue.at <= offset < cue.sound_ends_at and cue.must_be_heard), None)


class Placing:
    """Places beats one after the other, from `now` on."""

    def __init__(self, length_of: Callable[[str], float], now: int = 0, cues: Iterable[Cue] = ()) -> None:
        self._length_of = length_of
        self.now = now
        self.cues = list(cues)

    def samples_of(self, lines: Sequence[Line], tone: Tone | None) -> int:
        """How long it sounds."""
        if tone is not None:
            return samples_in(TONE_SECONDS)
        return samples_in(sum(self._length_of(line.text) for line in lines) + LINE_GAP_SECONDS * max(len(lines) - 1, 0))

    def place(self, beat: Beat) -> None:
        """The next beat, as long as it says, or as its words need."""
        lines, tone, timed = beat.lines, beat.tone, samples_in(beat.seconds)
        sound = self.samples_of(lines, tone)
        if not beat.after_speech and sound and sound + CLEAR > timed:
            if beat.priority < Priority.COUNT:
                lines, tone, sound = (), None, 0
            else:
                timed = sound + CLEAR
        start = self.now
        timed_at = start + sound if beat.after_speech else start
        end = timed_at + timed
        heard = start + sound
        self.cues.append(
            Cue(start, heard, lines, tone, beat.priority, beat, timed_at=timed_at, ends_at=end, opens=True)
        )
        self._place_marks(beat, beat.marks, start + sound + CLEAR, timed_at, end, sound)
        self.now = end

    def finish(self, beat: Beat, opener: Cue, since: int, end: int) -> None:
        """The rest of a beat that is under way, which shall end at `end`; of its lesser cues those after `since`."""
        said = sum(cue.sound_ends_at - cue.at for cue in self.cues if cue.place == beat.place and cue.at >= opener.at)
        sounding = max((cue.sound_ends_at for cue in self.cues if cue.at >= opener.at), default=since)
        self._place_marks(beat, beat.marks, max(sounding + CLEAR, since), opener.timed_at, end, said)
        self.now = end

    def _place_marks(self, beat: Beat, marks: Sequence[Mark], free_from: int, start: int, end: int, said: int) -> None:
        """The greater cues first; a lesser one only where it meets none, and as long as breath is left."""
        taken: list[tuple[int, int]] = []
        placed: list[Cue] = []
        room = MOST_TALK * (end - start) - said if beat.phase is Phase.HOLDING else float("inf")
        # of equals the later first: where "three, two, one" does not fit at a slow rate, "two, one" is left
        for mark in sorted(marks, key=lambda one: (-one.priority, -one.when(end - start, RATE_HZ))):
            at, sound = start + mark.when(end - start, RATE_HZ), self.samples_of(mark.lines, mark.tone)
            until = at + sound + CLEAR
            if at < free_from or until > end or sound > room:
                continue
            if any(at < other_until and other_at < until for other_at, other_until in taken):
                continue
            room -= sound
            taken.append((at, until))
            placed.append(Cue(at, at + sound, mark.lines, mark.tone, mark.priority, beat, timed_at=start, ends_at=end))
        self.cues += sorted(placed, key=lambda cue: cue.at)


class Compiler:
    """Places whole routines, and the rest of one that is under way."""

    def __init__(self, length_of: Callable[[str], float]) -> None:
        self._length_of = length_of

    def compile(self, exercises: tuple[Exercise, ...], beats: Sequence[Beat], routine: str = "") -> Timeline:
        """From the beginning."""
        placing = Placing(self._length_of)
        for beat in beats:
            placing.place(beat)
        return Timeline(exercises, tuple(placing.cues), placing.now, routine)

    def continued(self, timeline: Timeline, offset: int, beats: Sequence[Beat]) -> Timeline:
        """The beat under way goes on as it is now described, and what follows it is placed anew.

        A hold keeps the seconds it had; a move that gets slower does so for what is left of it.
        """
        begins = next((cue for cue in timeline.cues if cue.at >= offset and cue.opens), None)
        if begins is not None and (begins.at == offset or begins.place == timeline.current(offset).place):
            # nothing of it was done yet, even if an answer is said before it, and whatever was left to come to it
            return self.jumped(timeline, offset, [beat for beat in beats if beat.place >= begins.place])
        kept = [cue for cue in timeline.cues if cue.at < offset]
        first = max((index for index, cue in enumerate(kept) if cue.opens), default=None)
        if first is None:
            return self.jumped(timeline, offset, beats)
        opener = kept[first]
        placing = Placing(self._length_of, offset, kept)
        if opener.ends_at > offset:
            beat = next((one for one in beats if one.place == opener.place), opener.beat)
            end = self._end_of(beat, opener, offset)
            placing.cues[first:] = [replace(cue, beat=beat, ends_at=end) for cue in kept[first:]]
            placing.finish(beat, placing.cues[first], offset, end)
        for following in beats:
            if following.place > opener.place:
                placing.place(following)
        return replace(timeline, cues=tuple(placing.cues), ends_at=placing.now)

    def jumped(self, timeline: Timeline, offset: int, beats: Iterable[Beat]) -> Timeline:
        """What is under way is left, and these beats follow at once."""
        kept = [
            replace(cue, ends_at=min(cue.ends_at, offset), sound_ends_at=min(cue.sound_ends_at, offset))
            for cue in timeline.cues
            if cue.at < offset
        ]
        placing = Placing(self._length_of, offset, kept)
        for beat in beats:
            placing.place(beat)
        return replace(timeline, cues=tuple(placing.cues), ends_at=placing.now)

    def with_reply(self, timeline: Timeline, offset: int, lines: tuple[Line, ...]) -> Timeline:
        """A short answer to the visitor, said now.

        A sentence that it cuts is said again after it; lesser cues that it would meet are left out; what must be heard
        and would meet it waits, and so does all that follows.  A hold ends when it was to end.
        """
        free_from = offset + Placing(self._length_of).samples_of(lines, None) + CLEAR
        cut = timeline.cut_at(offset)
        shift, moved_from = 0, len(timeline.cues)
        for index, cue in enumerate(timeline.cues):
            if cue is cut or (cue.at >= offset and cue.at < free_from and cue.must_be_heard):
                shift, moved_from = free_from - cue.at, index
                break
        reply = replace(
            timeline.current(offset), lines=lines, tone=None, priority=Priority.COUNT, sound_ends_at=free_from - CLEAR
        )
        cues: list[Cue] = []
        for index, cue in enumerate(timeline.cues):
            if index >= moved_from:
                cues.append(_shifted(cue, shift))
            elif cue.at == offset and cue.opens:  # it says the reply instead of a count
                continue
            elif offset <= cue.at < free_from and cue.is_heard:
                if cue.opens:
                    cues.append(replace(cue, lines=(), tone=None, sound_ends_at=cue.at))
            elif cue.at < offset < cue.sound_ends_at:
                cues.append(replace(cue, sound_ends_at=offset))
            else:
                cues.append(cue)
        opens = any(cue.at == offset and cue.opens for cue in timeline.cues[:moved_from])
        cues.insert(sum(cue.at < offset for cue in cues), replace(reply, at=offset, opens=opens))
        return replace(timeline, cues=tuple(cues), ends_at=max(timeline.ends_at + shift, free_from))

    @staticmethod
    def _end_of(beat: Beat, opener: Cue, offset: int) -> int:
        old, new = samples_in(opener.beat.seconds), samples_in(beat.seconds)
        if beat.phase is Phase.HOLDING:
            return max(opener.ends_at + new - old, offset)
        if beat.phase is Phase.MOVING and offset >= opener.timed_at and old:
            return offset + round((opener.ends_at - offset) * new / old)
        return opener.ends_at


def _shifted(cue: Cue, by: int) -> Cue:
    return replace(
        cue, at=cue.at + by, timed_at=cue.timed_at + by, ends_at=cue.ends_at + by, sound_ends_at=cue.sound_ends_at + by
    )


def is_getting_ready(place: Place) -> bool:
    """Whether "ready" may end this: all has been told, and the visitor gets into place, rests or changes sides."""
    return (
        place.part in (Part.REFLECTING, Part.RESTING)
        or (place.part is Part.TELLING and place.step == GET_READY)
        or (place.part is Part.DOING and place.step == 0)
    )
