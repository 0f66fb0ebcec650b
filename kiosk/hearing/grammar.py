"""A language's grammar files: their templates by context, their words, and what is live in given contexts."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, dropwhile
from pathlib import Path
from types import MappingProxyType

from kiosk.errors import ContentError, UsageError
from kiosk.hearing.covering import covering_sentences, distinct_pairs
from kiosk.hearing.forks import without_forks
from kiosk.hearing.ideas import IdeaFinder, IdeaWords
from kiosk.hearing.live import ASK, EMERGENCY, Lexicon, Live, phrase_list
from kiosk.hearing.live_graph import LiveGraph, Network
from kiosk.hearing.matching import MendingWords
from kiosk.hearing.phrase_file import TENSES, WORD_LISTS, PhraseFile, read_phrase_file
from kiosk.hearing.ranking import QuestionRanker
from kiosk.hearing.spelling import Folding, plain_words
from kiosk.hearing.spotting import SpottingWords
from kiosk.hearing.stems import Stems
from kiosk.hearing.subjects import SubjectFinder, SubjectWords
from kiosk.hearing.tense import Tense, TenseWords
from kiosk.hearing.wake_phrases import WAKE, with_wake_phrases
from kiosk.hearing.word_graph import WordGraph, graphs_of

_log = logging.getLogger(__name__)

COMMANDS = "commands"
_SHORTEST_QUESTION = 3  # words; "what?" and "why" alone are commands


class Grammar:
    """Every context of a folder, or one grammar file."""

    def __init__(self, files: tuple[PhraseFile, ...], wake_phrases: tuple[str, ...] = ()) -> None:
        """Raises ContentError when a template names a list or rule that is not there.

        wake_phrases: what this site says in place of the phrases of `wake`.

        `wake_phrase` is what a visitor is told to say: the first sentence of `wake`, which is plain words (`kiosk
        check` asks so).  Empty where there is no `wake`.
        """
        files = with_wake_phrases(files, wake_phrases)
        self.site_wake_phrases = wake_phrases
        shared = tuple(file for file in files if not file.blocks)
        contexts = {file.path.stem: file for file in files if file.blocks}
        self._languages = {name: file.language for name, file in contexts.items()}
        self.wake_phrase = str(contexts[WAKE].blocks[0].sentences[0][0].text) if WAKE in contexts else ""
        problems: list[str] = []
        graphs: dict[str, tuple[WordGraph, ...]] = {}
        for name, file in contexts.items():
            try:
                graphs[name] = tuple(map(without_forks, graphs_of(file, shared)))
            except ContentError as err:
                problems.extend(err.problems)
        if problems:
            raise ContentError(*problems)
        self.homophones = tuple(group for file in files for group in file.homophones)
        self.folding = Folding(self.homophones)
        self._network = Network((graph for some in graphs.values() for graph in some), self.folding)
        ends = accumulate(map(len, graphs.values()))
        self._numbers = {  # of each context's templates in the network
            name: range(end - len(some), end) for (name, some), end in zip(graphs.items(), ends, strict=True)
        }
        words = {
            name: frozenset(self.folding(word) for file in files for word in file.words[name]) for name in WORD_LISTS
        }
        spotting = SpottingWords(
            passed_over=words["passed_over"] | words["fillers"],
            openers=words["openers"],
            negations=words["negations"],
            absences=words["absences"],
            subjects=words["subjects"],
            linking=words["linking"],
            breaks=words["breaks"],
        )
        endings = MappingProxyType({short: long for file in files for short, long in file.endings.items()})
        common = frozenset[str]().union(
            *(words[name] for name in WORD_LISTS if name not in ("kept_words", "word_ends"))
        )
        asked = {
            topic: tuple(self._as_said(question, endings)[-1] for question in some)
            for file in files
            for topic, some in file.asked.items()
        }
        questions = (question for file in files for some in file.asked.values() for question in some)
        self._asked = tuple(said for question in questions for said in self._as_said(question, endings))
        stems = Stems(words["word_ends"])
        idea_words = self._idea_words(files, endings, common - spotting.denying)
        tense_words = self._tense_words(files, endings)
        tense = Tense(tense_words, spotting)
        telling = (
            *(said for file in files for words in file.everyday for said in self._as_said(words, endings)),
            *(said for some in idea_words.ideas.values() for said in some),
            *tense_words.all(),
        )
        self._lexicon = Lexicon(
            mending=MendingWords(fillers=words["fillers"], kept=words["kept_words"]),
            spotting=spotting,
            endings=endings,
            ideas=IdeaFinder(idea_words, spotting, tense),
            telling_phrases=phrase_list(distinct_pairs(telling)) if telling else (),
            ranker=QuestionRanker(asked, stems),
            subjects=SubjectFinder(self._subject_words(files, endings), stems),
            opposites=MappingProxyType({one: other for file in files for one, other in file.opposites.items()}),
        )
        self._question_words = words["question_words"]
        self._clause_words = words["clause_words"]
        self._openers = words["openers"] | words["fillers"]
        self._covers: dict[int, tuple[tuple[str, ...], ...]] = {}
        self._live: dict[tuple[tuple[str, ...], bool], Live] = {}

    def _idea_words(
        self, files: tuple[PhraseFile, ...], endings: Mapping[str, str], light: frozenset[str]
    ) -> IdeaWords:
        return IdeaWords(
            ideas={
                name: tuple(self._named(said, endings) for said in some)
                for file in files
                for name, some in file.ideas.items()
            },
            tellings={sign: some for file in files for sign, some in file.tellings.items()},
            light=light,
        )

    def _tense_words(self, files: tuple[PhraseFile, ...], endings: Mapping[str, str]) -> TenseWords:
        def of_kind(kind: str) -> tuple[tuple[str, ...], ...]:
            return tuple(self._named(words, endings) for file in files for words in file.tense.get(kind, ()))

        return TenseWords(**{kind: of_kind(kind) for kind in TENSES})

    def _named(self, words: str, endings: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(part for word in plain_words(words) for part in self._parts(word, endings))

    def _subject_words(self, files: tuple[PhraseFile, ...], endings: Mapping[str, str]) -> SubjectWords:
        def named(some: Iterable[str]) -> tuple[tuple[str, ...], ...]:
            return tuple(dict.fromkeys(said for words in some for said in self._as_said(words, endings)))

        return SubjectWords(
            matters={name: named(some) for file in files for name, some in file.matters.items()},
            topics={
                topic: tuple(frozenset(matters.names) for matters in some)
                for file in files
                for topic, some in file.topics.items()
            },
            seeking=named(words for file in files for words in file.seeking),
            ours=named(words for file in files for words in file.ours),
        )

    def _as_said(self, words: str, endings: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
        """A sentence with its short forms and without: the recogniser knows "husband's", and not "foot's"."""
        plain = plain_words(words)
        return tuple(map(self.folding, plain)), tuple(part for word in plain for part in self._parts(word, endings))

    def _parts(self, word: str, endings: Mapping[str, str]) -> tuple[str, ...]:
        """A word of an idea as talk is folded: "foot's" is "foot is"."""
        ending = next((end for end in endings if word.endswith(end) and word != end), None)
        whole = (word,) if ending is None else (word.removesuffix(ending), endings[ending])
        return tuple(map(self.folding, whole))

    @classmethod
    def load(cls, folder: Path, wake_phrases: tuple[str, ...] | None = None) -> "Grammar":
        """Every *.yaml of the folder: one context each, named by the file.  Raises ContentError.

        wake_phrases: as the setting has them.
        """
        paths = sorted(folder.glob("*.yaml"))
        if not paths:
            raise ContentError(
                f"{folder}: no grammar files; a folder of *.yaml is needed. Check the setting `language`."
            )
        return cls(_read_all(paths), wake_phrases or ())

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
        return tuple(sorted(self._numbers))

    def graphs(self, context: str) -> tuple[WordGraph, ...]:
        """The templates of one context.  Raises UsageError naming those there are."""
        return tuple(self._network.templates[number] for number in self._numbers_of(context))

    def _numbers_of(self, context: str) -> range:
        if context not in self._numbers:
            raise UsageError(f"no context named {context!r}; there are {', '.join(self.contexts)}. Name one of them.")
        return self._numbers[context]

    def live(self, contexts: tuple[str, ...], *, only: bool = False) -> Live:
        """The phrases of these contexts, then (unless `only`) the commands and the emergency phrases.

        Nothing is added where `wake` is among them: a sleeping kiosk obeys no command.  Earlier contexts win where two
        say the same.  Raises UsageError on an unknown name.
        """
        key = (contexts, only)
        if key not in self._live:
            names = (
                contexts
                if only or WAKE in contexts
                else (*contexts, *(name for name in (COMMANDS, EMERGENCY) if name in self._numbers))
            )
            numbers = (number for name in dict.fromkeys(names) for number in self._numbers_of(name))
            graph = LiveGraph(self._network, numbers)
            languages = {self._languages[name] for name in names}
            language = min(languages, default="en")
            everyday = self._asked if any(one.block.intent == ASK for one in graph.templates) else ()
            self._live[key] = Live(graph, self.folding, language, self._lexicon, self._listed, everyday)
            _log.debug("live contexts=%s templates=%d", ",".join(names), len(graph.numbers))
        return self._live[key]

    def sentences(self, number: int) -> tuple[tuple[str, ...], ...]:
        """Covering sentences of one template, by its number; worked out once, whatever contexts it is live in."""
        if number not in self._covers:
            self._covers[number] = covering_sentences(LiveGraph(self._network, (number,)))
        return self._covers[number]

    def placed_sentences(self, context: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Covering sentences of every template of a context, each with the template's place."""
        for number in self._numbers_of(context):
            for words in self.sentences(number):
                yield words, self._network.templates[number].place

    def _listed(self, number: int) -> tuple[tuple[str, ...], ...]:
        """What stands for a template in Vosk's list: people's own questions stand for all that ask."""
        is_question = self._network.templates[number].block.intent == ASK
        return () if is_question and self._asked else self.sentences(number)

    def is_question(self, words: str) -> bool:
        """Whether words that may be no phrase at all were put as a question: for an honest "I do not know that"."""
        said = list(map(self.folding, plain_words(words)))
        rest = list(dropwhile(self._openers.__contains__, said))
        if len(rest) < _SHORTEST_QUESTION or rest[0] not in self._question_words:
            return False
        opens_clause = rest[0] in self._clause_words and rest[1] in self._lexicon.spotting.subjects
        if opens_clause and self._question_words.isdisjoint(rest[2:]):
            return False  # "when I walk, my toe …" tells; "when I get a cramp what should I do" asks
        return said[: len(said) - len(rest)][-1:] != ["i"]  # "I have had …" tells


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
