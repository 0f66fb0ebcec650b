"""What the recogniser makes of one utterance, listened to in up to three ways.

The phrase list hears our phrases in words that free-form decoding gets wrong; free-form decoding knows how likely
words are, and hears "no" where the phrase list, which holds "right now", hears "now"; a list of the one-word phrases
alone settles what neither could.
"""

from dataclasses import dataclass

from kiosk.hearing.grammar import Live, Understood
from kiosk.hearing.recogniser import Decoded, SpeechModel
from kiosk.sound import Samples

_SHORT_SECONDS = 0.9  # as long as anybody takes for one word


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything known about an utterance up to a pause.

    gap: free-form score minus the score of the same audio as one of our phrases; the more, the less it was one.
    way: which listening was believed: "list", "free" or "word".
    spoken_seconds: from start to end of speech.
    is_over: nothing that means more could follow.
    """

    words: str
    free_words: str
    gap: float
    way: str
    spoken_seconds: float
    understood: Understood | None
    is_over: bool


def read_utterance(model: SpeechModel, live: Live, samples: Samples, free: Decoded, spoken_seconds: float) -> Reading:
    """Listen with the phrase list, compare with the free-form decode of the same samples, and believe the likeliest."""
    listed = model.decode(samples, live.phrases)
    gap = free.score - listed.score
    understood = live.understand(listed.words)
    freely = live.understand(free.words)
    if freely is not None and freely.cost == 0:
        if understood is not None and understood.meaning == freely.meaning:
            # the same phrase though any words were allowed: the gap only says that the phrase is an unusual one
            return Reading(listed.words, free.words, min(gap, 0.0), "list", spoken_seconds, freely, freely.is_final)
        # "that's" of "that's correct", cut at its pause, may come back as another phrase
        is_over = freely.is_final and not live.can_go_on(listed.words)
        return Reading(free.words, free.words, max(gap, 0.0), "free", spoken_seconds, freely, is_over)
    if (understood is None or understood.cost > 0) and spoken_seconds <= _SHORT_SECONDS:
        word = model.decode(samples, live.single_words)
        by_word = live.understand(word.words)
        if by_word is not None and by_word.cost == 0:
            return Reading(
                word.words, free.words, free.score - word.score, "word", spoken_seconds, by_word, is_over=False
            )
    is_over = understood is not None and understood.is_final
    return Reading(listed.words, free.words, gap, "list", spoken_seconds, understood, is_over)
