"""`kiosk replay`: a recorded visit through the same kiosk again, and whether it goes as it went."""

import argparse
import json
from pathlib import Path

from kiosk import __version__
from kiosk.errors import SettingsError, UsageError
from kiosk.recording.entries import Recording, read
from kiosk.recording.replay import Replay
from kiosk.settings import Settings
from kiosk.wiring import content_of, ears_of, recorded_site, replayed_kiosk, visits_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, and what to do with it."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a recorded visit; none: list them all")
    parser.add_argument("--listen", action="store_true", help="hear its sound anew, in place of what was heard then")
    parser.add_argument("--erase", action="store_true", help="erase the recorded visits of this site, or FILE alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the conversation")
    parser.epilog = "Visits are recorded only where record_visits is set, and of who says yes to it."


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """0 when the visit went as it was recorded, or there was none to play; else 1."""
    if arguments.erase:
        return _erase(arguments.file, settings)
    if arguments.file is None:
        for path in visits_of(settings).files():
            print(json.dumps({"file": str(path)}) if arguments.json else path)
        return 0
    recording = read(arguments.file)
    if arguments.listen and not recording.sound:
        raise UsageError(f"{arguments.file} holds no sound, as nobody spoke into a microphone. Leave out --listen.")
    lines: list[str] = []
    tell = lines.append if arguments.json else _print
    replay = Replay(recording, tell, listens=arguments.listen)
    site = recorded_site(settings, recording)
    kiosk = replayed_kiosk(site, recording, replay, ears_of(site) if arguments.listen else None)
    replay.run(kiosk)
    kiosk.close()
    outcome = _outcome(arguments.file, recording, replay.difference())
    print(json.dumps({**outcome, "conversation": lines}, ensure_ascii=False) if arguments.json else _told(outcome))
    return 0 if outcome["same"] else 1


def _print(line: str) -> None:
    print(line, flush=True)


def _erase(file: Path | None, settings: Settings) -> int:
    try:
        if file is None:
            print(f"{visits_of(settings).erase()} recorded visits are erased")
        else:
            file.unlink()
    except OSError as err:
        raise SettingsError(f"{err.filename}: could not be erased: {err.strerror}. Do it as the kiosk's user.") from err
    return 0


def _outcome(file: Path, recording: Recording, difference: str | None) -> dict[str, object]:
    head = recording.head
    return {
        "file": str(file),
        "same": difference is None,
        "difference": difference,
        "whole": recording.end is not None,
        "version": head.version,
        "same_version": head.version == __version__,
        "same_content": head.content == content_of(head.settings),
    }


def _told(outcome: dict[str, object]) -> str:
    told = "-- it went as it was recorded" if outcome["same"] else f"-- IT WENT OTHERWISE: {outcome['difference']}"
    reasons = (
        None if outcome["same_version"] else f"it was recorded by version {outcome['version']}",
        None if outcome["same_content"] else "the content is another one now",
        None if outcome["whole"] else "the recording breaks off",
    )
    return "; ".join((told, *(reason for reason in reasons if reason is not None)))
