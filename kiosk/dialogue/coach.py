"""A stretch as a timeline: every cue placed by sample, from the known lengths of the sentences.

Timing rules: get ready 10 s, switch 8 s, "half way" only in holds of 12 s or more, "three, two, one" at the end of a
hold, the number alone at the start of a rep, and a hold begins when its instruction has ended.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.clock import samples_in
from kiosk.dialogue.effects import LINE_GAP_SECONDS, Line
from kiosk.dialogue.lines import Lines
from kiosk.library.pack import Move, Stretch

_CLEAR_SECONDS = 0.3  # a cue ends this long before the next event
_RELAX_SECONDS = 2.0


class Phase(StrEnum):
    """What the visitor does between one cue and the next."""

    PREPARING = "preparing"
    MOVING = "moving"
    HOLDING = "holding"
    SWITCHING = "switching"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Cue:
    """At `at` samples from the start the phase is this, and these lines are spoken (none: only the screen changes)."""

    at: int
    phase: Phase
    lines: tuple[Line, ...]
    side: str
    rep: int
    phase_ends_at: int
    speech_ends_at: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole stretch.

    told_at: when position and cautions have been said; ready_at: where "ready" jumps to from then on; ends_at: when the
    last phase is over.
    """

    stretch: Stretch
    cues: tuple[Cue, ...]
    told_at: int
    ready_at: int
    ends_at: int

    def index_at(self, offset: int) -> int:
        """The first cue at or after `offset`; len(cues) when there is none left."""
        return next((index for index, cue in enumerate(self.cues) if cue.at >= offset), len(self.cues))

    def resume_from(self, offset: int) -> int:
        """Where to go on after a pause: the same sample, or the start of the sentence that was cut."""
        for cue in self.cues:
            if cue.at <= offset < cue.speech_ends_at:
                return cue.at
        return offset

    def side_start(self, offset: int) -> int:
        """Where the side under way at `offset` began; getting ready is over once it was."""
        current = max(self.index_at(offset + 1) - 1, 0)
        side = self.cues[current].side
        while current > 0 and self.cues[current - 1].side == side:
            current -= 1
        return max(self.cues[current].at, self.ready_at if offset >= self.ready_at else 0)


class _Plot:
    """Lays cues one after the other; the pencil that `compile_timeline` draws with."""

    def __init__(self, length_of: Callable[[str], float]) -> None:
        self._length_of = length_of
        self.cues: list[Cue] = []
        self.now = 0.0  # seconds; where the next event goes
        self.side = ""
        self.rep = 0

    def spoken_seconds(self, lines: tuple[Line, ...]) -> float:
        return sum(self._length_of(line.text) for line in lines) + LINE_GAP_SECONDS * max(len(lines) - 1, 0)

    def cue(self, at: float, phase: Phase, lines: tuple[Line, ...], ends: float) -> None:
        speech_ends = at + self.spoken_seconds(lines)
        self.cues.append(
            Cue(samples_in(at), phase, lines, self.side, self.rep, samples_in(ends), samples_in(speech_ends))
        )

    def phase(self, phase: Phase, lines: tuple[Line, ...], seconds: float, *, after_speech: bool) -> None:
        """One phase of `seconds`, counted from the end of its sentence or from its start."""
        spoken = self.spoken_seconds(lines)
        length = spoken + seconds if after_speech else max(seconds, spoken + _CLEAR_SECONDS if lines else 0)
        self.cue(self.now, phase, lines, self.now + length)
        self.now += length


def compile_timeline(stretch: Stretch, lines: Lines, length_of: Callable[[str], float], *, warn: bool) -> Timeline:
    """Place every cue of a stretch.

    length_of: seconds a sentence lasts when spoken; warn: say the safety sentences first (once a visit).
    """
    plot = _Plot(length_of)
    plot.side = stretch.sides[0]
    opening = (
        *(lines.prompt("coach.safety") if warn else ()),
        *lines.texts(stretch.id, (*stretch.position, *stretch.cautions)),
        *lines.prompt("coach.get-ready"),
    )
    plot.phase(Phase.PREPARING, opening, stretch.prepare_seconds, after_speech=True)
    ready_at = samples_in(plot.now)
    for turn, side in enumerate(stretch.sides):
        plot.side, plot.rep = side, 0
        if turn > 0:
            plot.phase(Phase.SWITCHING, lines.prompt("coach.switch"), stretch.switch_seconds, after_speech=False)
        if side != "both":
            plot.phase(Phase.PREPARING, lines.prompt(f"coach.side-{side}"), _CLEAR_SECONDS, after_speech=True)
        for rep in range(1, stretch.reps + 1):
            plot.rep = rep
            for number, move in enumerate(stretch.moves):
                _place_move(plot, stretch, move, lines, is_first_move=number == 0)
    plot.phase(Phase.RESTING, lines.prompt("coach.relax"), _RELAX_SECONDS, after_speech=False)
    return Timeline(stretch, tuple(plot.cues), plot.cues[0].speech_ends_at, ready_at, samples_in(plot.now))


def _place_move(plot: _Plot, stretch: Stretch, move: Move, lines: Lines, *, is_first_move: bool) -> None:
    phase = Phase(move.phase)
    said: tuple[Line, ...] = ()
    if is_first_move and stretch.counts_reps:
        said = lines.prompt(f"count.{plot.rep}")
    if plot.rep == 1 and move.say is not None:  # the instruction first, so that the count falls on the beat
        instruction = lines.texts(stretch.id, (move.say,))
        plot.phase(Phase.MOVING, instruction, _CLEAR_SECONDS, after_speech=True)
    start, end = plot.now, plot.now + move.seconds
    plot.cue(start, phase, said, end)
    free_from = start + plot.spoken_seconds(said) + _CLEAR_SECONDS
    wanted: list[tuple[float, tuple[Line, ...]]] = []
    if phase is Phase.HOLDING and move.seconds >= stretch.halfway_from_seconds:
        wanted.append((start + move.seconds / 2, lines.prompt("coach.half")))
    if phase is Phase.HOLDING and stretch.counts_down:
        wanted += [(end - number, lines.prompt(f"count.{number}")) for number in (3, 2, 1)]
    for index, (at, cue_lines) in enumerate(wanted):
        next_event = wanted[index + 1][0] if index + 1 < len(wanted) else end
        # A cue that would meet its neighbours is left out: the visitor breathes instead.
        if at >= free_from and at + plot.spoken_seconds(cue_lines) + _CLEAR_SECONDS <= next_event:
            plot.cue(at, phase, cue_lines, end)
            free_from = at + plot.spoken_seconds(cue_lines) + _CLEAR_SECONDS
    plot.now = end
