"""Which topic a question asks for when no template understands it: the one whose known questions are most like it.

Words and pairs of neighbouring words are compared, the rarer the more they weigh (inverse document frequency: Spärck
Jones 1972, J. Documentation 28:11).  A topic's score is half its most similar question and half all of them together.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.hearing.stems import Stems

TOPIC = "topic"  # the slot that names what is asked about

# Found on phrases of two writers (docs/hearing.md).
SURE_SCORE = 0.5  # from here on the likeness of the whole says more than the matters that are named
LEAST_SCORE = 0.35  # below it the words are about something else
LEAST_STATEMENT_SCORE = 0.4  # the same for words that are not put as a question
LEAST_LEAD = 0.01  # a second topic this near leaves it open which was meant
_PAIR_WEIGHT = 0.6  # of a pair of words, to a word's 1
_EDGE = ""  # what a question begins and ends with

_Feature = tuple[str, ...]
_Vector = dict[_Feature, float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic and how near the words come to it: 0 nothing in common, 1 one of its questions word for word."""

    topic: str
    score: float


_NOTHING = (Ranked("", 0.0), Ranked("", 0.0))


class QuestionRanker:
    """Ranks topics by the questions that are known to ask for them.  A value: may be shared by threads once made."""

    def __init__(self, asked: Mapping[str, tuple[tuple[str, ...], ...]], stems: Stems) -> None:
        """asked: for each topic its known questions, folded."""
        self._stems = stems
        questions = [(topic, tuple(self._features(words))) for topic, some in asked.items() for words in some]
        uses = Counter(feature for _, features in questions for feature in set(features))
        self._weights = {feature: math.log((len(questions) + 1) / (used + 0.5)) for feature, used in uses.items()}
        self._strange_weight = math.log(2 * len(questions) + 2)  # of a word that no question has
        self._topics = [topic for topic, _ in questions]
        self._in_questions: defaultdict[_Feature, list[tuple[int, float]]] = defaultdict(list)
        together: defaultdict[str, defaultdict[_Feature, float]] = defaultdict(lambda: defaultdict(float))
        for index, (topic, features) in enumerate(questions):
            for feature, weight in self._vector(features).items():
                self._in_questions[feature].append((index, weight))
                together[topic][feature] += weight
        self._in_topics: defaultdict[_Feature, list[tuple[str, float]]] = defaultdict(list)
        for topic, vector in together.items():
            length = math.hypot(*vector.values())
            for feature, weight in vector.items():
                self._in_topics[feature].append((topic, weight / length))

    def rank(self, words: Iterable[str]) -> tuple[Ranked, ...]:
        """All topics that have a word in common with these folded ones, the nearest first."""
        alike: defaultdict[int, float] = defaultdict(float)
        scores: defaultdict[str, float] = defaultdict(float)
        for feature, weight in self._vector(tuple(self._features(tuple(words)))).items():
            for index, other in self._in_questions.get(feature, ()):
                alike[index] += weight * other
            for topic, other in self._in_topics.get(feature, ()):
                scores[topic] += weight * other / 2
        nearest: defaultdict[str, float] = defaultdict(float)
        for index, score in alike.items():
            nearest[self._topics[index]] = max(nearest[self._topics[index]], score)
        found = (Ranked(topic, score + nearest[topic] / 2) for topic, score in scores.items())
        return tuple(sorted(found, key=lambda one: -one.score))

    def nearest(self, words: Iterable[str]) -> Ranked | None:
        """The one topic that is nearest, however near that is, or None when two are."""
        best, second = (*self.rank(words)[:2], *_NOTHING)[:2]
        return best if best.score - second.score >= LEAST_LEAD else None

    def _features(self, words: tuple[str, ...]) -> Iterator[_Feature]:
        stems = tuple(map(self._stems.stem, words))
        yield from ((stem,) for stem in stems)
        yield from zip((_EDGE, *stems), (*stems, _EDGE), strict=True)

    def _vector(self, features: tuple[_Feature, ...]) -> _Vector:
        vector = {
            feature: self._weights.get(feature, self._strange_weight) * (1.0 if len(feature) == 1 else _PAIR_WEIGHT)
            for feature in dict.fromkeys(features)
        }
        length = math.hypot(*vector.values()) or 1.0
        return {feature: weight / length for feature, weight in vector.items()}
