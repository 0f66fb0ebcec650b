"""What may be said now: the phrases that are live together, for Vosk to listen for and for us to understand."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kiosk.dialogue.events import Meaning
from kiosk.hearing.covering import distinct_pairs
from kiosk.hearing.ideas import LIMITS, IdeaFinder, Limits
from kiosk.hearing.live_graph import START, LiveGraph
from kiosk.hearing.matching import Match, MendingWords, exact_phrase, misheard_phrases, nearest_phrase
from kiosk.hearing.ranking import LEAST_SCORE, LEAST_STATEMENT_SCORE, SURE_SCORE, TOPIC, QuestionRanker
from kiosk.hearing.spelling import UNKNOWN, Folding, plain_words, spoken_words
from kiosk.hearing.spotting import SpottingWords, spotted_phrase
from kiosk.hearing.subjects import SubjectFinder

EMERGENCY = "emergency"
ASK = "ask"
SIGN = "sign"  # the slot that names an emergency's question
_FEW_WORDS = 3


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
    ideas: finds emergencies told in people's own words.
    telling_phrases: for Vosk, what people tell them with, a small list of its own.
    opposites: words that sound nearly alike and mean the opposite ("can't": "can").
    ranker: finds the topic of a question that no template says.
    subjects: finds it by the matters that it names, where it is like no known question either.
    """

    mending: MendingWords
    spotting: SpottingWords
    endings: Mapping[str, str]
    ideas: IdeaFinder
    telling_phrases: tuple[str, ...]
    opposites: Mapping[str, str]
    ranker: QuestionRanker
    subjects: SubjectFinder


def phrase_list(sentences: Iterable[tuple[str, ...]], words: Iterable[str] = ()) -> tuple[str, ...]:
    """What Vosk is given to listen for: these sentences, these words, and speech that is neither.

    One string for each sentence, in however many lists it stands: what is live in two places is nearly the same.
    """
    return (*(sys.intern(" ".join(said)) for said in sentences), *sorted(words), UNKNOWN)


class Live:
    """The phrases that are live together.  Values only: may be shared by threads once made."""

    def __init__(
        self,
        graph: LiveGraph,
        folding: Folding,
        language: str,
        lexicon: Lexicon,
        cover: Callable[[int], tuple[tuple[str, ...], ...]],
        everyday: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        """cover: what stands for a template, by its number, in the list.  everyday: what stands there beside them."""
        self._everyday = everyday
        self._cover = cover
        self.graph = graph
        self._folding = folding
        self._mending = lexicon.mending
        self._spotting = lexicon.spotting
        self._endings = lexicon.endings
        self._ideas = lexicon.ideas
        self._opposites = lexicon.opposites
        self._ranker = lexicon.ranker
        self._subjects = lexicon.subjects
        intents = {template.block.intent for template in graph.templates}
        self._asks = ASK in intents
        self._hears_emergencies = EMERGENCY in intents
        self.telling_phrases = lexicon.telling_phrases if self._hears_emergencies else ()
        self._language = language
        self._plain = {word.replace("'", ""): word for word in sorted(self.graph.words) if "'" in word}

    @cached_property
    def _listed(self) -> LiveGraph:
        return self.graph.only(lambda template: template.block.is_listed)

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Vosk's phrase list: every pair of words that may stand together, in as few sentences as will do."""
        covering = (sentence for number in self._listed.numbers for sentence in self._cover(number))
        sentences = distinct_pairs((*covering, *self._everyday))
        return phrase_list(sentences, self._mending.fillers)

    @cached_property
    def short_phrases(self) -> tuple[str, ...]:
        """Those of a few words: for an utterance too short for more, and a quarter of the time to listen for."""
        return tuple(phrase for phrase in self.phrases if phrase.count(" ") < _FEW_WORDS)

    @cached_property
    def single_words(self) -> tuple[str, ...]:
        """The phrases of one word, for Vosk: a second listen to a short utterance."""
        steps = self._listed.steps(START)
        return (
            *dict.fromkeys(step.heard for step in steps if step.target in self._listed.ends),
            *sorted(self._mending.fillers),
            UNKNOWN,
        )

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

    def says_nothing(self, words: str) -> bool:
        """Whether these are only words that say nothing, as in a sigh: "oh"."""
        folded = self._fold(words)
        return bool(folded) and self._mending.fillers.issuperset(folded)

    def can_go_on(self, words: str) -> bool:
        """Whether the words begin a live phrase that is longer."""
        folded = (self._folding(word) for word in plain_words(words))
        return any(self.graph.steps(node) for node in self.graph.after(folded))

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
        meaning = Meaning(match.template.block.intent, match.slots, " ".join(match.words))
        return Understood(meaning, " ".join(match.heard), match.cost, self._is_final(match))

    def _is_final(self, match: Match) -> bool:
        block = match.template.block
        for node in self.graph.after(match.heard):
            if node == START:  # words that are passed over: all may still follow
                return False
            other = self.graph.template(node).block
            if self.graph.steps(node) and other.delays:
                same = other.intent == block.intent and other.slots == block.slots
                if not same or self.graph.has_slot_ahead(node):
                    return False
        return True
