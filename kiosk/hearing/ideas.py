"""Emergencies in people's own words: a sign is told where its ideas stand together and nothing denies them.

Templates know sentences; ideas know only that somebody names a chest and a pain ("it's me chest, it's giving me such
pain").  So strangers' wording is understood, and what free-form decoding mangles between the ideas does no harm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, permutations, product

from kiosk.hearing.namings import Namings, Span, Together, Words
from kiosk.hearing.spotting import SpottingWords
from kiosk.hearing.tense import Tense

_REACH = 6  # words before the ideas that can still deny them
_LONGEST_STUTTER = 3  # words said twice in a row
_MOST_PLACES = 6  # where one idea may stand; talk that names an idea more often is no cry for help


@dataclass(frozen=True, slots=True)
class Limits:
    """How many words that say something else a telling may have; more is talk that happens to name the ideas.

    Found with `script/bench questions --fit`: docs/hearing.md has the figures.
    """

    between: int = 3
    gap: int = 10  # between the ideas, words that say nothing included
    beside: int = 12


LIMITS = Limits()


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """A sign told, and how many words of the talk say something else: between its ideas, and beside them.

    is_denied: it is not so ("no chest pain"), or not now ("last year").
    """

    is_denied: bool
    between: int
    beside: int
    gap: int  # all words between the ideas, those that say nothing included
    sign: str
    words: Words


@dataclass(frozen=True, slots=True)
class IdeaWords:
    """What a grammar says of ideas, all folded.

    ideas: for each, the words it is named with.
    tellings: for each sign the ideas that tell it together.
    light: words that say nothing about what is told.
    """

    ideas: Mapping[str, tuple[Words, ...]]
    tellings: Mapping[str, tuple[Together, ...]]
    light: frozenset[str]


class IdeaFinder:
    """Finds the sign that talk tells.  A value: may be shared by threads once made."""

    def __init__(self, words: IdeaWords, spotting: SpottingWords, tense: Tense) -> None:
        self._spotting = spotting
        self._tense = tense
        self._light = words.light
        self._tellings = tuple((sign, ideas) for sign, some in words.tellings.items() for ideas in some)
        named = ((name, said) for name, some in words.ideas.items() for said in some)
        self._named = Namings(named, spotting.passed_over)

    def told(self, words: Words) -> Told | None:
        """The sign that these folded words tell, the one told most plainly, and rather one that is not denied."""
        readings = dict.fromkeys((words, _said_once(words)))
        return min(filter(None, map(self._told, readings)), default=None)

    def _told(self, words: Words) -> Told | None:
        places: dict[str, list[Span]] = {}
        for name, span in self._named.spans(words):
            places.setdefault(name, []).append(span)
        told = (told for sign, ideas in self._tellings for told in self._as_told(sign, ideas, places, words))
        return min(told, default=None)

    def _as_told(self, sign: str, ideas: Together, places: Mapping[str, list[Span]], words: Words) -> Iterator[Told]:
        if any(idea not in places for idea in ideas.names):
            return
        orders = permutations(ideas.names) if ideas.in_any_order else (ideas.names,)
        for order in orders:
            for spans in product(*(places[idea][:_MOST_PLACES] for idea in order)):
                if all(one.end <= other.start for one, other in pairwise(spans)):
                    yield self._measured(sign, spans, words)

    def _measured(self, sign: str, spans: tuple[Span, ...], words: Words) -> Told:
        start, end = spans[0].start, spans[-1].end
        between = [word for one, other in pairwise(spans) for word in words[one.end : other.start]]
        beside = (*words[:start], *words[end:])
        told = Span(start, end)
        is_denied = (
            not self._spotting.denying.isdisjoint(between)
            or self._is_denied(words, start, end)
            or self._tense.is_gone_by(words, told)
        ) and not self._tense.is_worse_than_ever(words, told)
        return Told(is_denied, self._heavy(between), self._heavy(beside), len(between), sign, words[start:end])

    def _heavy(self, words: list[str] | Words) -> int:
        return sum(word not in self._light for word in words)

    def _is_denied(self, words: Words, start: int, end: int) -> bool:
        """Whether a negation before the ideas reaches them: "no chest pain", not "no, my chest hurts".

        Once a statement begins between the two ("my", "i"), only one that governs it does: "I don't think my …".
        """
        spotting = self._spotting
        if words[end:] and words[-1] in spotting.absences and end == len(words) - 1:
            return True  # "chest pain, none"
        is_statement = words[start] in spotting.subjects
        for word in reversed(words[max(0, start - _REACH) : start]):
            if word in spotting.breaks:
                return False
            if word in spotting.denying:
                return word in spotting.negations or not is_statement
            if is_statement and word not in spotting.linking | spotting.subjects | spotting.passed_over:
                return False
            is_statement = is_statement or word in spotting.subjects
        return False


def _said_once(words: Words) -> Words:
    """The words without what is said twice in a row, as frightened people do: "I can't, I can't breathe"."""
    once: list[str] = []
    for word in words:
        once.append(word)
        for length in range(1, _LONGEST_STUTTER + 1):
            if once[-length:] == once[-2 * length : -length]:
                del once[-length:]
    return tuple(once)
