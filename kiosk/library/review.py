"""A clinician's sign-off, bound to what was signed: content/review.yaml holds it, a digest of the content voids it.

The digest is no lock.  It tells that nobody has changed the words or the rules since somebody answered for them, by
mistake or on purpose; who may write to content/ is the site's own matter.
"""

import datetime as dt
import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from kiosk.errors import ContentError, SettingsError
from kiosk.yaml_file import Value, YamlFile

_ONE_LINE = re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x1f\x7f-\x9f\u2028\u2029]{0,78}\S)?")
# the fields of a review: the form of each, and how that is said
_FORMS = {
    "reviewer": (_ONE_LINE, "a name on one line, of at most 80 characters"),
    "role": (_ONE_LINE, "a role on one line, of at most 80 characters"),
    "day": (re.compile(r"\d{4}-\d{2}-\d{2}"), "a day that exists, as 2027-11-01"),
    "language": (re.compile(r"[a-z]{2,3}"), "the name of a folder of content/, as en"),
    "digest": (re.compile(r"[0-9a-f]{64}"), "the 64 digits that `kiosk review` prints"),
}


@dataclass(frozen=True, slots=True)
class Review:
    """One sign-off: who, as what, when, and the digest of the language's content that was signed."""

    reviewer: str
    role: str
    day: str  # YYYY-MM-DD
    language: str
    digest: str


class Standing(StrEnum):
    """Whether somebody answers for the content."""

    UNSIGNED = "unsigned"
    CHANGED = "changed"  # since it was signed; what has changed is not known
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Where one language's content stands.  `review`: the sign-off that holds, or the last one that held."""

    standing: Standing
    language: str
    digest: str
    review: Review | None

    @property
    def is_signed(self) -> bool:
        """Whether the content is word for word what a reviewer has signed."""
        return self.standing is Standing.SIGNED


def review_of(content_folder: Path) -> ReviewState:
    """The state of one language's folder, such as content/en.

    Raises ContentError with every `file:line: …` problem of review.yaml, or of files that are no YAML.
    """
    return review_state(read_reviews(content_folder), content_folder.name, content_digest(content_folder))


def review_state(reviews: tuple[Review, ...], language: str, digest: str) -> ReviewState:
    """Signed as long as any sign-off of this language has this very digest; the newest is named."""
    ours = [review for review in reversed(reviews) if review.language == language]
    for review in ours:
        if review.digest == digest:
            return ReviewState(Standing.SIGNED, language, digest, review)
    return ReviewState(Standing.CHANGED if ours else Standing.UNSIGNED, language, digest, next(iter(ours), None))


def content_digest(content_folder: Path) -> str:
    """SHA-256, as 64 hex digits, of all that is spoken or decides in one language.

    Digested are content/rules.yaml, content/<language>/ and grammars/<language>/: the phrases decide what counts as
    a yes, a no or an emergency, so whoever signs the questions signs those too.  Taken are the parsed values in their
    order (which decides: what stands first is asked and told first), so comments, line ends and layout are free.  A
    file's name counts; the order in which a disk lists files does not.
    """
    folder, root = content_folder.resolve(), _root(content_folder)
    paths = [folder.parent / "rules.yaml"]
    for part in (folder, root / "grammars" / folder.name):
        paths += part.rglob("*.yaml")
    files = [YamlFile(path, root) for path in sorted(paths, key=lambda path: path.relative_to(root).as_posix())]
    if problems := [problem for file in files for problem in file.problems]:
        raise ContentError(*problems)
    values = [[file.path.relative_to(root).as_posix(), _in_order(file.value)] for file in files]
    return hashlib.sha256(json.dumps(values, separators=(",", ":")).encode("ascii")).hexdigest()


def read_reviews(content_folder: Path) -> tuple[Review, ...]:
    """The sign-offs of every language, oldest first; none where the file is not there.

    Raises ContentError with a `file:line: …` string for each problem.
    """
    path = _path(content_folder)
    if not path.exists():
        return ()
    file = YamlFile.sound(path, _root(content_folder))
    for name in file.value:
        if name != "reviews":
            file.complain((name,), f"found {name!r}; allowed is reviews. Rename or delete it")
    entries = file.value.get("reviews", [])
    found: list[Review] = []
    if not isinstance(entries, list):
        file.complain(("reviews",), "found no list; allowed is [], or what `kiosk review --sign` writes. Write []")
        entries = []
    for index, entry in enumerate(entries):
        review = _read_entry(file, index, entry)
        if review is not None:
            found.append(review)
    if file.problems:
        raise ContentError(*file.problems)
    return tuple(found)


def problem_with(field: str, text: str) -> str | None:
    """What is wrong with one field of a review, as `found X; allowed is Y`; None if nothing is."""
    form, allowed = _FORMS[field]
    if form.fullmatch(text) and (field != "day" or _exists(text)):
        return None
    return f"found {text!r}; allowed is {allowed}"


def sign(content_folder: Path, review: Review) -> None:
    """Add a sign-off to review.yaml, in one step: it is there whole, or not at all.  The comment on top stays.

    Raises ContentError where the file is broken already, and SettingsError where it cannot be written.
    """
    reviews = [*read_reviews(content_folder), review]
    path = _path(content_folder)
    comment = path.read_text(encoding="utf-8") if path.exists() else ""
    kept = re.match(r"(?:[ \t]*(?:#.*)?\n)*", comment)
    text = yaml.safe_dump({"reviews": [asdict(one) for one in reviews]}, sort_keys=False, allow_unicode=True, width=120)
    unfinished = path.with_suffix(f".{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write((kept[0] if kept else "") + text)
            file.flush()
            os.fsync(file.fileno())  # before the new name: a power cut leaves the old file or the new one
        unfinished.replace(path)
    except OSError as err:
        unfinished.unlink(missing_ok=True)
        raise SettingsError(f"{path} cannot be written: {err.strerror}. Sign as a user who may write there.") from err


def _read_entry(file: YamlFile, index: int, entry: Value) -> Review | None:
    key = ("reviews", index)
    if not isinstance(entry, dict):
        file.complain(key, "found no fields; allowed is what `kiosk review --sign` writes. Sign again, or delete it")
        return None
    for name in entry:
        if name not in _FORMS:
            file.complain((*key, name), f"found a field {name!r}; allowed are {', '.join(_FORMS)}. Delete it")
    texts = {name: text for name in _FORMS if isinstance(text := entry.get(name, ""), str)}
    for name, (_, allowed) in _FORMS.items():
        problem = problem_with(name, texts[name]) if name in texts else f"found no text; allowed is {allowed}"
        if problem is not None:
            file.complain((*key, name), f"{problem}. Sign again")
    return None if file.problems else Review(**texts)


def _in_order(value: Value) -> object:
    """The value with mappings as lists of pairs: JSON knows no order of names, and ours has a meaning."""
    match value:
        case dict():
            return {"pairs": [[name, _in_order(one)] for name, one in value.items()]}
        case list():
            return [_in_order(one) for one in value]
    return value


def _exists(day: str) -> bool:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _root(content_folder: Path) -> Path:
    """The folder that content/ and grammars/ are in."""
    return content_folder.resolve().parent.parent


def _path(content_folder: Path) -> Path:
    return content_folder.resolve().parent / "review.yaml"
