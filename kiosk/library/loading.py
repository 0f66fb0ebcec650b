"""content/ -> Pack: every file read, every value checked, every problem reported at once."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from kiosk.errors import ContentError
from kiosk.library.pack import (
    Cause,
    Fact,
    Faq,
    Heading,
    Pack,
    Prompt,
    Question,
    Remedy,
    Routine,
    Rules,
    Source,
    Stretch,
)
from kiosk.library.references import Draft, reference_problems
from kiosk.yaml_file import Key, YamlFile

# what a language's files may hold: the name of the group -> the shape of its entries; any file may hold any groups
_SHAPES: dict[str, type[BaseModel]] = {
    "sources": Source,
    "prompts": Prompt,
    "questions": Question,
    "causes": Cause,
    "remedies": Remedy,
    "faqs": Faq,
    "stretches": Stretch,
    "routines": Routine,
    "facts": Fact,
    "headings": Heading,
}
_TEXTS = ("labels", "screen")  # groups of which each entry is one short text
_Model = TypeVar("_Model", bound=BaseModel)


def load_pack(content_folder: Path) -> Pack:
    """Read one language's folder, such as content/en, and content/rules.yaml one folder up.

    Raises ContentError with every problem of every file, each `file:line: path.of.field: found X; allowed Y. Cure.`;
    paths are relative to the folder that content/ is in.
    """
    pack, _ = load_with_places(content_folder)
    return pack


def load_with_places(content_folder: Path) -> tuple[Pack, Callable[[Key], str]]:
    """The pack, and `file:line` of any of its entries by key: ("questions", "RF01", "ask"), ("guards", 2, "review")."""
    draft, files = _read(content_folder)
    problems = [problem for file in files for problem in file.problems]
    if problems or draft.rules is None or draft.rules_file is None:
        raise ContentError(*problems)
    rules_file = draft.rules_file

    def place_of(key: Key) -> str:
        entry = draft.declared.get(str(key[0]), {}).get(str(key[1])) if len(key) > 1 else None
        return (entry or rules_file).at(key)

    return Pack(language=content_folder.name, rules=draft.rules, **draft.texts, **draft.groups), place_of


def _read(content_folder: Path) -> tuple[Draft, list[YamlFile]]:
    root = content_folder.resolve().parent.parent
    if not content_folder.is_dir():
        raise ContentError(f"{content_folder}:1: no such folder. Set `language` to one of the folders of content/.")
    paths = sorted(content_folder.resolve().rglob("*.yaml"))
    draft = Draft({group: {} for group in _SHAPES}, {group: {} for group in _TEXTS})
    files = [YamlFile(path, root) for path in paths]
    for file in files:
        _read_groups(file, draft)
    rules_file = YamlFile(content_folder.resolve().parent / "rules.yaml", root)
    if not rules_file.problems:
        draft.rules = _validated(Rules, rules_file.value, rules_file, ())
    draft.rules_file = rules_file
    missing = [group for group in (*_SHAPES, *_TEXTS) if group not in draft.declared]
    if missing and not any(file.problems for file in files):  # else they may be in a file that could not be read
        shown = content_folder.resolve().relative_to(root)
        rules_file.problems += [
            f"{shown}:1: found no {group} in any file; they are needed. Add them." for group in missing
        ]
    reference_problems(draft)
    return draft, [*files, rules_file]


def _read_groups(file: YamlFile, draft: Draft) -> None:
    for group, entries in file.value.items():
        if group not in _SHAPES and group not in _TEXTS:
            file.complain((group,), f"found {group!r}; allowed is {_one_of((*_SHAPES, *_TEXTS), group)}")
        elif not isinstance(entries, dict):
            file.complain((group,), "found no entries; allowed are lines of `id: …` below it. Write them or delete it")
        else:
            for id_, fields in entries.items():
                if draft.declare(group, id_, file):
                    _read_entry(file, draft, (group, id_), fields)


def _read_entry(file: YamlFile, draft: Draft, key: tuple[str, str], fields: object) -> None:
    group, id_ = key
    if group in _TEXTS:
        if isinstance(fields, str) and fields:
            draft.texts[group][id_] = fields
        else:
            file.complain(key, "found nothing or a list; allowed is a short text. Write what the screen shows")
    elif not isinstance(fields, dict):
        file.complain(key, f"found {_shown(fields)}; allowed are lines of `name: value`. Write its fields below it")
    elif "id" in fields:
        file.complain((*key, "id"), f"found a second id; the id is the name {id_!r} above. Delete this line")
    else:
        shape = _SHAPES[group]
        with_id = fields if shape is Source else {"id": id_, **fields}
        value = _validated(shape, with_id, file, key)
        if value is not None:
            draft.groups[group][id_] = value


def _validated(shape: type[_Model], fields: Mapping[str, object], file: YamlFile, key: Key) -> _Model | None:
    try:
        return shape.model_validate(fields)
    except ValidationError as err:
        for error in err.errors(include_url=False):
            path = tuple(part for part in error["loc"] if part != "[key]")
            if path == ("id",):  # the entry's own name
                path = ()
            file.complain((*key, *path), _what(error, shape))
        return None


# pydantic's type of error -> what to say; {found}: the value, {name}: its field, {expected}, {pattern}: what is allowed
_SAYINGS = {
    "missing": "found no {name!r}; it is needed. Add it",
    "enum": "found {found}; allowed is {expected}. Write one of these",
    "literal_error": "found {found}; allowed is {expected}. Write one of these",
    "string_pattern_mismatch": "found {found}; allowed is text of the form {pattern}. Rename it",
    "string_too_short": "found nothing; a text is needed. Write it, or delete the line if it may be left out",
    "too_short": "found nothing; at least one is needed. Write it, or delete the line if it may be left out",
    "string_type": "found {found}; allowed is one text. Write it on one line, in quotes if it has a colon",
    "tuple_type": "found {found}; allowed is a list. Write it in square brackets",
    "mapping_type": "found {found}; allowed are lines of `name: value`. Write them below it",
    "model_type": "found {found}; allowed are lines of `name: value`. Write them below it",
}


def _what(error: ErrorDetails, shape: type[BaseModel]) -> str:
    """`found X; allowed Y. Cure` for one of pydantic's findings."""
    found, name, kind = _shown(error["input"]), str(error["loc"][-1]), error["type"]
    limits = error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"found a field {name!r}; allowed is {_one_of(_fields_at(shape, error['loc'][:-1]), name)}"
    if kind in _SAYINGS:
        return _SAYINGS[kind].format(**{"expected": "", "pattern": "", **limits, "found": found, "name": name})
    if kind == "value_error":
        return f"found {found}; allowed are {limits['error']}. Correct it"
    return f"found {found}; {error['msg'][0].lower()}{error['msg'][1:]}. Change it"


def _fields_at(shape: type[BaseModel], path: Iterable[int | str]) -> tuple[str, ...]:
    """The names of the fields where `path` leads in the shape, as its JSON schema tells them."""
    whole: dict[str, Any] = TypeAdapter(shape).json_schema()
    here = whole
    for part in path:
        here = here.get("properties", {}).get(part) or here.get("items") or here.get("additionalProperties") or {}
        here = whole["$defs"][here["$ref"].rpartition("/")[2]] if "$ref" in here else here
    return tuple(name for name in here.get("properties", {}) if name != "id" or shape is Rules)


def _one_of(allowed: Iterable[str], found: str) -> str:
    names = tuple(allowed)
    near = difflib.get_close_matches(found, names, n=1)
    return f"one of {', '.join(names)}. " + (f"Did you mean {near[0]!r}?" if near else "Rename or delete it")


def _shown(value: object) -> str:
    match value:
        case "" | [] | {}:
            return "nothing"
        case str():
            return repr(value if len(value) <= 60 else value[:57] + "…")
        case list():
            return "a list"
        case _:
            return "lines of `name: value`"
