"""Words without what bends them: "cramps", "cramped" and "cramping" are one."""

from collections.abc import Iterable

_SHORTEST = 3  # letters that must be left


class Stems:
    """Knows a language's endings.  A value."""

    def __init__(self, word_ends: Iterable[str]) -> None:
        """word_ends: what bends a word ("ing", "s")."""
        self._word_ends = tuple(sorted(word_ends, key=len, reverse=True))

    def stem(self, word: str) -> str:
        """The word without its longest ending."""
        ending = next((end for end in self._word_ends if word.endswith(end)), "")
        return self._without(word, ending)

    def forms(self, word: str) -> frozenset[str]:
        """All that it may be a form of, itself included: two words with one in common may be the same word."""
        return frozenset((word, *(self._without(word, end) for end in self._word_ends if word.endswith(end))))

    def _without(self, word: str, ending: str) -> str:
        return word.removesuffix(ending) if len(word) - len(ending) >= _SHORTEST else word
