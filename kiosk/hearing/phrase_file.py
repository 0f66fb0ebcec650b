"""One grammar file: hassil's own YAML, plus our words: `homophones`, `ideas`, `matters` … and the lists of WORD_LISTS.

A file with `intents` is a context.  One without them only shares its lists, rules and words with the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from hassil.expression import Sentence
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError
from hassil.util import is_template

from kiosk.errors import ContentError
from kiosk.hearing.namings import Together
from kiosk.yaml_file import Key, Value, YamlFile

WORD_LISTS = (
    "fillers",
    "kept_words",
    "question_words",
    "clause_words",
    "openers",
    "passed_over",
    "negations",
    "absences",
    "subjects",
    "linking",
    "breaks",
    "common_words",
    "word_ends",
)
TENSES = ("gone_by", "joins", "at_hand", "present", "not_meant", "compared")
_TOP = (
    "language",
    "intents",
    "lists",
    "expansion_rules",
    "skip_words",
    "homophones",
    "endings",
    "ideas",
    "tellings",
    "tense",
    "everyday",
    "opposites",
    "asked",
    "matters",
    "topics",
    "seeking",
    "ours",
    *WORD_LISTS,
    "settings",
    "responses",
)
_BLOCK = (
    "sentences",
    "slots",
    "lists",
    "expansion_rules",
    "metadata",
    "response",
    "settings",
    "required_keywords",
    "inferred_domain",
    "name_domains",
)
_LIST = ("values", "range", "metadata")
# hassil matches these against a state of the house that a kiosk does not have, or against words nobody can list
_REFUSED = {"requires_context": "a block", "excludes_context": "a block", "wildcard": "a list"}
MOST_NUMBERS = 10_000  # a range is heard as words; more than this makes Vosk's list slow to load


class Mend(Enum):
    """What may turn a near miss into a phrase: its words alone, only its sound, nothing."""

    BY_WORDS = "yes"
    BY_EAR = "by ear"
    NEVER = "no"


@dataclass(frozen=True, slots=True)
class ListValue:
    """One value of a list: what is said, and what the slot then holds (None: the words said)."""

    said: Sentence
    out: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """A range of whole numbers, both ends included."""

    start: int
    stop: int
    step: int


PhraseList = tuple[ListValue, ...] | Numbers


@dataclass(frozen=True, slots=True)
class Block:
    """What sentences of one intent have in common.

    mend: where a near miss may stand for one of these sentences.
    delays: a shorter phrase waits to see whether it becomes one of these.
    is_spotted: these sentences mean the same inside longer talk.
    is_listed: the recogniser's phrase list holds them.
    """

    intent: str
    slots: Mapping[str, str]
    mend: Mend
    delays: bool
    is_spotted: bool
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A block as it is written, and as nobody needs it any more once there are graphs of its sentences.

    lists, rules: which only these sentences know.
    """

    block: Block
    sentences: tuple[tuple[Sentence, str], ...]  # with file:line
    lists: Mapping[str, PhraseList]
    rules: Mapping[str, Sentence]


@dataclass(frozen=True, slots=True)
class PhraseFile:
    """What one file says."""

    path: Path
    language: str
    blocks: tuple[Written, ...]
    lists: Mapping[str, PhraseList]
    rules: Mapping[str, Sentence]
    skip_words: tuple[str, ...]
    homophones: tuple[tuple[str, ...], ...]
    endings: Mapping[str, str]  # "'s" -> "is": a word with this ending is two words
    words: Mapping[str, tuple[str, ...]]  # for each of WORD_LISTS; empty where the file has none
    ideas: Mapping[str, tuple[str, ...]]  # what each is named with; several words in a row are one naming
    tellings: Mapping[str, tuple[Together, ...]]  # for each sign the ideas that tell it
    tense: Mapping[str, tuple[str, ...]]  # for each of TENSES what makes a telling of now, or not
    everyday: tuple[str, ...]  # sentences whose words and pairs of words a telling is listened for with
    asked: Mapping[str, tuple[str, ...]]  # for each topic, questions of people that ask for it
    matters: Mapping[str, tuple[str, ...]]  # what each is named with, as ideas are
    topics: Mapping[str, tuple[Together, ...]]  # for each topic the matters that ask for it
    seeking: tuple[str, ...]  # what makes talk a question wherever it stands
    ours: tuple[str, ...]  # what people here talk about
    opposites: Mapping[str, str]  # "can't" -> "can": words that sound nearly alike and mean the opposite


def read_phrase_file(path: Path) -> PhraseFile:
    """Raises ContentError with every problem of the file, each `file:line: found, allowed, cure`."""
    reader = _Reader(YamlFile.sound(path))
    read = reader.file()
    if reader.problems:
        raise ContentError(*reader.problems)
    return read


class _Reader:
    def __init__(self, yaml: YamlFile) -> None:
        self._yaml = yaml
        self.problems: list[str] = []

    def _say(self, key: Key, message: str) -> None:
        self.problems.append(f"{self._yaml.at(key)}: {message}")

    def file(self) -> PhraseFile:
        top = self._yaml.value
        self._known(top, (), _TOP, "a grammar file")
        if not any(
            name in top
            for name in (
                "intents",
                "lists",
                "expansion_rules",
                "homophones",
                "endings",
                "ideas",
                "everyday",
                "asked",
                "topics",
                *WORD_LISTS,
            )
        ):
            self._say((), "no phrases found; a grammar file has `language` and `intents`. Add them or delete the file.")
        self._known(self._mapping(top.get("tense", {}), ("tense",)), ("tense",), TENSES, "`tense`")
        language = self._text(top.get("language", "en"), ("language",))
        if "intents" in top and "language" not in top:
            self._say((), "no `language`; a grammar file names one. Add `language: en`.")
        blocks = tuple(self._blocks(self._mapping(top.get("intents", {}), ("intents",))))
        if "intents" in top and not blocks and not self.problems:
            self._say(("intents",), "no sentences found; a context has at least one intent with sentences.")
        return PhraseFile(
            path=self._yaml.path,
            language=language,
            blocks=blocks,
            lists=self._lists(top.get("lists", {}), ("lists",)),
            rules=self._rules(top.get("expansion_rules", {}), ("expansion_rules",)),
            skip_words=self._words(top.get("skip_words", []), ("skip_words",)),
            homophones=self._homophones(top.get("homophones", [])),
            endings=self._pairs(top, "endings"),
            words=MappingProxyType({name: self._words(top.get(name, []), (name,)) for name in WORD_LISTS}),
            ideas=self._word_lists(top, "ideas"),
            tellings=self._of_ideas(top, "tellings", "ideas"),
            tense=self._word_lists(top, "tense"),
            everyday=self._words(top.get("everyday", []), ("everyday",)),
            asked=self._word_lists(top, "asked"),
            matters=self._word_lists(top, "matters"),
            topics=self._of_ideas(top, "topics", "matters"),
            seeking=self._words(top.get("seeking", []), ("seeking",)),
            ours=self._words(top.get("ours", []), ("ours",)),
            opposites=self._pairs(top, "opposites"),
        )

    def _pairs(self, top: Mapping[str, Value], name: str) -> Mapping[str, str]:
        pairs = self._mapping(top.get(name, {}), (name,))
        return MappingProxyType({key: self._text(value, (name, key)).lower().strip() for key, value in pairs.items()})

    def _word_lists(self, top: Mapping[str, Value], name: str) -> Mapping[str, tuple[str, ...]]:
        lists = self._mapping(top.get(name, {}), (name,))
        return MappingProxyType({key: self._words(value, (name, key)) for key, value in lists.items()})

    def _of_ideas(self, top: Mapping[str, Value], name: str, ideas: str) -> Mapping[str, tuple[Together, ...]]:
        """Rules that are made of ideas, all of which must be there."""
        known = self._mapping(top.get(ideas, {}), (ideas,))
        rules = {key: tuple(map(Together.parse, some)) for key, some in self._word_lists(top, name).items()}
        for key, some in rules.items():
            for index, together in enumerate(some):
                for idea in together.names:
                    if idea not in known:
                        self._say((name, key, index), f"no idea {idea!r}; add it to `{ideas}` or correct it.")
        return MappingProxyType(rules)

    def _blocks(self, intents: Mapping[str, Value]) -> Iterator[Written]:
        for intent, body in intents.items():
            data = self._mapping(body, ("intents", intent)).get("data")
            if not isinstance(data, list) or not data:
                self._say(
                    ("intents", intent),
                    f"intent {intent!r} has no `data`; it is a list of blocks with `sentences`. Add one.",
                )
                continue
            for index, item in enumerate(data):
                key = ("intents", intent, "data", index)
                block = self._mapping(item, key)
                self._known(block, key, _BLOCK, "a block of sentences")
                metadata = self._mapping(block.get("metadata", {}), (*key, "metadata"))
                slots = self._mapping(block.get("slots", {}), (*key, "slots"))
                yield Written(
                    Block(
                        intent=intent,
                        slots=MappingProxyType(
                            {name: self._text(value, (*key, "slots", name)) for name, value in slots.items()}
                        ),
                        mend=self._mend(metadata.get("mend", "yes"), (*key, "metadata", "mend")),
                        delays=metadata.get("delays") != "no",
                        is_spotted=metadata.get("spot") != "no",
                        is_listed=metadata.get("listed") != "no",
                    ),
                    sentences=self._sentences(block.get("sentences", []), (*key, "sentences")),
                    lists=self._lists(block.get("lists", {}), (*key, "lists")),
                    rules=self._rules(block.get("expansion_rules", {}), (*key, "expansion_rules")),
                )

    def _mend(self, value: Value, key: Key) -> Mend:
        try:
            return Mend(value)
        except ValueError:
            self._say(key, f"mend {value!r} is not known; allowed are {', '.join(mend.value for mend in Mend)}.")
            return Mend.NEVER

    def _sentences(self, value: Value, key: Key) -> tuple[tuple[Sentence, str], ...]:
        if not isinstance(value, list) or not value:
            self._say(key, "no sentences; a block has a list of at least one. Add one or delete the block.")
            return ()
        parsed = (
            (self._template(item, (*key, index)), self._yaml.at((*key, index))) for index, item in enumerate(value)
        )
        return tuple((sentence, place) for sentence, place in parsed if sentence is not None)

    def _template(self, value: Value, key: Key) -> Sentence | None:
        text = self._text(value, key)
        if not text.strip():
            self._say(key, "an empty sentence; at least one word is allowed. Write the words or delete the line.")
            return None
        try:
            # hassil parses the group it wraps round the text; a stray bracket ends that group too soon
            return parse_sentence(text, keep_text=True)
        except (ParseError, AssertionError, IndexError) as err:
            self._say(
                key, f"{text!r} is not a sentence template ({_first_line(err)}). Close every ( [ {{ < with its partner."
            )
            return None

    def _rules(self, value: Value, key: Key) -> Mapping[str, Sentence]:
        rules = {name: self._template(body, (*key, name)) for name, body in self._mapping(value, key).items()}
        return MappingProxyType({name: rule for name, rule in rules.items() if rule is not None})

    def _lists(self, value: Value, key: Key) -> Mapping[str, PhraseList]:
        built: dict[str, PhraseList] = {}
        for name, body in self._mapping(value, key).items():
            phrase_list = self._list(self._mapping(body, (*key, name)), (*key, name))
            if phrase_list is not None:
                built[name] = phrase_list
        return MappingProxyType(built)

    def _list(self, body: Mapping[str, Value], key: Key) -> PhraseList | None:
        self._known(body, key, _LIST, "a list")
        if "range" in body:
            return self._numbers(self._mapping(body["range"], (*key, "range")), (*key, "range"))
        values = body.get("values")
        if not isinstance(values, list) or not values:
            self._say(key, "an empty list; `values` with at least one entry, or `range`, is allowed. Add one.")
            return None
        built = []
        for index, item in enumerate(values):
            said = item.get("in", "") if isinstance(item, dict) else item
            out = self._text(item["out"], (*key, "values", index)) if isinstance(item, dict) and "out" in item else None
            text = self._text(said, (*key, "values", index))
            sentence = self._template(text, (*key, "values", index))
            if sentence is not None:
                built.append(
                    ListValue(sentence, out if out is not None else None if is_template(text) else text.strip())
                )
        return tuple(built)

    def _numbers(self, body: Mapping[str, Value], key: Key) -> Numbers | None:
        try:
            numbers = Numbers(
                int(str(body.get("from", ""))), int(str(body.get("to", ""))), int(str(body.get("step", "1")))
            )
        except ValueError:
            self._say(key, f"range {dict(body)} is not understood; `from`, `to` and `step` are whole numbers.")
            return None
        many = (numbers.stop - numbers.start) // numbers.step + 1 if numbers.step > 0 else 0
        if not 1 <= many <= MOST_NUMBERS:
            self._say(
                key,
                f"range {numbers.start} to {numbers.stop} by {numbers.step}: 1 to {MOST_NUMBERS} numbers are allowed.",
            )
            return None
        return numbers

    def _homophones(self, value: Value) -> tuple[tuple[str, ...], ...]:
        if not isinstance(value, list):
            self._say(("homophones",), "homophones are a list of lists, such as `- [no, know]`.")
            return ()
        groups = tuple(self._words(group, ("homophones", index)) for index, group in enumerate(value))
        for index, group in enumerate(groups):
            if len(group) < 2:
                self._say(
                    ("homophones", index),
                    f"{list(group)}: two or more words that sound the same are needed, such as [no, know].",
                )
        return groups

    def _words(self, value: Value, key: Key) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._say(key, "found text or names; a list of words such as `[uh, um]` is allowed.")
            return ()
        return tuple(self._text(item, (*key, index)).lower().strip() for index, item in enumerate(value))

    def _mapping(self, value: Value, key: Key) -> Mapping[str, Value]:
        if isinstance(value, dict):
            return value
        if value != "":
            self._say(key, "found text or a list; lines of `name: value` are allowed here.")
        return {}

    def _text(self, value: Value, key: Key) -> str:
        if isinstance(value, str):
            return value
        self._say(
            key, "found a list or names; text is allowed here. Quote it if it holds a colon or starts with a bracket."
        )
        return ""

    def _known(self, found: Mapping[str, Value], key: Key, allowed: tuple[str, ...], what: str) -> None:
        for name in found:
            if name in _REFUSED:
                self._say(
                    (*key, name),
                    f"`{name}` cannot be listened for: a kiosk's phrases are fixed. List the words instead.",
                )
            elif name not in allowed:
                self._say(
                    (*key, name),
                    f"`{name}` is not known in {what}; allowed: {', '.join(allowed)}. Correct the spelling.",
                )


def _first_line(err: Exception) -> str:
    return (str(err) or type(err).__name__).splitlines()[0]
