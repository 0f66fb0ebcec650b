"""A routine as sound, from the mixer that plays it live: to listen to before anyone stretches, and to be measured."""

import numpy as np

from kiosk.dialogue.timeline import Timeline
from kiosk.sound import BLOCK_SAMPLES, Samples
from kiosk.speaking.mixer import Mixer, Sentences
from kiosk.speaking.tones import sound_of as sound_of_tone


def sound_of(timeline: Timeline, sentences: Sentences) -> Samples:
    """The whole of it, mono int16 at 16 kHz, from its first cue to its end."""
    mixer = Mixer(sentences)
    waiting = [cue for cue in timeline.cues if cue.is_heard]
    blocks: list[Samples] = []
    utterance = 0
    for at in range(0, timeline.ends_at, BLOCK_SAMPLES):
        while waiting and waiting[0].at < at + BLOCK_SAMPLES:
            cue, utterance = waiting.pop(0), utterance + 1
            if cue.tone is None:
                mixer.say(utterance, [line.text for line in cue.lines], cue.at)
            else:
                mixer.chime(sound_of_tone(cue.tone), cue.at)
        blocks.append(mixer.next_block(at))
    return np.concatenate(blocks)[: timeline.ends_at]
