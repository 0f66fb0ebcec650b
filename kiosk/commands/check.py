"""`kiosk check`: every problem in settings, content and grammars, one a line, then a count."""

import argparse
import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from kiosk.dialogue.lines import Lines
from kiosk.dialogue.needs import SLOTS, content_problems, missing_contexts
from kiosk.dialogue.placement import placement_problems
from kiosk.errors import ContentError, KioskError, SettingsError
from kiosk.hearing.grammar import COMMANDS, Grammar
from kiosk.hearing.live import EMERGENCY
from kiosk.hearing.wake_phrases import WAKE
from kiosk.hearing.word_graph import WordGraph
from kiosk.library.loading import load_with_places
from kiosk.library.pack import Pack, Row, Sourced, Strength
from kiosk.library.review import Review, Standing, content_digest, read_reviews, review_state
from kiosk.library.wording import turns, wording_findings
from kiosk.settings import Settings, data_folder
from kiosk.speaking.espeak_voice import EspeakVoice
from kiosk.speaking.phonemes import phonemes_of
from kiosk.speaking.silent_store import SilentStore
from kiosk.wiring import grammar_of, recordings_of
from kiosk.yaml_file import Key

_PLACE = re.compile(r"(?P<file>[^\n:]+):(?P<line>\d+): (?P<message>.*)", re.DOTALL)
_CLAUSE = re.compile(r"[.?!,;:]|\bor\b")
_SAY = re.compile(r"\bsay\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem fails the check, a warning does not.  `file` and `line` are None where the whole is meant."""

    file: str | None
    line: int | None
    severity: Literal["problem", "warning"]
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        return f"{place}{'warning: ' if self.severity == 'warning' else ''}{self.message}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kiosk check`."""
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object per finding, then one with the counts"
    )
    parser.add_argument(
        "--release",
        action="store_true",
        help="also refuse what must not go to a clinic: unconfirmed claims, copied sources, old review dates",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the findings; 78 if there is a problem."""
    findings = sorted(
        findings_of(settings, today=dt.datetime.now(tz=dt.UTC).date() if arguments.release else None),
        key=lambda one: (one.severity, one.file or "", one.line or 0),
    )
    problems = sum(one.severity == "problem" for one in findings)
    counts = {"problems": problems, "warnings": len(findings) - problems}
    for one in findings:
        if arguments.json:
            found = {"file": one.file, "line": one.line, "severity": one.severity, "message": one.message}
            print(json.dumps(found, ensure_ascii=False))
        else:
            print(one)
    print(json.dumps(counts) if arguments.json else ", ".join(f"{count} {name}" for name, count in counts.items()))
    return ContentError.exit_code if problems else 0


def findings_of(settings: Settings, *, today: dt.date | None = None) -> Iterator[Finding]:
    """Everything that is wrong or doubtful.  today: the day of a release, which is judged more strictly."""
    yield from _of_settings(settings)
    grammar: Grammar | None = None
    try:
        grammar = grammar_of(settings)
    except ContentError as err:
        yield from map(_problem, err.problems)
    else:
        yield from _of_grammars(settings, grammar)
    reviews: tuple[Review, ...] | None = None
    try:
        reviews = read_reviews(settings.content_folder)
    except ContentError as err:
        yield from map(_problem, err.problems)
    try:
        pack, place_of = load_with_places(settings.content_folder)
    except ContentError as err:
        yield from map(_problem, err.problems)
        return
    yield from _of_recordings(settings)
    yield from _of_wording(pack, place_of)
    yield from _of_placement(pack, settings, place_of)
    yield from map(_problem, content_problems(pack))
    if grammar is not None:
        for name in missing_contexts(grammar.contexts):
            place = settings.grammars_folder / f"{name}.yaml"
            yield _problem(f"{place}: not found; the conversation listens for these phrases. Put the file back.")
        yield from _of_meanings(pack, grammar)
        yield from _spoken_commands(pack, grammar, place_of)
        if reviews is not None:
            yield from findings_of_review(settings, reviews, strictly=today is not None)
    if today is not None:
        yield from findings_of_release(pack, place_of, today)


def _of_settings(settings: Settings) -> Iterator[Finding]:
    if settings.emergency_number is None:
        instead = "an ambulance" if settings.place == "home" else settings.desk
        cure = "Set it in the site's settings."
        yield _warning(f"found no emergency_number; the kiosk names {instead} and no number in an emergency. {cure}")


def _of_recordings(settings: Settings) -> Iterator[Finding]:
    recordings = recordings_of(settings)
    if recordings is not None:
        for path, why in recordings.faults():
            yield _problem(f"{path}: not heard: {why}.")
        for path in recordings.clipped():
            yield _warning(f"{path}: clipped. Record it again, further away or with a lower level.")


def _of_grammars(settings: Settings, grammar: Grammar) -> Iterator[Finding]:
    from kiosk.dialogue.states import ASKING, CONTEXTS, OWN_WORDS, TURNS, numbered
    from kiosk.hearing.checks import grammar_problems
    from kiosk.hearing.model import locate_model
    from kiosk.hearing.recogniser import SpeechModel
    from kiosk.hearing.wake_checks import Mouth, wake_problems

    together = (
        *CONTEXTS.values(),
        *(numbered(CONTEXTS[state]) for state in TURNS),
        *((OWN_WORDS, *CONTEXTS[state]) for state in ASKING),
    )
    try:
        model = SpeechModel(locate_model(settings))
    except SettingsError as err:
        yield _problem(f"the grammars' words cannot be checked: {err}")
        return
    try:
        found = grammar_problems(grammar, settings.grammars_folder, model, tuple(dict.fromkeys(together)))
        yield from map(_problem, found)
        if WAKE in grammar.contexts:
            voice = EspeakVoice(settings.voice, settings.words_per_minute)
            mouth = Mouth(partial(phonemes_of, voice=settings.voice), voice.render)
            yield from map(_problem, wake_problems(grammar, model, mouth))
    except KioskError as err:
        yield _problem(str(err))


def _of_wording(pack: Pack, place_of: Callable[[Key], str]) -> Iterator[Finding]:
    for found in wording_findings(pack):
        path = ".".join(map(str, found.key))
        yield _problem(f"{place_of(found.key)}: {path}: {found.message}" if found.key else found.message)


def _of_placement(pack: Pack, settings: Settings, place_of: Callable[[Key], str]) -> Iterator[Finding]:
    """Cues that do not fit where their author put them.  Below the usual rate the coach leaves some out by itself."""
    usual: int = Settings.model_fields["words_per_minute"].default
    length_of = SilentStore(max(settings.words_per_minute, usual)).seconds
    for key, message in placement_problems(pack, Lines(pack, settings), length_of):
        yield _problem(f"{place_of(key)}: {'.'.join(map(str, key))}: {message}.")


def _of_meanings(pack: Pack, grammar: Grammar) -> Iterator[Finding]:
    """What phrases mean must be known to the content: a label to ask "did you say …?" with, and what slots name."""
    known = {
        "topic": {**pack.faqs, **pack.facts},
        **dict.fromkeys(("stretch", "second", "third"), pack.stretches),
        "routine": pack.routines,
        "sign": pack.questions,
    }
    seen: set[tuple[str, str]] = set()
    for graph in (graph for context in grammar.contexts for graph in grammar.graphs(context)):
        intent = graph.block.intent
        if intent not in pack.labels and ("", intent) not in seen:
            seen.add(("", intent))
            yield _problem(f"{graph.place}: found the intent {intent!r} without a label. Add it to labels.yaml.")
        needed = SLOTS.get(intent)
        if needed is not None and needed not in _slots_of(graph) and (needed, intent) not in seen:
            seen.add((needed, intent))
            yield _problem(f"{graph.place}: found {intent!r} without the slot {needed!r}; it must carry it. Add it.")
        for slot, allowed in known.items():
            for value in sorted(graph.values_of(slot) - allowed.keys()):
                if (slot, value) not in seen:
                    seen.add((slot, value))
                    near = ", ".join(allowed)
                    yield _problem(f"{graph.place}: found the {slot} {value!r}; allowed is one of {near}. Correct it.")


def _slots_of(graph: WordGraph) -> set[str]:
    return {*graph.block.slots, *(mark.slot for mark in graph.marks)}


def _spoken_commands(pack: Pack, grammar: Grammar, place_of: Callable[[Key], str]) -> Iterator[Finding]:
    """Prompts with a clause that is a live command: a microphone without echo cancelling may hear it."""
    always = tuple(name for name in (COMMANDS, EMERGENCY) if name in grammar.contexts)
    live = grammar.live(always, only=True)
    for turn in turns(pack):
        commands = (found.meaning for clause in _clauses(turn.text) if (found := live.exactly(clause)) is not None)
        intents = sorted({meaning.intent for meaning in commands})
        if intents:
            path, spoken = ".".join(map(str, turn.key)), ", ".join(intents)
            yield _warning(
                f"{place_of(turn.key)}: {path}: speaks the live command {spoken}; the microphone may hear it."
            )


def _clauses(text: str) -> Iterator[str]:
    """The clauses of a text, and every beginning of what follows a "say"."""
    for clause in _CLAUSE.split(text):
        if clause.strip():
            yield clause
        for said in _SAY.finditer(clause):
            words = clause[said.end() :].split()
            yield from (" ".join(words[:length]) for length in range(1, len(words) + 1))


def findings_of_review(settings: Settings, reviews: tuple[Review, ...], *, strictly: bool) -> Iterator[Finding]:
    """Nobody answers for this content, or for something else than this.  A release may not be like that."""
    state = review_state(reviews, settings.language, content_digest(settings.content_folder))
    if state.is_signed:
        return
    found = "this content has not been reviewed by a clinician"
    if state.standing is Standing.CHANGED and state.review is not None:
        found = f"this content was changed since {state.review.reviewer} signed it on {state.review.day}"
    place = settings.content_folder.parent / "review.yaml"
    told = f"{place}:1: {found}. Have it read, then run `kiosk review --sign`."
    yield _problem(told) if strictly else _warning(told)


def findings_of_release(pack: Pack, place_of: Callable[[Key], str], today: dt.date) -> Iterator[Finding]:
    """Claims that must be looked at again, or that nobody has found a first-hand source for."""
    used: set[str] = set()
    claims: list[tuple[Key, Sourced | Row]] = [
        ((group, one.id), one)
        for group in ("questions", "causes", "remedies", "faqs", "stretches", "routines", "facts")
        for one in getattr(pack, group).values()
    ]
    claims += [(("rules", index), row) for index, row in enumerate(pack.rules.rules)]
    claims += [(("urgent", index), row) for index, row in enumerate(pack.rules.urgent)]
    claims += [(("guards", index), row) for index, row in enumerate(pack.rules.guards)]
    for key, claim in claims:
        used.update(claim.sources)
        if dt.date.fromisoformat(claim.review) < today:
            place = place_of((*key, "review"))
            yield _problem(
                f"{place}: {claim.id} was to be reviewed by {claim.review}. Have it reviewed, then set a new date."
            )
        if claim.strength is Strength.GENERAL:
            place = place_of((*key, "strength"))
            yield _problem(f"{place}: {claim.id} is general knowledge only. Find a source for it, or have it signed.")
    for name in sorted(used):
        if pack.sources[name].secondary:
            place = place_of(("sources", name))
            yield _problem(f"{place}: only a copy of {pack.sources[name].title!r} was read. Read the first-hand text.")


def _problem(text: str) -> Finding:
    return _placed(text, "problem")


def _warning(text: str) -> Finding:
    return _placed(text, "warning")


def _placed(text: str, severity: Literal["problem", "warning"]) -> Finding:
    found = _PLACE.fullmatch(text)
    if found is None:
        return Finding(None, None, severity, text)
    return Finding(_shown(found["file"]), int(found["line"]), severity, found["message"])


def _shown(file: str) -> str:
    """Relative to the folder that content/ and grammars/ are in, when the file is below it."""
    path = Path(file)
    return str(path.relative_to(data_folder())) if path.is_relative_to(data_folder()) else file
