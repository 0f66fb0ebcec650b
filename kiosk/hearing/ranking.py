"""Which topic a question comes near when it is none of our phrases: by the words of each topic's templates.

A word that few topics use says much, one that most use says little (inverse document frequency: Spärck Jones 1972, J.
Documentation 28:11).  Words that no topic knows speak against all of them.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from kiosk.hearing.spelling import Folding
from kiosk.hearing.word_graph import WordGraph

TOPIC = "topic"  # the slot that names what is asked about
_NEARLY = 0.8  # share of letters alike from which a word counts as a known one, misspelt or bent
_SHORTEST_BENT = 5  # letters; shorter words are too much alike


LEAST_SCORE = 0.6  # below it the words are about something else: found on half of tests/phrases, tried on the other
_UNKNOWN = 0.65  # the weight of a word no topic knows, as a share of the most telling one
LEAST_LEAD = 0.05  # a second topic this near leaves it open which was meant


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic and how near the words come to it: 0 nothing in common, 1 every word of them is the topic's."""

    topic: str
    score: float


_NOTHING = (Ranked("", 0.0), Ranked("", 0.0))


class TopicRanker:
    """Ranks the topics of some templates.  A value: may be shared by threads once made."""

    def __init__(self, graphs: Iterable[WordGraph], folding: Folding, common: frozenset[str]) -> None:
        """common: folded words that say nothing about what a question is about ("how", "the", "get")."""
        self._folding = folding
        self._common = common
        self._words: dict[str, set[str]] = {}
        for graph in graphs:
            topic = graph.block.slots.get(TOPIC)
            if topic is not None:
                words = {folding(edge.word) for edges in graph.edges for edge in edges}
                self._words.setdefault(topic, set()).update(words - common)
        self._weights = self._weighed()

    def _weighed(self) -> Mapping[str, float]:
        topics = len(self._words)
        known = {word for words in self._words.values() for word in words}
        uses = {word: sum(word in words for words in self._words.values()) for word in known}
        return {word: math.log((topics + 1) / used) for word, used in uses.items()}

    def rank(self, words: Iterable[str]) -> tuple[Ranked, ...]:
        """All topics that share a telling word with these, the nearest first."""
        telling = dict.fromkeys(word for word in map(self._folding, words) if word not in self._common)
        known = [self._known(word) for word in telling]
        unknown_weight = _UNKNOWN * max(self._weights.values(), default=0.0)
        total = sum(self._weights[word] if word is not None else unknown_weight for word in known)
        if not total:
            return ()
        found = (
            Ranked(topic, sum(self._weights[word] for word in known if word in own) / total)
            for topic, own in self._words.items()
        )
        return tuple(sorted((one for one in found if one.score > 0), key=lambda one: -one.score))

    def nearest(self, words: Iterable[str]) -> str | None:
        """The one topic to ask about, or None when none is near or two are."""
        best, second = (*self.rank(words)[:2], *_NOTHING)[:2]
        return best.topic if best.score >= LEAST_SCORE and best.score - second.score >= LEAST_LEAD else None

    def _known(self, word: str) -> str | None:
        if word in self._weights or len(word) < _SHORTEST_BENT:
            return word if word in self._weights else None
        best = max(self._weights, key=lambda one: Levenshtein.normalized_similarity(word, one), default="")
        return best if Levenshtein.normalized_similarity(word, best) >= _NEARLY else None
