"""`kiosk review`: whether a clinician has signed the content as it is now, and signing it."""

import argparse
import datetime as dt
import json

from kiosk.errors import UsageError
from kiosk.library.review import Review, ReviewState, Standing, problem_with, review_of, sign
from kiosk.settings import Settings
from kiosk.wiring import pack_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kiosk review`."""
    parser.add_argument("--sign", metavar="NAME", help="sign the content as it is now, as this reviewer")
    parser.add_argument("--role", metavar="ROLE", help='what the reviewer is, and where: "GP, Example Clinic"')
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="the day of the review; without it, today")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the state, after signing if that was asked for; 0 if the content is signed, else 1."""
    folder = settings.content_folder
    if arguments.sign is not None:
        state = review_of(folder)
        review = _review(arguments, state)
        pack_of(settings)  # content with problems is not signed: nobody could have heard it
        sign(folder, review)
    elif arguments.role is not None or arguments.day is not None:
        raise UsageError("--role and --day belong to --sign. Name the reviewer: --sign NAME --role ROLE.")
    state = review_of(folder)
    print(json.dumps(_object(state), ensure_ascii=False) if arguments.json else _told(state))
    return 0 if state.is_signed else 1


def _review(arguments: argparse.Namespace, state: ReviewState) -> Review:
    if arguments.role is None:
        raise UsageError("--sign needs a role. Say what the reviewer is: --role ROLE.")
    day = arguments.day or dt.datetime.now(tz=dt.UTC).date().isoformat()
    for option, field, text in (
        ("sign", "reviewer", arguments.sign),
        ("role", "role", arguments.role),
        ("day", "day", day),
    ):
        if problem := problem_with(field, text):
            raise UsageError(f"--{option}: {problem}.")
    return Review(arguments.sign, arguments.role, day, state.language, state.digest)


def _object(state: ReviewState) -> dict[str, str | None]:
    review = state.review
    return {
        "state": state.standing.value,
        "language": state.language,
        "digest": state.digest,
        "reviewer": review.reviewer if review else None,
        "role": review.role if review else None,
        "day": review.day if review else None,
    }


def _told(state: ReviewState) -> str:
    told = {
        Standing.UNSIGNED: "no clinician has signed this content",
        Standing.CHANGED: "this content was changed since it was signed",
        Standing.SIGNED: "this content is as it was signed",
    }[state.standing]
    by = f" by {state.review.reviewer} ({state.review.role}) on {state.review.day}" if state.review else ""
    return f"{state.standing.value}: {told}{by}\nlanguage {state.language}, digest {state.digest}"
