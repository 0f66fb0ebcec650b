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

_SLOT = "topic"
_NEARLY = 0.8  # share of letters alike from which a word counts as a known one, misspelt or bent
_SHORTEST_BENT = 5  # letters; shorter words are too much alike


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic and how near the words come to it: 0 nothing in common, 1 every word of them is the topic's."""

    topic: str
    score: float


class TopicRanker:
    """Ranks the topics of some templates.  A value: may be shared by threads once made."""

    def __init__(self, graphs: Iterable[WordGraph], folding: Folding) -> None:
        self._folding = folding
        self._words: dict[str, set[str]] = {}
        for graph in graphs:
            topic = graph.block.slots.get(_SLOT)
            if topic is not None:
                words = (folding(edge.word) for edges in graph.edges for edge in edges)
                self._words.setdefault(topic, set()).update(words)
        self._weights = self._weighed()

    def _weighed(self) -> Mapping[str, float]:
        topics = len(self._words)
        known = {word for words in self._words.values() for word in words}
        uses = {word: sum(word in words for words in self._words.values()) for word in known}
        return {word: math.log(topics / used) for word, used in uses.items()}

    def rank(self, words: Iterable[str]) -> tuple[Ranked, ...]:
        """All topics that share a telling word with these, the nearest first."""
        known = [self._known(self._folding(word)) for word in dict.fromkeys(words)]
        unknown_weight = max(self._weights.values(), default=0.0) / 2
        total = sum(self._weights[word] if word is not None else unknown_weight for word in known)
        if not total:
            return ()
        found = (
            Ranked(topic, sum(self._weights[word] for word in known if word in own) / total)
            for topic, own in self._words.items()
        )
        return tuple(sorted((one for one in found if one.score > 0), key=lambda one: -one.score))

    def _known(self, word: str) -> str | None:
        if word in self._weights or len(word) < _SHORTEST_BENT:
            return word if word in self._weights else None
        best = max(self._weights, key=lambda one: Levenshtein.normalized_similarity(word, one), default="")
        return best if Levenshtein.normalized_similarity(word, best) >= _NEARLY else None
