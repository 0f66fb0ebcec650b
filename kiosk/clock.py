"""The kiosk's only clock: the number of samples since it started, at 16 kHz."""

RATE_HZ = 16_000


def samples_in(seconds: float) -> int:
    """Whole samples in `seconds`, rounded to the nearest."""
    return round(seconds * RATE_HZ)


def seconds_in(samples: int) -> float:
    """Seconds that `samples` last."""
    return samples / RATE_HZ
