"""`kiosk routine`: a routine as it will be coached, to read, to see and to hear before anyone stretches."""

import argparse
import json
from pathlib import Path
from typing import Any

import soundfile

from kiosk.clock import seconds_in
from kiosk.commands.render import render_missing
from kiosk.dialogue.lines import Lines
from kiosk.dialogue.steering import Steering
from kiosk.dialogue.timeline import Cue, Timeline
from kiosk.dialogue.whole_plan import whole_plan
from kiosk.errors import SettingsError, UsageError
from kiosk.library.pack import Pack
from kiosk.settings import Settings
from kiosk.sound import RATE_HZ
from kiosk.wiring import all_sentences, pack_of, prompt_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kiosk routine`."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a routine, or a stretch by its id; none lists them")
    parser.add_argument("--seated", action="store_true", help="every stretch sitting down, where it can be done so")
    parser.add_argument("--less-talk", action="store_true", help="tones instead of counts and cues")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the timeline as .png or .svg")
    parser.add_argument("--render", type=Path, metavar="FILE", help="write the whole coached routine as a .wav file")
    parser.add_argument("--json", action="store_true", help="print one JSON object a cue")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the routines, or show one."""
    pack = pack_of(settings)
    if arguments.name is None:
        for id_, name in _names(pack).items():
            print(f"{id_:12} {name}")
        return 0
    if arguments.name not in _names(pack):
        raise UsageError(f"there is no routine {arguments.name!r}; there are {', '.join(_names(pack))}.")
    store = prompt_store(settings)
    texts = all_sentences(settings)
    try:
        render_missing(store, texts)
    finally:
        store.close()
    plan = whole_plan(pack, arguments.name, is_seated=arguments.seated, talks=not arguments.less_talk)
    timeline = Steering(Lines(pack, settings), store.seconds).begin(plan).timeline
    _print(timeline, as_json=arguments.json)
    try:
        if arguments.plot is not None:
            _plot(timeline, _names(pack)[arguments.name], arguments.plot)
        if arguments.render is not None:
            from kiosk.rehearsal.routine_sound import sound_of

            with arguments.render.open("wb") as file:  # libsndfile's own error does not say why
                soundfile.write(file, sound_of(timeline, store), RATE_HZ, format="WAV")
    except OSError as err:
        raise UsageError(f"cannot write: {err}. Name a file in a folder that exists and may be written to.") from err
    return 0


def _names(pack: Pack) -> dict[str, str]:
    return {
        **{id_: routine.name for id_, routine in pack.routines.items()},
        **{id_: stretch.name for id_, stretch in pack.stretches.items()},
    }


def _plot(timeline: Timeline, title: str, path: Path) -> None:
    from kiosk.rehearsal.routine_plot import FORMATS, plot

    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"--plot draws {' and '.join(FORMATS)} files; {path.name} is neither.")
    try:
        plot(timeline, title, path)
    except ImportError as err:
        raise SettingsError(f"to draw, matplotlib is needed ({err}). script/setup brings it.") from err


def _print(timeline: Timeline, *, as_json: bool) -> None:
    for cue in timeline.cues:
        if as_json:
            print(json.dumps(_row(cue)))
        elif cue.opens or cue.is_heard:
            words = " ".join(line.text for line in cue.lines)
            sound = f"[{cue.tone.value}]" if cue.tone is not None else words
            place = " ".join(part for part in (cue.beat.side, str(cue.place.rep or "")) if part)
            print(f"{seconds_in(cue.at):7.2f}  {cue.phase.value if cue.opens else '':10} {place:9} {sound}".rstrip())
    if not as_json:
        print(f"{seconds_in(timeline.ends_at):7.2f}  ends")


def _row(cue: Cue) -> dict[str, Any]:
    return {
        "at": cue.at,
        "sound_ends_at": cue.sound_ends_at,
        "ends_at": cue.ends_at,
        "opens": cue.opens,
        "phase": cue.phase.value,
        "exercise": cue.place.exercise,
        "side": cue.beat.side,
        "rep": cue.place.rep,
        "pose": cue.beat.pose,
        "priority": cue.priority.name.lower(),
        "tone": None if cue.tone is None else cue.tone.value,
        "said": [line.text for line in cue.lines],
    }
