"""How words are spelt before they are compared: lower case, no punctuation, numbers as words."""

import re
import sys
from functools import cache
from types import MappingProxyType

from hassil.numbers import get_rbnf_engine

from kiosk.errors import ContentError

UNKNOWN = "[unk]"  # what Vosk writes for speech that is none of its list's words
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_NOT_A_WORD = re.compile(r"[^\w'\[\]]+|_")
_DIGITS = re.compile(r"\d+")
_MOST_DIGITS = 9  # longer than any number a phrase can hold; a pasted card number is no phrase


@cache
def number_words(number: int, language: str) -> tuple[str, ...]:
    """The ways to say a whole number: 105 -> "one hundred five", "one hundred and five".

    Raises ContentError when the language has no number words.
    """
    try:
        said = get_rbnf_engine(language).format_number(number).text_by_ruleset
    except ValueError as err:
        raise ContentError(
            f"language {language!r} has no number words, so it cannot have a `range`. List the numbers as values."
        ) from err
    cardinals = (text for ruleset, text in said.items() if "cardinal" in ruleset and not text.strip("-").isdigit())
    return tuple(dict.fromkeys(" ".join(plain_words(text)) for text in cardinals))


def plain_words(text: str) -> list[str]:
    """Words in lower case without punctuation; digits and apostrophes stay.

    One string for each word, however often it is written: a grammar's words are a few thousand, in 40,000 places.
    """
    return list(map(sys.intern, _NOT_A_WORD.sub(" ", text.translate(_APOSTROPHES).lower()).split()))


def spoken_words(text: str, language: str) -> list[str]:
    """What somebody typed, as it would be said: plain words with digits spelt out."""
    words: list[str] = []
    for quoted in plain_words(text):
        word = quoted.strip("'")
        if _DIGITS.fullmatch(word) and len(word) <= _MOST_DIGITS and word.isascii():
            words.extend(number_words(int(word), language)[0].split())
        elif word:
            words.append(word)
    return words


class Folding:
    """Words that sound the same are one word: the first of their group."""

    def __init__(self, groups: tuple[tuple[str, ...], ...] = ()) -> None:
        folded: dict[str, str] = {}
        for group in groups:
            one = folded.get(group[0], group[0])
            folded.update((word, one) for word in group)
        self._folded = MappingProxyType(folded)

    def __call__(self, word: str) -> str:
        """The word that stands for this one."""
        return self._folded.get(word, word)
