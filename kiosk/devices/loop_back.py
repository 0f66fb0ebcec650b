"""Whether the kiosk hears itself: a rising tone is played, and looked for in what the microphone brings.

What was recorded is judged in memory and forgotten.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.devices.clock import SoundClock
from kiosk.devices.level_meter import clipped_share, level_dbfs
from kiosk.sound import BLOCK_SAMPLES, RATE_HZ, SILENCE, Block, Samples, samples_in, seconds_in

_BEFORE_SECONDS = 1.5  # of which the first may still be the devices' waking up
_WAKING_SECONDS = 0.5
_TONE_SECONDS = 1.0
_AFTER_SECONDS = 1.0  # a Bluetooth loudspeaker may be 0.3 s late
_TONE_LEVEL = 0.25  # of full scale: as loud as the kiosk's voice
_TONE_HZ = (400.0, 3000.0)  # what the smallest loudspeaker can play
_FADE_SECONDS = 0.02
# Of noise, rumble and hum alone the likeliest place stood out by 5.7 at most, in 500 trials of a second.
_STANDS_OUT = 8.0


@dataclass(frozen=True, slots=True)
class LoopBack:
    """What came back.

    is_dead: nothing but zeros came.  noise_dbfs: before the tone.  heard_dbfs: of the tone, None where unheard.
    clipped: the share of samples at the end of the scale.  delay_seconds: from our block to ours, None where unheard.
    """

    is_dead: bool
    noise_dbfs: float
    heard_dbfs: float | None
    clipped: float
    delay_seconds: float | None
    lost_blocks: int


def listened_to_itself(clock: SoundClock) -> LoopBack:
    """Play the tone through this device and judge what it hears.  Takes 3.5 s.

    Raises DeviceError when the device goes away meanwhile.
    """
    tone = rising_tone()
    begins = samples_in(_BEFORE_SECONDS) // BLOCK_SAMPLES
    blocks = begins + math.ceil((tone.size + samples_in(_AFTER_SECONDS)) / BLOCK_SAMPLES)
    heard: list[Block] = []

    def step(microphone: Block) -> Block:
        heard.append(microphone.copy())
        at = (len(heard) - 1 - begins) * BLOCK_SAMPLES
        part = tone[at : at + BLOCK_SAMPLES] if at >= 0 else tone[:0]
        return np.concatenate([part, SILENCE[part.size :]])

    clock.run(step, lambda: len(heard) == blocks)
    return judged(np.concatenate(heard), begins * BLOCK_SAMPLES, clock.lost_blocks)


def rising_tone() -> Samples:
    """A second that is like no other moment of itself, so that its place is found to the sample."""
    count = samples_in(_TONE_SECONDS)
    phase = 2 * np.pi * np.cumsum(np.linspace(*_TONE_HZ, count)) / RATE_HZ
    fade = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / samples_in(_FADE_SECONDS))
    return np.round(_TONE_LEVEL * 32_767 * fade * np.sin(phase)).astype(np.int16)


def judged(recording: Samples, played_at: int, lost_blocks: int = 0) -> LoopBack:
    """What a recording tells; its sample `played_at` came in the block in which the tone's first was played."""
    noise = recording[samples_in(_WAKING_SECONDS) : played_at]
    after = recording[played_at:]
    place = _place_of(rising_tone(), after)
    heard = None if place is None else level_dbfs(after[place : place + samples_in(_TONE_SECONDS)])
    return LoopBack(
        is_dead=not recording.any(),
        noise_dbfs=level_dbfs(noise),
        heard_dbfs=heard,
        clipped=clipped_share(recording),
        delay_seconds=None if place is None else seconds_in(place),
        lost_blocks=lost_blocks,
    )


def _place_of(tone: Samples, recording: Samples) -> int | None:
    """Where the tone begins; None where no place stands out."""
    sought: npt.NDArray[np.float64] = tone.astype(np.float64)
    size = 1 << (tone.size + recording.size).bit_length()
    product = np.fft.irfft(np.fft.rfft(recording, size) * np.conj(np.fft.rfft(sought, size)), size)
    likeness = np.abs(product[: recording.size - tone.size + 1])
    best = int(np.argmax(likeness))
    usual = float(np.median(likeness)) / 0.6745  # of noise: its standard deviation
    return best if likeness[best] > _STANDS_OUT * usual > 0 or (usual == 0 and likeness[best] > 0) else None
