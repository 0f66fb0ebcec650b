"""`kiosk triage`: answers in, level, signs, possible causes and what is withheld out."""

import argparse
import json
import sys
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from kiosk.dialogue.triage import assess, completed, fired_rows
from kiosk.errors import UsageError
from kiosk.library.loading import load_with_places
from kiosk.library.pack import Answer, Pack
from kiosk.settings import Settings
from kiosk.yaml_file import Key


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `kiosk triage`."""
    parser.add_argument(
        "--answers",
        required=True,
        metavar="FILE",
        help='JSON like {"RF01": "no", "Q02": "yes"}; - reads standard input',
    )
    parser.add_argument("--explain", action="store_true", help="also the rows of the decision table that fired")
    parser.add_argument("--json", action="store_true", help="one JSON object, which is what it always prints")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print one JSON object."""
    pack, place_of = load_with_places(settings.content_folder)
    answers = _read_answers(arguments.answers, pack)
    found = assess(answers, pack)
    result: dict[str, object] = {
        "level": found.level.value,
        "signs": list(found.signs),
        "causes": [{"id": cause.id, "because": list(cause.because)} for cause in found.causes],
        "locked": list(found.locked),
    }
    if arguments.explain:
        result["urgent"] = found.is_urgent
        result["rows"] = [_row(number, pack, place_of) for number in fired_rows(completed(answers, pack), pack)]
    print(json.dumps(result, ensure_ascii=False))
    return 0


def _row(number: int, pack: Pack, place_of: Callable[[Key], str]) -> dict[str, object]:
    """One row of the table, as its author wrote it, with its place."""
    rule = pack.rules.rules[number]
    return {
        "id": rule.id,
        "level": rule.level.value,
        "when": {id_: [answer.value for answer in accepted] for id_, accepted in rule.when.items()},
        "sources": list(rule.sources),
        "strength": rule.strength.value,
        "review": rule.review,
        "at": place_of(("rules", number)),
    }


def _read_answers(name: str, pack: Pack) -> dict[str, Answer]:
    try:
        found = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8"))
    except OSError as err:
        raise UsageError(f"{name}: cannot be read: {err.strerror}. Name a JSON file, or - for standard input.") from err
    except ValueError as err:
        raise UsageError(f'{name}: not JSON: {err}. Write answers like {{"RF01": "no", "Q02": "yes"}}.') from err
    if not isinstance(found, dict):
        raise UsageError(f'{name}: found a {type(found).__name__}, answers are an object like {{"RF01": "no"}}.')
    known = {*pack.questions, *pack.rules.shorthand, *pack.rules.same_as.values()}
    problems = []
    for id_, answer in found.items():
        if id_ not in known:
            near = get_close_matches(id_, known, 1)
            problems.append(f"{name}: no question has the id {id_!r}" + (f"; did you mean {near[0]}?" if near else "."))
        if answer not in list(Answer):
            problems.append(f"{name}: {id_} is {answer!r}; allowed are yes, no, not_sure.")
    if problems:
        raise UsageError("\n".join(problems))
    return {id_: Answer(answer) for id_, answer in found.items()}
