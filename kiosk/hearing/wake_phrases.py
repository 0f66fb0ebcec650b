"""What wakes the kiosk: the phrases of the context `wake`, or those that the site has set in their place."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol

from hassil.parse_expression import parse_sentence

from kiosk.errors import SettingsError
from kiosk.hearing.phrase_file import Block, Mend, PhraseFile, Written

WAKE = "wake"  # the context and its intent
SETTING = "wake_phrases"


class Vocabulary(Protocol):
    """The part of the speech model that a check needs."""

    def knows(self, word: str) -> bool:
        """Whether the model can hear the word."""


def with_wake_phrases(files: Iterable[PhraseFile], phrases: tuple[str, ...]) -> tuple[PhraseFile, ...]:
    """The files, with these phrases in place of those of `wake`; without phrases they stay as they are.

    phrases: plain words, as the setting holds them.
    """
    if not phrases:
        return tuple(files)
    nothing = MappingProxyType[str, Any]({})
    block = Block(WAKE, slots=nothing, mend=Mend.BY_WORDS, delays=True, is_spotted=False, is_listed=True)
    sentences = tuple((parse_sentence(phrase, keep_text=True), SETTING) for phrase in phrases)
    written = Written(block, sentences, lists=nothing, rules=nothing)
    return tuple(replace(file, blocks=(written,)) if file.path.stem == WAKE else file for file in files)


def refuse_unheard(phrases: tuple[str, ...], model: Vocabulary) -> None:
    """Raises SettingsError where the site's phrase holds a word the model cannot hear: nobody could wake the kiosk."""
    unknown = sorted({word for phrase in phrases for word in phrase.split() if not model.knows(word)})
    if unknown:
        raise SettingsError(
            f"{SETTING}: the speech model does not know {', '.join(map(repr, unknown))}, so the kiosk could never be "
            "woken by it. Use other words, or spell them as they are said (b twelve, not b12)."
        )
