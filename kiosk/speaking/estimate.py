"""How long a sentence takes to say, told without a voice: typed visits and length rules need no engine."""

import re

from kiosk.speaking.pronunciation import spoken

# Fitted to espeak-ng en-us at 150 words a minute on 25 of the kiosk's kind of sentences: 0.19 s off in the usual
# case, 0.36 s at worst.  espeak-ng counts a word as about five letters, so all of it goes with the rate.
_CALIBRATED_WORDS_PER_MINUTE = 150
_EACH_SECONDS = 0.23
_LETTER_SECONDS = 0.07
_COMMA_SECONDS = 0.36
_SENTENCE_SECONDS = 0.55


def estimate_seconds(text: str, words_per_minute: int = _CALIBRATED_WORDS_PER_MINUTE) -> float:
    """Seconds that a voice at this rate needs for the text, pauses inside it included; 0 when nothing can be said."""
    read = spoken(text)
    letters = sum(map(str.isalnum, read))
    if not letters:
        return 0.0
    commas = len(re.findall(r"[,;:](?=\s)", read))
    sentences = len(re.findall(r"[.?!](?=\s)", read.rstrip()))
    seconds = _EACH_SECONDS + _LETTER_SECONDS * letters + _COMMA_SECONDS * commas + _SENTENCE_SECONDS * sentences
    return seconds * _CALIBRATED_WORDS_PER_MINUTE / words_per_minute
