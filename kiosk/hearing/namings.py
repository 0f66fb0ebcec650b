"""Names in talk: where the words for something stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Where words stand: from the first of them up to, and without, `end`."""

    start: int
    end: int

    def is_within(self, other: "Span") -> bool:
        """Whether the other holds all of it."""
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: "Span") -> bool:
        """Whether they share a word."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Together:
    """Names that all must come: in any order, "chest & pain", or in this one, "cannot breathe"."""

    names: Words
    in_any_order: bool

    @classmethod
    def parse(cls, rule: str) -> "Together":
        """As a grammar writes it."""
        return cls(tuple(rule.replace("&", " ").split()), "&" in rule)


class Namings:
    """Finds names in talk.  A name is some words in a row; words that are passed over may stand inside it."""

    def __init__(self, named: Iterable[tuple[str, Words]], passed_over: frozenset[str]) -> None:
        """named: a name and words for it, folded; a name may come more than once."""
        self._passed_over = passed_over
        self._by_first: dict[str, list[tuple[str, Words]]] = {}
        for name, said in named:
            self._by_first.setdefault(said[0], []).append((name, said))

    def spans(self, words: Words) -> Iterator[tuple[str, Span]]:
        """Each name in the words, and where it stands."""
        for start, word in enumerate(words):
            for name, said in self._by_first.get(word, ()):
                end = self._end_of(said, words, start)
                if end is not None:
                    yield name, Span(start, end)

    def _end_of(self, said: Words, words: Words, start: int) -> int | None:
        place = start
        for wanted in said:
            while start < place < len(words) and words[place] != wanted and words[place] in self._passed_over:
                place += 1
            if place == len(words) or words[place] != wanted:
                return None
            place += 1
        return place
