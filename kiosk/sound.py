"""The one sound format inside the kiosk, and the clock that counts it.

Everything between the devices is 16 kHz mono int16 in blocks of 20 ms.  The number of samples since the kiosk started
is the only clock: an instant is that count.  Devices convert at the edge; nothing inside does.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kiosk.clock import RATE_HZ, samples_in, seconds_in

__all__ = [
    "BLOCK_SAMPLES",
    "BLOCK_SECONDS",
    "RATE_HZ",
    "SILENCE",
    "Block",
    "Samples",
    "power",
    "samples_in",
    "seconds_in",
]

BLOCK_SAMPLES = 320  # 20 ms: the smallest that kept 40 ms stop-to-silence without gaps on a loaded machine
BLOCK_SECONDS = BLOCK_SAMPLES / RATE_HZ

Samples: TypeAlias = npt.NDArray[np.int16]  # mono, any length
Block: TypeAlias = npt.NDArray[np.int16]  # shape (BLOCK_SAMPLES,)

SILENCE: Block = np.zeros(BLOCK_SAMPLES, dtype=np.int16)
SILENCE.flags.writeable = False


def power(samples: Samples) -> float:
    """Their mean square; 0 where there are none."""
    return float(np.square(samples, dtype=np.float64).mean()) if samples.size else 0.0
