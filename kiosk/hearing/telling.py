"""Whether an emergency was told in somebody's own words.

Free-form decoding mangles what it has never heard ("my feet stung" for "my foot's gone"), so the samples are decoded
once more with a small list of what people say when they tell of one.  That list makes an emergency of any speech; how
far its score lies behind the free-form one says whether it fits.
"""

from dataclasses import dataclass, replace

from kiosk.hearing.live import Live, Understood
from kiosk.hearing.recogniser import Decoded, SpeechModel
from kiosk.hearing.spelling import UNKNOWN
from kiosk.hearing.understanding import BOUNDS, Bounds
from kiosk.sound import Samples

_SHORTEST_SECONDS = 0.5  # "chest pain"
_NEVER_AT_ONCE = 1.0  # a cost: another reading than the likeliest is only ever asked about


@dataclass(frozen=True, slots=True)
class Telling:
    """The emergency, and how far the small list's score lies behind free-form decoding, for each second of speech.

    behind: None where free-form decoding itself heard it.
    """

    understood: Understood
    behind: float | None

    def fits(self, bounds: Bounds = BOUNDS) -> bool:
        """Whether it sounds enough like what was said."""
        return self.behind is None or self.behind <= bounds.told_behind


def told_in(model: SpeechModel, live: Live, samples: Samples, free: Decoded, spoken_seconds: float) -> Telling | None:
    """The emergency told in these samples, whose free-form decode is given; None where there is none."""
    told = live.emergency_within(free.words) or live.told((free.words,))
    if told is not None:
        return Telling(told, None)
    told = live.told((free.words, *free.others))
    if told is not None:
        return Telling(replace(told, cost=told.cost + _NEVER_AT_ONCE), None)
    if live.denies(free.words) or not live.telling_phrases or spoken_seconds < _SHORTEST_SECONDS:
        return None
    listed = model.decode(samples, model.known(live.telling_phrases))
    told = live.told((listed.words,))
    if told is None or _is_opposite(model, live, samples, listed.words):
        return None
    behind = (free.score - listed.score) / spoken_seconds
    return Telling(replace(told, cost=told.cost + _NEVER_AT_ONCE), behind)


def _is_opposite(model: SpeechModel, live: Live, samples: Samples, words: str) -> bool:
    """Whether it sounds more like the opposite: "i can breathe"."""
    turned = live.turned(words)
    if turned is None:
        return False
    return model.decode(samples, (turned, UNKNOWN)).score >= model.decode(samples, (words, UNKNOWN)).score
