"""Whether what wakes the kiosk is distinct enough, as `kiosk check` judges it.

Three measures, none of them a list of words, so that they hold for every language:

- **Length**, in sounds and syllables: a short phrase is heard in a cough or a door.
- **Likeness** to what is said in a visit: the share of sounds that must change to make the phrase into another one
  (edit distance over phonemes).
- **Expectedness**: the phrase is spoken by the site's voice and decoded twice, once with the phrase alone, once
  free-form.  The second score has the language model's cost in it, so their difference is at most that cost: the
  negative logarithm of how often the model, which was made of what people say, expects the phrase where a sentence
  begins.  With the voice en-us "thank you very much" costs 5.8, "good morning" 7.3, "see you later" 9.0, "hello
  kiosk" 15.7.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from hassil.util import is_template
from rapidfuzz.distance import Levenshtein

from kiosk.hearing.grammar import Grammar
from kiosk.hearing.recogniser import SpeechModel
from kiosk.hearing.wake_phrases import WAKE
from kiosk.sound import Samples, samples_in

Phonemes = tuple[str, ...]

_LEAST_SOUNDS = 6  # makers of wake-word engines ask for as many
_LEAST_SYLLABLES = 3
_MOST_ALIKE = 1 / 3  # of the sounds; "start now" and "stop now" differ in a third
# A television says some 1,000 sentences an hour; woken once in ten hours, the goal at home, is one in 10,000, which is
# 9.2.  The rest is a margin: the model is smoothed, and the voice does not always say what is written.
_LEAST_SURPRISE = 10.0
_VOWELS = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
_PAUSE: Samples = np.zeros(samples_in(0.3), dtype=np.int16)


@dataclass(frozen=True, slots=True)
class Mouth:
    """What the checks need of a voice.

    phonemes: for each word its sounds, without stress and length.  say: a sentence, at 16 kHz.
    """

    phonemes: Callable[[Iterable[str]], Mapping[str, Phonemes]]
    say: Callable[[str], Samples]


def wake_problems(grammar: Grammar, model: SpeechModel, mouth: Mouth) -> list[str]:
    """Every reason why a phrase should not wake the kiosk, as `place: found, allowed, cure`.

    Words that the model does not know are left to the check of all grammars.
    """
    problems: list[str] = []
    if is_template(grammar.wake_phrase):
        first = grammar.graphs(WAKE)[0].place
        problems.append(
            f"{first}: the first phrase is what visitors are told to say, so plain words are allowed there; found "
            f"{grammar.wake_phrase!r}. Put such a phrase before it."
        )
    phrases = dict(_sentences(grammar, (WAKE,)))
    others = dict(_sentences(grammar, (name for name in grammar.contexts if name != WAKE)))
    sounds = mouth.phonemes(chain.from_iterable((*phrases, *others)))

    def sounds_of(words: tuple[str, ...]) -> Phonemes:
        return tuple(chain.from_iterable(sounds[word] for word in words))

    known = {sounds_of(words): (words, place) for words, place in others.items()}
    for words, place in phrases.items():
        if all(map(model.knows, words)):
            phrase = " ".join(words)
            problems.extend(
                f"{place}: {phrase!r} {reason}"
                for reason in (
                    *_too_short(sounds_of(words)),
                    *_too_alike(sounds_of(words), known),
                    *_too_common(phrase, model, mouth),
                )
            )
    return problems


def _sentences(grammar: Grammar, contexts: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Covering sentences of these contexts, each with the place of its template."""
    for name in contexts:
        yield from grammar.placed_sentences(name)


def _too_short(sounds: Phonemes) -> Iterator[str]:
    syllables = sum(sound[0] in _VOWELS for sound in sounds)
    if len(sounds) < _LEAST_SOUNDS or syllables < _LEAST_SYLLABLES:
        yield (
            f"is too short: it has {len(sounds)} sounds and {syllables} syllables; at least {_LEAST_SOUNDS} and "
            f"{_LEAST_SYLLABLES} are needed, or a cough wakes the kiosk. Add a word."
        )


def _too_alike(sounds: Phonemes, known: Mapping[Phonemes, tuple[tuple[str, ...], str]]) -> Iterator[str]:
    near = min(known, key=lambda other: Levenshtein.normalized_distance(sounds, other), default=None)
    if near is not None and Levenshtein.normalized_distance(sounds, near) <= _MOST_ALIKE:
        said, place = known[near]
        yield (
            f"sounds like {' '.join(said)!r} ({place.rpartition('/')[2]}), which is said in a visit; more than a third "
            "of the sounds must differ. Choose other words."
        )


def _too_common(phrase: str, model: SpeechModel, mouth: Mouth) -> Iterator[str]:
    samples = np.concatenate((_PAUSE, mouth.say(phrase), _PAUSE))
    free = model.free_form()
    free.feed(samples)
    surprise = model.decode(samples, (phrase,)).score - free.finish().score
    if surprise < _LEAST_SURPRISE:
        often, allowed = (f"{math.exp(max(cost, 0.0)):,.0f}" for cost in (surprise, _LEAST_SURPRISE))
        yield (
            f"is everyday talk: the speech model expects it in one sentence of {often}, so a television would wake "
            f"the kiosk; rarer than one in {allowed} is allowed. Add a word that is seldom said, such as a name."
        )
