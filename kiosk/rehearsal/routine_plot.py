"""Draws a routine's timeline: what the visitor does, on which side, and every word and tone on it.

One row a minute.  The bands are what is done, the bars below what is said: so an author sees a crowded hold, a long
silence or unequal sides before anyone stretches.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import seconds_in
from kiosk.dialogue.beats import Phase, Priority
from kiosk.dialogue.timeline import Cue, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = (".png", ".svg")

_ROW_SECONDS = 60.0
_ROW_INCHES = 1.7
_WIDTH_INCHES = 16.0
_DOTS_PER_INCH = 110
_LETTERS_A_SECOND = 5.5  # that fit below a bar
_BAND = (0.45, 0.5)  # bottom and height of what is done
_SAID = (0.12, 0.22)  # of what is said
# Told apart by brightness too, for who sees no colours.
_COLOURS = {
    Phase.PREPARING: "#d9d9d9",
    Phase.MOVING: "#a6cee3",
    Phase.HOLDING: "#1f78b4",
    Phase.SWITCHING: "#fdbf6f",
    Phase.RESTING: "#f2f2f2",
    Phase.REFLECTING: "#cab2d6",
}
_DARK = {Phase.HOLDING}
_SAID_COLOURS = {
    Priority.MUST: "#222222",
    Priority.COUNT: "#33a02c",
    Priority.COUNT_DOWN: "#b15928",
    Priority.HALF: "#e31a1c",
}


def plot(timeline: Timeline, title: str, path: Path) -> None:
    """Write the picture; the name's ending, .png or .svg, says which kind.

    Raises OSError where it cannot be written, ValueError for another ending.
    """
    if path.suffix.lower() not in FORMATS:
        raise ValueError(f"{path.name} ends in neither {' nor '.join(FORMATS)}")
    from matplotlib.figure import Figure  # not pyplot: that keeps every figure and looks for a screen

    total = seconds_in(timeline.ends_at)
    rows = max(math.ceil(total / _ROW_SECONDS), 1)
    figure = Figure(figsize=(_WIDTH_INCHES, _ROW_INCHES * rows + 1.2), layout="constrained")
    figure.suptitle(f"{title}: {total:.0f} s", fontsize=13)
    axes = figure.subplots(rows, 1, squeeze=False)[:, 0]
    for row, axis in enumerate(axes):
        _draw_row(axis, timeline, row * _ROW_SECONDS)
    axes[-1].set_xlabel("seconds")
    _legend(axes[0])
    figure.savefig(path, format=path.suffix[1:].lower(), dpi=_DOTS_PER_INCH)


def _draw_row(axis: "Axes", timeline: Timeline, since: float) -> None:
    axis.set_xlim(since, since + _ROW_SECONDS)
    axis.set_ylim(0, 1)
    axis.set_yticks([_SAID[0] + _SAID[1] / 2, _BAND[0] + _BAND[1] / 2], ["said", "done"])
    axis.spines[["top", "right", "left"]].set_visible(False)
    heard = [cue for cue in timeline.cues if cue.is_heard]
    for cue in timeline.cues:
        if cue.opens:
            _draw_beat(axis, cue, since)
    for cue, following in zip(heard, (*heard[1:], None), strict=True):
        room_ends = timeline.ends_at if following is None else following.at
        _draw_cue(axis, cue, since, seconds_in(room_ends))


def _draw_beat(axis: "Axes", cue: Cue, since: float) -> None:
    begin, end = seconds_in(cue.at), seconds_in(cue.ends_at)
    if end <= since or begin >= since + _ROW_SECONDS:
        return
    axis.broken_barh([(begin, end - begin)], _BAND, facecolors=_COLOURS[cue.phase], edgecolors="white", linewidth=0.8)
    shown = min(end, since + _ROW_SECONDS) - max(begin, since)
    place, words = cue.place, []
    if shown > 0.8 and place.rep:
        words.append(str(place.rep))
    if shown > 2.5 and cue.beat.side in ("left", "right"):
        words.append(cue.beat.side)
    if words:
        middle = max(begin, since) + shown / 2
        colour = "white" if cue.phase in _DARK else "black"
        axis.text(middle, _BAND[0] + _BAND[1] / 2, "\n".join(words), ha="center", va="center", fontsize=7, color=colour)


def _draw_cue(axis: "Axes", cue: Cue, since: float, room_ends: float) -> None:
    begin, end = seconds_in(cue.at), seconds_in(cue.sound_ends_at)
    if end <= since or begin >= since + _ROW_SECONDS:
        return
    height = _SAID if cue.tone is None else (_SAID[0], _SAID[1] / 2)
    axis.broken_barh([(begin, end - begin)], height, facecolors=_SAID_COLOURS[cue.priority])
    if begin >= since and cue.tone is None:
        words = " ".join(line.text for line in cue.lines)
        most = max(int((min(room_ends, since + _ROW_SECONDS) - begin) * _LETTERS_A_SECOND), 3)
        axis.text(begin, 0.0, words if len(words) <= most else f"{words[: most - 1]}…", fontsize=6, va="bottom")


def _legend(axis: "Axes") -> None:
    from matplotlib.patches import Patch

    patches = [Patch(facecolor=colour, edgecolor="grey", label=phase.value) for phase, colour in _COLOURS.items()]
    names = {one: one.name.lower().replace("_", " ") for one in Priority}
    patches += [Patch(facecolor=_SAID_COLOURS[one], label=f"said: {name}") for one, name in names.items()]
    axis.legend(
        handles=patches, ncols=len(patches), loc="lower left", bbox_to_anchor=(0, 1.0), fontsize=7, frameon=False
    )
