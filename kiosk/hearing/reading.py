"""What the recogniser makes of one utterance.

Free-form decoding runs while somebody speaks.  Where it hears one of our phrases word for word, that is what was said.
Else the phrase list, and for a short utterance the list of one-word phrases, say which phrases it may have been, and
phrases spelt nearly so join them; each is then listened for alone, and the likeliest is kept.  How likely it is does
not depend on how many phrases are live.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from kiosk.hearing.live import Live, Understood
from kiosk.hearing.recogniser import Decoded, SpeechModel
from kiosk.hearing.spelling import UNKNOWN
from kiosk.sound import Samples

_PAIN = "hurts"  # the intent of "ow"
_SHORT_SECONDS = 0.9  # as long as anybody takes for one word
_MOST_NEXT = 3  # of the next best paths that are phrases
_MOST_NEAR = 3  # phrases tried by ear for each spelling; each costs 15 ms of one x86-64 core


class Way(Enum):
    """How a phrase came to be considered, the surest first."""

    FREE = "free"  # among all words there are
    LIST = "list"  # among our phrases
    NEXT = "next"  # among our phrases, as one of the next best paths
    WORD = "word"  # among those of one word
    NEAR = "near"  # nothing heard it; it is spelt nearly as what was heard


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything known about an utterance up to a pause.

    gap: free-form score minus the score of the same audio as this phrase; the less, the likelier it was the phrase.
    lead: its score as this phrase minus its score as unknown speech; the more, the likelier.
    Both are 0 where `way` is FREE or nothing was understood.
    spoken_seconds: from start to end of speech.
    is_over: nothing that means more could follow.
    """

    words: str
    free: Decoded
    way: Way
    understood: Understood | None
    gap: float
    lead: float
    spoken_seconds: float
    is_over: bool


def read_utterance(model: SpeechModel, live: Live, samples: Samples, free: Decoded, spoken_seconds: float) -> Reading:
    """What these samples mean, given their free-form decode."""
    freely = live.understand(free.words)
    if freely is not None and freely.cost == 0:
        return Reading(free.words, free, Way.FREE, freely, 0.0, 0.0, spoken_seconds, freely.is_final)
    is_short = spoken_seconds <= _SHORT_SECONDS
    listed = model.decode(samples, live.short_phrases if is_short else live.phrases)
    candidates: dict[str, tuple[Way, Understood]] = {}
    for way, phrase in _candidates(model, live, samples, listed, free.words, spoken_seconds):
        candidates.setdefault(phrase.heard, (way, phrase))
    scores = {heard: model.decode(samples, (heard, UNKNOWN)).score for heard in candidates}
    heard = max(scores, key=lambda phrase: scores[phrase], default=None)
    is_sigh = heard is not None and candidates[heard][1].meaning.intent == _PAIN and live.says_nothing(free.words)
    if heard is None or (is_sigh and _sigh_score(model, samples, free) >= scores[heard]):
        return Reading(listed.words, free, Way.LIST, None, 0.0, 0.0, spoken_seconds, is_over=False)
    way, phrase = candidates[heard]
    return Reading(
        listed.words,
        free,
        way,
        phrase,
        gap=free.score - scores[heard],
        lead=scores[heard] - model.decode(samples, (UNKNOWN,)).score,
        spoken_seconds=spoken_seconds,
        is_over=phrase.is_final and (way is Way.LIST or (way is Way.WORD and not live.can_go_on(free.words))),
    )


def _sigh_score(model: SpeechModel, samples: Samples, free: Decoded) -> float:
    """How well the sigh that free-form decoding heard fits: the recogniser knows "oh" and "ow" by the same sounds."""
    return model.decode(samples, (free.words, UNKNOWN)).score


def _candidates(
    model: SpeechModel, live: Live, samples: Samples, listed: Decoded, freely: str, spoken_seconds: float
) -> Iterator[tuple[Way, Understood]]:
    """Phrases it may have been, the surest way first."""
    phrase = live.understand(listed.words)
    if phrase is not None and phrase.cost == 0:
        yield Way.LIST, phrase
    elif spoken_seconds <= _SHORT_SECONDS:
        word = live.understand(model.decode(samples, live.single_words).words)
        if word is not None and word.cost == 0:
            yield Way.WORD, word
    else:
        found = filter(None, map(live.exactly, listed.others))
        for phrase in islice(found, _MOST_NEXT):
            yield Way.NEXT, phrase
    for spelling in (listed.words, freely):
        for near in live.perhaps(spelling, _MOST_NEAR):
            yield Way.NEAR, near
