"""What may be said now: the phrases of the live contexts, for Vosk to listen for and for us to understand."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import dropwhile
from pathlib import Path
from types import MappingProxyType

from kiosk.dialogue.events import Meaning
from kiosk.errors import ContentError, UsageError
from kiosk.hearing.covering import covering_sentences, distinct_pairs
from kiosk.hearing.forks import without_forks
from kiosk.hearing.ideas import LIMITS, IdeaFinder, IdeaWords, Limits
from kiosk.hearing.live_graph import START, LiveGraph
from kiosk.hearing.matching import Match, MendingWords, exact_phrase, misheard_phrases, nearest_phrase
from kiosk.hearing.phrase_file import WORD_LISTS, PhraseFile, read_phrase_file
from kiosk.hearing.ranking import LEAST_SCORE, LEAST_STATEMENT_SCORE, SURE_SCORE, TOPIC, QuestionRanker
from kiosk.hearing.spelling import UNKNOWN, Folding, plain_words, spoken_words
from kiosk.hearing.spotting import SpottingWords, spotted_phrase
from kiosk.hearing.stems import Stems
from kiosk.hearing.subjects import SubjectFinder, SubjectWords
from kiosk.hearing.word_graph import WordGraph, graphs_of

_log = logging.getLogger(__name__)

COMMANDS = "commands"
EMERGENCY = "emergency"
ASK = "ask"
SIGN = "sign"  # the slot that names an emergency's question
_FEW_WORDS = 3
ALONE = ("wake",)  # contexts that nothing is added to
_SHORTEST_QUESTION = 3  # words; "what?" and "why" alone are commands


@dataclass(frozen=True, slots=True)
class Understood:
    """What words mean.  `cost` 0 is word for word; `is_final` says that nothing which means more could follow.

    A phrase spotted inside longer talk costs 1 for each word of the talk that says something else.

    heard: the phrase as Vosk writes it.
    """

    meaning: Meaning
    heard: str
    cost: float
    is_final: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's words with a part of their own, whatever is live.  All folded.

    endings: short forms of words that may follow any other word ("'s": "is"), for a word no phrase holds.
    common: words that say nothing about what a question is about.
    ideas: finds emergencies told in people's own words.
    telling: sentences to listen for them with.
    opposites: words that sound nearly alike and mean the opposite ("can't": "can").
    ranker: finds the topic of a question that no template says.
    subjects: finds it by the matters that it names, where it is like no known question either.
    """

    mending: MendingWords
    spotting: SpottingWords
    endings: Mapping[str, str]
    common: frozenset[str]
    ideas: IdeaFinder
    telling: tuple[tuple[str, ...], ...]
    opposites: Mapping[str, str]
    ranker: QuestionRanker
    subjects: SubjectFinder


class Live:
    """The phrases that are live together.  Values only: may be shared by threads once made."""

    def __init__(
        self,
        graphs: tuple[WordGraph, ...],
        folding: Folding,
        language: str,
        lexicon: Lexicon,
        cover: Callable[[WordGraph], tuple[tuple[str, ...], ...]],
        everyday: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        """cover: a template's covering sentences.  everyday: sentences of people that stand for some templates'."""
        self._everyday = everyday
        self._common = lexicon.common
        self._cover = cover
        self.graph = LiveGraph(graphs, folding)
        self._folding = folding
        self._mending = lexicon.mending
        self._spotting = lexicon.spotting
        self._endings = lexicon.endings
        self._ideas = lexicon.ideas
        self._telling = lexicon.telling
        self._opposites = lexicon.opposites
        self._ranker = lexicon.ranker
        self._subjects = lexicon.subjects
        self._asks = any(graph.block.intent == ASK for graph in graphs)
        self._hears_emergencies = any(graph.block.intent == EMERGENCY for graph in graphs)
        self._language = language
        self._plain = {word.replace("'", ""): word for word in sorted(self.graph.words) if "'" in word}

    @cached_property
    def _listed(self) -> LiveGraph:
        return LiveGraph((template for template in self.graph.templates if template.block.is_listed), self._folding)

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Vosk's phrase list: every pair of words that may stand together, in as few sentences as will do."""
        covering = (sentence for one in self._listed.templates for sentence in self._cover(one))
        sentences = distinct_pairs((*covering, *self._everyday))
        return (*(" ".join(words) for words in sentences), *sorted(self._mending.fillers), UNKNOWN)

    @cached_property
    def short_phrases(self) -> tuple[str, ...]:
        """Those of a few words: for an utterance too short for more, and a quarter of the time to listen for."""
        return tuple(phrase for phrase in self.phrases if phrase.count(" ") < _FEW_WORDS)

    @cached_property
    def single_words(self) -> tuple[str, ...]:
        """The phrases of one word, for Vosk: a second listen to a short utterance."""
        steps = self._listed.steps[START]
        return (
            *dict.fromkeys(step.heard for step in steps if step.target in self._listed.ends),
            *sorted(self._mending.fillers),
            UNKNOWN,
        )

    @cached_property
    def telling_phrases(self) -> tuple[str, ...]:
        """For Vosk: what people tell emergencies with, a small list of its own.  Empty where none can be told."""
        if not self._hears_emergencies or not self._telling:
            return ()
        return (*(" ".join(words) for words in distinct_pairs(self._telling)), UNKNOWN)

    def turned(self, words: str) -> str | None:
        """The same words saying the opposite, as they may have been meant ("i can breathe"); None for none."""
        turned = " ".join(self._opposites.get(word, word) for word in words.split())
        return turned if turned != words else None

    def understand(self, words: str) -> Understood | None:
        """What was said or typed, or None when it is no live phrase and not near one."""
        folded = tuple(self._fold(words))
        if not folded or all(word == UNKNOWN for word in folded):
            return None
        match = nearest_phrase(self.graph, folded, self._mending)
        if match is not None and match.cost == 0:
            return self._understood(match)
        told = self._emergency_within(tuple(self._fold(words, splits=True)))
        if told is not None and told.cost == 0:  # "please, my chest really hurts": nothing else was said
            return told
        return self._understood(match) if match is not None else None

    def exactly(self, words: str) -> Understood | None:
        """What is said word for word, or None."""
        folded = tuple(self._fold(words))
        match = exact_phrase(self.graph, folded, self._mending) if folded else None
        return self._understood(match) if match is not None else None

    def perhaps(self, words: str, most: int) -> tuple[Understood, ...]:
        """Up to `most` phrases that these words may be a mishearing of, the nearest first; none of them is certain."""
        folded = tuple(self._fold(words))
        if not folded or all(word == UNKNOWN for word in folded):
            return ()
        return tuple(map(self._understood, misheard_phrases(self.graph, folded, self._mending, most)))

    def emergency_within(self, words: str) -> Understood | None:
        """An emergency told in passing, in the middle of other words; None when there is none or it is denied."""
        return self._emergency_within(tuple(self._fold(words, splits=True)))

    def told(self, readings: Iterable[str], limits: Limits = LIMITS) -> Understood | None:
        """The emergency that these words tell by their ideas.

        readings: what may have been said, the likeliest first; the first that says anything of it decides.  The cost is
        0 where nothing else was said, and grows with the words that say something else.
        """
        for words in readings if self._hears_emergencies else ():
            told = self._ideas.told(tuple(self._fold(words, splits=True)))
            if told is not None:
                is_near = told.between <= limits.between and told.gap <= limits.gap and told.beside <= limits.beside
                if told.is_denied or not is_near:
                    return None
                said = " ".join(told.words)
                meaning = Meaning(EMERGENCY, {SIGN: told.sign}, said)
                return Understood(meaning, said, float(told.between + told.beside), is_final=True)
        return None

    def denies(self, words: str) -> bool:
        """Whether these words deny an emergency, or tell of one that has gone by."""
        told = self._ideas.told(tuple(self._fold(words, splits=True))) if self._hears_emergencies else None
        return told is not None and told.is_denied

    def nearest_topic(self, words: str, *, is_question: bool, is_typed: bool) -> Understood | None:
        """The topic that these words ask for though no template says them; something to ask about, never to act on.

        is_typed: the words are meant for us; spoken ones must also ask, and name what people come here for.
        """
        if not self._asks:
            return None
        folded = tuple(self._fold(words, splits=True))
        near = self._ranker.nearest(folded)
        least = LEAST_SCORE if is_question else LEAST_STATEMENT_SCORE
        is_sure = near is not None and near.score >= SURE_SCORE
        topic: str | None = None
        if not is_sure and (is_typed or self._subjects.is_asked_here(folded, is_question=is_question)):
            topic = self._subjects.topic(folded)
        if topic is None and near is not None and near.score >= least:
            topic = near.topic
        return None if topic is None else Understood(Meaning(ASK, {TOPIC: topic}, words), "", 1.0, is_final=True)

    def can_go_on(self, words: str) -> bool:
        """Whether the words begin a live phrase that is longer."""
        folded = (self._folding(word) for word in plain_words(words))
        return any(self.graph.steps[node] for node in self.graph.after(folded))

    def _fold(self, words: str, *, splits: bool = False) -> list[str]:
        """The words as the phrases know them.  splits: "husband's" is "husband is", whatever the phrases know."""
        folded: list[str] = []
        for word in spoken_words(words, self._language):
            heard = self._folding(word)
            ending = next((end for end in self._endings if word.endswith(end) and word != end), None)
            stem = self._folding(word.removesuffix(ending)) if ending else ""
            if heard in self.graph.words and not (splits and stem in self.graph.words):
                folded.append(heard)
            elif ending:
                folded += [stem, self._folding(self._endings[ending])]
            else:  # a keyboard's "cant" is "can't", unless the phrases know "cant" too
                folded.append(self._plain.get(word, heard))
        return folded

    def _emergency_within(self, folded: tuple[str, ...]) -> Understood | None:
        spotted = spotted_phrase(self.graph, folded, EMERGENCY, self._spotting)
        match = nearest_phrase(self.graph, spotted.words, self._mending) if spotted is not None else None
        if spotted is None or match is None:
            return None
        return replace(self._understood(match), cost=float(spotted.other_words))

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
                graphs[name] = tuple(map(without_forks, graphs_of(file, shared)))
            except ContentError as err:
                problems.extend(err.problems)
        if problems:
            raise ContentError(*problems)
        self._graphs = MappingProxyType(graphs)
        self.homophones = tuple(group for file in files for group in file.homophones)
        self.folding = Folding(self.homophones)
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
        self._lexicon = Lexicon(
            mending=MendingWords(fillers=words["fillers"], kept=words["kept_words"]),
            spotting=spotting,
            endings=endings,
            common=common,
            ideas=IdeaFinder(idea_words, spotting),
            telling=(
                *(said for file in files for words in file.everyday for said in self._as_said(words, endings)),
                *(said for some in idea_words.ideas.values() for said in some),
                *idea_words.gone_by,
            ),
            ranker=QuestionRanker(asked, stems),
            subjects=SubjectFinder(self._subject_words(files, endings), stems),
            opposites=MappingProxyType({one: other for file in files for one, other in file.opposites.items()}),
        )
        self._question_words = words["question_words"]
        self._openers = words["openers"] | words["fillers"]
        self._covers: dict[int, tuple[tuple[str, ...], ...]] = {}
        self._live: dict[tuple[tuple[str, ...], bool], Live] = {}

    def _idea_words(
        self, files: tuple[PhraseFile, ...], endings: Mapping[str, str], light: frozenset[str]
    ) -> IdeaWords:
        def named(words: str) -> tuple[str, ...]:
            return tuple(part for word in plain_words(words) for part in self._parts(word, endings))

        return IdeaWords(
            ideas={name: tuple(map(named, some)) for file in files for name, some in file.ideas.items()},
            tellings={sign: some for file in files for sign, some in file.tellings.items()},
            gone_by=tuple(named(words) for file in files for words in file.gone_by),
            light=light,
        )

    def _subject_words(self, files: tuple[PhraseFile, ...], endings: Mapping[str, str]) -> SubjectWords:
        def named(some: Iterable[str]) -> tuple[tuple[str, ...], ...]:
            return tuple(dict.fromkeys(said for words in some for said in self._as_said(words, endings)))

        return SubjectWords(
            matters={name: named(some) for file in files for name, some in file.matters.items()},
            topics={
                topic: tuple(frozenset(rule.replace("&", " ").split()) for rule in rules)
                for file in files
                for topic, rules in file.topics.items()
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
            language = min(languages, default="en")
            everyday = self._asked if any(graph.block.intent == ASK for graph in graphs) else ()
            self._live[key] = Live(graphs, self.folding, language, self._lexicon, self._cover, everyday)
            _log.debug("live contexts=%s nodes=%d", ",".join(names), len(self._live[key].graph.steps))
        return self._live[key]

    def _cover(self, graph: WordGraph) -> tuple[tuple[str, ...], ...]:
        """Covering sentences of one template; worked out once, whatever contexts it is live in."""
        if graph.block.intent == ASK and self._asked:
            return ()  # people's own questions stand for all that the templates allow
        if id(graph) not in self._covers:
            self._covers[id(graph)] = covering_sentences(LiveGraph((graph,), self.folding))
        return self._covers[id(graph)]

    def is_question(self, words: str) -> bool:
        """Whether words that may be no phrase at all were put as a question: for an honest "I do not know that"."""
        said = list(map(self.folding, plain_words(words)))
        rest = list(dropwhile(self._openers.__contains__, said))
        if len(rest) < _SHORTEST_QUESTION or rest[0] not in self._question_words:
            return False
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
