"""`kiosk hear`: recordings through the whole hearing path, as if said in a context."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from kiosk.devices.recordings import read_recording
from kiosk.dialogue.events import Band, Heard
from kiosk.errors import ContentError, UsageError
from kiosk.hearing.direct_ears import DirectEars
from kiosk.hearing.grammar import Grammar
from kiosk.hearing.listening import Spoken, listen_to
from kiosk.hearing.model import locate_model
from kiosk.hearing.recogniser import SpeechModel
from kiosk.hearing.spelling import UNKNOWN
from kiosk.hearing.wake_phrases import refuse_unheard
from kiosk.settings import Settings
from kiosk.sound import seconds_in
from kiosk.wiring import grammar_of

_SILENCE: dict[str, object] = {
    "outcome": "silence",
    "band": None,
    "intent": None,
    "slots": {},
    "text": "",
    "certainty": 0.0,
    "speech_start": None,
    "speech_end": None,
    "settled_at": None,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE… and how to listen to them."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a WAV or FLAC recording, any rate")
    heard_as = parser.add_mutually_exclusive_group()
    heard_as.add_argument("--context", default="yes-no", metavar="NAME", help="as if said in this context (yes-no)")
    heard_as.add_argument("--grammar", type=Path, metavar="FILE", help="with the phrases of this grammar file alone")
    heard_as.add_argument("--contexts", action="store_true", help="list the names of the contexts")
    parser.add_argument(
        "--every", action="store_true", help="every utterance of a long recording, not only the first understood"
    )
    parser.add_argument(
        "--only", action="store_true", help="without the commands and emergency phrases that are always live"
    )
    parser.add_argument("--no-pad", action="store_true", help="do not add half a second of silence at both ends")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """0 when every file could be read, else 78; the others are heard all the same."""
    if arguments.contexts:
        for name in grammar_of(settings).contexts:
            print(json.dumps({"context": name}) if arguments.json else name)
        return 0
    if not arguments.files:
        raise UsageError("no recording named. Name WAV or FLAC files, or ask for --contexts.")
    if arguments.grammar is not None:
        grammar = Grammar.load_file(arguments.grammar, shared=settings.grammars_folder)
        contexts, only = grammar.contexts, True
    else:
        grammar = grammar_of(settings)
        contexts, only = (arguments.context,), arguments.only
        grammar.graphs(arguments.context)  # a wrong name is told before the model loads
    model = SpeechModel(locate_model(settings))
    if arguments.grammar is not None:
        _warn_of_unknown_words(grammar, model, arguments.grammar)
    refuse_unheard(grammar.site_wake_phrases, model)
    ears = DirectEars(model, grammar)
    ears.listen(contexts, only=only)
    code = 0
    for path in arguments.files:
        try:
            recording = read_recording(path)
        except ContentError as err:
            print(f"kiosk hear: {err}", file=sys.stderr)
            code = err.exit_code
            continue
        spoken = listen_to(ears, recording, is_padded=not arguments.no_pad)
        for result in _results(spoken, every=arguments.every):
            line = {"file": str(path), **result}
            print(json.dumps(line) if arguments.json else _readable(line), flush=True)
    return code


def _results(spoken: Iterator[Spoken], *, every: bool) -> Iterator[dict[str, object]]:
    """Every utterance, or the first understood, else the first not understood; silence when there was none."""
    first: Spoken | None = None
    for utterance in spoken:
        if every or isinstance(utterance.event, Heard):
            yield _result(utterance)
        if isinstance(utterance.event, Heard) and not every:
            return
        first = first or utterance
    if first is None:
        yield dict(_SILENCE)
    elif not every:
        yield _result(first)


def _result(utterance: Spoken) -> dict[str, object]:
    event = utterance.event
    times = {
        name: round(seconds_in(getattr(utterance, name)), 3) for name in ("speech_start", "speech_end", "settled_at")
    }
    if isinstance(event, Heard):
        meaning = event.meaning
        return {
            "outcome": "understood",
            "band": event.band.value,
            "intent": meaning.intent,
            "slots": dict(meaning.slots),
            "text": meaning.text,
            "certainty": event.certainty,
            **times,
        }
    return {**_SILENCE, "outcome": "not-understood", "band": Band.REJECT.value, "text": event.text, **times}


def _readable(line: dict[str, object]) -> str:
    if line["outcome"] == "silence":
        return f"{line['file']}: silence"
    found = line["slots"]
    slots = "".join(f" {name}={value}" for name, value in found.items()) if isinstance(found, dict) else ""
    what = f"{line['intent']}{slots} ({line['band']} {line['certainty']:.2f})" if line["intent"] else "not understood"
    spoken = f"{line['speech_start']:.2f}-{line['speech_end']:.2f} s"
    return f"{line['file']}: {what} {line['text']!r} {spoken}, settled {line['settled_at']:.2f} s"


def _warn_of_unknown_words(grammar: Grammar, model: SpeechModel, path: Path) -> None:
    phrases = grammar.live(grammar.contexts, only=True).phrases
    unknown = sorted(
        {word for phrase in phrases for word in phrase.split() if word != UNKNOWN and not model.knows(word)}
    )
    if unknown:
        print(
            f"kiosk hear: {path}: the speech model does not know {', '.join(unknown)}; "
            "phrases with them cannot be heard. Spell them otherwise.",
            file=sys.stderr,
        )
