"""What may be said now: the phrases of the live contexts, for Vosk to listen for and for us to understand."""

import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kiosk.dialogue.events import Meaning
from kiosk.errors import ContentError, UsageError
from kiosk.hearing.covering import covering_sentences
from kiosk.hearing.live_graph import START, LiveGraph
from kiosk.hearing.matching import Match, MendingWords, misheard_phrases, nearest_phrase
from kiosk.hearing.phrase_file import PhraseFile, read_phrase_file
from kiosk.hearing.spelling import UNKNOWN, Folding, plain_words, spoken_words
from kiosk.hearing.word_graph import WordGraph, graphs_of

_log = logging.getLogger(__name__)

COMMANDS = "commands"
EMERGENCY = "emergency"
ALONE = ("wake",)  # contexts that nothing is added to


@dataclass(frozen=True, slots=True)
class Understood:
    """What words mean.  `cost` 0 is word for word; `is_final` says that nothing which means more could follow.

    heard: the phrase as Vosk writes it.
    """

    meaning: Meaning
    heard: str
    cost: float
    is_final: bool


class Live:
    """The phrases that are live together.  Values only: may be shared by threads once made."""

    def __init__(self, graphs: tuple[WordGraph, ...], folding: Folding, mending: MendingWords, language: str) -> None:
        self.graph = LiveGraph(graphs, folding)
        self._folding = folding
        self._mending = mending
        self._language = language
        self._plain = {word.replace("'", ""): word for word in sorted(self.graph.words) if "'" in word}

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Vosk's phrase list: every pair of words that may stand together, in as few sentences as will do."""
        fillers = sorted(self._mending.fillers)
        return (*(" ".join(words) for words in covering_sentences(self.graph)), *fillers, UNKNOWN)

    @cached_property
    def single_words(self) -> tuple[str, ...]:
        """The phrases of one word, for Vosk: a second listen to a short utterance."""
        steps = self.graph.steps[START]
        return (
            *dict.fromkeys(step.heard for step in steps if step.target in self.graph.ends),
            *sorted(self._mending.fillers),
            UNKNOWN,
        )

    def understand(self, words: str) -> Understood | None:
        """What was said or typed, or None when it is no live phrase and not near one."""
        folded = tuple(self._fold(words))
        if not folded or all(word == UNKNOWN for word in folded):
            return None
        match = nearest_phrase(self.graph, folded, self._mending)
        return self._understood(match) if match is not None else None

    def perhaps(self, words: str, most: int) -> tuple[Understood, ...]:
        """Up to `most` phrases that these words may be a mishearing of, the nearest first; none of them is certain."""
        folded = tuple(self._fold(words))
        if not folded or all(word == UNKNOWN for word in folded):
            return ()
        return tuple(map(self._understood, misheard_phrases(self.graph, folded, self._mending, most)))

    def can_go_on(self, words: str) -> bool:
        """Whether the words begin a live phrase that is longer."""
        folded = (self._folding(word) for word in plain_words(words))
        return any(self.graph.steps[node] for node in self.graph.after(folded))

    def _fold(self, words: str) -> list[str]:
        folded = []
        for word in spoken_words(words, self._language):
            heard = self._folding(word)
            # a keyboard's "cant" is "can't", unless the phrases know "cant" too
            folded.append(heard if heard in self.graph.words else self._plain.get(word, heard))
        return folded

    def _understood(self, match: Match) -> Understood:
        meaning = Meaning(self.graph.templates[match.template].block.intent, match.slots, " ".join(match.words))
        return Understood(meaning, " ".join(match.heard), match.cost, self._is_final(match))

    def _is_final(self, match: Match) -> bool:
        block = self.graph.templates[match.template].block
        for node in self.graph.after(match.heard):
            other = self.graph.templates[self.graph.template_of[node]].block
            if self.graph.steps[node] and other.delays:
                same = other.intent == block.intent and other.slots == block.slots
                if not same or self.graph.slot_ahead[node]:
                    return False
        return True


class Grammar:
    """Every context of a folder, or one grammar file."""

    def __init__(self, files: tuple[PhraseFile, ...]) -> None:
        """Raises ContentError when a template names a list or rule that is not there."""
        shared = tuple(file for file in files if not file.blocks)
        self._files = MappingProxyType({file.path.stem: file for file in files if file.blocks})
        problems: list[str] = []
        graphs: dict[str, tuple[WordGraph, ...]] = {}
        for name, file in self._files.items():
            try:
                graphs[name] = graphs_of(file, shared)
            except ContentError as err:
                problems.extend(err.problems)
        if problems:
            raise ContentError(*problems)
        self._graphs = MappingProxyType(graphs)
        self.homophones = tuple(group for file in files for group in file.homophones)
        self.folding = Folding(self.homophones)
        self._mending = MendingWords(
            fillers=frozenset(self.folding(word) for file in files for word in file.fillers),
            kept=frozenset(self.folding(word) for file in files for word in file.kept_words),
        )
        self._live: dict[tuple[tuple[str, ...], bool], Live] = {}

    @classmethod
    def load(cls, folder: Path) -> "Grammar":
        """Every *.yaml of the folder: one context each, named by the file.  Raises ContentError."""
        paths = sorted(folder.glob("*.yaml"))
        if not paths:
            raise ContentError(
                f"{folder}: no grammar files; a folder of *.yaml is needed. Check the setting `language`."
            )
        return cls(_read_all(paths))

    @classmethod
    def load_file(cls, path: Path, shared: Path | None = None) -> "Grammar":
        """One grammar file; the files of `shared` that hold no phrases give it their words.  Raises ContentError."""
        file = read_phrase_file(path)
        if not file.blocks:
            raise ContentError(
                f"{path}:1: no intents found; a grammar to listen with has `intents`. Name another file."
            )
        others = _read_all(sorted(shared.glob("*.yaml"))) if shared is not None else ()
        return cls((*(other for other in others if not other.blocks and other.language == file.language), file))

    @property
    def contexts(self) -> tuple[str, ...]:
        """Names of the contexts, sorted."""
        return tuple(sorted(self._graphs))

    def graphs(self, context: str) -> tuple[WordGraph, ...]:
        """The templates of one context.  Raises UsageError naming those there are."""
        if context not in self._graphs:
            raise UsageError(f"no context named {context!r}; there are {', '.join(self.contexts)}. Name one of them.")
        return self._graphs[context]

    def live(self, contexts: tuple[str, ...], *, only: bool = False) -> Live:
        """The phrases of these contexts, then (unless `only`) the commands and the emergency phrases.

        Nothing is added to `wake`.  Earlier contexts win where two say the same.  Raises UsageError on an unknown name.
        """
        key = (contexts, only)
        if key not in self._live:
            names = (
                contexts
                if only or contexts == ALONE
                else (*contexts, *(name for name in (COMMANDS, EMERGENCY) if name in self._graphs))
            )
            graphs = tuple(graph for name in dict.fromkeys(names) for graph in self.graphs(name))
            languages = {self._files[name].language for name in names}
            self._live[key] = Live(graphs, self.folding, self._mending, min(languages, default="en"))
            _log.debug("live contexts=%s nodes=%d", ",".join(names), len(self._live[key].graph.steps))
        return self._live[key]


def _read_all(paths: list[Path]) -> tuple[PhraseFile, ...]:
    files: list[PhraseFile] = []
    problems: list[str] = []
    for path in paths:
        try:
            files.append(read_phrase_file(path))
        except ContentError as err:
            problems.extend(err.problems)
    if problems:
        raise ContentError(*problems)
    return tuple(files)
