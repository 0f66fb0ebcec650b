"""Which topic a question comes near when it is none of our phrases: by the words of each topic's templates.

A word that few topics use says much, one that most use says little (inverse document frequency: Spärck Jones 1972, J.
Documentation 28:11).  Words that no topic knows speak against all of them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from kiosk.hearing.spelling import Folding
from kiosk.hearing.word_graph import Edge, WordGraph

TOPIC = "topic"  # the slot that names what is asked about
_NEARLY = 0.8  # share of letters alike from which a word counts as a known one, misspelt or bent
_SHORTEST_BENT = 5  # letters; shorter words are too much alike


LEAST_SCORE = 0.55  # below it the words are about something else: found on half of tests/phrases, tried on the other
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

    def __init__(
        self, graphs: Iterable[WordGraph], folding: Folding, common: frozenset[str], slot: str = TOPIC
    ) -> None:
        """common: folded words that say nothing about what is meant ("how", "the", "get").  slot: names the topic."""
        self._folding = folding
        self._common = common
        self._words: dict[str, set[str]] = {}
        for graph in graphs:
            for topic, words in _words_by_topic(graph, slot).items():
                self._words.setdefault(topic, set()).update({folding(word) for word in words} - common)
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

    def nearest(self, words: Iterable[str], least: float = LEAST_SCORE) -> str | None:
        """The one topic to ask about, or None when none is near or two are."""
        best, second = (*self.rank(words)[:2], *_NOTHING)[:2]
        return best.topic if best.score >= least and best.score - second.score >= LEAST_LEAD else None

    def telling(self, words: Iterable[str]) -> int:
        """How many of the words some topic knows, common ones aside."""
        folded = {self._folding(word) for word in words} - self._common
        return sum(self._known(word) is not None for word in folded)

    def _known(self, word: str) -> str | None:
        if word in self._weights or len(word) < _SHORTEST_BENT:
            return word if word in self._weights else None
        best = max(self._weights, key=lambda one: Levenshtein.normalized_similarity(word, one), default="")
        return best if Levenshtein.normalized_similarity(word, best) >= _NEARLY else None


def _words_by_topic(graph: WordGraph, slot: str) -> dict[str, set[str]]:
    """The words that each topic of a template can be asked with: all of them, or those of its value in a list."""
    if slot in graph.block.slots:
        return {graph.block.slots[slot]: {edge.word for edges in graph.edges for edge in edges}}
    arriving: dict[int, list[tuple[int, Edge]]] = {}
    for source, edges in enumerate(graph.edges):
        for edge in edges:
            arriving.setdefault(edge.target, []).append((source, edge))
    found: dict[str, set[str]] = {}
    for source, edges in enumerate(graph.edges):
        for edge in edges:
            for mark in edge.after:
                if mark.slot == slot and mark.value is not None:
                    found.setdefault(mark.value, set()).update(_words_back(source, edge, arriving, slot))
    return found


def _words_back(source: int, last: Edge, arriving: dict[int, list[tuple[int, Edge]]], slot: str) -> Iterator[str]:
    """The words from the last one of a list's value back to its first."""
    seen: set[tuple[int, Edge]] = set()
    waiting = [(source, last)]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        place, edge = here
        yield edge.word
        if not any(mark.slot == slot and not mark.is_end for mark in edge.before):
            waiting += arriving.get(place, ())
